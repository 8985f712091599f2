"""Adjustments and limits in DynamoDB, table STATEMENTS_TABLE.

id  access pattern                          operation
A1  an adjustment                           GetItem adjustments:<period> / <id>, consistent
A2  a period's adjustments                  Query, consistent
A3  a step of one                           PutItem, over the version seen
A6  its last approval                       TransactWriteItems with adjusted:<period> / <payee>, over the count seen
A5  every version of the limits             Query policy / version#
A4  the limits in force; a change of them   GetItem policy / current; TransactWriteItems with its version kept
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from suanqing.errors import NotFound, Stale
from suanqing.finance.corrections.manual import Adjustment, Voice, same
from suanqing.finance.corrections.policy import Limits, checked
from suanqing.money import decimal_text
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import parse, rfc3339

POLICY = {"party": "policy", "statement": "current"}
SIMPLE = (
    "ticket_id", "fee", "amount", "reason", "by", "state", "version", "needed", "rejected_by", "note",
)  # fmt: skip


class CorrectionStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def request(self, asked: Adjustment) -> Adjustment:
        """Keep it once; what its key made before is answered."""
        try:
            self._put(asked, "attribute_not_exists(party)", {})
        except Stale:
            return same(self.get(asked.id), asked)
        return asked

    def get(self, id: str) -> Adjustment:
        """NotFound when there is none."""
        item = self._read(_key(id))
        if item is None:
            raise NotFound("there is no such adjustment", id=id)
        return adjustment_of(item)

    def page(self, period: str, limit: int, after: str | None) -> list[Adjustment]:
        """Those of a period of work, in the order of their ids."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="party = :party AND #statement > :after",
            ExpressionAttributeNames={"#statement": "statement"},
            ExpressionAttributeValues=attributes(
                {":party": f"adjustments:{period}", ":after": after or "#"}
            ),
            ConsistentRead=True,
            Limit=limit,
        )
        return [adjustment_of(item) for item in answer["Items"]]

    def save(self, before: Adjustment, after: Adjustment) -> Adjustment:
        """Raises Stale: somebody was first."""
        if after is not before:
            self._put(after, "version = :seen", {":seen": before.version})
        return after

    def approvals(self, asked: Adjustment) -> int:
        """How many of the party's in the period of work have been approved: read before what they come
        to, given back with the next."""
        item = self._read(_counted(asked))
        return int(plains(item)["approved"]) if item else 0

    def approve(self, before: Adjustment, after: Adjustment, seen: int) -> Adjustment:
        """The approval that puts it into force. seen: what `approvals` said when the others were summed.

        Raises Stale: it was changed, or another of the party's was approved meanwhile.
        """
        over = _over("version", before.version)
        count = _counted(after) | {"approved": seen + 1}
        writes = [
            {"TableName": self._table, "Item": _item(after)} | over,
            {"TableName": self._table, "Item": attributes(count)} | _over("approved", seen),
        ]
        try:
            self._client.transact_write_items(TransactItems=[{"Put": each} for each in writes])
        except self._client.exceptions.TransactionCanceledException:
            raise Stale("the adjustment was changed meanwhile", id=after.id) from None
        return after

    def limits(self) -> Limits:
        """Those in force; the defaults as long as nobody set any."""
        item = self._read(POLICY)
        return _limits(plains(item)) if item else Limits()

    def limit_versions(self) -> list[Limits]:
        """The defaults, and every version that was ever set."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="party = :party AND begins_with(#statement, :version)",
            ExpressionAttributeNames={"#statement": "statement"},
            ExpressionAttributeValues=attributes(
                {":party": POLICY["party"], ":version": "version#"}
            ),
            ConsistentRead=True,
        )
        found = [_limits(plains(item)) for page in pages for item in page["Items"]]
        return [Limits(), *found]

    def set_limits(self, limits: Limits, seen: int, by: str, at: datetime) -> Limits:
        """New limits over version `seen`; every version stays beside them. Raises Stale."""
        made = replace(checked(limits), version=seen + 1, by=by, at=at)
        if self.limits().version != seen:
            raise Stale("the limits were changed meanwhile", version=seen)
        body = {
            "recovery": decimal_text(made.recovery),
            "second_above": made.second_above,
            "adjust_second_above": made.adjust_second_above,
            "account_days": made.account_days,
            "version": made.version,
            "by": by,
            "at": rfc3339(at),
        }
        old = POLICY | {"statement": f"version#{made.version:06d}"}
        writes = [
            {"TableName": self._table, "Item": attributes(POLICY | body)} | _over("version", seen),
            {"TableName": self._table, "Item": attributes(old | body)},
        ]
        try:
            self._client.transact_write_items(TransactItems=[{"Put": each} for each in writes])
        except self._client.exceptions.TransactionCanceledException:
            raise Stale("the limits were changed meanwhile", version=seen) from None
        return made

    def _put(self, asked: Adjustment, condition: str, values: dict[str, Any]) -> None:
        given = {"ExpressionAttributeValues": attributes(values)} if values else {}
        try:
            self._client.put_item(
                TableName=self._table, Item=_item(asked), ConditionExpression=condition, **given
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Stale("the adjustment was changed meanwhile", id=asked.id) from None

    def _read(self, key: dict[str, str]) -> dict[str, Any] | None:
        answer = self._client.get_item(
            TableName=self._table, Key=attributes(key), ConsistentRead=True
        )
        item: dict[str, Any] | None = answer.get("Item")
        return item


def _limits(kept: dict[str, Any]) -> Limits:
    return Limits(
        Decimal(kept["recovery"]), kept["second_above"], kept["adjust_second_above"],
        kept.get("account_days", 1), kept["version"], kept["by"], parse(kept["at"]),
    )  # fmt: skip


def _over(name: str, seen: int) -> dict[str, Any]:
    """The condition of a write over what was seen; 0: over nothing."""
    if seen == 0:
        return {"ConditionExpression": "attribute_not_exists(party)"}
    return {
        "ConditionExpression": f"{name} = :seen",
        "ExpressionAttributeValues": attributes({":seen": seen}),
    }


def _counted(asked: Adjustment) -> dict[str, str]:
    return {"party": f"adjusted:{asked.group}", "statement": asked.party}


def _key(id: str) -> dict[str, str]:
    return {"party": f"adjustments:{id[1:8]}", "statement": id}


def _item(asked: Adjustment) -> dict[str, Any]:
    return attributes(
        _key(asked.id)
        | {name: getattr(asked, name) for name in SIMPLE}
        | {
            "payee": asked.party,
            "at": rfc3339(asked.at),
            "approvals": [[voice.by, rfc3339(voice.at)] for voice in asked.approvals],
        }
    )


def adjustment_of(item: dict[str, Any]) -> Adjustment:
    kept = plains(item)
    return Adjustment(
        id=kept["statement"],
        party=kept["payee"],
        at=parse(kept["at"]),
        approvals=tuple(Voice(by, parse(at)) for by, at in kept["approvals"]),
        **{name: kept[name] for name in SIMPLE if name in kept},
    )
