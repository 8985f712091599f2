"""Links to customers' pages in DynamoDB, table NOTICES_TABLE: gone by themselves when they are over (TTL `expires`).

id  access pattern                       operation
V1  make a link                          TransactWriteItems: visit:<digest> / link, visits:<ticket> / <name>, absent
V2  what a link opens                    GetItem, consistent
V3  count an opening in this minute      UpdateItem visit:<digest> / minute:<n>, ADD
V4  a ticket's links                     Query visits:<ticket>, consistent
V5  revoke one                           TransactWriteItems: both deleted, if they are there
"""

from datetime import datetime, timedelta
from typing import Any

from suanqing.errors import NotFound, Unavailable
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import epoch_ms, from_epoch_ms
from suanqing.work.visits.model import NAME, OPENINGS_A_MINUTE, Link

COUNTED = timedelta(hours=1)
"""How long a minute's count is kept."""


class VisitStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def make(self, digest: str, link: Link) -> None:
        items = (
            {**_opens(digest), **_item(link)},
            {**_of(link.ticket, link.name), **_item(link), "digest": digest},
        )
        puts = [
            {
                "Put": {
                    "TableName": self._table,
                    "Item": attributes(item),
                    "ConditionExpression": "attribute_not_exists(reader)",
                }
            }
            for item in items
        ]
        self._client.transact_write_items(TransactItems=puts)

    def find(self, digest: str, now: datetime) -> Link | None:
        """None where it was never made, was revoked or is over."""
        found = self._client.get_item(
            TableName=self._table, Key=attributes(_opens(digest)), ConsistentRead=True
        )
        link = _link(plains(found["Item"])) if "Item" in found else None
        return link if link and now < link.until else None

    def count(self, digest: str, now: datetime) -> None:
        """Raises Unavailable: it was opened too often in this minute."""
        minute = epoch_ms(now) // 60_000
        answer = self._client.update_item(
            TableName=self._table,
            Key=attributes({"reader": f"visit:{digest}", "notice_id": f"minute:{minute}"}),
            UpdateExpression="ADD n :one SET expires = :expires",
            ExpressionAttributeValues=attributes(
                {":one": 1, ":expires": epoch_ms(now + COUNTED) // 1000}
            ),
            ReturnValues="UPDATED_NEW",
        )
        if int(plains(answer["Attributes"])["n"]) > OPENINGS_A_MINUTE:
            raise Unavailable("this page was opened too often; try again", retry_after=60)

    def of(self, ticket: str, now: datetime) -> list[Link]:
        """Those that are good now, the oldest first."""
        found = (_link(item) for item in self._items(ticket))
        return sorted((link for link in found if now < link.until), key=lambda link: link.at)

    def revoke(self, ticket: str, name: str) -> None:
        """NotFound: the ticket has no such link."""
        item = next((each for each in self._items(ticket) if each["notice_id"] == name), None)
        if item is None:
            raise NotFound("the ticket has no such link", link=name)
        keys = (_opens(str(item["digest"])), _of(ticket, name))
        deletes = [{"Delete": {"TableName": self._table, "Key": attributes(key)}} for key in keys]
        self._client.transact_write_items(TransactItems=deletes)

    def _items(self, ticket: str) -> list[dict[str, Any]]:
        """Few: `MOST_LINKS` at once."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="reader = :reader",
            ExpressionAttributeValues=attributes({":reader": f"visits:{ticket}"}),
            ConsistentRead=True,
        )
        return [plains(item) for item in answer["Items"]]


def _opens(digest: str) -> dict[str, Any]:
    return {"reader": f"visit:{digest}", "notice_id": "link"}


def _of(ticket: str, name: str) -> dict[str, Any]:
    return {"reader": f"visits:{ticket}", "notice_id": name}


def _item(link: Link) -> dict[str, Any]:
    return {
        "ticket": link.ticket,
        "name": link.name,
        "by": link.by,
        "at": epoch_ms(link.at),
        "until": epoch_ms(link.until),
        "expires": epoch_ms(link.until) // 1000 + 1,
        "to": link.to,
    }


def _link(item: dict[str, Any]) -> Link:
    at, until = (from_epoch_ms(int(item[name])) for name in ("at", "until"))
    return Link(item["name"], item["ticket"], item["by"], at, until, item.get("to", ""))


def name_of(digest: str) -> str:
    return digest[:NAME]
