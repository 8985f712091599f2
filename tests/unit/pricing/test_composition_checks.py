"""What the linter says of rules put together: every finding has its severity and names its rows."""

from typing import Any

import pytest

from suanqing.pricing.checks.validate import Finding, check
from tests.unit.finance.settlement.books import document, with_plane
from tests.unit.finance.settlement.test_composition import (
    EAST,
    NORTH,
    PROMOTION,
    TREE,
    URGENT,
    factor,
)
from tests.unit.pricing.test_validate import CATALOGUE

Found = list[tuple[str, str, str]]


def findings(book: dict[str, Any]) -> list[Finding]:
    return check(book, CATALOGUE)


def told(book: dict[str, Any]) -> Found:
    return [(each.severity, each.code, each.row) for each in findings(book)]


def price(name: str, **when: Any) -> dict[str, Any]:
    return {"id": name, "sku": "AC-INSTALL", "tier": "*", "amount": 1, "when": when}


def offered(*rows: dict[str, Any]) -> dict[str, Any]:
    book = document()
    book["planes"]["pay"]["prices"] += rows
    return book


def mapped(*places: dict[str, Any], **more: Any) -> dict[str, Any]:
    return document(packages=[EAST, NORTH], package_map=list(places)) | more


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([price("a", region="31"), price("b", region="310115")],
         [("error", "unreachable", "a|b")]),
        ([price("a", region="310115"), price("b", region="31")], []),
        ([price("a", product_type="ac"), price("b", service_level="a")],
         [("warning", "price_overlap", "a|b")]),
        ([price("a", product_type="ac"), price("b", product_type="tv")], []),
        ([price("a", day={"from": "2026-11-13", "to": "2026-11-01"})],
         [("error", "bad_condition", "a")]),
        ([price("a", day="11-11")], [("error", "bad_condition", "a")]),
        ([price("a", weekday="someday")], [("error", "bad_condition", "a")]),
        ([price("a", day={"from": "2026-11-01", "to": "2026-11-05"}),
          price("b", day={"from": "2026-11-05", "to": "2026-11-09"})], []),
        ([price("a", vip=True), price("a", vip=False)], [("error", "duplicate", "a")]),
        ([price("", vip=True)], [("error", "duplicate", "")]),
    ],
)  # fmt: skip
def test_price_rows_that_never_win_or_win_by_order_alone_are_named(
    rows: list[dict[str, Any]], expected: Found
) -> None:
    assert told(offered(*rows)) == expected


def test_a_price_with_conditions_is_no_cell() -> None:
    book = with_plane("pay", prices=[PROMOTION | {"sku": "AC-INSTALL", "tier": "*"}])

    assert {(f.code, f.sku) for f in findings(book)} == {
        ("missing_price", sku) for sku in CATALOGUE
    }  # fmt: skip


def test_a_tier_that_takes_no_ticket_is_named_with_those_that_do() -> None:
    rows = [
        {"id": "any"},
        {"id": "own", "when": {"scenario": "direct"}},
        {"id": "std", "when": {"scenario": "direct", "level": "standard"}},
        {"id": "core", "when": {"scenario": "direct", "level": "core"}},
        {"id": "east", "when": {"region": "31"}},
    ]
    book = with_plane("pay", tiers=rows)

    assert told(book) == [("warning", "unreachable", "own|core|std")]
    assert findings(book)[0].rows == ("own", "core", "std")


def test_taxes_that_hide_one_another_and_fees_without_one_are_named() -> None:
    vat = {"id": "vat", "mode": "inclusive", "rate": "0.06"}
    goods = {"id": "goods", "mode": "inclusive", "rate": "0.13", "on": ["part"]}

    assert told(with_plane("charge", taxes=[vat, goods])) == [
        ("error", "unreachable", "vat|goods")
    ]  # fmt: skip
    assert told(with_plane("charge", taxes=[goods, vat])) == []
    assert told(with_plane("charge", taxes=[goods])) == [("warning", "tax_gap", "taxes")] * 2
    assert told(with_plane("charge", taxes=[{"id": "x", "mode": "inclusive"}, vat])) == [
        ("error", "bad_tax", "x"), ("error", "unreachable", "x|vat"),
    ]  # fmt: skip
    assert ("error", "tax_on_pay", "vat") in told(with_plane("pay", taxes=[vat]))


def test_r060_two_packages_that_give_one_part_to_one_place_are_named_by_both_rows() -> None:
    book = mapped(
        {"id": "a", "regions": ["zone:z"], "package": "east"},
        {"id": "b", "regions": ["310115"], "takes": {"tax": "north"}},
        zones={"z": ["31", "32"]},
    )

    assert ("error", "package_conflict", "package_map/a|package_map/b") in told(book)


def test_packages_of_different_places_or_parts_agree() -> None:
    book = mapped(
        {"id": "a", "regions": ["31"], "takes": {"tax": "east", "points": "north"}},
        {"id": "b", "regions": ["11"], "takes": {"tax": "north", "points": "east"}},
        {"id": "c", "regions": ["31", "11"], "takes": {"logistics": "east"}},
    )

    assert [each for each in told(book) if each[0] == "error"] == []
    assert [each[1:] for each in told(book) if each[1] != "tax_gap"] == [
        ("unused_package", "packages/north/logistics")
    ]


def test_two_rules_that_pay_one_fee_kind_at_a_place_are_named_by_both_rows() -> None:
    """The book's own mileage, and the package's in Shanghai."""
    book = mapped({"id": "a", "regions": ["31"], "package": "east"})
    book["planes"]["pay"]["fees"] = [{"id": "km", "fee": "mileage", "by": "distance", "amount": 5}]

    assert ("error", "double_fee", "east.way|km") in told(book)
    book["planes"]["pay"]["fees"][0]["when"] = {"region": "11"}
    assert "double_fee" not in {code for _, code, _ in told(book)}


@pytest.mark.parametrize(
    ("place", "code", "row"),
    [
        ({"package": "west"}, "unknown_package", "package_map/p"),
        ({"takes": {"soap": "east"}}, "unknown_part", "package_map/p|packages/east"),
        ({}, "bad_package", "package_map/p"),
        ({"package": "east", "takes": {"tax": "east"}}, "bad_package", "package_map/p"),
        ({"package": "east", "regions": ["zone:no"]}, "unknown_zone", "package_map/p"),
        ({"package": "east", "regions": ["990000"]}, "unknown_region", "package_map/p"),
    ],
)
def test_a_map_that_leads_nowhere_is_refused(place: dict[str, Any], code: str, row: str) -> None:
    assert ("error", code, row) in told(mapped({"id": "p", "regions": ["31"]} | place))


def test_a_part_holds_what_its_name_says() -> None:
    vat = {"taxes": [{"id": "v", "mode": "none"}]}
    wrong = {"id": "w", "version": 1, "parts": {"logistics": {"charge": vat}}}
    book = document(packages=[wrong], package_map=[{"id": "p", "regions": ["31"], "package": "w"}])

    assert ("error", "bad_package", "packages/w/logistics") in told(book)


def test_what_is_removed_has_to_be_there() -> None:
    away = {"id": "w", "version": 1, "parts": {"x": {"pay": {"removes": ["urgent", "no"]}}}}
    book = with_plane("pay", surcharges=[URGENT]) | {
        "packages": [away], "package_map": [{"id": "p", "regions": ["31"], "package": "w"}],
    }  # fmt: skip

    assert told(book) == [("error", "unknown_rule", "packages/w/x")]
    assert "'no'" in findings(book)[0].message


def test_a_packages_rule_that_never_holds_where_it_applies_is_named() -> None:
    lost = {"id": "f", "factor": "1.1", "when": {"region": "44"}}
    package = {"id": "w", "version": 1, "parts": {"x": {"pay": {"coefficients": [lost]}}}}
    book = document(
        packages=[package], package_map=[{"id": "p", "regions": ["31"], "package": "w"}]
    )

    assert told(book) == [("error", "unreachable", "w.f")]


def test_r069_a_sound_tree_has_no_findings() -> None:
    book = with_plane("pay", coefficients=[factor("book", "1.1")]) | {"projects": TREE}

    assert told(book) == []


def test_r069_a_cycle_or_an_orphan_is_refused() -> None:
    ring = [
        {"id": "a", "parent": "c"}, {"id": "b", "parent": "a"}, {"id": "c", "parent": "b"},
        {"id": "under", "parent": "c"}, {"id": "self", "parent": "self"},
        {"id": "lost", "parent": "nobody"},
    ]  # fmt: skip

    assert told(document(projects=ring)) == [
        ("error", "cycle", "projects/a|projects/b|projects/c"),
        ("error", "cycle", "projects/self"),
        ("error", "orphan", "projects/lost"),
    ]


def test_a_projects_rule_names_no_project_itself() -> None:
    row = factor("x", "2") | {"when": {"project": "other"}}
    book = document(projects=[{"id": "p", "rules": {"pay": {"coefficients": [row]}}}])

    assert ("error", "bad_condition", "projects/p/x") in told(book)


def test_a_clock_has_an_offset_and_a_place() -> None:
    rows = [{"id": "jp", "regions": ["JP"], "utc_offset": "9"}]

    assert told(document(clocks=rows)) == [("error", "bad_hours", "clocks/jp")]
