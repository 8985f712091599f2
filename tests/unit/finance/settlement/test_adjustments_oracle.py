"""Adjustments against exact fractions; and what no order may change."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import canonical_facts
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts
from tests.oracle.compared import lines_of
from tests.oracle.exact import priced
from tests.searching import examples
from tests.unit.finance.settlement.books import SERVED, document, facts, line

NIGHT = {"from": "22:00", "to": "06:00"}
FEES = ["labour", "part"]
rates = st.decimals(0, 1, places=2).map(str)
ons = st.none() | st.sampled_from(FEES).map(lambda fee: [fee])
whens = st.fixed_dictionaries(
    {},
    optional={
        "vip": st.booleans(),
        "source": st.sampled_from(["a", "b", ["a", "c"]]),
        "distance_km": st.sampled_from([{"from": "5"}, {"to": "5"}]),
    },
)


def rows(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries({"when": whens, "on": ons, **fields})
    return st.lists(row, max_size=3).map(
        lambda found: [
            {"id": f"{kind}{n}"} | {k: v for k, v in each.items() if v is not None}
            for n, each in enumerate(found)
        ]
    )


@st.composite
def books(draw: st.DrawFn) -> dict[str, Any]:
    book = document()
    for plane in book["planes"].values():
        plane["coefficients"] = draw(rows("k", factor=st.decimals("0.5", 2, places=2).map(str)))
        plane["surcharges"] = [
            row
            | {"fee": f"s{n}", "base": "after_coefficient"}
            | ({"replaces": ["s0"]} if n == 2 and not row.get("hours") else {})
            for n, row in enumerate(
                draw(rows("s", rate=rates, hours=st.sampled_from([None, NIGHT])))
            )
        ]
        plane["discounts"] = draw(rows("d", rate=rates))
        plane["discounting"] = {
            "mode": draw(st.sampled_from(["sequential", "sum", "best"])),
            "cap": draw(st.sampled_from(["1", "0.25", "0.5"])),
        }
        plane["waivers"] = draw(rows("w", reason=st.just("why")))[:1]
        plane["fees"] = [
            {"id": "f0", "fee": "g0", "by": "distance", "amount": 7, "free": "3.5"},
            {"id": "f1", "fee": "g1", "by": "order", "rate": draw(rates)},
            {"id": "f2", "fee": "g2", "by": "work", "amount": 6_001, "up_to": draw(st.integers(1, 60))},
            {"id": "f3", "fee": "g3", "by": "night", "amount": 1_999, "hours": NIGHT},
        ]  # fmt: skip
    for row in book["planes"]["charge"]["discounts"]:
        half = draw(st.sampled_from(["0", "0.5", "0.3"]))
        row["bearer"] = {"outlet": half, "hq": str(1 - Decimal(half))}
    return book


@st.composite
def tickets(draw: st.DrawFn) -> Facts:
    given_ = {
        "vip": draw(st.none() | st.booleans()),
        "source": draw(st.none() | st.sampled_from("abc")),
        "distance_km": draw(st.none() | st.decimals(0, 20, places=1).map(str)),
        "order_amount": draw(st.none() | st.integers(0, 10**7)),
    }
    spans = st.tuples(st.sampled_from(["ann", "bob"]), st.integers(0, 1500), st.integers(1, 300))
    return facts(
        line("AC-INSTALL", str(draw(st.integers(1, 3)))),
        line("GLUE", "0.35", id="2"),
        attrs=tuple((k, v) for k, v in sorted(given_.items()) if v is not None),
        sessions=tuple(
            (who, SERVED + timedelta(minutes=start), SERVED + timedelta(minutes=start + took))
            for who, start, took in draw(st.lists(spans, max_size=4))
        ),
    )


@pytest.mark.long
@settings(max_examples=examples(120), deadline=None)
@given(books(), tickets())
def test_every_adjustment_is_what_exact_fractions_say(book: dict[str, Any], ticket: Facts) -> None:
    done = assess(ticket, compile_book(book))

    assert lines_of(done) == priced(book, canonical_facts(ticket), Counter())
    for x in done.lines:
        assert x.steps[-1].value == x.amount
        assert x.plane == "charge" or sum(part for _, part in x.shares) == x.amount
        assert x.amount != 0 or len(x.steps) > 1
    unknown = [w for w in done.warnings if w.startswith("fact_missing: f")]
    assert ("distance_km" not in dict(ticket.attrs)) == any("distance_km" in w for w in unknown)


@pytest.mark.long
@settings(max_examples=examples(40), deadline=None)
@given(books(), tickets(), st.randoms(use_true_random=False))
def test_the_order_of_kinds_in_the_document_changes_nothing(
    book: dict[str, Any], ticket: Facts, chance: Random
) -> None:
    once = assess(ticket, compile_book(book))
    for name, plane in book["planes"].items():
        kinds = list(plane)
        chance.shuffle(kinds)
        book["planes"][name] = {kind: plane[kind] for kind in kinds}

    assert assess(ticket, compile_book(book)) == once


@pytest.mark.long
@settings(max_examples=examples(40), deadline=None)
@given(books(), tickets())
def test_only_a_waiver_makes_a_line_of_money_zero(book: dict[str, Any], ticket: Facts) -> None:
    for x in assess(ticket, compile_book(book)).lines:
        if x.amount == 0 and x.fee == "labour":
            ops = {step.op for step in x.steps}
            assert "waive" in ops or "discount" in ops
