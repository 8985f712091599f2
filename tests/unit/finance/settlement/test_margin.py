"""R012: cost and profit a ticket, as the API shows them and as the ledger has them, to the cent."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from suanqing.finance.assessment.model import Entry
from suanqing.finance.settlement import items, schemas
from suanqing.finance.settlement.posting import next_posting
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts, Manual, Refund
from tests.unit.finance.backtest.making import read
from tests.unit.finance.settlement.books import SERVED, crew, document, facts, line


def book() -> dict[str, Any]:
    """Prices, an urgent surcharge, two discounts of which the outlet bears a part, and tax."""
    source = document()
    source["planes"]["charge"] |= {
        "tax": {"mode": "inclusive", "rate": "0.06"},
        "discounts": [
            {"id": "member", "rate": "0.05", "when": {"member_level": ["gold"]}},
            {"id": "sale", "rate": "0.12", "when": {"event": ["sale"]},
             "bearer": {"hq": "0.5", "outlet": "0.5"}},
        ],
    }  # fmt: skip
    for plane in source["planes"].values():
        plane["surcharges"] = [
            {"id": "urgent-30", "fee": "urgent", "rate": "0.3", "base": "after_coefficient",
             "on": ["labour"], "when": {"urgent": True}}
        ]  # fmt: skip
    source["planes"]["pay"]["prices"][0]["amount"] = 6_000
    return source


def ticket(number: int) -> Facts:
    attrs: tuple[tuple[str, str | int | bool], ...] = ()
    if number % 3 == 0:
        attrs += (("event", "sale"),)
    if number % 4 == 0:
        attrs += (("member_level", "gold"),)
    return facts(
        line("AC-INSTALL", str(1 + number % 3), "1"),
        line("SCREW", str(1 + number % 97), "2"),
        line("TIME", str(1 + number % 241), "3"),
        ticket_id=f"T{number}", urgent=number % 5 == 0, attrs=attrs,
        crew=crew(ann=str(1 + number % 7), bob="3"),
    )  # fmt: skip


def corrected(own: Facts, number: int) -> list[Facts]:
    """What happens to it afterwards: nothing, refunds, a manual line, a cancellation."""
    back = Refund(("*", "1", "2")[number % 3], number % 100, 100)
    refunded = replace(own, rev=6, refunds=(back,) if back.back else ())
    by_hand = Manual("M1", "bonus", "ann", number - 500 or 1, "overtime", "mia", "bob")
    return [
        [],
        [refunded],
        [refunded, replace(refunded, rev=7, manual=(by_hand,))],
        [replace(own, rev=6, payable=False)],
    ][number % 4]


@pytest.mark.long
def test_r012_margin_of_the_api_is_margin_of_the_ledger_for_a_thousand_tickets() -> None:
    compiled = compile_book(book())
    shown = booked = 0
    for number in range(1_000):
        own = ticket(number)
        posting = next_posting(None, own, compiled, SERVED)
        entries: list[Entry] = [*posting.entries]
        for known in corrected(own, number):
            posting = next_posting(read(posting), known, compiled, SERVED)
            entries += posting.entries

        api = schemas.whole(own.ticket_id, "accrued", posting.assessment, "en")
        assert api.margin is not None
        ledger = margin_of(entries)

        assert api.margin.amount == ledger, own.ticket_id
        assert sum(entry.amount for entry in entries) == 0
        shown, booked = shown + api.margin.amount, booked + ledger

    assert shown == booked > 0


def margin_of(entries: list[Entry]) -> int:
    """Revenue net of tax, less every cost: all accounts but receivables, tax and what parties get."""
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[entry.account.partition(":")[0]] -= entry.amount
    assert set(sums) <= {"revenue", "cost", "receivable", "tax", *(
        prefix.rstrip(":") for prefix in (items.PAYABLE, "held:"))}  # fmt: skip
    return sums["revenue"] + sums["cost"]
