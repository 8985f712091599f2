"""Rules put together at random, against the plain reading of who says what."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from suanqing.finance.assessment.assess import assess
from suanqing.pricing.book import compile_book
from suanqing.pricing.checks.validate import check
from suanqing.pricing.compose import effective
from tests.unit.finance.settlement.books import facts, with_plane
from tests.unit.pricing.test_validate import CATALOGUE

FACTORS = {"a": "1.1", "b": "1.3", "c": "1.7"}
"""Of the book itself; no two products of what follows are alike."""
names = st.sets(st.sampled_from(sorted(FACTORS)))
nodes = st.tuples(st.integers(0, 10), names, names)
PROVINCES = ["11", "31", "32", "44", "53", "81"]


def said(tree: list[tuple[int, set[str], set[str]]], at: int | None) -> dict[str, Decimal]:
    """Factor by rule id: what the node says, over what it removes, over what its parent says."""
    if at is None:
        return {name: Decimal(value) for name, value in FACTORS.items()}
    parent, own, gone = tree[at]
    above = said(tree, None if at == 0 else parent % at)
    kept = {name: value for name, value in above.items() if name not in gone}
    return kept | {name: Decimal(FACTORS[name]) + at + 1 for name in own}


def written(tree: list[tuple[int, set[str], set[str]]]) -> dict[str, Any]:
    rows = []
    for at, (parent, own, gone) in enumerate(tree):
        factors = [
            {"id": each, "factor": str(Decimal(FACTORS[each]) + at + 1)} for each in sorted(own)
        ]
        rules = {"pay": {"coefficients": factors, "removes": sorted(gone)}}
        rows.append(
            {"id": f"p{at}", "rules": rules} | ({"parent": f"p{parent % at}"} if at else {})
        )
    book = [{"id": name, "factor": value} for name, value in FACTORS.items()]
    return with_plane("pay", coefficients=book) | {"projects": rows[::-1]}


@given(st.lists(nodes, min_size=1, max_size=6))
def test_a_project_is_paid_by_what_its_nearest_node_says(
    tree: list[tuple[int, set[str], set[str]]],
) -> None:
    document = written(tree)
    book = compile_book(document)
    assert [each for each in check(document, CATALOGUE) if each.severity == "error"] == []

    for at in (None, *range(len(tree))):
        expected = said(tree, at)
        ticket = facts(attrs=(("project", "elsewhere" if at is None else f"p{at}"),))
        (line,) = (x for x in assess(ticket, book).lines if x.plane == "pay")
        found = [Decimal(dict(s.args)["factor"]) for s in line.steps if s.op == "factor"]
        assert sorted(found) == sorted(expected.values())
        if at is not None:
            rules = {e.id: Decimal(e.row["factor"]) for e in effective(document, f"p{at}")}
            assert rules == expected


@given(
    st.lists(st.sampled_from([None, "east", "north"]), min_size=6, max_size=6),
    st.lists(st.sampled_from([None, "east", "north"]), min_size=6, max_size=6),
)
def test_every_place_takes_each_part_from_the_package_that_the_map_says(
    taxes: list[str | None], points: list[str | None]
) -> None:
    rates = {"east": "0.09", "north": "0.06"}
    factors = {"east": "1.1", "north": "1.2"}
    packages = [
        {
            "id": name, "version": 1,
            "parts": {
                "tax": {"charge": {"taxes": [{"id": "t", "mode": "exclusive", "rate": rates[name]}]}},
                "points": {"pay": {"coefficients": [{"id": "c", "factor": factors[name]}]}},
            },
        }
        for name in rates
    ]  # fmt: skip
    places = [
        {"id": f"{code}-{part}", "regions": [code], "takes": {part: package}}
        for part, chosen in (("tax", taxes), ("points", points))
        for code, package in zip(PROVINCES, chosen, strict=True)
        if package
    ]
    document = with_plane("pay") | {"packages": packages, "package_map": places}
    book = compile_book(document)
    assert [each for each in check(document, CATALOGUE) if each.severity == "error"] == []

    for code, tax, point in zip(PROVINCES, taxes, points, strict=True):
        done = assess(facts(region=(f"{code}0000",), city_class=None), book)
        assert done.total("charge") == 10_000 + 10_000 * Decimal(rates.get(tax or "", "0"))
        assert done.total("pay") == 10_000 * Decimal(factors.get(point or "", "1"))
