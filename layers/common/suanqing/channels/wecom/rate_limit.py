"""Our own count of messages to a WeCom member, since WeCom throws the surplus away without a word. Table NOTICES_TABLE.

The platform allows a member 30 a minute and 1,000 an hour (source: WeCom 90454) and does not say
whether its windows slide. At most `LIMIT` per calendar minute keeps both in any window: 60 seconds
touch two calendar minutes (2 x 15 = 30), an hour touches 61 (61 x 15 = 915 < 1,000).
The count grows before the call, so a crash or a redelivery counts too much, never too little.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.channels.budgets.model import RULES, Charge
from suanqing.channels.budgets.store import BudgetStore
from suanqing.times import epoch_ms

MEMBER = "wecom_member"
LIMIT = RULES[MEMBER].limit
KEEP_SECONDS = 24 * 3600
MOST = 200
"""Texts that one digest keeps; of what is beyond it says how many, and the inbox has them."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A member's calendar minute after our message was counted. n: how many, ours included; one more than the limit
    where it was full, and ours was not counted."""

    minute: int
    n: int

    @property
    def allowed(self) -> bool:
        return self.n <= LIMIT


class Surplus(NamedTuple):
    """What one minute had no room for. texts: in the order of their notice ids. more: so many did not fit."""

    texts: list[str]
    more: int = 0


class WindowStore:
    """Windows in DynamoDB. Table NOTICES_TABLE, reader = window:<userid>, notice_id = minute:<n>; the count is the
    member's budget. limits: the company's.

    id  access pattern                              operation
    W1  count one message in this minute            `BudgetStore.take`
    W2  keep a surplus text for the digest          UpdateItem, by notice id; beyond MOST it is counted
    W3  mark the digest as scheduled                UpdateItem
    W4  read the surplus of a minute                GetItem, consistent
    """

    def __init__(
        self, client: Any, table: str, limits: Callable[[], Mapping[str, int]] = dict
    ) -> None:
        self._client, self._table = client, table
        self._budgets = BudgetStore(client, table, limits)

    def count(self, userid: str, now: datetime) -> Slot:
        charge = Charge(MEMBER, whose=userid.lower())
        taken = self._budgets.take([charge], now)
        return Slot(epoch_ms(now) // 60_000, taken.used if taken.allowed else LIMIT + 1)

    def defer(self, userid: str, minute: int, notice_id: str, text: str) -> bool:
        """Keep the text for the minute's digest; True when no digest is scheduled for it yet."""
        key = _key(userid, minute)
        self._client.update_item(
            TableName=self._table,
            Key=key,
            UpdateExpression="SET pending = if_not_exists(pending, :none), expires = :expires",
            ExpressionAttributeValues={
                ":none": {"M": {}},
                ":expires": {"N": str(minute * 60 + KEEP_SECONDS)},
            },
        )
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=key,
                UpdateExpression="SET pending.#id = :text",
                ConditionExpression="size(pending) < :most OR attribute_exists(pending.#id)",
                ExpressionAttributeNames={"#id": notice_id},
                ExpressionAttributeValues={":text": {"S": text}, ":most": {"N": str(MOST)}},
                ReturnValues="ALL_NEW",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            answer = self._client.update_item(
                TableName=self._table,
                Key=key,
                UpdateExpression="ADD more :one",
                ExpressionAttributeValues={":one": {"N": "1"}},
                ReturnValues="ALL_NEW",
            )
        return "scheduled" not in answer["Attributes"]

    def scheduled(self, userid: str, minute: int) -> None:
        self._client.update_item(
            TableName=self._table,
            Key=_key(userid, minute),
            UpdateExpression="SET scheduled = :yes",
            ExpressionAttributeValues={":yes": {"BOOL": True}},
        )

    def pending(self, userid: str, minute: int) -> Surplus:
        answer = self._client.get_item(
            TableName=self._table, Key=_key(userid, minute), ConsistentRead=True
        )
        item = answer.get("Item", {})
        kept = item.get("pending", {}).get("M", {})
        texts = [kept[notice_id]["S"] for notice_id in sorted(kept)]
        return Surplus(texts, int(item.get("more", {}).get("N", "0")))


def _key(userid: str, minute: int) -> dict[str, Any]:
    return {"reader": {"S": f"window:{userid.lower()}"}, "notice_id": {"S": f"minute:{minute}"}}
