"""Double entry: what is posted when an assessment replaces another."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.model import Assessment, Entry
from suanqing.finance.settlement.journal import difference, entries_for
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts
from tests.searching import examples
from tests.unit.finance.settlement.books import crew, facts, line, with_plane
from tests.unit.finance.settlement.random_books import books, tickets

BOOK = with_plane("charge", tax={"mode": "inclusive", "rate": "0.06"})


def assessed(ticket: Facts) -> Assessment:
    return assess(ticket, compile_book(BOOK))


def accounts(*entries: Entry) -> Counter[str]:
    """Balance by account; accounts at zero are left out."""
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[entry.account] += entry.amount
    return Counter({account: amount for account, amount in sums.items() if amount})


def test_a_line_is_booked_against_cost_or_receivable() -> None:
    entries = entries_for(assessed(facts(crew=crew(ann="0.6", bob="0.4"))))

    assert accounts(*entries) == {
        "receivable:youzan": 10_000,
        "revenue:service": -9_434,
        "tax:output": -566,
        "cost:service": 10_000,
        "payable:ann": -6_000,
        "payable:bob": -4_000,
    }


def test_nothing_is_posted_when_the_money_is_the_same() -> None:
    before = assessed(facts())

    assert difference(before, 1, assessed(facts(rev=8)), "facts_changed") == ()


def test_only_the_changed_line_is_mirrored_and_booked_again() -> None:
    before = assessed(facts(line("AC-INSTALL"), line("SCREW", "7", "2")))
    after = assessed(facts(line("AC-INSTALL"), line("SCREW", "8", "2")))

    entries = difference(before, 4, after, "facts_changed")

    assert {entry.line for entry in entries} == {"charge:2:part", "pay:2:part"}
    assert {entry.mirror for entry in entries} == {4, None}
    assert {entry.cause for entry in entries} == {"facts_changed"}


def test_another_channel_moves_the_receivable_only() -> None:
    entries = difference(assessed(facts()), 1, assessed(facts(channel="app")), "facts_changed")

    assert accounts(*entries) == {"receivable:youzan": -10_000, "receivable:app": 10_000}
    assert {entry.line for entry in entries} == {"charge:1:labour"}


def test_a_changed_crew_moves_pay_between_parties_only() -> None:
    before = assessed(facts(crew=crew(ann="1")))

    entries = difference(before, 1, assessed(facts(crew=crew(bob="1"))), "facts_changed")

    assert accounts(*entries) == {"payable:ann": 10_000, "payable:bob": -10_000}


def test_a_line_of_nothing_books_nothing() -> None:
    entries = entries_for(assessed(facts(line("GLUE", "0.01"))))

    assert entries == ()


@pytest.mark.long
@settings(max_examples=examples(50), deadline=None)
@given(books(), tickets(), tickets())
def test_every_posting_sums_to_zero_and_leads_to_the_new_assessment(
    book: dict[str, Any], first: Facts, second: Facts
) -> None:
    compiled = compile_book(book)
    before, after = assess(first, compiled), assess(second, compiled)

    posted = difference(before, 1, after, "facts_changed")

    assert sum(entry.amount for entry in posted) == 0
    assert accounts(*entries_for(before), *posted) == accounts(*entries_for(after))


@pytest.mark.long
@settings(max_examples=examples(50), deadline=None)
@given(books(), tickets())
def test_a_cancelled_ticket_brings_every_account_back_to_zero(
    book: dict[str, Any], ticket: Facts
) -> None:
    compiled = compile_book(book)
    before = assess(ticket, compiled)

    reversal = difference(before, 1, assess(replace(ticket, payable=False), compiled), "cancelled")

    assert accounts(*entries_for(before), *reversal) == {}
    assert all(entry.mirror == 1 for entry in reversal)


def test_a_reversal_repeats_the_stored_shares_instead_of_dividing_again() -> None:
    before = assessed(facts(crew=crew(ann="0.6", bob="0.4"), coefficient=Decimal(1)))
    odd = before.lines[1]._replace(shares=(("ann", 5_999), ("bob", 4_001)))
    booked = replace(before, lines=(before.lines[0], odd))

    reversal = difference(booked, 1, assessed(facts(payable=False)), "cancelled")

    assert accounts(*reversal)["payable:ann"] == 5_999
