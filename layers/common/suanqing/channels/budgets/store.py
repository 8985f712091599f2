"""Budgets in DynamoDB, table NOTICES_TABLE: reader = budget:<kind>[:<whose>], notice_id = the period (TTL `expires`).

id  access pattern                                   operation
B1  count one use of one budget                      UpdateItem, if it fits
B2  count one use of several, once by name           TransactWriteItems: budget_use:<digest> absent, each if it fits
B3  what is used                                     GetItem, consistent
B4  grant uses (consents), once by name              TransactWriteItems: budget_use:<digest> absent, ADD
B5  what it cost in truth; that it did not fit       UpdateItem ADD
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import random
from time import sleep
from typing import Any

from suanqing.channels.budgets.model import KEPT, RULES, ChannelBudget, Charge, Taking, named
from suanqing.errors import Unavailable
from suanqing.platform.dynamo import attributes, plains
from suanqing.platform.retries import pause
from suanqing.times import epoch_ms

NAMES_KEPT = timedelta(days=30)
"""So long the same name is counted once."""
TRIES = 8


class BudgetStore:
    """limits: the company's (`LimitStore.in_force`); kinds that it does not name are the rules'."""

    def __init__(
        self, client: Any, table: str, limits: Callable[[], Mapping[str, int]] = dict
    ) -> None:
        self._client, self._table, self._limits = client, table, limits

    def take(self, charges: Sequence[Charge], at: datetime, name: str = "") -> Taking:
        """Count all of them, or none. With a name it is counted once, however often it is asked and whatever answer
        got lost; without one a repeat counts again. Raises Unavailable: nobody knows now."""
        over = next((each for each in charges if each.n > self._most(each)), None)
        if over is not None:
            return self._refused(over, at)
        if name:
            return self._all(charges, at, name)
        (charge,) = charges
        return self._one(charge, at)

    def get(self, kind: str, at: datetime, whose: str = "") -> ChannelBudget:
        """Its limit is, of consents, what was granted."""
        charge = Charge(kind, whose=whose)
        key = _key(charge, at)
        found = self._client.get_item(
            TableName=self._table, Key=attributes(key), ConsistentRead=True
        )
        item = plains(found.get("Item", {}))
        most = int(item.get("granted", 0)) if charge.rule.period == "granted" else self._limit(kind)
        return ChannelBudget(
            kind, whose, str(key["notice_id"]), most, int(item.get("used", 0)), int(item.get("refused", 0))
        )  # fmt: skip

    def grant(self, kind: str, whose: str, n: int, at: datetime, name: str) -> bool:
        """So many uses more, of a budget that is granted, once by name. False: it was granted before."""
        charge = Charge(kind, whose=whose)
        update = {
            "Key": attributes(_key(charge, at)),
            "UpdateExpression": "ADD granted :n, used :none SET expires = :expires",
            "ExpressionAttributeValues": attributes(
                {":n": n, ":none": 0, ":expires": _expires(charge, at)}
            ),
        }
        return self._once(f"grant:{name}", [update], at) is None

    def cost(self, kind: str, n: int, at: datetime, whose: str = "") -> None:
        """What a use came to beyond what was counted (below 0: less); it has happened, so it always counts."""
        charge = Charge(kind, whose=whose)
        self._update(charge, at, "ADD used :n SET expires = :expires", {":n": n})

    def _one(self, charge: Charge, at: datetime) -> Taking:
        try:
            answer = self._client.update_item(
                TableName=self._table, ReturnValues="UPDATED_NEW", **self._counting(charge, at)
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return self._refused(charge, at)
        return Taking(used=int(plains(answer["Attributes"])["used"]))

    def _all(self, charges: Sequence[Charge], at: datetime, name: str) -> Taking:
        spent = self._once(name, [self._counting(each, at) for each in charges], at)
        return Taking() if spent is None or spent < 0 else self._refused(charges[spent], at)

    def _once(self, name: str, updates: Sequence[dict[str, Any]], at: datetime) -> int | None:
        """None: they are written with the name. -1: they were before. Else: which does not fit."""
        marker = {
            "reader": f"budget_use:{hashlib.sha256(name.encode()).hexdigest()[:32]}",
            "notice_id": "use",
            "expires": epoch_ms(at + NAMES_KEPT) // 1000,
        }
        put = {
            "TableName": self._table,
            "Item": attributes(marker),
            "ConditionExpression": "attribute_not_exists(reader)",
        }
        items = [{"Put": put}, *({"Update": {"TableName": self._table, **e}} for e in updates)]
        for tries in range(TRIES):
            try:
                self._client.transact_write_items(TransactItems=items)
                return None
            except self._client.exceptions.TransactionCanceledException as error:
                codes = [each.get("Code") for each in error.response["CancellationReasons"]]
            if "ConditionalCheckFailed" in codes:
                return codes.index("ConditionalCheckFailed") - 1
            sleep(pause(tries, random()))
        raise Unavailable("a budget is counted by many at once", retry_after=5)

    def _counting(self, charge: Charge, at: datetime) -> dict[str, Any]:
        """The update that counts it, if it fits."""
        values: dict[str, Any] = {":n": charge.n, ":expires": _expires(charge, at)}
        if charge.rule.period == "granted":
            condition = "used < granted"
        else:
            condition = "attribute_not_exists(used) OR used <= :room"
            values[":room"] = self._limit(charge.kind) - charge.n
        return {
            "Key": attributes(_key(charge, at)),
            "UpdateExpression": "ADD used :n SET expires = :expires",
            "ConditionExpression": condition,
            "ExpressionAttributeValues": attributes(values),
        }

    def _refused(self, charge: Charge, at: datetime) -> Taking:
        self._update(charge, at, "ADD refused :n SET expires = :expires", {":n": 1})
        return Taking(charge.kind)

    def _most(self, charge: Charge) -> int:
        """What one use may be; consents are used one by one."""
        return 1 if charge.rule.period == "granted" else self._limit(charge.kind)

    def _limit(self, kind: str) -> int:
        return self._limits().get(kind, RULES[kind].limit)

    def _update(self, charge: Charge, at: datetime, told: str, values: dict[str, Any]) -> None:
        self._client.update_item(
            TableName=self._table,
            Key=attributes(_key(charge, at)),
            UpdateExpression=told,
            ExpressionAttributeValues=attributes(values | {":expires": _expires(charge, at)}),
        )


def _key(charge: Charge, at: datetime) -> dict[str, Any]:
    whose = f":{charge.whose}" if charge.whose else ""
    return {"reader": f"budget:{charge.kind}{whose}", "notice_id": named(charge.rule.period, at)}


def _expires(charge: Charge, at: datetime) -> int:
    return epoch_ms(at + KEPT[RULES[charge.kind].period]) // 1000
