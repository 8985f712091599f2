"""A statement is its entries: every line once, every sum from the lines up, the same bytes again."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Conflict, Invalid
from suanqing.finance.settlement.items import Balance, PartyEntry
from suanqing.finance.statements.draft import (
    by_fee,
    by_outlet,
    by_project,
    by_region,
    content,
    corrections,
    draft,
    own_lines,
)
from suanqing.finance.statements.model import Carry, Frozen, Place, Policy, Returned, figures
from tests.unit.finance.statements.making import EARLIER, NOON, PERIOD, balance_of, entry, statement

AMOUNTS = st.integers(-100_000, 500_000)
ENTRIES = st.lists(
    st.builds(
        lambda ticket, n, amounts, late: entry(
            f"T{ticket:03d}", *amounts, n=n, service_period=EARLIER if late else PERIOD
        ),
        st.integers(0, 999),
        st.integers(1, 3),
        st.lists(AMOUNTS, min_size=1, max_size=4),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda each: (each.ticket_id, each.n),
)


@given(entries=ENTRIES, seed=st.integers(0, 99))
def test_the_order_of_arrival_changes_no_byte(entries: list[PartyEntry], seed: int) -> None:
    shuffled = list(entries)
    random.Random(seed).shuffle(shuffled)

    first, again = draft("tech-1", PERIOD, entries), draft("tech-1", PERIOD, shuffled)

    assert content(first) == content(again)
    assert first.hash == again.hash


@given(entries=ENTRIES)
def test_subtotals_of_any_kind_sum_to_the_total(entries: list[PartyEntry]) -> None:
    made = draft("tech-1", PERIOD, entries, balance_of(entries))

    assert made.total == sum(each.earned for each in entries)
    for grouped in (by_fee, by_region, by_outlet):
        assert sum(each.amount for each in grouped(made.lines)) == made.total
        assert sum(each.lines for each in grouped(made.lines)) == len(made.lines)
    assert sorted([*own_lines(made), *corrections(made)]) == sorted(made.lines)


@given(entries=ENTRIES)
def test_every_line_has_an_id_of_its_own(entries: list[PartyEntry]) -> None:
    made = draft("tech-1", PERIOD, entries)

    assert len({line.id for line in made.lines}) == len(made.lines)


def test_when_it_was_booked_is_no_part_of_the_content() -> None:
    early = entry("T1", 100)
    late = replace(early, at=NOON.replace(hour=9))

    assert draft("tech-1", PERIOD, [early]).hash == draft("tech-1", PERIOD, [late]).hash


@pytest.mark.parametrize(
    "other",
    [
        entry("T1", 101),
        entry("T2", 100),
        entry("T1", 100, book="main@4"),
        entry("T1", 100, service_period=EARLIER),
    ],
)
def test_any_change_of_a_line_changes_the_hash(other: PartyEntry) -> None:
    assert draft("tech-1", PERIOD, [entry("T1", 100)]).hash != draft("tech-1", PERIOD, [other]).hash


def test_terms_recovery_and_carry_are_bound_by_the_hash_too() -> None:
    entries = [entry("T1", 100)]
    hashes = {
        draft("tech-1", PERIOD, entries).hash,
        draft("tech-1", PERIOD, entries, terms="2026B").hash,
        draft("tech-1", PERIOD, entries, carry=Carry(debt=1)).hash,
        draft("tech-1", PERIOD, entries, policy=Policy(recovery=Decimal("0.3"))).hash,
    }

    assert len(hashes) == 4


def test_corrections_of_earlier_periods_stand_in_a_block_of_their_own() -> None:
    late = entry("T0", -300, n=2, service_period=EARLIER)

    made = draft("tech-1", PERIOD, [entry("T1", 1_000), late])

    assert [line.ticket_id for line in corrections(made)] == ["T0"]
    assert [line.ticket_id for line in own_lines(made)] == ["T1"]


def test_two_regions_are_one_statement_with_subtotals_that_sum() -> None:
    places = {("T1", 1): Place("310115", "sh-01"), ("T2", 1): Place("530102", "yn-02")}

    made = draft("tech-1", PERIOD, [entry("T1", 700, 50), entry("T2", 250)], places=places)

    assert [(each.name, each.amount) for each in by_region(made.lines)] == [
        ("310115", 750),
        ("530102", 250),
    ]
    assert sum(each.amount for each in by_outlet(made.lines)) == made.total


def test_the_terms_are_those_of_the_newest_book_among_the_lines() -> None:
    made = draft("tech-1", PERIOD, [entry("T1", 1, book="main@9"), entry("T2", 1, book="main@10")])

    assert made.terms == "main@10"
    assert draft("tech-1", PERIOD, [entry("T1", 1)], terms="2026A").terms == "2026A"


def test_nothing_is_stated_while_entries_and_balance_differ() -> None:
    entries = [entry("T1", 100)]

    with pytest.raises(Conflict) as refused:
        draft("tech-1", PERIOD, entries, replace(balance_of(entries), accrued=101))

    assert refused.value.code == "differs"


@pytest.mark.parametrize("other", [entry("T1", 1, party="tech-2"), entry("T1", 1, period=EARLIER)])
def test_an_entry_of_another_account_is_refused(other: PartyEntry) -> None:
    with pytest.raises(Invalid):
        draft("tech-1", PERIOD, [other])


class TestCarry:
    @given(
        total=AMOUNTS,
        held=AMOUNTS,
        debt=st.integers(0, 300_000),
        released=st.lists(AMOUNTS, max_size=3),
        returned=st.lists(st.integers(1, 300_000), max_size=2),
        recovery=st.sampled_from(["0", "0.3", "0.5", "1"]),
    )
    def test_money_is_neither_made_nor_lost(
        self,
        total: int,
        held: int,
        debt: int,
        released: list[int],
        returned: list[int],
        recovery: str,
    ) -> None:
        free = tuple(Frozen(EARLIER, str(n), a) for n, a in enumerate(released))
        back = tuple(Returned(EARLIER, str(n), a) for n, a in enumerate(returned))
        carry = Carry(debt, free, returned=back)

        found = figures(total, held, carry, recovery)

        assert found.confirmed + found.held == found.total
        assert found.due == found.confirmed + sum(released) + sum(returned)
        assert found.due - found.debt_in == found.payable - found.debt_out
        assert found.payable >= 0 and found.debt_out >= 0
        assert 0 <= found.recovered <= debt

    def test_recovery_stops_at_the_cap_of_the_period(self) -> None:
        found = statement(1_000, carry=Carry(debt=800))
        sums = figures(found.total, 0, found.carry, found.recovery)

        assert (sums.recovered, sums.payable, sums.debt_out) == (500, 500, 300)

    def test_of_a_payment_that_came_back_nothing_is_recovered(self) -> None:
        back = (Returned(EARLIER, "b1", 700),)

        sums = figures(1_000, 0, Carry(debt=900, returned=back), "0.5")
        alone = figures(0, 0, Carry(debt=900, returned=back), "0.5")
        against = figures(-400, 0, Carry(returned=back), "0.5")

        assert (sums.due, sums.recovered, sums.payable, sums.debt_out) == (1_700, 500, 1_200, 400)
        assert (alone.recovered, alone.payable, alone.debt_out) == (0, 700, 900)
        assert (against.payable, against.debt_out) == (300, 0)

    def test_it_is_part_of_the_content_and_what_has_none_keeps_its_bytes(self) -> None:
        back = statement(1_000, carry=Carry(returned=(Returned(EARLIER, "b1", 700, "closed"),)))

        assert b'"carry":[0,[],[],[["2026-09","b1",700,"closed"]]]' in content(back)
        assert b'"carry":[0,[],[]]' in content(statement(1_000))

    def test_a_small_debt_is_recovered_whole(self) -> None:
        sums = figures(1_000, 0, Carry(debt=120), "0.5")

        assert (sums.recovered, sums.payable, sums.debt_out) == (120, 880, 0)

    def test_a_negative_period_pays_nothing_and_adds_to_the_debt(self) -> None:
        sums = figures(-400, 0, Carry(debt=100), "0.5")

        assert (sums.recovered, sums.payable, sums.debt_out) == (0, 0, 500)


def test_everything_that_is_said_of_a_statement_is_hashed() -> None:
    """So that an approval of one party's content is none of another's with the same lines."""
    own = draft("tech-1", PERIOD, [entry("T1", 500)])
    others = [
        draft("tech-2", PERIOD, [entry("T1", 500, party="tech-2")]),
        draft("tech-1", EARLIER, [entry("T1", 500, period=EARLIER)]),
        draft("tech-1", PERIOD, [replace(entry("T1", 500), currency="USD")]),
        draft("tech-1", PERIOD, [entry("T1", 500)], terms="t@1"),
        draft("tech-1", PERIOD, [entry("T1", 500)], policy=Policy(recovery=Decimal("0.4"))),
        draft("tech-1", PERIOD, [entry("T1", 500)], carry=Carry(1)),
        draft("tech-1", PERIOD, [entry("T1", 501)]),
    ]

    assert len({own.hash, *(each.hash for each in others)}) == 1 + len(others)


def test_a_statement_without_lines_has_the_currency_of_its_balance() -> None:
    none = Balance("tech-1", PERIOD, currency="JPY")

    assert draft("tech-1", PERIOD, [], none).currency == "JPY"
    assert draft("tech-1", PERIOD, [], none, currency="USD").currency == "USD"
    assert draft("tech-1", PERIOD, []).currency == "CNY"


def test_what_is_carried_has_the_currency_of_the_lines() -> None:
    assert draft("tech-1", PERIOD, [], currency="USD").currency == "USD"
    assert draft("tech-1", PERIOD, [], currency="USD", carry=Carry(5)).currency == "USD"
    assert draft("tech-1", PERIOD, [entry("T1", 500)], currency="USD").currency == "CNY"
    with pytest.raises(Invalid):
        draft("tech-1", PERIOD, [entry("T1", 500)], currency="USD", carry=Carry(5))


def test_subtotals_are_named_by_outlet_and_by_project_and_there_are_none_without_a_project() -> (
    None
):
    places = {("T1", 1): Place("310115", "sh-01", "tower"), ("T2", 1): Place("530102", "yn-02")}
    made = draft("tech-1", PERIOD, [entry("T1", 700, 50), entry("T2", 250)], places=places)
    plain = draft("tech-1", PERIOD, [entry("T2", 250)], places=places)

    assert {(each.name, each.amount) for each in by_outlet(made.lines)} == {
        ("sh-01", 750),
        ("yn-02", 250),
    }
    assert {(each.name, each.amount) for each in by_project(made.lines)} == {
        ("tower", 750),
        ("", 250),
    }
    assert by_project(plain.lines) == []
