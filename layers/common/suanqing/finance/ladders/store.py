"""Ladder commission in DynamoDB, alongside the tickets' money. Tables LEDGER_TABLE and BALANCES_TABLE.

    id  access pattern                                      operation
    C1  the newest assessment of (ladder, party, period)    Query, consistent
    C2  a party's entries that can belong to a period       Query a period, consistent
    C3  the newest assessment of a ticket, for its minutes  Query, consistent
    C4  book a commission, all or none                      TransactWriteItems: marker, balance, entry
    C5  note that S moved and the money did not             PutItem, if absent

The marker is `ladder:<ladder>:<party>:<service period>` / `assessment#000001`, if absent: of two that
computed the same number one wins, and the other reads again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from suanqing.errors import Conflict
from suanqing.finance.assessment.model import Entry
from suanqing.finance.ladders.measure import LADDER, ladder_entry
from suanqing.finance.settlement import items, packing
from suanqing.finance.settlement.causes import Cause
from suanqing.finance.settlement.items import Booked, PartyEntry
from suanqing.finance.settlement.store import BUSY, UNKNOWN, WITHOUT_BALANCE_ITEM, LedgerStore
from suanqing.money import decimal_text
from suanqing.platform.dynamo import attributes, plains
from suanqing.pricing.model import CommissionStep, Quotation
from suanqing.times import next_period, previous_period

MAX_ITEMS = 1000
"""Entries a page."""
LOOK_BACK = 7
"""Periods that are searched for what an interrupted run left; what comes later for an older, closed
period stands in one of them."""

Outcome = Literal["posted", "again"]


class Commission(NamedTuple):
    """One assessment of a ladder: F(S) of a party's service period, and what it changed.

    amount: commission - what was booked before; true_up of it pays no job, but the base again at
    another rate. base: what changed its rate from old_rate to new_rate, in the unit of S.
    counted: tickets S comes from; basis: the hash of these parts. booked_in: the period its entry stands in.
    currency, paid: what the party is paid in and what the whole commission is there, by the stored
    quotation, where that is not the book's. stay: (days, of the period's) its guarantee is for,
    kept where they are not all of them.
    """

    ladder: str
    party: str
    period: str
    n: int
    at: str
    book: str
    measure: str
    s: Decimal
    counted: int
    basis: str
    commission: int
    amount: int
    true_up: int
    old_rate: Decimal
    new_rate: Decimal
    base: Decimal
    booked_in: str
    steps: tuple[CommissionStep, ...]
    currency: str = ""
    paid: int = 0
    quotation: Quotation | None = None
    stay: tuple[int, int] | None = None

    @property
    def standing(self) -> int:
        """What the party's entries of it come to, in what it is paid in."""
        return self.paid if self.currency else self.commission

    @property
    def account(self) -> str:
        return f"{LADDER}{self.ladder}:{self.party}:{self.period}"

    @property
    def cause(self) -> str:
        return Cause.TRUE_UP if self.true_up else Cause.LADDER


class LadderStore:
    """Reads are consistent: an index never decides money."""

    def __init__(
        self, client: Any, ledger_table: str, balances_table: str, ledger: LedgerStore
    ) -> None:
        self._client, self._ledger, self._balances = client, ledger_table, balances_table
        self._tickets = ledger

    def newest(self, ladder: str, party: str, period: str) -> Commission | None:
        item = self._last(f"{LADDER}{ladder}:{party}:{period}")
        return _commission(item) if item else None

    def all(self, ladder: str, party: str, period: str) -> list[Commission]:
        """Every assessment, oldest first."""
        query = self._of(f"{LADDER}{ladder}:{party}:{period}")
        pages = self._client.get_paginator("query").paginate(**query)
        return [_commission(item) for page in pages for item in page["Items"]]

    def entries(self, party: str, period: str) -> tuple[list[PartyEntry], str]:
        """The party's entries that can be of a service period, and the period that is open for it.

        What comes for a closed period stands in the next open one, so the periods up to that one
        are read; of a period that is open itself, only its own.
        """
        found = self._entries(party, period)
        target = period
        while self._tickets.balance(party, target).closed_at is not None:
            target = next_period(target)
            found += self._entries(party, target)
        return found, target

    def live_periods(self, party: str, last: str, since: datetime) -> list[str]:
        """Of the `LOOK_BACK` periods up to `last`, those that hold something and are open or were
        until `since`: what an interrupted run left of a closed one is booked into the next."""
        periods = [last]
        while len(periods) < LOOK_BACK:
            periods.append(previous_period(periods[-1]))
        found = (self._tickets.balance(party, period) for period in periods)
        return [b.period for b in found if b.lines and (b.closed_at is None or b.closed_at > since)]

    def service_periods(self, party: str, period: str) -> set[str]:
        """The service periods of what stands in a period."""
        return {entry.service_period for entry in self._entries(party, period)} | {period}

    def assessment(self, ticket_id: str) -> Booked | None:
        """A ticket's newest assessment, in one read unless it was booked in parts."""
        item = self._last(items.ticket_account(ticket_id))
        if item is None:
            return None
        if item["entry"]["S"].count("#") == 1:
            return items.booked([item])
        return self._tickets.newest(ticket_id)

    def post(self, made: Commission, entries: tuple[Entry, ...], currency: str) -> Outcome:
        """Book it once. "again": somebody was first, the period closed, or nobody can say.

        Reading again answers all three. Raises Conflict: the period holds another currency.
        """
        from botocore.exceptions import ClientError, HTTPClientError

        marker = {"Put": self._put(_marker(made, entries))}
        writes = [marker]
        own = tuple(e for e in entries if e.account.startswith(items.PAYABLE))
        if own:
            if made.party not in WITHOUT_BALANCE_ITEM:
                writes.append({"Update": self._add(made, currency, own)})
            writes.append({"Put": self._put(_entry(made, currency, own))})
        try:
            if len(writes) == 1:
                self._client.put_item(**marker["Put"])
            else:
                self._client.transact_write_items(TransactItems=writes)
        except HTTPClientError:
            return "again"
        except ClientError as error:
            if _refused_balance(error) and self._same_period_open(made):
                raise Conflict(
                    "the party's period holds another currency", "other_currency", party=made.party
                ) from None
            if not _worth_reading_again(error):
                raise
            return "again"
        return "posted"

    def _same_period_open(self, made: Commission) -> bool:
        return self._tickets.balance(made.party, made.booked_in).closed_at is None

    def _entries(self, party: str, period: str) -> list[PartyEntry]:
        found: list[PartyEntry] = []
        cursor: str | None = None
        while True:
            page = self._tickets.party_lines(party, period, cursor, MAX_ITEMS)
            found += page.entries
            cursor = page.cursor
            if cursor is None:
                return found

    def _of(self, account: str) -> dict[str, Any]:
        return {
            "TableName": self._ledger,
            "KeyConditionExpression": "account = :account AND begins_with(entry, :prefix)",
            "ExpressionAttributeValues": attributes(
                {":account": account, ":prefix": "assessment#"}
            ),
            "ConsistentRead": True,
        }

    def _last(self, account: str) -> dict[str, Any] | None:
        answer = self._client.query(**self._of(account), ScanIndexForward=False, Limit=1)
        return next(iter(answer["Items"]), None)

    def _put(self, item: dict[str, Any]) -> dict[str, Any]:
        condition = "attribute_not_exists(account)"
        return {"TableName": self._ledger, "Item": item, "ConditionExpression": condition}

    def _add(self, made: Commission, currency: str, own: tuple[Entry, ...]) -> dict[str, Any]:
        """The same arithmetic and conditions as a ticket's posting."""
        return {
            "TableName": self._balances,
            "Key": attributes({"party": made.party, "period": made.booked_in}),
            "UpdateExpression": "SET currency = :currency ADD accrued :earned, #lines :lines",
            "ConditionExpression": "attribute_not_exists(closed_at)"
            " AND (attribute_not_exists(currency) OR currency = :currency)",
            "ExpressionAttributeNames": {"#lines": "lines"},
            "ExpressionAttributeValues": attributes(
                {
                    ":currency": currency,
                    ":earned": -sum(entry.amount for entry in own),
                    ":lines": len(own),
                }
            ),
        }


def _marker(made: Commission, entries: Iterable[Entry]) -> dict[str, Any]:
    body = {
        "house": [
            [e.account, e.amount, e.currency, e.line, e.fee, e.cause, e.mirror]
            for e in items.house_of(entries)
        ],
        "steps": [
            [step.op, step.rule, [list(pair) for pair in step.args], decimal_text(step.value)]
            for step in made.steps
        ],
    }
    moved = {made.party: made.booked_in} if made.booked_in != made.period else None
    return attributes(
        {
            "account": made.account,
            "entry": f"assessment#{made.n:06d}",
            "at": made.at,
            "cause": made.cause,
            "period": made.period,
            "periods": moved,
            "book": made.book,
            "facts_hash": made.basis,
            "measure": made.measure,
            "s": decimal_text(made.s),
            "count": made.counted,
            "commission": made.commission,
            "amount": made.amount,
            "true_up": made.true_up,
            "old_rate": decimal_text(made.old_rate),
            "new_rate": decimal_text(made.new_rate),
            "base": decimal_text(made.base),
            "body": packing.pack(body),
            "stay": list(made.stay) if made.stay and made.stay[0] < made.stay[1] else None,
        }
        | (_paid(made, made.quotation) if made.quotation else {})
    )


def _paid(made: Commission, told: Quotation) -> dict[str, Any]:
    return {
        "currency": made.currency,
        "paid": made.paid,
        "quotation": [told.pair, decimal_text(told.rate), told.id],
    }


def _commission(item: Mapping[str, Any]) -> Commission:
    kept = plains(dict(item))
    _, ladder, party, period = kept["account"].split(":")
    return Commission(
        ladder=ladder,
        party=party,
        period=period,
        n=items.number_of(kept["entry"]),
        at=kept["at"],
        book=kept["book"],
        measure=kept["measure"],
        s=Decimal(kept["s"]),
        counted=kept["count"],
        basis=kept["facts_hash"],
        commission=kept["commission"],
        amount=kept["amount"],
        true_up=kept["true_up"],
        old_rate=Decimal(kept["old_rate"]),
        new_rate=Decimal(kept["new_rate"]),
        base=Decimal(kept["base"]),
        booked_in=kept.get("periods", {}).get(party, period),
        steps=tuple(
            CommissionStep(op, rule, tuple((name, text) for name, text in args), Decimal(value))
            for op, rule, args, value in packing.unpack(kept["body"])["steps"]
        ),
        currency=kept.get("currency", ""),
        paid=kept.get("paid", 0),
        quotation=_quotation(kept.get("quotation")),
        stay=(kept["stay"][0], kept["stay"][1]) if "stay" in kept else None,
    )


def _quotation(told: list[str] | None) -> Quotation | None:
    return Quotation(told[0], Decimal(told[1]), told[2]) if told else None


def _entry(made: Commission, currency: str, own: tuple[Entry, ...]) -> dict[str, Any]:
    """As a ticket's posting writes it (`items.party_item`), read back by `items.party_entry`."""
    name = ladder_entry(made.ladder, made.period)
    return attributes(
        {
            "account": items.PAYABLE + made.party,
            "entry": items.party_key(made.booked_in, name, made.n),
            "at": made.at,
            "service_period": None if made.booked_in == made.period else made.period,
            "facts_hash": made.basis,
            "book": made.book,
            "currency": currency,
            "lines": [
                {"line": e.line, "fee": e.fee, "amount": e.amount, "cause": e.cause} for e in own
            ],
        }
    )


def _reasons(error: Any) -> list[str]:
    return [reason.get("Code", "") for reason in error.response.get("CancellationReasons", [])]


def _refused_balance(error: Any) -> bool:
    """The second write is the balance's; the marker before it was free."""
    reasons = _reasons(error)
    return len(reasons) > 2 and reasons[:2] == ["None", "ConditionalCheckFailed"]


def _worth_reading_again(error: Any) -> bool:
    codes = {error.response["Error"]["Code"], *_reasons(error)}
    return bool(
        codes & (BUSY | UNKNOWN | {"ConditionalCheckFailedException", "ConditionalCheckFailed"})
    )
