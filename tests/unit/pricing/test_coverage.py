"""What a book covers, and what a published one has no price for."""

from typing import Any

import pytest

from suanqing.pricing.catalogue import Sku
from suanqing.pricing.checks.coverage import unpriced
from suanqing.pricing.checks.validate import check
from suanqing.pricing.sheets.exporter import export_book
from suanqing.pricing.sheets.importer import import_book
from tests.unit.finance.settlement.books import document

NAMED = [
    ("AC-INSTALL", "service", "install"), ("SCREW", "part", "parts"), ("GLUE", "part", "parts"),
    ("TIME", "time", ""),
]  # fmt: skip
CATALOGUE = {sku: Sku(sku, kind, sku, category=category) for sku, kind, category in NAMED}  # type: ignore[arg-type]
NEW = CATALOGUE | {"AC-REPAIR": Sku("AC-REPAIR", "service", "修理", category="repair")}


def missing(book: dict[str, Any], catalogue: dict[str, Sku] = NEW) -> list[tuple[str, str, str]]:
    return sorted(
        (f.plane, f.tier, f.sku) for f in check(book, catalogue) if f.code == "missing_price"
    )


def two_tiers(**more: Any) -> dict[str, Any]:
    """Tiers any and sh in both planes; AC-REPAIR is priced in sh alone."""
    book = document(**more)
    for plane in book["planes"].values():
        plane["tiers"] = [{"id": "any", "when": {}}, {"id": "sh", "when": {"region": "31"}}]
        plane["prices"].append({"sku": "AC-REPAIR", "tier": "sh", "amount": 100})
    return book


def test_a_book_that_says_nothing_covers_every_active_sku_in_every_tier() -> None:
    assert missing(document()) == [("charge", "any", "AC-REPAIR"), ("pay", "any", "AC-REPAIR")]
    assert missing(two_tiers()) == [("charge", "any", "AC-REPAIR"), ("pay", "any", "AC-REPAIR")]


@pytest.mark.parametrize(
    "covers",
    [
        [{"id": "c", "categories": ["install"]}],
        [{"id": "c", "skus": ["AC-INSTALL"]}],
        [{"id": "c", "categories": ["parts"], "skus": ["TIME"]}],
    ],
)
def test_what_a_book_does_not_cover_needs_no_price(covers: list[dict[str, Any]]) -> None:
    assert check(document(covers=covers), NEW) == []


def test_what_a_book_covers_needs_one_in_the_tiers_it_names() -> None:
    everywhere = [{"id": "c", "categories": ["repair"]}]
    in_shanghai = [{"id": "c", "tiers": ["sh"], "categories": ["repair"]}]
    all_in_shanghai = [{"id": "c", "tiers": ["sh"]}]

    assert missing(two_tiers(covers=everywhere)) == [
        ("charge", "any", "AC-REPAIR"),
        ("pay", "any", "AC-REPAIR"),
    ]
    assert missing(two_tiers(covers=in_shanghai)) == []
    assert missing(two_tiers(covers=all_in_shanghai)) == []


def test_rows_that_name_what_is_not_there_are_findings() -> None:
    covers = [{"id": "c", "tiers": ["nowhere"], "categories": ["none"], "skus": ["NOBODY"]}]

    found = {(f.code, f.severity) for f in check(document(covers=covers), NEW)}

    assert found == {
        ("unknown_tier", "error"),
        ("unknown_category", "warning"),
        ("unknown_sku", "error"),
    }


def test_a_published_book_names_the_sku_it_has_no_price_for_once_a_plane() -> None:
    found = list(unpriced(document(), NEW))

    assert [(f.code, f.severity, f.plane, f.sku, f.row) for f in found] == [
        ("unpriced_in_force", "warning", plane, "AC-REPAIR", "main@3")
        for plane in ("charge", "pay")
    ]
    assert list(unpriced(document(), CATALOGUE)) == []
    retired = Sku("OLD", "service", "old", active=False)
    assert list(unpriced(document(), CATALOGUE | {"OLD": retired})) == []


def test_it_is_told_though_the_book_does_not_cover_it_unless_some_tier_prices_it() -> None:
    """A ticket with it waits all the same; where a tier prices it, the book left the other out by intent."""
    covers = [{"id": "c", "categories": ["install"]}]

    assert len(list(unpriced(document(covers=covers), NEW))) == 2
    assert list(unpriced(two_tiers(covers=covers), NEW)) == []
    assert {f.tier for f in unpriced(two_tiers(), NEW)} == {"any"}


def test_a_workbook_holds_what_a_book_covers() -> None:
    book = document(
        covers=[
            {"id": "c", "tiers": ["any"], "categories": ["install", "repair"], "skus": ["TIME"]}
        ]
    )

    assert import_book(export_book(book))["covers"] == book["covers"]
