"""Items of the table PRICING_TABLE by kind and id: how they are read and written, whatever they hold."""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from suanqing.platform.dynamo import attributes, plains


class PricingTable:
    """Reads are consistent. clock: seconds by which what was read is remembered."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = monotonic) -> None:
        self._client, self._table, self._clock = client, table, clock

    def _write(
        self, item: dict[str, Any], condition: str = "", values: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        write: dict[str, Any] = {"TableName": self._table, "Item": item}
        if condition:
            write["ConditionExpression"] = condition
        if values:
            write["ExpressionAttributeValues"] = attributes(values)
        return write

    def _put(
        self, item: dict[str, Any], condition: str = "", values: dict[str, Any] | None = None
    ) -> None:
        self._client.put_item(**self._write(item, condition, values))

    def _read(self, kind: str, id: str) -> dict[str, Any] | None:
        answer = self._client.get_item(
            TableName=self._table, Key=key(kind, id), ConsistentRead=True
        )
        return plains(answer["Item"]) if "Item" in answer else None

    def _kind(self, kind: str, prefix: str = "") -> dict[str, Any]:
        values = {":kind": kind, **({":prefix": prefix} if prefix else {})}
        return {
            "TableName": self._table,
            "KeyConditionExpression": "#kind = :kind"
            + (" AND begins_with(id, :prefix)" if prefix else ""),
            "ExpressionAttributeNames": {"#kind": "kind"},
            "ExpressionAttributeValues": attributes(values),
            "ConsistentRead": True,
        }

    def _all(self, kind: str, prefix: str = "") -> Iterable[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(**self._kind(kind, prefix))
        return (plains(item) for page in pages for item in page["Items"])


def key(kind: str, id: str) -> dict[str, Any]:
    return attributes({"kind": kind, "id": id})
