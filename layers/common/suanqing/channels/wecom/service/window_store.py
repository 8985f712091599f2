"""Who wrote to customer service when, and how much they were sent since. In DynamoDB, table NOTICES_TABLE
(TTL `expires`).

id  access pattern                                 operation
K1  a customer wrote                               UpdateItem kf:<digest of the customer> / window, if it is newer
K2  count one message to them, once by name        GetItem, consistent; UpdateItem, if nothing changed meanwhile
K3  the platform says that nothing fits any more   UpdateItem
K4  up to where an account's messages were read    GetItem, UpdateItem kf:account:<account> / cursor
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.errors import Unavailable
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import epoch_ms

OPEN = timedelta(hours=48)
MOST = 5
KEPT = timedelta(days=4)


class Window(NamedTuple):
    """account: by which they wrote. why: nothing may be sent, for that reason."""

    account: str = ""
    why: str = ""


class WindowStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def said(self, customer: str, account: str, at: datetime) -> None:
        """They wrote: the two days and five messages begin anew. What is older than what is known changes nothing."""
        values = {":at": epoch_ms(at), ":account": account, ":none": 0, ":expires": _expires(at)}
        self._update(
            _key(customer),
            "SET said_at = :at, account = :account, sent = :none, expires = :expires REMOVE named",
            values,
            "attribute_not_exists(said_at) OR said_at < :at",
        )

    def take(self, customer: str, name: str, now: datetime) -> Window:
        """Count one message, if it fits. Raises Unavailable: somebody else counted meanwhile."""
        item = self._read(_key(customer))
        at, sent, named = (
            int(item.get("said_at", 0)),
            int(item.get("sent", 0)),
            item.get("named", []),
        )
        if at <= epoch_ms(now - OPEN):
            return Window(why="no_window")
        if name in named:
            return Window(str(item["account"]))
        if sent >= MOST:
            return Window(why="window_spent")
        taken = self._update(
            _key(customer),
            "SET sent = :next, named = :named",
            {":next": sent + 1, ":named": [*named, name], ":at": at, ":sent": sent},
            "said_at = :at AND sent = :sent",
        )
        if not taken:
            raise Unavailable("somebody else is writing to this customer", retry_after=1)
        return Window(str(item["account"]))

    def spent(self, customer: str) -> None:
        """The platform counts what others sent, too."""
        self._update(
            _key(customer), "SET sent = :most", {":most": MOST}, "attribute_exists(said_at)"
        )

    def cursor(self, account: str) -> str:
        return str(self._read(_account(account)).get("next", ""))

    def read_to(self, account: str, cursor: str, now: datetime) -> None:
        values = {":next": cursor, ":expires": _expires(now)}
        self._update(_account(account), "SET #next = :next, expires = :expires", values)

    def _read(self, key: dict[str, str]) -> dict[str, Any]:
        found = self._client.get_item(
            TableName=self._table, Key=attributes(key), ConsistentRead=True
        )
        return plains(found.get("Item", {}))

    def _update(
        self, key: dict[str, str], told: str, values: dict[str, Any], condition: str = ""
    ) -> bool:
        more: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        if "#next" in told:
            more["ExpressionAttributeNames"] = {"#next": "next"}
        try:
            self._client.update_item(
                TableName=self._table, Key=attributes(key), UpdateExpression=told,
                ExpressionAttributeValues=attributes(values), **more,
            )  # fmt: skip
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _key(customer: str) -> dict[str, str]:
    digest = hashlib.sha256(customer.encode()).hexdigest()[:32]
    return {"reader": f"kf:{digest}", "notice_id": "window"}


def _account(account: str) -> dict[str, str]:
    return {"reader": f"kf:account:{account}", "notice_id": "cursor"}


def _expires(at: datetime) -> int:
    return epoch_ms(at + KEPT) // 1000
