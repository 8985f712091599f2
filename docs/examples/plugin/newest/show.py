"""GET /results/{ticket}: a ticket's newest result, for who reads all money. Lambda handler `newest.show.handler`."""

import json
import os
from functools import cache
from typing import Any
from urllib.parse import unquote

import boto3

READERS = {"admin", "finance", "auditor"}


@cache
def table() -> Any:
    return boto3.resource("dynamodb").Table(os.environ["NEWEST_TABLE"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The authorizer has proven the caller; what a role may see is decided here."""
    proven = event["requestContext"]["authorizer"]
    if READERS.isdisjoint(proven["roles"].split(",")):
        return answer(403, {"title": "for finance, administrators and auditors", "status": 403})
    ticket = unquote(event["pathParameters"]["ticket"])
    item = table().get_item(Key={"ticket": ticket}, ConsistentRead=True).get("Item")
    if item is None:
        return answer(404, {"title": "nothing is settled of that ticket", "status": 404})
    return answer(200, json.loads(item["event"]))


def answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    kind = "application/json" if status == 200 else "application/problem+json"
    return {
        "statusCode": status,
        "headers": {"Content-Type": kind},
        "body": json.dumps(body, ensure_ascii=False),
    }
