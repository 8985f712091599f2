"""Golden months: every ladder that ships has one, and the oracle reckons each again, ticket by ticket and in all."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from packages import shelf
from suanqing.pricing.ladder_curve import commission as program
from suanqing.pricing.ladder_curve import ladder_of
from tests.oracle.months import commission
from tests.unit.library.packages_on_shelf import on_sample
from tests.unit.library.reckoning import month_by_the_oracle

Document = Mapping[str, Any]


def whole(name: str) -> Document:
    """With catalogue and a whole book: a way of settling stands on the small trade that all of them share."""
    if shelf.manifest(name).get("kind", "trade") == "trade":
        return shelf.package(name)
    return {**on_sample(name), "tickets": shelf.package(name)["tickets"]}


def laddered() -> Iterator[str]:
    for name in shelf.every():
        if "base" not in shelf.manifest(name) and shelf.package(name).get("book", {}).get(
            "ladders"
        ):
            yield name


@pytest.mark.parametrize("name", sorted(laddered()))
def test_r162_r165_a_golden_month_is_what_the_oracle_reckons_and_every_ladder_has_one(
    name: str,
) -> None:
    document, months = whole(name), shelf.package(name)["months"]
    own = {row["id"] for row in shelf.package(name)["book"]["ladders"]}

    assert {month["ladder"] for month in months.values()} == own
    reckoned = {id: month_by_the_oracle(document, month) for id, month in months.items()}
    assert reckoned == {id: month["commission"] for id, month in months.items()}


@pytest.mark.parametrize("name", sorted(laddered()))
def test_a_ladder_is_at_each_of_its_thresholds_what_the_oracle_says(name: str) -> None:
    """And one unit before and behind it, far beyond the last, at nothing and below nothing."""
    for row in shelf.package(name)["book"]["ladders"]:
        edges = {int(step["from"]) for step in row["steps"]}
        measured = {
            -5,
            0,
            1,
            *(edge + by for edge in edges for by in (-1, 0, 1)),
            3 * max(edges) + 7,
            10**8,
        }
        for s in measured:
            assert program(s, ladder_of(row)) == commission(row, s), (row["id"], s)
