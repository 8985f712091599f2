"""Greetings of new contacts: each once by its code, and how many a day came to what. In DynamoDB, table NOTICES_TABLE
(TTL `expires`).

id  access pattern                      operation
G1  whether a code was answered         GetItem greeting:<digest of the code> / code, consistent
G2  what became of it, once             UpdateItem of it, if absent; then UpdateItem greeting:days / <day>
G3  what the newest days came to        Query greeting:days, newest first
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args

from suanqing.platform.dynamo import attributes, plains
from suanqing.times import BEIJING, epoch_ms

Became = Literal["sent", "late", "spent", "failed"]
"""late: 20 seconds were over. spent: WeCom says that they were greeted, or have talked, or that the code is no more.
failed: WeCom refused it for another reason."""
DAYS = "greeting:days"
CODE_KEPT, DAY_KEPT = timedelta(days=2), timedelta(days=90)


class Day(NamedTuple):
    """day: of Beijing, 2026-12-01."""

    day: str
    counts: Mapping[str, int]


class WelcomeStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def answered(self, code: str) -> bool:
        answer = self._client.get_item(TableName=self._table, Key=_code(code), ConsistentRead=True)
        return "Item" in answer

    def became(self, code: str, what: Became, now: datetime) -> bool:
        """Noted and counted once; False: it was."""
        values = {":what": what, ":expires": _expires(now + CODE_KEPT)}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_code(code),
                UpdateExpression="SET became = :what, expires = :expires",
                ConditionExpression="attribute_not_exists(became)",
                ExpressionAttributeValues=attributes(values),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        day = now.astimezone(BEIJING).date().isoformat()
        self._client.update_item(
            TableName=self._table,
            Key=attributes({"reader": DAYS, "notice_id": day}),
            UpdateExpression="ADD #what :one SET expires = :expires",
            ExpressionAttributeNames={"#what": what},
            ExpressionAttributeValues=attributes({":one": 1, ":expires": _expires(now + DAY_KEPT)}),
        )
        return True

    def days(self, most: int) -> list[Day]:
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="reader = :days",
            ExpressionAttributeValues=attributes({":days": DAYS}),
            ScanIndexForward=False,
            Limit=most,
        )
        found = map(plains, answer["Items"])
        return [
            Day(
                str(each["notice_id"]),
                {name: int(each.get(name, 0)) for name in get_args(Became)},
            )
            for each in found
        ]


def _code(code: str) -> dict[str, Any]:
    digest = hashlib.sha256(code.encode()).hexdigest()[:32]
    return attributes({"reader": f"greeting:{digest}", "notice_id": "code"})


def _expires(at: datetime) -> int:
    return epoch_ms(at) // 1000
