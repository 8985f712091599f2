"""Entries and statements for the tests: a party's month of generated tickets."""

from collections.abc import Sequence
from datetime import UTC, datetime

from suanqing.finance.assessment.model import Entry
from suanqing.finance.settlement.items import Balance, PartyEntry
from suanqing.finance.statements.draft import draft
from suanqing.finance.statements.model import NOTHING, Carry, Statement

PERIOD = "2026-10"
EARLIER = "2026-09"
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


def entry(
    ticket: str,
    *amounts: int,
    n: int = 1,
    party: str = "tech-1",
    period: str = PERIOD,
    service_period: str | None = None,
    fees: Sequence[str] = ("labour", "part", "urgent"),
    book: str = "main@3",
) -> PartyEntry:
    """One posting; amounts as the party earns them."""
    lines = tuple(
        Entry(
            f"payable:{party}", -amount, "CNY", f"pay:{number}:{fees[number % len(fees)]}",
            fees[number % len(fees)], "settled",
        )
        for number, amount in enumerate(amounts)
    )  # fmt: skip
    return PartyEntry(
        party, ticket, n, period, service_period or period, NOON, "a" * 64, book, "CNY", lines
    )


def balance_of(entries: Sequence[PartyEntry], closed: bool = True) -> Balance:
    first = entries[0]
    return Balance(
        first.party, first.period, sum(each.earned for each in entries), 0, 0, "CNY",
        sum(len(each.lines) for each in entries), NOON if closed else None,
    )  # fmt: skip


def statement(*amounts: int, carry: Carry = NOTHING, party: str = "tech-1") -> Statement:
    """One line an amount, one ticket each."""
    entries = [entry(f"T{n:04d}", amount, party=party) for n, amount in enumerate(amounts)]
    return draft(party, PERIOD, entries, carry=carry)
