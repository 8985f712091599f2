"""What keeps a book from being published, and where it is found."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.pricing.catalogue import Sku
from suanqing.pricing.checks.validate import Finding, check, tiling
from tests.unit.finance.settlement.books import document, with_plane

CATALOGUE = {
    sku: Sku(sku, kind, sku)
    for sku, kind in [
        ("AC-INSTALL", "service"), ("SCREW", "part"), ("GLUE", "part"), ("TIME", "time"),
    ]
}  # fmt: skip
URGENT = {"id": "u", "fee": "urgent", "rate": "0.3", "base": "after_coefficient"}


def found(book: dict[str, Any]) -> list[Finding]:
    return check(book, CATALOGUE)


def codes(book: dict[str, Any]) -> list[str]:
    return sorted({finding.code for finding in found(book)})


def tiers(*conditions: dict[str, str]) -> list[dict[str, Any]]:
    return [{"id": "any", "when": {}}] + [
        {"id": f"t{number}", "when": when} for number, when in enumerate(conditions)
    ]


def test_a_sound_book_has_no_findings() -> None:
    assert found(document()) == []


def test_a_missing_price_names_sku_tier_and_plane() -> None:
    book = with_plane("pay", tiers=tiers({"region": "31"}))
    book["planes"]["pay"]["prices"][0]["tier"] = "any"

    assert [(f.code, f.plane, f.tier, f.sku) for f in found(book)] == [
        ("missing_price", "pay", "t0", "AC-INSTALL")
    ]


def test_only_active_skus_must_be_priced() -> None:
    retired = Sku("OLD", "service", "old", active=False)

    assert check(document(), CATALOGUE | {"OLD": retired}) == []
    assert len(check(document(), CATALOGUE | {"NEW": Sku("NEW", "service", "new")})) == 2


def test_two_rows_with_the_same_conditions_are_ambiguous() -> None:
    (finding,) = found(with_plane("pay", tiers=tiers({"region": "31"}, {"region": "310000"})))

    assert (finding.code, finding.tier) == ("ambiguous_tiers", "t0")
    assert "t1" in finding.message


@pytest.mark.parametrize("other", ["31", "3101", "310115"])
def test_zones_that_share_a_place_are_refused(other: str) -> None:
    book = document(zones={"east": ["32", "310000"], "delta": [other]})

    assert codes(book) == ["zone_overlap"]


def test_zones_side_by_side_are_fine() -> None:
    assert found(document(zones={"east": ["3205", "31"], "north": ["11", "3201"]})) == []


def test_every_scenario_and_level_needs_a_tier_wherever_it_is() -> None:
    rows = [{"id": "d", "when": {"scenario": "direct"}}, {"id": "c", "when": {"level": "core"}}]

    gaps = [f.row for f in found(with_plane("charge", tiers=rows)) if f.code == "tier_gap"]

    assert gaps == ["franchise|standard"]


def test_a_row_for_a_region_or_a_channel_closes_no_gap() -> None:
    rows = [{"id": "a", "when": {"region": "31"}}, {"id": "b", "when": {"channel": "youzan"}}]

    assert len(found(with_plane("charge", tiers=rows))) == 4


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ({"weather": "rain"}, "unknown_dimension"),
        ({"urgent": True}, "unknown_dimension"),
        ({"region": "zone:nowhere"}, "unknown_zone"),
        ({"region": "999999"}, "unknown_region"),
        ({"region": "class:tier0"}, "unknown_region"),
        ({"region": "shanghai"}, "unknown_region"),
        ({"scenario": "friend"}, "unknown_scenario"),
        ({"level": "gold"}, "unknown_level"),
    ],
)
def test_a_condition_nobody_can_meet_is_refused(when: dict[str, Any], code: str) -> None:
    (finding,) = found(with_plane("pay", tiers=tiers(when)))

    assert (finding.code, finding.plane, finding.tier) == (code, "pay", "t0")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"currency": "DOGE"}, "unknown_currency"),
        ({"valid_from": "tomorrow"}, "bad_time"),
        ({"levels": ["core"]}, "no_standard"),
        ({"scenarios": []}, "no_scenarios"),
        ({"dimensions": ["region", "scenario", "level"]}, "bad_order"),
        ({"dimensions": ["region", "scenario", "level", "mood"]}, "unknown_dimension"),
        ({"region_order": ["county", "any"]}, "bad_order"),
        ({"zones": {"east": ["99"]}}, "unknown_region"),
        ({"planes": {"pay": document()["planes"]["pay"]}}, "missing_plane"),
    ],
)
def test_a_wrong_setting_is_named(change: dict[str, Any], code: str) -> None:
    assert code in codes(document(**change))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"sku": "GHOST", "tier": "*", "amount": 1}, "unknown_sku"),
        ({"sku": "SCREW", "tier": "ghost", "amount": 1}, "unknown_tier"),
        ({"sku": "SCREW", "tier": "*", "amount": 4}, "duplicate"),
        ({"sku": "SCREW", "tier": "any", "amount": -1}, "negative_price"),
        ({"sku": "SCREW", "tier": "any"}, "bad_price"),
        ({"sku": "SCREW", "tier": "any", "amount": 1, "per": 0}, "bad_rate"),
    ],
)
def test_a_wrong_price_row_is_named(row: dict[str, Any], code: str) -> None:
    book = document()
    book["planes"]["charge"]["prices"].append(row)

    (finding,) = found(book)

    assert (finding.code, finding.sku, finding.tier) == (code, row["sku"], row["tier"])


def stepped(*limits: tuple[str, str | None]) -> dict[str, Any]:
    book = document()
    steps = [{"from": low, "to": high, "amount": 5} for low, high in limits]
    book["planes"]["pay"]["prices"][0] = {"sku": "AC-INSTALL", "tier": "*", "steps": steps}
    return book


def test_steps_that_tile_the_line_are_fine() -> None:
    assert found(stepped(("0", "500"), ("500", "500.5"), ("500.5", None))) == []


@pytest.mark.parametrize(
    "limits",
    [
        [("0", "500"), ("501", None)],
        [("0", "500"), ("499.99", None)],
        [("1", None)],
        [("0", "500")],
        [("0", "0"), ("0", None)],
        [("500", None), ("0", "500")],
    ],
)
def test_steps_with_gap_overlap_or_disorder_are_refused(limits: list[Any]) -> None:
    assert codes(stepped(*limits)) == ["bad_ranges"]


@given(st.lists(st.integers(1, 50), max_size=6, unique=True).map(sorted))
def test_ranges_between_any_cuts_tile_and_lose_it_with_one_unit(cuts: list[int]) -> None:
    edges = [Decimal(cut) for cut in (0, *cuts)]
    ranges = list(zip(edges, [*edges[1:], None], strict=True))

    assert tiling(ranges, Decimal(0)) == []
    if cuts:
        low, high = ranges[0]
        assert high is not None
        assert tiling([(low, high - Decimal("0.01")), *ranges[1:]], Decimal(0)) != []
        assert tiling([(low, high + Decimal("0.01")), *ranges[1:]], Decimal(0)) != []


@pytest.mark.parametrize(
    "split",
    [
        [],
        [{"role": "crew", "share": "1"}],
        [{"role": "crew", "remainder": True}, {"role": "hq", "remainder": True}],
        [
            {"role": "outlet", "share": "0.6"},
            {"role": "hq", "share": "0.6"},
            {"role": "crew", "remainder": True},
        ],
        [{"role": "crew", "share": "0.1"}, {"role": "crew", "remainder": True}],
        [{"role": "crew", "share": "0.1", "remainder": True}],
    ],
)
def test_a_split_that_does_not_give_the_whole_away_once_is_refused(split: list[Any]) -> None:
    assert codes(with_plane("pay", split=split)) == ["bad_split"]


@pytest.mark.parametrize("share", ["-0.1", "0.1234567", "a tenth", "NaN"])
def test_a_share_nobody_can_compute_with_is_refused(share: str) -> None:
    split = [{"role": "outlet", "share": share}, {"role": "crew", "remainder": True}]

    assert codes(with_plane("pay", split=split)) == ["bad_rate"]


def test_an_unknown_role_is_refused() -> None:
    assert codes(with_plane("pay", split=[{"role": "cousin", "remainder": True}])) == [
        "unknown_role"
    ]


def test_two_surcharges_of_one_fee_kind_must_exclude_each_other() -> None:
    def both(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
        rows = [URGENT | one, URGENT | {"id": "v"} | other]
        return codes(with_plane("pay", surcharges=rows))

    assert both({}, {}) == ["double_fee"]
    assert both({"when": {"urgent": True}}, {"when": {"scenario": "direct"}}) == ["double_fee"]
    assert both({"when": {"region": "31"}}, {"when": {"region": "310115"}}) == ["double_fee"]
    assert both({"when": {"region": "31"}}, {"when": {"region": "class:tier1"}}) == ["double_fee"]
    assert both({"when": {"region": "31"}}, {"when": {"region": "32"}}) == []
    assert both({"when": {"urgent": True}}, {"when": {"urgent": False}}) == []
    assert both({"on": ["labour"]}, {"on": ["part"]}) == []
    assert both({}, {"fee": "night"}) == []


@pytest.mark.parametrize(
    ("kind", "rule", "code"),
    [
        ("surcharges", URGENT | {"fee": "labour"}, "fee_taken"),
        ("surcharges", URGENT | {"base": "whatever"}, "no_base"),
        ("surcharges", URGENT | {"rate": "11"}, "bad_rate"),
        ("surcharges", URGENT | {"on": ["urgent"]}, "unknown_fee"),
        ("surcharges", URGENT | {"when": {"mood": "x"}}, "unknown_dimension"),
        ("discounts", {"id": "d", "rate": "1.01"}, "bad_rate"),
        ("floors", {"id": "f", "amount": -1}, "negative_price"),
        ("caps", {"id": "c", "amount": 1, "on": ["night"]}, "unknown_fee"),
    ],
)
def test_a_wrong_rule_is_named(kind: str, rule: dict[str, Any], code: str) -> None:
    (finding,) = found(with_plane("charge", **{kind: [rule]}))

    assert (finding.code, finding.plane, finding.row) == (code, "charge", rule["id"])


@pytest.mark.parametrize(
    ("plane", "change", "code"),
    [
        ("charge", {"tax": {"mode": "sometimes", "rate": "0"}}, "bad_tax"),
        ("charge", {"tax": {"mode": "inclusive"}}, "bad_tax"),
        ("charge", {"tax": {"mode": "inclusive", "rate": "6"}}, "bad_rate"),
        ("charge", {"split": [{"role": "hq", "remainder": True}]}, "split_on_charge"),
        ("pay", {"tax": {"mode": "inclusive", "rate": "0.06"}}, "tax_on_pay"),
        ("pay", {"coefficient": {"outlet": True, "on": ["night"]}}, "unknown_fee"),
    ],
)
def test_a_wrong_plane_is_named(plane: str, change: dict[str, Any], code: str) -> None:
    (finding,) = found(with_plane(plane, **change))

    assert (finding.code, finding.plane) == (code, plane)


def test_findings_come_in_one_order_whatever_the_documents_order() -> None:
    book = document(currency="X", zones={"b": ["31"], "a": ["3101", "99"]})
    book["planes"]["pay"]["split"] = []

    turned = dict(reversed(book.items()))
    turned["zones"] = dict(reversed(book["zones"].items()))

    assert found(book) == found(turned) == sorted(found(book))
