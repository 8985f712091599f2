"""A shadow run by the current book finds nothing; by another book, exactly what would be booked."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Conflict, DomainError
from suanqing.finance.assessment.assess import assess
from suanqing.finance.backtest.outcome import (
    SHOWN,
    Limit,
    Outcome,
    Tally,
    blocked,
    merge,
    outcome_from_dict,
    outcome_to_dict,
)
from suanqing.finance.backtest.run import money_of, replay
from suanqing.finance.backtest.shadow import last_periods, periods_between
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.journal import difference
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts
from suanqing.times import parse
from tests.unit.finance.backtest.making import FEW, booked, frozen
from tests.unit.finance.settlement import random_books
from tests.unit.finance.settlement.books import crew, document, facts, line


def other(**prices: int) -> Any:
    """The small book as version 4, with other prices in both planes."""
    changed = document(version=4)
    for plane in changed["planes"].values():
        for row in plane["prices"]:
            row["amount"] = prices.get(row["sku"].replace("-", "_"), row["amount"])
    return changed


def several() -> list[Booked]:
    book = compile_book(document())
    return [
        booked(
            facts(line("AC-INSTALL"), line("SCREW", str(n), "2"), ticket_id=f"T{n}",
                  crew=crew(ann="1") if n % 2 else crew(bob="1")),
            book,
        )
        for n in range(1, 5)
    ]  # fmt: skip


@st.composite
def companies(draw: st.DrawFn) -> tuple[list[Booked], Any, Any]:
    """Tickets booked by one random book, and a second random book."""
    first, second = (compile_book(draw(random_books.books())) for _ in range(2))
    found: list[Facts] = draw(st.lists(random_books.tickets(), max_size=6))
    made = []
    for number, one in enumerate(found):
        try:
            made.append(booked(replace(one, ticket_id=f"T{number}"), first))
        except DomainError:
            continue
    return made, first, second


@pytest.mark.long
@FEW
@given(companies())
def test_the_current_book_equals_what_is_booked(company: Any) -> None:
    tickets, first, _ = company

    outcome = replay(tickets, first, frozen)

    assert outcome.same and not blocked(outcome, Limit(Decimal(0), Decimal(0)))
    assert outcome.tickets == len(tickets)
    assert all(tally.before == tally.after for tally in outcome.groups.values())
    assert outcome.total("pay").after == sum(one.assessment.total("pay") for one in tickets)


@pytest.mark.long
@FEW
@given(companies())
def test_another_book_says_what_assess_says(company: Any) -> None:
    tickets, _, second = company

    outcome = replay(tickets, second, frozen)

    priced = []
    for one in tickets:
        try:
            priced.append(assess(one.facts, second))
        except DomainError:
            continue
    assert outcome.refusals == len(tickets) - len(priced)
    for plane in ("charge", "pay"):
        assert outcome.total(plane).after == sum(one.total(plane) for one in priced)  # type: ignore[arg-type]
        for dimension in ("sku", "tier", "fee", "outlet"):
            whole = sum(t.after for t in outcome.by(dimension, plane).values())  # type: ignore[arg-type]
            assert whole == outcome.total(plane).after  # type: ignore[arg-type]
    assert (
        sum(tally.change for tally in outcome.by("party").values()) == outcome.total("pay").change
    )


@pytest.mark.long
@FEW
@given(companies())
def test_money_is_changed_when_the_journal_would_post(company: Any) -> None:
    tickets, first, second = company
    for one in tickets:
        for book in (first, second):
            try:
                now = assess(one.facts, book)
            except DomainError:
                continue
            posts = bool(difference(one.assessment, one.n, now))
            assert (money_of(one.assessment) != money_of(now)) == posts


@pytest.mark.long
@FEW
@given(companies(), st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_parts_merge_to_the_whole(company: Any, places: list[int]) -> None:
    tickets, _, second = company
    parts = [
        replay([t for t, at in zip(tickets, places, strict=False) if at == part], second, frozen)
        for part in range(4)
    ]

    whole = replay(tickets, second, frozen)

    assert merge(*parts) == whole
    assert merge(merge(*reversed(parts[2:])), merge(*parts[:2])) == whole
    assert outcome_from_dict(json.loads(json.dumps(outcome_to_dict(whole)))) == whole


def test_winners_losers_and_totals_are_those_of_the_prices() -> None:
    outcome = replay(several(), compile_book(other(AC_INSTALL=11_000, SCREW=1)), frozen)

    assert (outcome.tickets, outcome.changed, outcome.retiered, outcome.reruled) == (4, 4, 0, 0)
    assert outcome.total("pay").change == 4 * 1_000 - 2 * 10
    assert [(party, t.change) for party, t in outcome.winners()] == [("ann", 1992), ("bob", 1988)]
    assert [(sku, t.change) for sku, t in outcome.losers("sku")] == [("SCREW", -20)]
    assert outcome.by("fee")["part"].tickets == 4
    assert (outcome.largest[0].ticket_id, -outcome.largest[0].order) == ("T1", 998)


def test_tickets_that_change_tier_or_rule_are_told_apart() -> None:
    book = other()
    book["planes"]["pay"]["tiers"] = [
        {"id": "sh", "when": {"region": "31"}},
        {"id": "any", "when": {}},
    ]
    book["planes"]["charge"]["floors"] = [{"id": "least", "amount": 1, "on": ["part"]}]

    outcome = replay(several(), compile_book(book), frozen)

    assert (outcome.changed, outcome.retiered, outcome.reruled) == (0, 4, 4)
    assert outcome.moves == {("pay", "any", "sh"): 8}
    assert outcome.differing == 4 and not outcome.same


def test_refused_tickets_are_named_with_their_reason_and_stay_out_of_the_sums() -> None:
    book = other()
    for plane in book["planes"].values():
        plane["prices"] = [row for row in plane["prices"] if row["sku"] != "SCREW"]
    only = booked(facts(ticket_id="T9"), compile_book(document()))

    outcome = replay([*several(), only], compile_book(book), frozen)

    refusal = outcome.refused["unpriced|SCREW|any|charge"]
    assert (refusal.tickets, refusal.examples) == (4, ["T1", "T2", "T3", "T4"])
    assert refusal.reason == "unpriced: SCREW has no charge price in tier any"
    assert refusal.before == 4 * 10_000 + 3 * 10
    assert (outcome.total("pay").before, outcome.total("pay").after) == (10_000, 10_000)


def test_another_currency_is_a_refusal() -> None:
    outcome = replay(several(), compile_book(other() | {"currency": "USD"}), frozen)

    assert [one.reason for one in outcome.refused.values()] == ["other_currency: CNY is booked"]


def test_what_is_kept_does_not_grow_with_the_tickets() -> None:
    book, dear = compile_book(document()), compile_book(other(AC_INSTALL=11_000))
    one = booked(facts(), book)

    outcome = replay((replace(one, ticket_id=f"T{n}") for n in range(1_500)), dear, frozen)

    assert outcome.tickets == outcome.changed == 1_500
    assert len(outcome.largest) == SHOWN and len(outcome.groups) == 11


@pytest.mark.parametrize(
    ("limit", "why"),
    [
        (Limit(), None),
        (Limit(total=Decimal("0.1")), None),
        (Limit(total=Decimal("0.0999")), "the total of charge moves by"),
        (Limit(party=Decimal("0")), None),
    ],
)
def test_a_variance_at_the_limit_passes_and_beyond_it_is_blocked(
    limit: Limit, why: str | None
) -> None:
    tickets = [booked(facts(), compile_book(document()))]

    reason = blocked(replay(tickets, compile_book(other(AC_INSTALL=11_000)), frozen), limit)

    assert (reason or "").startswith(why) if why else reason is None


def test_one_partys_loss_and_a_refusal_block() -> None:
    cheap = replay(several(), compile_book(other(AC_INSTALL=9_000)), frozen)
    refused = replay(several(), compile_book(other() | {"currency": "USD"}), frozen)

    assert (blocked(cheap, Limit(party=Decimal("0.05"))) or "").startswith("ann loses 200.12 ->")
    assert "4 ticket(s) would have no price" in (blocked(refused, Limit()) or "")
    assert blocked(refused, Limit(refused=4)) is None


def test_a_loss_within_the_limit_keeps_nobody_from_being_looked_at() -> None:
    """The largest loser stays below the limit of a part, a smaller one does not."""
    outcome = Outcome(
        currency="CNY",
        groups={
            ("party", "pay", "ann"): Tally(100_000, 95_000, 1),
            ("party", "pay", "bob"): Tally(1_000, 900, 1),
            ("party", "pay", "cid"): Tally(1_000, 5_000, 1),
        },
    )

    assert blocked(outcome, Limit(party=Decimal("0.1"))) is None
    assert (blocked(outcome, Limit(party=Decimal("0.0999"))) or "").startswith("bob loses 10.00 ->")
    assert (blocked(outcome, Limit(party=Decimal("0.0499"))) or "").startswith(
        "ann loses 1000.00 ->"
    )


def test_what_two_parts_refuse_for_one_reason_is_one_refusal_of_all_their_tickets() -> None:
    dollars = compile_book(other() | {"currency": "USD"})
    tickets = several()

    made = merge(*(replay([each], dollars, frozen) for each in reversed(tickets)))

    assert made == replay(tickets, dollars, frozen)
    (refusal,) = made.refused.values()
    assert (refusal.tickets, refusal.examples) == (4, ["T1", "T2", "T3", "T4"])
    assert refusal.before == sum(each.assessment.total("pay") for each in tickets)


def test_a_ticket_whose_newest_facts_are_not_settled_is_left_out_altogether() -> None:
    book, tickets = compile_book(document()), several()

    def remake(one: Booked, book: Any) -> Facts:
        if one.ticket_id == "T2":
            raise Conflict("its newest facts are not settled", "unsettled")
        return frozen(one, book)

    assert replay(tickets, book, remake) == replay([tickets[0], *tickets[2:]], book, frozen)


def test_lines_in_another_order_move_no_money_and_another_line_does() -> None:
    """Two assessments with as many lines, that do not pair up."""
    book = compile_book(document())
    one = booked(facts(line("AC-INSTALL"), line("SCREW", "2", "2")), book)
    lines = one.assessment.lines

    turned = replace(one, assessment=replace(one.assessment, lines=lines[::-1]))
    renamed = replace(
        one, assessment=replace(one.assessment, lines=(lines[0]._replace(id="pay:9:x"), *lines[1:]))
    )

    assert (replay([turned], book, frozen).changed, replay([turned], book, frozen).differing) == (
        0,
        1,
    )
    assert replay([renamed], book, frozen).changed == 1


def test_nothing_moves_nothing() -> None:
    assert blocked(Outcome(), Limit(Decimal(0), Decimal(0))) is None


def test_months_reach_back_over_the_new_year() -> None:
    now = parse("2026-02-03T00:00:00Z")

    assert last_periods(now, 3) == ["2025-12", "2026-01", "2026-02"]
    assert periods_between(parse("2025-12-31T17:00:00Z"), now) == ["2026-01", "2026-02", "2026-03"]
