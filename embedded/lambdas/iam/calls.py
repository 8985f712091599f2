"""What an SDK call asks IAM: a transaction by its parts, a batch once a table, a query by its index."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .policy import Request

Params = Mapping[str, Any]
Resources = Mapping[str, str]
"""ARNs by the name a call gives: a table's or bucket's name, a queue's URL, a topic's ARN, a secret's id."""
Keys = Mapping[str, str]
"""The partition key's name by the ARN of a table or index."""

PARTS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
EQUALITY = re.compile(r"(#?\w+)\s*=\s*(:\w+)")


def requests(
    service: str, operation: str, params: Params, resources: Resources, keys: Keys
) -> Iterator[Request]:
    """Every request of one call; a name that `resources` lacks becomes the resource `unknown:<name>`."""

    def arn(name: str) -> str:
        return resources.get(name, f"unknown:{name}")

    match service:
        case "dynamodb":
            yield from _dynamodb(operation, params, arn, keys)
        case "sqs":
            yield Request(f"sqs:{operation.removesuffix('Batch')}", arn(params["QueueUrl"]))
        case "sns":
            yield Request(f"sns:{operation.removesuffix('Batch')}", arn(params["TopicArn"]))
        case "s3":
            bucket = arn(params["Bucket"])
            if operation == "ListObjectsV2":
                yield Request("s3:ListBucket", bucket)
                return
            yield Request(f"s3:{operation}", f"{bucket}/{params['Key']}")
            if operation == "GetObject":
                yield Request("s3:ListBucket", bucket)
        case "kms":
            yield Request(f"kms:{operation}", arn(params["KeyId"]))
        case "secretsmanager":
            yield Request(f"secretsmanager:{operation}", arn(params["SecretId"]))
        case _:
            yield Request(f"{service}:{operation}", "*")


def replacing(operation: str, params: Params) -> Iterator[str]:
    """Tables into which a call puts without "not exists", so that it may replace what is there."""
    puts = [params] if operation == "PutItem" else []
    if operation == "TransactWriteItems":
        puts = [part["Put"] for part in params["TransactItems"] if "Put" in part]
    for put in puts:
        if "attribute_not_exists" not in put.get("ConditionExpression", ""):
            yield put["TableName"]


def _dynamodb(operation: str, params: Params, arn: Any, keys: Keys) -> Iterator[Request]:
    match operation:
        case "TransactWriteItems" | "TransactGetItems":
            for part in params["TransactItems"]:
                ((kind, given),) = part.items()
                yield _item(PARTS.get(kind, "GetItem"), given, arn, keys)
        case "BatchGetItem":
            for name, asked in params["RequestItems"].items():
                named = tuple(_key(key, keys[arn(name)]) for key in asked["Keys"])
                yield Request("dynamodb:BatchGetItem", arn(name), named)
        case "BatchWriteItem":
            for name, writes in params["RequestItems"].items():
                items = [next(iter(each.values())) for each in writes]
                named = tuple(
                    _key(each.get("Item") or each["Key"], keys[arn(name)]) for each in items
                )
                yield Request("dynamodb:BatchWriteItem", arn(name), named)
        case "Query" | "Scan":
            resource = arn(params["TableName"])
            if index := params.get("IndexName"):
                resource = f"{resource}/index/{index}"
            named = _queried(params, keys.get(resource, ""))
            yield Request(f"dynamodb:{operation}", resource, named)
        case "PutItem" | "GetItem" | "UpdateItem" | "DeleteItem":
            yield _item(operation, params, arn, keys)
        case _:
            yield Request(f"dynamodb:{operation}", arn(params.get("TableName", "")))


def _item(action: str, params: Params, arn: Any, keys: Keys) -> Request:
    resource = arn(params["TableName"])
    named = params.get("Key") or params.get("Item") or {}
    return Request(f"dynamodb:{action}", resource, (_key(named, keys.get(resource, "")),))


def _key(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name, "")
    return str(next(iter(value.values())) if isinstance(value, dict) else value)


def _queried(params: Params, key: str) -> tuple[str, ...]:
    """The partition key's value that a key condition names."""
    names = params.get("ExpressionAttributeNames", {})
    values = params.get("ExpressionAttributeValues", {})
    for match in EQUALITY.finditer(params.get("KeyConditionExpression", "")):
        if names.get(match[1], match[1]) == key:
            return (_key(values, match[2]),)
    return ()
