"""One path for every correction: each entry has its cause and is mirrored at most once, whatever facts
change in whatever order."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.finance.assessment.model import Entry, Posting
from suanqing.finance.audit.rebuild import postings
from suanqing.finance.settlement import items
from suanqing.finance.settlement.causes import Cause
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.journal import entries_for
from suanqing.finance.settlement.posting import next_posting
from suanqing.pricing.book import Book, compile_book
from suanqing.pricing.model import Facts, Manual, Original, Refund
from tests.searching import examples
from tests.unit.finance.backtest.making import read
from tests.unit.finance.settlement.books import SERVED, crew, document, facts, line

MORE = Manual("M1", "bonus", "ann", 500, "overtime", "ann-f", "bob")
TWO = (line("AC-INSTALL"), line("SCREW", "7", "2"))


def book(**changes: Any) -> Book:
    source = document(**changes)
    source["planes"]["charge"]["tax"] = {"mode": "inclusive", "rate": "0.06"}
    for plane in source["planes"].values():
        plane["surcharges"] = [
            {"id": "urgent-30", "fee": "urgent", "rate": "0.3", "base": "after_coefficient",
             "on": ["labour"], "when": {"urgent": True}}
        ]  # fmt: skip
    return compile_book(source)


BOOK = book()


def after(*history: Facts) -> list[Posting]:
    """What each of these facts posts, one after the other."""
    previous: Booked | None = None
    found = []
    for rev, own in enumerate(history, 1):
        found.append(next_posting(previous, replace(own, rev=rev), BOOK, SERVED))
        previous = read(found[-1])
    return found


def causes(posting: Posting) -> set[str]:
    return {entry.cause for entry in posting.entries}


@pytest.mark.parametrize(
    ("cause", "changes"),
    [
        (Cause.FACTS_CHANGED, {"urgent": True}),
        (Cause.CANCELLED, {"payable": False}),
        (Cause.EVIDENCE, {"evidence": (("arrival", (("gps", "pass"),)),)}),
        (Cause.ATTRIBUTION, {"roles": (("guide", "gui"),)}),
        (Cause.ATTRIBUTION, {"channel": "tmall"}),
        (Cause.REWORK, {"clawback": "T2"}),
        (Cause.REWORK, {"original": Original("T0", ("ann",))}),
        (Cause.REFUND, {"refunds": (Refund("*", 40, 100),)}),
        (Cause.MANUAL, {"manual": (MORE,)}),
    ],
)
def test_each_kind_of_new_fact_has_its_cause(cause: Cause, changes: dict[str, Any]) -> None:
    own = facts()

    first, second = after(own, replace(own, **changes))

    assert (first.extra or {})["cause"] == Cause.SETTLED
    assert read(second).cause == cause
    assert causes(second) <= {cause}


def test_a_cancellation_leaves_the_lines_that_people_decided_alone() -> None:
    own = facts(manual=(MORE,))

    _, gone, more, back = after(
        own,
        replace(own, payable=False),
        replace(own, payable=False, manual=(MORE, MORE._replace(id="M2", amount=-500))),
        own,
    )

    assert causes(gone) == {Cause.CANCELLED}
    assert {entry.line for entry in gone.entries} == {"charge:1:labour", "pay:1:labour"}
    assert causes(more) == {Cause.MANUAL}
    assert {entry.line for entry in more.entries} == {"pay:@manual/M2:bonus"}
    assert Cause.CANCELLED not in causes(back)


def test_a_line_decided_at_the_same_time_as_a_cancellation_keeps_its_own_cause() -> None:
    own = facts()

    _, both = after(own, replace(own, payable=False, manual=(MORE,)))
    (first,) = after(replace(own, payable=False, manual=(MORE,)))

    found = {entry.line: entry.cause for entry in both.entries}
    assert found["pay:@manual/M1:bonus"] == Cause.MANUAL
    assert found["pay:1:labour"] == read(both).cause == Cause.CANCELLED
    assert {entry.cause for entry in first.entries} == {Cause.MANUAL}
    assert read(first).cause == Cause.CANCELLED


def test_lines_moved_by_other_facts_at_once_keep_their_own_cause() -> None:
    own = facts(*TWO)

    _, both = after(own, replace(own, channel="tmall", lines=(TWO[0], line("SCREW", "9", "2"))))

    found = {(entry.line, entry.cause) for entry in both.entries}
    assert ("pay:2:part", Cause.FACTS_CHANGED) in found
    assert {cause for id, cause in found if id == "charge:1:labour"} == {Cause.ATTRIBUTION}


def test_a_month_made_again_has_the_same_causes() -> None:
    own = facts(*TWO)
    made = after(own, replace(own, channel="tmall", lines=(TWO[0], line("SCREW", "9", "2"))))

    again = [entries for _, entries in postings([read(posting) for posting in made])]

    assert again == [posting.entries for posting in made]


def test_a_reversal_is_reversed_and_the_first_entries_stand_again() -> None:
    own = facts(*TWO)

    first, second, third = after(own, replace(own, payable=False), own)

    assert sums(first.entries, second.entries) == {}
    assert sums(first.entries, second.entries, third.entries) == sums(first.entries)


def sums(*groups: tuple[Entry, ...]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for entries in groups:
        for entry in entries:
            found[entry.account] += entry.amount
    return {account: amount for account, amount in found.items() if amount}


@st.composite
def histories(draw: st.DrawFn) -> list[Facts]:
    """A ticket whose facts change and change back, refunds and decided lines among them."""
    current, found = facts(*TWO), []
    for _ in range(draw(st.integers(1, 8))):
        found.append(current)
        current = replace(current, **draw(changes()))
    return [*found, current]


def changes() -> st.SearchStrategy[dict[str, Any]]:
    parts = st.integers(0, 100)
    return st.one_of(
        st.builds(lambda n: {"lines": (TWO[0], line("SCREW", str(n), "2"))}, st.integers(1, 9)),
        st.builds(lambda yes: {"urgent": yes}, st.booleans()),
        st.builds(lambda yes: {"payable": yes}, st.booleans()),
        st.builds(lambda who: {"channel": who}, st.sampled_from(["youzan", "tmall"])),
        st.builds(
            lambda n: {"crew": crew(ann=str(n), bob="1"), "clawback": "T2" if n > 3 else None},
            st.integers(1, 5),
        ),
        st.builds(
            lambda back, id: {"refunds": (Refund(id, back, 100),) if back else ()},
            parts, st.sampled_from(["*", "1", "2"]),
        ),
        st.builds(
            lambda more: {"manual": tuple(MORE._replace(id=f"M{n}", amount=n) for n in more)},
            st.sets(st.integers(-900, 900).filter(bool), max_size=3).map(sorted),
        ),
    )  # fmt: skip


@pytest.mark.long
@settings(max_examples=examples(150), deadline=None)
@given(history=histories())
def test_any_history_sums_to_zero_and_mirrors_each_entry_at_most_once(history: list[Facts]) -> None:
    made = after(*history)

    booked: Counter[tuple[int, str, str]] = Counter()
    mirrored: Counter[tuple[int, str, str]] = Counter()
    for posting in made:
        assert sum(entry.amount for entry in posting.entries) == 0
        for entry in posting.entries:
            if entry.mirror is None:
                booked[posting.n, entry.line, entry.account] += entry.amount
            else:
                mirrored[entry.mirror, entry.line, entry.account] -= entry.amount
    assert all(booked[key] == amount for key, amount in mirrored.items())
    assert sums(*(posting.entries for posting in made)) == sums(
        entries_for(made[-1].assessment)
    )  # fmt: skip


@pytest.mark.long
@settings(max_examples=examples(60), deadline=None)
@given(history=histories())
def test_played_again_any_history_gives_the_same_bytes(history: list[Facts]) -> None:
    once, again = after(*history), after(*history)

    for left, right in zip(once, again, strict=True):
        house = items.house_of(left.entries)
        assert items.marker(left, house, {}) == items.marker(
            right, items.house_of(right.entries), {}
        )
    rebuilt = [entries for _, entries in postings([read(posting) for posting in once])]
    assert rebuilt == [posting.entries for posting in once]


@pytest.mark.long
@settings(max_examples=examples(60), deadline=None)
@given(history=histories())
def test_cancelling_after_any_history_leaves_each_party_what_people_decided(
    history: list[Facts],
) -> None:
    decided: Counter[str] = Counter()
    for each in history[-1].manual:
        decided[f"payable:{each.party}"] -= each.amount
        decided["cost:service"] += each.amount

    made = after(*history, replace(history[-1], payable=False))
    none = after(*history, replace(history[-1], payable=False, manual=()))

    left = {account: amount for account, amount in decided.items() if amount}
    assert sums(*(posting.entries for posting in made)) == left
    assert sums(*(posting.entries for posting in none)) == {}


def test_the_words_that_stand_in_the_ledger_for_good() -> None:
    assert [cause.value for cause in Cause] == [
        "settled", "cancelled", "facts_changed", "evidence", "attribution", "rework", "refund",
        "manual", "price_corrected", "ladder", "true_up",
    ]  # fmt: skip
