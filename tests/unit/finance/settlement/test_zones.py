"""Work across areas, shared by geofence, worked out by hand."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.explain.step_words import explain
from suanqing.finance.assessment.facts import canonical_facts, facts_hash, facts_of
from suanqing.pricing.book import compile_book
from suanqing.pricing.checks.fences import check_fences
from suanqing.pricing.fences import fences_of, zones
from suanqing.pricing.sheets.exporter import export_book
from suanqing.pricing.sheets.importer import checked_book
from tests.unit.finance.settlement.books import document, facts, with_plane

ZONES = [{"role": "zones", "remainder": True}]


def square(id: str, party: str, west: str, east: str, datum: str = "wgs84") -> dict[str, Any]:
    corners = [["31", west], ["31", east], ["32", east], ["32", west]]
    return {"id": id, "party": party, "polygon": corners, "datum": datum}


WEST, EAST = square("a-west", "yn-02", "121", "121.5"), square("b-east", "sh-01", "121.5", "122")


def fix(lng: str, datum: str = "wgs84") -> dict[str, str]:
    return {"at": "2026-11-03T08:00:00.000Z", "lat": "31.5", "lng": lng, "datum": datum}


def book(split: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    made = with_plane("pay", split=split)
    for row in made["planes"]["pay"]["prices"]:
        row["amount"] = 10_001
    return made | {"fences": [WEST, EAST]} | more


def weights(**each: str) -> tuple[tuple[str, Decimal], ...]:
    return tuple((party, Decimal(weight)) for party, weight in sorted(each.items()))


def test_r057_weights_of_0_6_and_0_4_share_100_01_as_60_01_and_40_00() -> None:
    """6000.6 and 4000.4: the odd fen goes to the larger remainder."""
    found = assess(facts(zones=weights(a="0.6", b="0.4")), compile_book(book(ZONES)))

    line = next(x for x in found.lines if x.plane == "pay")
    assert dict(line.shares) == {"a": 6_001, "b": 4_000}
    assert "，a 权重 0.6，b 权重 0.4" in "".join(explain(line))
    assert found.warnings == ()


def test_r057_the_zones_part_stands_beside_other_parts() -> None:
    """100.01: 20 % to the outlet is 20.00; of 80.01 the areas get 48.01 and 32.00."""
    plan = [{"role": "outlet", "share": "0.2"}, {"role": "zones", "remainder": True}]

    found = assess(facts(zones=weights(a="3", b="2")), compile_book(book(plan)))

    line = next(x for x in found.lines if x.plane == "pay")
    assert dict(line.shares) == {"outlet-sh-1": 2_000, "a": 4_801, "b": 3_200}


def test_r057_without_a_track_the_outlet_gets_the_part_and_the_line_says_so() -> None:
    found = assess(facts(), compile_book(book(ZONES)))

    line = next(x for x in found.lines if x.plane == "pay")
    assert line.shares == (("outlet-sh-1", 10_001),)
    assert "无轨迹，归网点 outlet-sh-1" in "".join(explain(line))
    assert [warning.partition(":")[0] for warning in found.warnings] == ["zones_missing"]


def test_r057_a_position_on_the_border_is_always_of_the_smaller_fence() -> None:
    border = [fix("121.5")]

    for rows in ([WEST, EAST], [EAST, WEST]):
        assert zones(fences_of(rows), border) == weights(**{"yn-02": "1"})
        turned = [row | {"polygon": row["polygon"][2:] + row["polygon"][:2]} for row in rows]
        assert zones(fences_of(turned), border) == weights(**{"yn-02": "1"})


def test_r057_fences_of_one_party_add_up_and_positions_outside_count_for_nobody() -> None:
    more = square("c-more", "sh-01", "119", "120")
    track = [fix("121.2"), fix("121.7"), fix("119.5"), fix("100")]

    assert zones(fences_of([WEST, EAST, more]), track) == weights(**{"sh-01": "2", "yn-02": "1"})


def test_r057_a_position_counts_where_it_is_whatever_its_datum() -> None:
    """121.503 in GCJ-02 is west of 121.5: the shift in Shanghai is some 0.0045 degrees."""
    assert zones(fences_of([WEST, EAST]), [fix("121.503", "gcj02")]) == weights(**{"yn-02": "1"})
    assert zones(fences_of([WEST, EAST]), [fix("121.503")]) == weights(**{"sh-01": "1"})


@given(
    amount=st.integers(-(10**9), 10**9),
    counts=st.dictionaries(st.sampled_from("abcde"), st.integers(1, 500), min_size=1),
)
def test_r057_the_areas_shares_sum_to_the_line(amount: int, counts: dict[str, int]) -> None:
    made = book(ZONES)
    made["planes"]["pay"]["prices"][0]["amount"] = amount
    told = weights(**{party: str(count) for party, count in counts.items()})

    line = next(x for x in assess(facts(zones=told), compile_book(made)).lines if x.plane == "pay")

    assert sum(part for _, part in line.shares) == line.amount == amount
    whole = sum(counts.values())
    assert all(abs(part - amount * counts[who] / whole) <= 1 for who, part in line.shares)


def test_facts_without_zones_hash_as_before_and_those_with_them_come_back() -> None:
    told = facts(zones=weights(a="3", b="2"))

    assert "zones" not in canonical_facts(facts())
    assert canonical_facts(told)["zones"] == {"a": "3", "b": "2"}
    assert facts_of(canonical_facts(told)) == told
    assert facts_hash(told) != facts_hash(facts())


@pytest.mark.parametrize(
    ("made", "code", "row"),
    [
        (book(ZONES, fences=[]), "no_fences", "split"),
        (book(ZONES, fences=[WEST, WEST]), "duplicate", "fences/a-west"),
        (book(ZONES, fences=[WEST | {"polygon": [["31", "121"]] * 4}]), "bad_fence", "fences/a-west"),
        (book(ZONES, fences=[WEST | {"polygon": [["91", "1"], ["0", "1"], ["0", "2"]]}]),
         "bad_fence", "fences/a-west"),
        (book([{"role": "crew", "share": "0.5"}, *ZONES]), "bad_split", "split"),
        (document(fences=[WEST]), "idle_fences", "fences"),
    ],
)  # fmt: skip
def test_a_fault_of_a_fence_names_its_row(made: dict[str, Any], code: str, row: str) -> None:
    assert [(each.code, each.row) for each in check_fences(made)] == [(code, row)]
    assert list(check_fences(book(ZONES))) == []


def test_fences_travel_with_the_workbook() -> None:
    assert checked_book(export_book(book(ZONES))) == book(ZONES)
