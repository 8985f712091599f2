"""Bundles, visits, milestones, reworks and manual lines against exact fractions; sums for any numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import canonical_facts
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.settlement.journal import difference, entries_for
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts, Manual, Original, Visit
from tests.oracle.compared import lines_of
from tests.oracle.dealing import half_up
from tests.oracle.exact import priced
from tests.searching import examples
from tests.unit.finance.settlement.books import SERVED, document, facts, line, with_plane

SKUS = ["AC-INSTALL", "SCREW", "GLUE"]
NODES = ["accepted", "gift", "inspected"]
fractions_ = st.decimals(0, 1, places=2).map(str)
amounts = st.integers(1, 200_000)
ons = st.none() | st.sampled_from(["labour", "part"]).map(lambda fee: [fee])


def told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


@st.composite
def releases(draw: st.DrawFn) -> list[dict[str, Any]]:
    cuts = sorted(draw(st.lists(st.integers(1, 100), min_size=1, max_size=3, unique=True)))
    shares = [high - low for low, high in zip([0, *cuts[:-1]], cuts, strict=True)]
    names = draw(st.permutations(NODES))
    on = draw(ons)
    return [
        told({"id": f"r-{name}", "milestone": name, "share": str(Decimal(share) / 100), "on": on})
        for name, share in zip(names, shares, strict=False)
    ]


@st.composite
def books(draw: st.DrawFn) -> dict[str, Any]:
    items = draw(st.lists(st.sampled_from(SKUS), min_size=1, max_size=3, unique=True))
    quantities = st.decimals("0.1", 20, places=1).map(str)
    book = document(
        bundles=[{"sku": "BOX", "items": [{"sku": s, "qty": draw(quantities)} for s in items]}],
        rework=draw(
            st.fixed_dictionaries(
                {},
                optional=dict.fromkeys(
                    ("original_payee", "other_payee", "charge", "clawback"), fractions_
                ),
            )
        ),
    )
    book["skus"]["BOX"] = {"fee": "labour", "unit": "set"}
    for plane in book["planes"].values():
        for row in plane["prices"]:
            row["amount"] = draw(amounts)
        if draw(st.booleans()):
            plane["prices"].append({"sku": "BOX", "tier": "*", "amount": draw(amounts)})
        plane["fees"] = [
            {"id": "care", "fee": "visit", "by": "visit", "rate": draw(fractions_)},
            {"id": "gift", "fee": "act", "by": "milestone", "milestone": "gift", "amount": 200},
        ]
        if draw(st.booleans()):
            plane["releases"] = draw(releases())
        plane["discounts"] = [
            told({"id": "d", "rate": draw(st.sampled_from(["0", "0.1", "0.333"])), "on": draw(ons)})
        ]
    return book


ORIGINAL = st.just(Original("T0", ("ann", "cat")))
REWORK = (("rework", True),)


@st.composite
def tickets(draw: st.DrawFn, again: bool | None = None) -> Facts:
    """`again`: all are work done again (True), or whatever comes (None)."""
    nodes = draw(st.sets(st.sampled_from(NODES)))
    of = draw(st.integers(1, 13))
    visit = Visit("C", draw(st.integers(1, of)), of, draw(st.integers(0, 10**7)))
    manual = st.builds(
        Manual, st.just("m"), st.just("adjustment"), st.sampled_from(["ann", "zoe"]),
        st.integers(-(10**6), 10**6), st.just("why"), st.just("eve"), st.just("max"),
    )  # fmt: skip
    people = draw(st.lists(st.sampled_from(["ann", "bob", "cat"]), min_size=1, unique=True))
    quantities = st.sampled_from(["1", "2", "0.5", "7"])
    return facts(
        *(
            line(draw(st.sampled_from([*SKUS, "BOX", "BOX"])), draw(quantities), str(n))
            for n in range(draw(st.integers(1, 3)))
        ),
        crew=tuple((who, draw(st.decimals("0.1", 3, places=1))) for who in people),
        milestones=tuple((name, SERVED + timedelta(hours=1)) for name in sorted(nodes)),
        visit=draw(st.none() | st.just(visit)),
        manual=draw(st.just(()) | st.tuples(manual)),
        original=draw(ORIGINAL if again else st.none() | ORIGINAL),
        attrs=draw(st.sampled_from([(), REWORK] if again else [(), REWORK, (("rework", False),)])),
        clawback=draw(st.none() | st.none() | st.just("T9")),
    )


def money(done: Assessment) -> dict[str, tuple[int, dict[str, int]]]:
    return {x.id: (x.amount, dict(x.shares)) for x in done.lines}


@pytest.mark.long
@settings(max_examples=examples(150), deadline=None)
@given(books(), tickets())
def test_every_special_line_is_what_exact_fractions_say(
    book: dict[str, Any], ticket: Facts
) -> None:
    done = assess(ticket, compile_book(book))

    assert lines_of(done) == priced(book, canonical_facts(ticket), Counter())
    assert len({x.id for x in done.lines}) == len(done.lines)
    assert sum(entry.amount for entry in entries_for(done)) == 0
    for x in done.lines:
        assert x.plane == "charge" or sum(part for _, part in x.shares) == x.amount
        assert x.steps[-1].value == x.amount


@settings(deadline=None)
@given(st.integers(0, 10**10), st.integers(1, 60), st.decimals(0, 1, places=4))
def test_the_visits_of_a_contract_sum_to_its_price_and_differ_by_a_unit_at_most(
    amount: int, of: int, part: Decimal
) -> None:
    fee = {"id": "care", "fee": "visit", "by": "visit", "rate": str(part)}
    book = compile_book(with_plane("pay", fees=[fee]))

    def paid(number: int) -> int:
        done = assess(facts(visit=Visit("C", number, of, amount)), book)
        return next(x.amount for x in done.lines if x.id == "pay:@care:visit")

    every = [paid(number) for number in range(1, of + 1)]

    assert sum(every) == half_up(amount * Fraction(part))
    assert max(every) - min(every) <= 1


@settings(deadline=None)
@given(
    releases(), st.integers(-(10**9), 10**9), st.permutations(NODES),
    st.sampled_from(["none", "exclusive", "inclusive"]),
)  # fmt: skip
def test_parts_by_milestones_sum_to_the_line_and_no_later_one_moves_an_earlier(
    rules: list[dict[str, Any]], amount: int, order: Sequence[str], mode: str
) -> None:
    rows = [{k: v for k, v in row.items() if k != "on"} for row in rules]
    tax = {"mode": mode, "rate": "0.13"}
    document_ = with_plane("charge", releases=rows, tax=tax)
    document_["planes"]["charge"]["prices"][0]["amount"] = amount
    book = compile_book(document_)
    plain = compile_book(document_ | {"planes": _without_releases(document_)})
    whole = assess(facts(), plain).lines[0]
    before = assess(facts(), book)
    for number in range(1, len(order) + 1):
        reached = tuple((name, SERVED) for name in sorted(order[:number]))
        after = assess(facts(milestones=reached), book)
        assert not any(entry.mirror for entry in difference(before, 1, after))
        before = after

    lines = [x for x in before.lines if x.plane == "charge"]

    assert sum(x.amount for x in lines) == whole.amount
    assert sum(x.tax for x in lines) == whole.tax


def _without_releases(document_: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: value for key, value in plane.items() if key != "releases"}
        for name, plane in document_["planes"].items()
    }


@settings(deadline=None)
@given(books(), st.sampled_from(["1", "3", "0.25"]))
def test_a_bundles_items_sum_to_its_price(book: dict[str, Any], qty: str) -> None:
    for plane in book["planes"].values():
        plane.pop("releases", None)
        plane["discounts"] = []
    done = assess(facts(line("BOX", qty)), compile_book(book))

    for name, plane in book["planes"].items():
        price = next((r["amount"] for r in plane["prices"] if r["sku"] == "BOX"), None)
        if price is not None:
            found = sum(x.amount for x in done.lines if x.plane == name)
            assert found == half_up(price * Fraction(qty))


@pytest.mark.long
@settings(deadline=None)
@given(books(), tickets(again=True))
def test_a_rework_never_pays_more_than_the_work_and_others_are_not_touched(
    book: dict[str, Any], ticket: Facts
) -> None:
    book["rework"].pop("other_payee", None)
    ticket = replace(ticket, clawback=None)
    full = assess(replace(ticket, original=None), compile_book(book))
    again = money(assess(ticket, compile_book(book)))

    for x in full.lines:
        if x.plane == "pay":
            amount, shares = again[x.id]
            assert amount <= x.amount
            for party, part in x.shares:
                if party == "bob" or "@manual" in x.id:
                    assert shares[party] == part
