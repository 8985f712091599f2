"""Sessions of the mini program and the tickets of who has one. Table NOTICES_TABLE (TTL `expires`).

id  access pattern                 operation
N1  begin a session                PutItem login:visitor:<digest> / visitor
N2  whose it is                    GetItem, consistent
N3  a ticket that they reported    PutItem visits:of:<digest of app and openid> / <ticket>
N4  their tickets                  Query, consistent
"""

from datetime import datetime, timedelta
from typing import Any

from suanqing.channels.miniprogram.visitor import Visitor, place
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import epoch_ms, from_epoch_ms

KEEP = timedelta(days=400)
MOST = 20
"""Tickets that are shown, the newest."""


class VisitorStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def begin(self, digest: str, visitor: Visitor) -> None:
        item = _key(digest) | {
            "app": visitor.app, "openid": visitor.openid, "unionid": visitor.unionid, "phone": visitor.phone,
            "until": epoch_ms(visitor.until), "expires": epoch_ms(visitor.until) // 1000 + 1,
        }  # fmt: skip
        self._client.put_item(TableName=self._table, Item=attributes(item))

    def find(self, digest: str, now: datetime) -> Visitor | None:
        """None where it never was, or is over."""
        found = self._client.get_item(
            TableName=self._table, Key=attributes(_key(digest)), ConsistentRead=True
        )
        if "Item" not in found:
            return None
        item = plains(found["Item"])
        until = from_epoch_ms(int(item["until"]))
        if now >= until:
            return None
        return Visitor(item["app"], item["openid"], item["unionid"], until, item["phone"])

    def reported(self, visitor: Visitor, ticket: str, at: datetime) -> None:
        """The same again keeps when it was first."""
        item = {
            "reader": f"visits:of:{place(visitor)}", "notice_id": ticket, "at": epoch_ms(at),
            "expires": epoch_ms(at + KEEP) // 1000,
        }  # fmt: skip
        try:
            self._client.put_item(
                TableName=self._table,
                Item=attributes(item),
                ConditionExpression="attribute_not_exists(reader)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def tickets(self, visitor: Visitor) -> list[str]:
        """The newest first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="reader = :reader",
            ExpressionAttributeValues=attributes({":reader": f"visits:of:{place(visitor)}"}),
            ConsistentRead=True,
        )
        found = [plains(item) for page in pages for item in page["Items"]]
        found.sort(key=lambda each: (int(each["at"]), each["notice_id"]), reverse=True)
        return [str(each["notice_id"]) for each in found[:MOST]]


def _key(digest: str) -> dict[str, Any]:
    return {"reader": f"login:visitor:{digest}", "notice_id": "visitor"}
