"""Statements in DynamoDB, table STATEMENTS_TABLE, and the confirmed and paid figures of BALANCES_TABLE.

    id  access pattern                                    operation
    S1  a party's statement; the one after; all its own   GetItem, Query, consistent
    S2  its lines, by the hash of its content             Query content:<hash>, consistent
    S3  what was noted of lines                           GetItem, Query line#<period>#, consistent
    S4  a step: head, marks and the balance's figures     TransactWriteItems, each with its condition
    S5  all statements of a period, by page               Query by_period, then BatchGetItem, consistent
    S6  a period's own state                              GetItem, UpdateItem
    S7  close a party's period in the balances            UpdateItem

The index only names statements; what they say is read from the table. Contents are written before
the head that points to them, and never change: their key is their hash.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.errors import Conflict, NotFound, Stale, Unavailable
from suanqing.finance.settlement import items as ledger_items
from suanqing.finance.settlement.items import Balance
from suanqing.finance.statements import items
from suanqing.finance.statements.details import Work, works_of
from suanqing.finance.statements.draft import place_of
from suanqing.finance.statements.model import Head, Mark, Place, Statement
from suanqing.finance.statements.statements_table import (
    Period,
    PeriodState,
    StatementsTable,
    read_all,
)
from suanqing.platform.cursors import decoded, encoded
from suanqing.platform.dynamo import attributes
from suanqing.times import rfc3339


class StatementPage(NamedTuple):
    """`cursor` asks for the next page, None at the end."""

    heads: list[Head]
    cursor: str | None


class StatementStore:
    def __init__(self, client: Any, table: str, balances: str, ledger: str) -> None:
        self._client, self._table = client, table
        self._balances, self._ledger = balances, ledger
        self._items = StatementsTable(client, table)

    # Statements

    def find(self, party: str, period: str) -> Head | None:
        item = self._items.read(items.head_key(party, period))
        return items.head_of(item) if item else None

    def get(self, party: str, period: str) -> Head:
        """The head; NotFound when there is none."""
        found = self.find(party, period)
        if found is None:
            raise NotFound("there is no such statement", party=party, period=period)
        return found

    def after(self, party: str, period: str) -> Head | None:
        """The party's statement of the nearest later period."""
        condition = "party = :party AND #statement BETWEEN :period AND :end"
        query = self._items.query(party, condition, {":period": f"{period}#", ":end": ":"})
        found = self._client.query(**query, Limit=1)["Items"]
        return items.head_of(found[0]) if found else None

    def own(self, party: str) -> list[Head]:
        """All of a party's statements, newest first."""
        query = self._items.query(party, "party = :party AND #statement < :end", {":end": ":"})
        return [
            items.head_of(item) for item in self._items.pages(query | {"ScanIndexForward": False})
        ]

    def page(self, period: str, limit: int = 50, cursor: str | None = None) -> StatementPage:
        """A period's statements in the order of parties."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": "by_period",
            "KeyConditionExpression": "#period = :period",
            "ExpressionAttributeNames": {"#period": "period"},
            "ExpressionAttributeValues": attributes({":period": period}),
            "Limit": limit,
        }
        if cursor:
            place = {"period": period} | items.head_key(decoded(cursor), period)
            query["ExclusiveStartKey"] = attributes(place)
        answer = self._client.query(**query)
        parties = [item["party"]["S"] for item in answer["Items"]]
        last = answer.get("LastEvaluatedKey")
        return StatementPage(
            self.heads(parties, period), encoded(last["party"]["S"]) if last else None
        )

    def heads(self, parties: Iterable[str], period: str) -> list[Head]:
        """Those parties' heads of a period, in the order of their ids."""
        keys = [attributes(items.head_key(party, period)) for party in parties]
        found = self._batch(self._table, keys)
        return sorted((items.head_of(item) for item in found), key=lambda head: head.party)

    def statement(self, head: Head) -> Statement:
        """The content that a head points to."""
        query = self._items.query(f"content:{head.hash}", "party = :party")
        return items.statement_of(head, items.lines_of(self._items.pages(query)))

    def mark(self, party: str, period: str, line: str) -> Mark:
        item = self._items.read(items.mark_key(party, period, line))
        return items.mark_of(item) if item else Mark(line)

    def marks(self, party: str, period: str) -> list[Mark]:
        """What was said of a statement's lines, in the order of their ids."""
        condition = "party = :party AND #statement BETWEEN :first AND :last"
        named = {":first": f"line#{period}#", ":last": f"line#{period}#~"}
        return [
            items.mark_of(item)
            for item in self._items.pages(self._items.query(party, condition, named))
        ]

    def save(
        self,
        before: Head | None,
        after: Head,
        statement: Statement | None = None,
        *,
        mark: Mark | None = None,
        claimed_by: str | None = None,
    ) -> Head:
        """One step: the head over the version it was decided on, the mark, and the balance's figures
        where they move, all or none. claimed_by: the payout that takes it, while it is being made.

        Raises Stale: somebody was first. Conflict `differs`: the balance is not what the figures were
        made from; nothing is written then.
        """
        if after is before:
            return after
        for content in items.content_items(statement) if statement else ():
            self._client.put_item(TableName=self._table, Item=content)
        writes = {"head": self._put_head(before, after)}
        if mark:
            item = items.mark_item(after.party, after.period, mark)
            writes["mark"] = {"Put": {"TableName": self._table, "Item": item}}
        if claimed_by:
            writes["payout"] = self._count_claim(claimed_by)
        if figures := self._figures(before, after):
            writes["figures"] = figures
        try:
            self._client.transact_write_items(TransactItems=list(writes.values()))
        except self._client.exceptions.TransactionCanceledException as error:
            raise _refusal(error, list(writes), after) from None
        return after

    def _put_head(self, before: Head | None, after: Head) -> dict[str, Any]:
        put: dict[str, Any] = {"TableName": self._table, "Item": items.head_item(after)}
        if before is None:
            put["ConditionExpression"] = "attribute_not_exists(party)"
        else:
            put["ConditionExpression"] = "version = :seen"
            put["ExpressionAttributeValues"] = attributes({":seen": before.version})
        return {"Put": put}

    def _figures(self, before: Head | None, after: Head) -> dict[str, Any] | None:
        """Set confirmed and paid to exactly what the new head says, over exactly what the old one did;
        the accrued figure, which is never touched, must be the one that was stated."""
        old = (before.confirmed, before.paid) if before else (0, 0)
        new = (after.confirmed, after.paid)
        if old == new:
            return None
        named = {"confirmed": old[0], "paid": old[1], "accrued": after.total}
        conditions = ["attribute_exists(closed_at)"] + [
            f"({name} = :{name}_before OR attribute_not_exists({name}))"
            if value == 0
            else f"{name} = :{name}_before"
            for name, value in named.items()
        ]
        values: dict[str, Any] = {f":{name}_before": value for name, value in named.items()}
        values |= {":confirmed": new[0], ":paid": new[1], ":currency": after.currency}
        return {
            "Update": {
                "TableName": self._balances,
                "Key": attributes({"party": after.party, "period": after.period}),
                "UpdateExpression": "SET confirmed = :confirmed, paid = :paid,"
                " currency = if_not_exists(currency, :currency)",
                "ConditionExpression": " AND ".join(conditions),
                "ExpressionAttributeValues": attributes(values),
            }
        }

    def _count_claim(self, batch: str) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": self._table,
                "Key": attributes(items.payout_key(batch)),
                "UpdateExpression": "ADD claimed :one",
                "ConditionExpression": "#state = :making",
                "ExpressionAttributeNames": {"#state": "state"},
                "ExpressionAttributeValues": attributes({":one": 1, ":making": "making"}),
            }
        }

    # Periods

    def period(self, period: str) -> Period:
        return self._items.period(period)

    def set_period(self, before: Period, state: PeriodState, by: str, at: datetime) -> None:
        """Raises Stale: it is in another state by now."""
        unchanged = "phase = :was"
        if before.state == "open":
            unchanged = "attribute_not_exists(phase)"
        values = {":phase": state, ":who": by, ":when": rfc3339(at)}
        self._items.update_period(
            before.period,
            "SET phase = :phase, changed_by = :who, changed_at = :when",
            unchanged,
            values if before.state == "open" else values | {":was": before.state},
        )

    def close_balance(self, party: str, period: str, at: datetime) -> None:
        """From here on the ledger books the party's late facts forward. Never taken back."""
        self._client.update_item(
            TableName=self._balances,
            Key=attributes({"party": party, "period": period}),
            UpdateExpression="SET closed_at = if_not_exists(closed_at, :now)",
            ExpressionAttributeValues=attributes({":now": rfc3339(at)}),
        )

    def balances(self, parties: Iterable[str], period: str) -> dict[str, Balance]:
        """Those parties' figures of a period, as far as there are any."""
        keys = [attributes({"party": party, "period": period}) for party in parties]
        found = (ledger_items.balance(item) for item in self._batch(self._balances, keys))
        return {each.party: each for each in found}

    def works(self, lines: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Work]:
        """What each (ticket, assessment) was about; none for a ladder's."""
        keys = [attributes(ledger_items.marker_key(*each)) for each in sorted(set(lines))]
        found = self._batch(self._ledger, keys)
        return works_of(ledger_items.booked([item], steps=False) for item in found)

    def places(self, lines: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Place]:
        """Where each (ticket, assessment) was, by the facts of its marker."""
        keys = [attributes(ledger_items.marker_key(*each)) for each in sorted(set(lines))]
        found: dict[tuple[str, int], Place] = {}
        for item in self._batch(self._ledger, keys):
            one = ledger_items.booked([item], steps=False)
            found[one.ticket_id, one.n] = place_of(one.facts, one.assessment)
        return found

    # Reading

    def _batch(self, table: str, keys: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        return read_all(self._client, table, keys)


def _refusal(error: Any, written: list[str], head: Head) -> Exception:
    """What a cancelled step means, by the first of its writes that was refused."""
    reasons = [reason.get("Code") for reason in error.response["CancellationReasons"]]
    refused = [
        name
        for name, reason in zip(written, reasons, strict=True)
        if reason == "ConditionalCheckFailed"
    ]
    named = {"party": head.party, "period": head.period}
    if not refused:
        busy = "TransactionConflict" in reasons or "ThrottlingError" in reasons
        return Unavailable("the statement is being changed; try again") if busy else error
    if refused[0] == "figures":
        return Conflict("the balance is open or not what the statement says", "differs", **named)
    return Stale("the statement or its payout was changed meanwhile", **named)
