"""Golden months: every ladder that ships has one, and so has what keeps a part of what is earned till its warranty is
over; the oracle reckons each again, ticket by ticket and in all."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from packages import shelf
from suanqing.pricing.ladder_curve import commission as program
from suanqing.pricing.ladder_curve import ladder_of
from tests.oracle.months import commission
from tests.unit.library.packages_on_shelf import on_sample
from tests.unit.library.reckoning import kept_by_the_oracle, month_by_the_oracle

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

    stepped = {id: month for id, month in months.items() if "ladder" in month}
    assert {month["ladder"] for month in stepped.values()} == own
    reckoned = {id: month_by_the_oracle(document, month) for id, month in stepped.items()}
    assert reckoned == {id: month["commission"] for id, month in stepped.items()}


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


def keeping() -> Iterator[str]:
    for name in shelf.every():
        if "base" not in shelf.manifest(name) and any(
            "milestone" in month for month in shelf.package(name).get("months", {}).values()
        ):
            yield name


@pytest.mark.parametrize("name", sorted(keeping()))
def test_r165_what_is_held_taken_by_a_breach_and_released_in_a_month_is_what_the_oracle_reckons(
    name: str,
) -> None:
    document = whole(name)

    for month in shelf.package(name)["months"].values():
        stated = {figure: month[figure] for figure in ("held", "taken", "released")}
        assert kept_by_the_oracle(document, month) == stated


def test_r165_a_month_of_retention_is_what_is_reckoned_by_hand() -> None:
    """A fitting pays 240.00, of which 24.00 are kept. Ten are done and two have a defect of 15.00: 10 x 24 + 2 x 9 are
    held. Six were sound when their warranty was over, three had that defect, of five at once a defect of 120.00 took
    all, and one of 30.00 took 6.00 more than was kept: 6 x 24 + 3 x 9 + 0 - 6 are paid."""
    [plain] = shelf.package("retention")["months"].values()
    [month] = shelf.package("retention-breach")["months"].values()

    assert (plain["held"], plain["taken"], plain["released"]) == (12 * 2400, 0, 8 * 2400)
    assert month["jobs"] == {
        "done": 10, "breached": 2, "sound": 6, "settled": 3, "eaten": 1, "beyond": 1,
    }  # fmt: skip
    assert month["held"] == 10 * 2400 + 2 * (2400 - 1500)
    assert month["taken"] == 2 * 1500 + 3 * 1500 + 12_000 + 3000
    assert month["released"] == 6 * 2400 + 3 * (2400 - 1500) + (12_000 - 12_000) + (2400 - 3000)
