"""The table of statements (STATEMENTS_TABLE): reading it, a period's own state, and what both of its stores write.

id  access pattern                                    operation
R1  a page of one party's items                       Query, consistent
R2  a period's own state: read, stepped               GetItem, UpdateItem with its condition
R3  the items of many keys                            BatchGetItem, consistent
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from suanqing.errors import Stale, Unavailable
from suanqing.finance.statements import items
from suanqing.platform.dynamo import attributes, plains

BATCH = 100
"""Most keys of one BatchGetItem."""
ROUNDS = 8
"""How often keys that the table puts off are asked for again."""

PeriodState = Literal["open", "closing", "closed"]


@dataclass(frozen=True, slots=True)
class Period:
    """The period as a whole. closing: soft close, facts that come late are booked forward. making: the
    payout whose statements are still being claimed. payouts: how many there have been."""

    period: str
    state: PeriodState = "open"
    by: str | None = None
    at: str | None = None
    payouts: int = 0
    making: str | None = None


class StatementsTable:
    def __init__(self, client: Any, table: str) -> None:
        self.client, self.table = client, table

    def period(self, period: str) -> Period:
        item = self.read(items.period_key(period))
        kept = plains(item) if item else {}
        return Period(
            period, kept.get("phase", "open"), kept.get("changed_by"), kept.get("changed_at"),
            kept.get("payouts", 0), kept.get("making"),
        )  # fmt: skip

    def update_period(
        self, period: str, update: str, condition: str, values: dict[str, Any]
    ) -> None:
        """Raises Stale: the condition does not hold."""
        try:
            self.client.update_item(
                TableName=self.table,
                Key=attributes(items.period_key(period)),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=attributes(values),
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            raise Stale("the period was changed meanwhile", period=period) from None

    def query(
        self, party: str, condition: str, named: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        return {
            "TableName": self.table,
            "KeyConditionExpression": condition,
            **({"ExpressionAttributeNames": {"#statement": "statement"}} if named else {}),
            "ExpressionAttributeValues": attributes({":party": party, **(named or {})}),
            "ConsistentRead": True,
        }

    def pages(self, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for page in self.client.get_paginator("query").paginate(**query):
            yield from page["Items"]

    def read(self, key: dict[str, str]) -> dict[str, Any] | None:
        answer = self.client.get_item(
            TableName=self.table, Key=attributes(key), ConsistentRead=True
        )
        item: dict[str, Any] | None = answer.get("Item")
        return item


def read_all(client: Any, table: str, keys: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The items of these keys, consistent, in no order. Raises Unavailable."""
    for start in range(0, len(keys), BATCH):
        wanted = {table: {"Keys": keys[start : start + BATCH], "ConsistentRead": True}}
        for _ in range(ROUNDS):
            answer = client.batch_get_item(RequestItems=wanted)
            yield from answer["Responses"].get(table, [])
            wanted = answer.get("UnprocessedKeys") or {}
            if not wanted:
                break
        else:
            raise Unavailable("the table puts reads off")
