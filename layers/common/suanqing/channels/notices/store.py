"""The in-app inbox in DynamoDB, and channel tokens under a lease. Table NOTICES_TABLE.

id  access pattern                                operation
N1  put a notice once                             PutItem, if absent
N2  a reader's notices, newest first              Query
N3  a channel's token; who may refresh it         GetItem consistent, UpdateItem with condition
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from suanqing.channels.notices.model import Notice, from_dict, to_dict
from suanqing.platform.cursors import decoded, encoded, foreign
from suanqing.times import epoch_ms

KEEP = timedelta(days=180)
KEY = re.compile(r"[0-9]{13}#[0-9a-f]{16}", re.ASCII)


class NoticeStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def put_once(self, notice: Notice) -> bool:
        """Store the notice; False when it is there already (same id and time: same key)."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=item_of(notice),
                ConditionExpression="attribute_not_exists(notice_id)",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True

    def newest(
        self, reader: str, limit: int, cursor: str | None = None
    ) -> tuple[list[Notice], str | None]:
        """A page of the reader's notices, newest first, and the cursor of the next page."""
        values = {":reader": {"S": reader}, ":last": {"S": _key(cursor) if cursor else ":"}}
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="reader = :reader AND notice_id < :last",
            ExpressionAttributeValues=values,
            ScanIndexForward=False,
            Limit=limit,
        )
        found = [from_dict(json.loads(item["notice"]["S"])) for item in answer["Items"]]
        more = "LastEvaluatedKey" in answer
        return found, encoded(sort_key(found[-1])) if more and found else None


def item_of(notice: Notice) -> dict[str, Any]:
    """What stands in the table; also for a writer that tells in its own transaction."""
    return {
        "reader": {"S": notice.to},
        "notice_id": {"S": sort_key(notice)},
        "notice": {"S": json.dumps(to_dict(notice), ensure_ascii=False, sort_keys=True)},
        "expires": {"N": str(epoch_ms(notice.at + KEEP) // 1000)},
    }


def sort_key(notice: Notice) -> str:
    """Digits of the time, so that keys sort by it, then a short hash of the id."""
    mark = hashlib.sha256(notice.id.encode()).hexdigest()[:16]
    return f"{epoch_ms(notice.at):013d}#{mark}"


def _key(cursor: str) -> str:
    key = decoded(cursor)
    if not KEY.fullmatch(key):
        foreign()
    return key


class ChannelTokens:
    """One channel's access token, shared by all functions; `name` says platform, corp and app.

    Refreshing is done under a lease, so that a burst of functions asks the platform once. A token
    read here is remembered in this process until it ends or is invalidated.
    """

    def __init__(self, client: Any, table: str, name: str, clock: Callable[[], datetime]) -> None:
        self._client, self._table, self._clock = client, table, clock
        self._key = {"reader": {"S": f"token:{name}"}, "notice_id": {"S": "token"}}
        self._known: tuple[str, int] | None = None

    def get(self) -> str | None:
        """The token while it is valid; its end is set with a margin by whoever puts it."""
        if self._known is None or self._known[1] <= self._seconds():
            self._known = self._read()
        return self._known[0] if self._known else None

    def lease(self, owner: str, seconds: int) -> bool:
        """True for one caller until `put` or the time is up."""
        now = self._seconds()
        return self._update(
            "SET lease_owner = :owner, lease_until = :until",
            "attribute_not_exists(lease_until) OR lease_until <= :now",
            {":owner": {"S": owner}, ":until": {"N": str(now + seconds)}, ":now": {"N": str(now)}},
        )

    def put(self, token: str, expires_at: datetime) -> None:
        """Store the token and end the lease."""
        until = epoch_ms(expires_at) // 1000
        self._update(
            "SET #token = :token, expires = :until REMOVE lease_owner, lease_until",
            None,
            {":token": {"S": token}, ":until": {"N": str(until)}},
            {"#token": "token"},
        )
        self._known = (token, until)

    def invalidate(self, token: str) -> None:
        """Forget the token, unless somebody has put a newer one."""
        self._known = None
        self._update("REMOVE #token", "#token = :token", {":token": {"S": token}},
                     {"#token": "token"})  # fmt: skip

    def _seconds(self) -> int:
        return epoch_ms(self._clock()) // 1000

    def _read(self) -> tuple[str, int] | None:
        answer = self._client.get_item(TableName=self._table, Key=self._key, ConsistentRead=True)
        item = answer.get("Item", {})
        if "token" not in item or int(item["expires"]["N"]) <= self._seconds():
            return None
        return str(item["token"]["S"]), int(item["expires"]["N"])

    def _update(
        self,
        expression: str,
        condition: str | None,
        values: dict[str, Any],
        names: dict[str, str] | None = None,
    ) -> bool:
        call: dict[str, Any] = {
            "TableName": self._table,
            "Key": self._key,
            "UpdateExpression": expression,
            "ExpressionAttributeValues": values,
        }
        if condition:
            call["ConditionExpression"] = condition
        if names:
            call["ExpressionAttributeNames"] = names
        try:
            self._client.update_item(**call)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True
