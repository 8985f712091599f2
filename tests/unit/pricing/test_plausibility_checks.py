"""Prices that are hardly meant: what is asked about them, and where."""

from copy import deepcopy
from typing import Any

import pytest

from suanqing.pricing.checks.plausibility import implausible
from suanqing.problems import translated
from tests.unit.finance.settlement.books import document


def priced(plane: str, *rows: tuple[str, str, int], **more: Any) -> dict[str, Any]:
    """The small book with these (SKU, tier, amount) instead of the plane's own rows of the SKU."""
    book = document(**more)
    skus = {sku for sku, _, _ in rows}
    rest = [row for row in book["planes"][plane]["prices"] if row["sku"] not in skus]
    rows_of = [{"sku": sku, "tier": tier, "amount": amount} for sku, tier, amount in rows]
    book["planes"][plane]["prices"] = rest + rows_of
    return book


def found(book: dict[str, Any], before: dict[str, Any] | None = None) -> list[tuple[str, ...]]:
    return sorted((f.code, f.plane, f.tier, f.sku) for f in implausible(book, before))


def test_a_sound_book_gives_nothing_to_ask() -> None:
    assert found(document(), document()) == []


def test_work_that_pays_more_than_the_customer_is_charged() -> None:
    book = priced("pay", ("AC-INSTALL", "*", 540_000))
    book["planes"]["charge"]["prices"][0]["amount"] = 9_000

    (finding,) = implausible(book, None)

    assert (finding.code, finding.severity) == ("pay_above_charge", "warning")
    assert (finding.plane, finding.tier, finding.sku) == ("pay", "any", "AC-INSTALL")
    assert finding.message == (
        "AC-INSTALL pays 5400.00 in tier any, where the customer is charged 90.00 in tier any"
    )


def test_pay_equal_to_the_charge_is_meant_and_one_unit_more_is_asked_about() -> None:
    assert found(priced("pay", ("AC-INSTALL", "*", 10_000))) == []
    assert found(priced("pay", ("AC-INSTALL", "*", 10_001))) == [
        ("pay_above_charge", "pay", "any", "AC-INSTALL")
    ]


def test_pay_that_eats_the_tax_in_the_price_leaves_head_office_below_zero() -> None:
    book = priced("pay", ("AC-INSTALL", "*", 9_500))
    book["planes"]["charge"]["tax"] = {"mode": "inclusive", "rate": "0.06"}
    book["planes"]["pay"]["prices"] = [
        row for row in book["planes"]["pay"]["prices"] if row["sku"] == "AC-INSTALL"
    ]

    assert found(book) == [("margin_below_zero", "pay", "any", "AC-INSTALL")]


def test_a_price_of_0_for_the_customer_is_paid_by_intent() -> None:
    book = document()
    book["planes"]["charge"]["prices"][0]["amount"] = 0

    assert found(book) == []


def test_planes_with_other_tiers_are_compared_where_one_ticket_meets_both() -> None:
    book = priced("pay", ("AC-INSTALL", "sh", 30_000), ("AC-INSTALL", "any", 8_000))
    book["planes"]["pay"]["tiers"] = [
        {"id": "any", "when": {}}, {"id": "sh", "when": {"region": "31"}},
    ]  # fmt: skip
    book["planes"]["charge"]["tiers"] = [
        {"id": "all", "when": {}}, {"id": "pudong", "when": {"region": "310115"}},
    ]  # fmt: skip
    book["planes"]["charge"]["prices"] += [
        {"sku": "AC-INSTALL", "tier": "pudong", "amount": 40_000}
    ]

    rows = {(f.tier, f.row) for f in implausible(book, None) if f.code == "pay_above_charge"}

    assert rows == {("sh", "all")}


def test_steps_are_compared_at_every_quantity() -> None:
    book = document()
    book["planes"]["pay"]["prices"][1] = {
        "sku": "SCREW", "tier": "*",
        "steps": [{"from": "0", "to": "10", "amount": 2}, {"from": "10", "to": None, "amount": 4}],
    }  # fmt: skip

    assert found(book) == [("pay_above_charge", "pay", "any", "SCREW")]


@pytest.mark.parametrize(
    ("amount", "asked"), [(49_999, False), (50_000, True), (2_000, True), (2_001, False)]
)
def test_a_price_five_times_off_its_neighbours_is_asked_about(amount: int, asked: bool) -> None:
    tiers = [
        {"id": "any", "when": {}},
        *({"id": c, "when": {"region": c}} for c in ("31", "32", "33")),
    ]
    rows = [("AC-INSTALL", tier, 10_000) for tier in ("any", "31", "32")]
    book = priced("charge", *rows, ("AC-INSTALL", "33", amount))
    book["planes"]["charge"]["tiers"] = tiers
    book["planes"]["pay"]["prices"][0]["amount"] = 1

    assert (("price_far_off", "charge", "33", "AC-INSTALL") in found(book)) is asked
    assert len(found(book)) == asked


def test_a_price_far_from_that_of_the_version_before_is_asked_about() -> None:
    before, now = document(), deepcopy(document())
    now["planes"]["charge"]["prices"][0]["amount"] = 1_000_000

    assert found(now, before) == [("price_jumped", "charge", "*", "AC-INSTALL")]
    assert found(before, before) == []


def test_shares_of_an_order_that_are_more_than_the_order() -> None:
    book = document()
    book["planes"]["pay"]["fees"] = [
        {"id": "dealer", "fee": "dealer_share", "by": "order", "rate": "0.7"},
        {"id": "guide", "fee": "guide_share", "by": "order", "rate": "0.4"},
    ]

    assert [(f.code, f.row) for f in implausible(book, None)] == [
        ("order_overpaid", "dealer|guide")
    ]

    book["planes"]["pay"]["fees"][1]["when"] = {"channel": "youzan"}
    book["planes"]["pay"]["fees"][0]["when"] = {"channel": "manual"}
    assert list(implausible(book, None)) == []


def test_what_nobody_can_read_is_left_to_its_own_finding() -> None:
    book = document(currency="???")
    book["planes"]["pay"]["prices"][0] = {"sku": "AC-INSTALL", "tier": "*"}
    book["planes"]["pay"]["tiers"].append({"id": "odd", "when": {"region": "nowhere"}})

    assert found(book) == []


def test_every_question_is_put_in_chinese_as_well() -> None:
    book = priced("pay", ("AC-INSTALL", "*", 540_000), ("SCREW", "*", 3))
    book["planes"]["pay"]["fees"] = [{"id": "all", "fee": "x", "by": "order", "rate": "1.1"}]
    sentences = [f.message for f in implausible(book, document())]

    assert len(sentences) == 3
    assert all(translated(sentence) for sentence in sentences)
