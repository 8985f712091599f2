"""SQS -> table: the newest `ticket.settled` of each ticket. Lambda handler `newest.keep.handler`."""

import json
import os
from functools import cache
from typing import Any

import boto3


@cache
def table() -> Any:
    return boto3.resource("dynamodb").Table(os.environ["NEWEST_TABLE"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Names the messages that failed, so that they alone come again."""
    failed = []
    for record in event["Records"]:
        try:
            keep(json.loads(record["body"]))
        except Exception as error:
            print(json.dumps({"failed": record["messageId"], "error": repr(error)}))
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def keep(result: dict[str, Any]) -> bool:
    """Over an older one only (`n`, the number of the assessment); False when a newer one is there.

    Amounts are integers of minor units. The event is kept as its text: the table interprets nothing of it.
    """
    try:
        table().put_item(
            Item={"ticket": result["ticket"], "n": result["n"], "event": json.dumps(result)},
            ConditionExpression="attribute_not_exists(ticket) OR n < :n",
            ExpressionAttributeValues={":n": result["n"]},
        )
    except table().meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
