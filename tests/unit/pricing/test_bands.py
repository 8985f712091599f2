"""Regional prices lie inside head office's band, or head office approves them as well."""

from datetime import UTC, datetime
from typing import Any

import pytest

from suanqing.errors import Conflict, Forbidden, Invalid
from suanqing.finance.assessment.assess import assess
from suanqing.pricing.bands import beyond, may_price, with_prices
from suanqing.pricing.book import compile_book
from suanqing.pricing.checks.validate import check
from suanqing.pricing.lifecycle import approve, draft, publish, submit
from tests.unit.finance.settlement.books import document, facts
from tests.unit.pricing.test_validate import CATALOGUE

BAND = {"id": "north", "regions": ["11", "12"], "low": "0.9", "high": "1.1"}
BEIJING = ("110105", "110100", "110000")
NOW = datetime(2026, 11, 3, tzinfo=UTC)


def priced(amount: int, sku: str = "AC-INSTALL", **band: Any) -> dict[str, Any]:
    book = document(bands=[BAND | band])
    return with_prices(book, "pay", "110000", [{"sku": sku, "tier": "*", "amount": amount}])


@pytest.mark.parametrize(
    ("amount", "inside"),
    [(8_999, False), (9_000, True), (10_800, True), (11_000, True), (11_001, False), (11_500, False)],
)  # fmt: skip
def test_r013_a_price_lies_inside_the_band_up_to_its_edges(amount: int, inside: bool) -> None:
    """Head office: 100.00; the band: 90.00 to 110.00, both included."""
    found = beyond(priced(amount))

    assert [(each.row, each.band, each.price, each.reference) for each in found] == (
        [] if inside else [("11-AC-INSTALL", "north", amount, 10_000)]
    )


def test_r013_a_price_per_hour_is_held_against_the_price_per_hour() -> None:
    """60.00 per 60 minutes; 66.00 is the edge."""
    assert beyond(priced(6_600, "TIME")) == ()
    assert len(beyond(priced(6_601, "TIME"))) == 1


def test_steps_are_compared_wherever_a_price_begins() -> None:
    book = document(bands=[BAND])
    steps = [{"from": "0", "to": "10", "amount": 100}, {"from": "10", "to": None, "amount": 80}]
    book["planes"]["pay"]["prices"] += [
        {"sku": "X", "tier": "*", "steps": steps},
        {"id": "x", "sku": "X", "tier": "*", "amount": 95, "when": {"region": "110105"}},
    ]

    assert [(each.price, each.reference) for each in beyond(book)] == [(95, 80)]


def test_what_head_office_prices_elsewhere_is_no_regional_price() -> None:
    book = document(bands=[BAND])
    row = {"id": "x", "sku": "AC-INSTALL", "tier": "*", "amount": 1, "when": {"region": "31"}}
    book["planes"]["pay"]["prices"].append(row)

    assert beyond(book) == ()


def test_r013_the_regions_price_is_paid_there_and_only_there() -> None:
    book = compile_book(priced(10_800))

    assert assess(facts(region=BEIJING), book).total("pay") == 10_800
    assert assess(facts(), book).total("pay") == 10_000


def test_a_second_price_of_the_region_takes_the_place_of_the_first() -> None:
    book = with_prices(priced(10_800), "pay", "110000", [{"sku": "AC-INSTALL", "amount": 9_500}])

    assert assess(facts(region=BEIJING), compile_book(book)).total("pay") == 9_500
    assert len([row for row in book["planes"]["pay"]["prices"] if row.get("when")]) == 1
    assert check(book, CATALOGUE) == []


def test_without_a_band_a_region_prices_nothing() -> None:
    with pytest.raises(Conflict) as refused:
        with_prices(document(bands=[BAND]), "pay", "310000", [{"sku": "SCREW", "amount": 3}])
    assert refused.value.code == "no_band"
    with pytest.raises(Conflict):
        priced(3, "SCREW", skus=["AC-INSTALL"])
    with pytest.raises(Invalid):
        with_prices(
            document(bands=[BAND]), "pay", "110000",
            [{"sku": "SCREW", "tier": "no", "amount": 3}],
        )  # fmt: skip


def test_r013_another_region_is_anothers_to_price() -> None:
    may_price("110105", "110000")
    for home in ("310000", "110105", None):
        with pytest.raises(Forbidden):
            may_price("110000", home)


def test_r013_beyond_the_band_it_takes_head_office_too() -> None:
    version = submit(draft("main@2", "h", "mgr", NOW), "h", "mgr", NOW)

    one = approve(version, "h", "fin", NOW, two=True)
    assert one.state == "submitted"
    with pytest.raises(Conflict):
        publish(one, NOW, [], "fin", NOW)
    with pytest.raises(Conflict) as twice:
        approve(one, "h", "fin", NOW, two=True)
    assert twice.value.code == "approved_already"
    assert approve(one, "h", "other", NOW, two=True).state == "submitted"
    both = approve(one, "h", "root", NOW, two=True, head=True)
    assert (both.state, both.trail[-1].note) == ("approved", "head office")
    first = approve(version, "h", "root", NOW, two=True, head=True)
    assert first.state == "submitted"
    assert approve(first, "h", "fin", NOW, two=True).state == "approved"


def test_the_linter_names_bands_that_hold_nothing_and_prices_beyond_them() -> None:
    (warning,) = check(priced(11_500), CATALOGUE)
    assert (warning.severity, warning.code, warning.rows) == (
        "warning", "beyond_band", ("11-AC-INSTALL", "bands/north"),
    )  # fmt: skip
    assert [(e.code, e.row) for e in check(priced(10_000, low="1.05"), CATALOGUE)] == [
        ("bad_band", "bands/north")
    ]
    assert [e.code for e in check(document(bands=[BAND, BAND]), CATALOGUE)] == ["duplicate"]
