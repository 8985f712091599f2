"""Sessions of the mini program and the tickets of who has one. Table NOTICES_TABLE (TTL `expires`).

id  access pattern                 operation
N1  begin a session                TransactWriteItems login:visitor:<digest> / visitor,
                                   login:visitor:of:<digest of app and openid> / <digest>
N2  whose it is                    GetItem, consistent
N3  a ticket that they reported    PutItem visits:of:<digest of app and openid> / <ticket>
N4  their tickets                  Query, consistent
N5  they were erased               Query of both, DeleteItem each
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
        index = {"reader": _of(place(visitor)), "notice_id": digest, "expires": item["expires"]}
        puts = [
            {"Put": {"TableName": self._table, "Item": attributes(each)}} for each in (item, index)
        ]
        self._client.transact_write_items(TransactItems=puts)

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
        found = self._all(f"visits:of:{place(visitor)}")
        found.sort(key=lambda each: (int(each["at"]), each["notice_id"]), reverse=True)
        return [str(each["notice_id"]) for each in found[:MOST]]

    def forget(self, whose: str) -> None:
        """Every session of theirs, and what they reported. whose: `visitor.place`."""
        for each in self._all(_of(whose)):
            self._gone(_key(str(each["notice_id"])))
            self._gone({"reader": each["reader"], "notice_id": each["notice_id"]})
        for each in self._all(f"visits:of:{whose}"):
            self._gone({"reader": each["reader"], "notice_id": each["notice_id"]})

    def _all(self, reader: str) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="reader = :reader",
            ExpressionAttributeValues=attributes({":reader": reader}),
            ConsistentRead=True,
        )
        return [plains(item) for page in pages for item in page["Items"]]

    def _gone(self, key: dict[str, Any]) -> None:
        self._client.delete_item(TableName=self._table, Key=attributes(key))


def _of(whose: str) -> str:
    return f"login:visitor:of:{whose}"


def _key(digest: str) -> dict[str, Any]:
    return {"reader": f"login:visitor:{digest}", "notice_id": "visitor"}
