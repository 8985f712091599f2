"""Compiling a document, and the catalogue's stamp in it."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from suanqing.errors import Invalid
from suanqing.pricing.book import compile_book
from suanqing.pricing.catalogue import Sku, sku_from_dict, sku_to_dict, stamp
from suanqing.pricing.checks.validate import check
from tests.searching import examples
from tests.unit.finance.settlement.books import document, with_plane
from tests.unit.finance.settlement.random_books import SKUS, books

PIPE = Sku("PIPE", "part", "铜管", unit="m", category="install")


def test_a_tiers_own_price_beats_the_price_for_every_tier() -> None:
    rows = [
        {"sku": "SCREW", "tier": "*", "amount": 3},
        {"sku": "SCREW", "tier": "core", "amount": 2},
    ]
    plane = compile_book(with_plane("pay", prices=rows)).planes[1]

    assert [price and price.amounts for price in map(plane.price, ["SCREW"] * 2, ["core", "any"])] == [
        (2,), (3,),
    ]  # fmt: skip
    assert plane.price("GLUE", "any") is None


@pytest.mark.parametrize(("qty", "row"), [("0", 0), ("499.99", 0), ("500", 1), ("500.01", 1)])
def test_a_quantity_falls_into_one_half_open_range(qty: str, row: int) -> None:
    steps = [{"from": "0", "to": "500", "amount": 5}, {"from": "500", "to": None, "amount": 4}]
    book = with_plane("pay", prices=[{"sku": "GLUE", "tier": "*", "steps": steps}])

    price = compile_book(book).planes[1].price("GLUE", "any")

    assert price is not None
    assert price.row(Decimal(qty)) == row


def test_the_stamp_carries_fee_and_unit_of_what_is_priced() -> None:
    book = document(skus={})
    book["planes"]["pay"]["prices"].append({"sku": "PIPE", "tier": "*", "amount": 1})

    stamped = stamp(book, {"PIPE": PIPE, "OTHER": Sku("OTHER", "time", "other")})

    assert stamped["skus"] == {"PIPE": {"fee": "part", "unit": "m"}}
    assert book["skus"] == {}


def test_a_price_without_its_stamp_cannot_be_compiled() -> None:
    with pytest.raises(Invalid, match="AC-INSTALL"):
        compile_book(document(skus={}))


def test_a_sku_comes_back_from_its_dict_and_an_unknown_kind_does_not() -> None:
    assert sku_from_dict(sku_to_dict(PIPE)) == PIPE
    with pytest.raises(Invalid):
        sku_from_dict(sku_to_dict(PIPE) | {"kind": "gift"})


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books())
def test_random_books_are_sound(book: dict[str, object]) -> None:
    kinds = {"labour": "service", "part": "part", "time": "time"}
    catalogue = {
        sku: sku_from_dict({"sku": sku, "kind": kinds[fee], "name": sku})
        for sku, fee in SKUS.items()
    }

    assert [each for each in check(book, catalogue) if each.severity == "error"] == []
