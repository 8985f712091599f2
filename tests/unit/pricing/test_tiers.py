"""Exactly one tier, the most specific by the declared order."""

from collections.abc import Sequence

import pytest

from suanqing.pricing.tiers import Regions, Tiers, When
from suanqing.regions import REGION_ORDER, above, division
from suanqing.vocabulary import DIMENSIONS

PUDONG = ("310115", "310100", "310000")
ZONES = {"east": ["31", "32"]}


def tier(
    *rows: When,
    region: tuple[str, ...] = PUDONG,
    city_class: str | None = "tier1",
    dimensions: Sequence[str] = DIMENSIONS,
    order: Sequence[str] = REGION_ORDER,
) -> str | None:
    """The conditions of the winner, written out; the ticket is direct, core, from youzan."""
    table = Tiers([(str(row), row) for row in rows], dimensions, Regions(ZONES, order))
    return table.match(region, city_class, "direct", "core", "youzan")


COUNTY: When = {"region": "310115"}
PREFECTURE: When = {"region": "310100"}
CLASS: When = {"region": "class:tier1"}
PROVINCE: When = {"region": "31"}
ZONE: When = {"region": "zone:east"}
ANY: When = {}
LADDER = [COUNTY, PREFECTURE, CLASS, PROVINCE, ZONE, ANY]


@pytest.mark.parametrize("best", range(len(LADDER)))
def test_the_deeper_region_beats_the_shallower(best: int) -> None:
    assert tier(*reversed(LADDER[best:])) == str(LADDER[best])


def test_the_declared_order_decides_between_class_and_province() -> None:
    order = ["county", "prefecture", "province", "class", "zone", "any"]

    assert tier(CLASS, PROVINCE) == str(CLASS)
    assert tier(CLASS, PROVINCE, order=order) == str(PROVINCE)


def test_dimensions_are_compared_one_after_the_other() -> None:
    rows: list[When] = [PROVINCE, {"scenario": "direct", "level": "core", "channel": "youzan"}]

    assert tier(*rows) == str(PROVINCE)
    assert tier(*rows, dimensions=["scenario", "region", "level", "channel"]) == str(rows[1])


def test_within_one_region_the_named_scenario_beats_the_open_one() -> None:
    named: When = {**PROVINCE, "scenario": "direct"}

    assert tier(PROVINCE, named) == str(named)
    assert tier(PROVINCE, {**PROVINCE, "scenario": "franchise"}) == str(PROVINCE)


def test_a_row_whose_conditions_do_not_all_hold_never_wins() -> None:
    others: list[When] = [
        {"region": "320505"}, {"region": "class:tier2"}, {"level": "standard"}, {"channel": "app"},
    ]  # fmt: skip

    assert tier(*others) is None
    assert tier(*others, ANY) == str(ANY)


def test_a_place_without_class_or_county_matches_no_class_and_no_county() -> None:
    rows = [COUNTY, CLASS, PROVINCE]

    assert tier(*rows, region=("310000",), city_class=None) == str(PROVINCE)


def test_a_code_may_be_written_with_or_without_its_zeros() -> None:
    assert tier({"region": "310000"}) == tier({"region": "310000"}, region=("31",)) is not None
    assert division("310100") == "3101"
    assert above("310115") == ("31", "3101", "310115")


def test_a_country_abroad_ranks_as_a_province_and_its_state_as_a_prefecture() -> None:
    rows: list[When] = [{"region": "US"}, {"region": "US-CA"}, ANY]

    assert tier(*rows, region=("US-CA", "US"), city_class=None) == str(rows[1])
    assert tier(*rows, region=("US-TX", "US"), city_class=None) == str(rows[0])
    assert tier(*rows, region=("JP",), city_class=None) == str(ANY)
