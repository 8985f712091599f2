"""What keeps bundles, releases, a rework policy and buckets from being published."""

from typing import Any

import pytest

from suanqing.pricing.book import compile_book
from suanqing.pricing.catalogue import Sku, stamp
from suanqing.pricing.checks.confirmations import to_confirm, unsaid
from suanqing.pricing.checks.validate import check
from suanqing.pricing.schemas.book import BookDocument
from suanqing.problems import translated
from tests.unit.finance.settlement.books import document, with_plane
from tests.unit.pricing.test_validate import CATALOGUE

CARE = {**CATALOGUE, "CARE": Sku("CARE", "service", "保养套餐")}
ITEMS = [{"sku": "AC-INSTALL", "qty": "1"}, {"sku": "SCREW", "qty": "12"}]
BUNDLE = {"sku": "CARE", "items": ITEMS, "terms": {"response_minutes": 30, "parts": "first"}}
RELEASE = {"id": "a", "milestone": "inspected", "share": "0.2", "on": ["labour"]}
GIFT = {"id": "g", "fee": "action", "by": "milestone", "milestone": "gift", "amount": 200}
VISIT = {"id": "v", "fee": "visit", "by": "visit", "rate": "0.7"}


def codes(book: dict[str, Any]) -> set[str]:
    return {finding.code for finding in check(book, CARE)}


def priced(book: dict[str, Any], tier: str = "*", **changes: Any) -> dict[str, Any]:
    row = {"sku": "CARE", "tier": tier, "amount": 39_900}
    book["planes"]["charge"]["prices"].append(row)
    return book | changes


SOUND = priced(
    with_plane(
        "pay",
        fees=[GIFT, GIFT | {"id": "h", "milestone": "photo"}, VISIT],
        releases=[
            RELEASE,
            RELEASE | {"id": "b", "milestone": "accepted", "share": "0.8", "when": {"vip": True}},
            RELEASE | {"id": "c", "milestone": "accepted", "share": "0.7", "when": {"vip": False}},
        ],
    ),
    bundles=[BUNDLE],
    rework={"original_payee": "0.5", "charge": "0"},
    buckets=[{"id": "install", "skus": ["AC-INSTALL", "SCREW"]}, {"id": "after", "skus": ["TIME"]}],
)


def test_every_special_rule_can_be_written_and_published() -> None:
    assert check(SOUND, CARE) == []
    assert BookDocument.model_validate(SOUND).document() == SOUND


def test_a_bundle_needs_no_price_where_its_items_have_one_but_then_nowhere() -> None:
    """The plane's tiers would otherwise differ in what a bundle is: priced here, its items there."""
    assert codes(document(bundles=[BUNDLE])) == set()
    book = priced(document(bundles=[BUNDLE]), "any")
    book["planes"]["charge"]["tiers"].append({"id": "core", "when": {"level": "core"}})
    assert [(f.code, f.tier, f.sku) for f in check(book, CARE)] == [
        ("missing_price", "core", "CARE")
    ]
    assert "missing_price" in codes(document())


@pytest.mark.parametrize(
    ("bundle", "code"),
    [
        ({"sku": "NONE"}, "unknown_sku"), ({"items": [{"sku": "NONE", "qty": "1"}]}, "unknown_sku"),
        ({"items": []}, "bad_bundle"), ({"items": [{"sku": "CARE", "qty": "1"}]}, "bad_bundle"),
        ({"items": [ITEMS[0], ITEMS[0]]}, "duplicate"),
        ({"items": [{"sku": "SCREW", "qty": "0"}]}, "bad_bundle"),
        ({"items": [{"sku": "SCREW", "qty": "-1"}]}, "bad_rate"),
        ({"items": [{"sku": "SCREW", "qty": "x"}]}, "bad_rate"),
    ],
)  # fmt: skip
def test_a_bundle_that_cannot_be_taken_apart_is_refused(bundle: dict[str, Any], code: str) -> None:
    found = check(priced(document(bundles=[BUNDLE | bundle])), CARE)

    assert code in {each.code for each in found if each.row.startswith("bundles/")}


def test_a_bundle_twice_or_with_a_price_of_somebodys_own_is_refused() -> None:
    book = with_plane("pay", overrides=[{"sku": "CARE", "party": "ann", "amount": 1}])

    assert "duplicate" in codes(document(bundles=[BUNDLE, BUNDLE]))
    assert "override_on_bundle" in codes(book | {"bundles": [BUNDLE]})


def test_items_without_a_price_or_all_of_them_free_are_named_by_tier() -> None:
    book = priced(document(bundles=[BUNDLE | {"items": [{"sku": "SCREW", "qty": "2"}]}]))
    rows = book["planes"]["charge"]["prices"]
    rows[1]["amount"] = 0
    assert codes(book) == {"bundle_unshared"}
    del rows[1]
    found = {(f.code, f.sku, f.tier, f.row) for f in check(book, CARE)}
    assert ("missing_price", "CARE", "any", "bundles/CARE") in found


@pytest.mark.parametrize(
    ("releases", "code"),
    [
        ([RELEASE | {"share": "0"}], "bad_rate"), ([RELEASE | {"share": "1.1"}], "bad_rate"),
        ([RELEASE | {"share": "x"}], "bad_rate"), ([RELEASE | {"on": ["nothing"]}], "unknown_fee"),
        ([RELEASE, RELEASE], "duplicate"), ([RELEASE, RELEASE | {"id": "b"}], "double_release"),
        ([RELEASE, RELEASE | {"id": "b", "milestone": "x", "share": "0.81"}], "bad_release"),
        ([RELEASE | {"when": {"moon": "full"}}], "unknown_dimension"),
    ],
)  # fmt: skip
def test_releases_that_pay_too_much_twice_or_nothing_are_refused(
    releases: list[dict[str, Any]], code: str
) -> None:
    assert code in codes(with_plane("pay", releases=releases) | {"bundles": [BUNDLE]})


def test_shares_that_no_line_meets_together_may_be_more_than_one() -> None:
    rows = [
        RELEASE | {"share": "1"}, RELEASE | {"id": "b", "share": "1", "on": ["part"]},
        RELEASE | {"id": "c", "share": "1", "on": ["time"]},
    ]  # fmt: skip

    assert codes(with_plane("pay", releases=rows) | {"bundles": [BUNDLE]}) == set()
    crossing = [*rows, RELEASE | {"id": "d", "milestone": "x", "share": "0.000001", "on": ["part"]}]
    found = check(with_plane("pay", releases=crossing) | {"bundles": [BUNDLE]}, CARE)
    assert [(f.code, f.plane, f.row) for f in found] == [("bad_release", "pay", "b|d")]


@pytest.mark.parametrize(
    ("fee", "code"),
    [
        (GIFT | {"amount": None}, "bad_fee"), (GIFT | {"milestone": None}, "bad_fee"),
        (VISIT | {"amount": 1}, "bad_fee"), (VISIT | {"rate": "1.5"}, "bad_rate"),
        (VISIT | {"milestone": "x"}, "bad_fee"),
    ],
)  # fmt: skip
def test_visit_and_milestone_fees_take_what_they_need_and_nothing_else(
    fee: dict[str, Any], code: str
) -> None:
    fee = {name: value for name, value in fee.items() if value is not None}

    assert code in codes(with_plane("pay", fees=[fee]))


def test_two_fees_for_one_action_are_paid_twice_and_refused() -> None:
    assert "double_fee" in codes(with_plane("pay", fees=[GIFT, GIFT | {"id": "h"}]))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rework": {"original_payee": "1.1"}}, "bad_rate"), ({"rework": {"charge": "-1"}}, "bad_rate"),
        ({"rework": {"nobody": "1"}}, "bad_rework"),
        ({"buckets": [{"id": "a", "skus": ["NONE"]}]}, "unknown_sku"),
        ({"buckets": [{"id": "other", "skus": ["TIME"]}]}, "duplicate"),
        ({"buckets": [{"id": "a", "skus": ["TIME"]}, {"id": "b", "skus": ["TIME"]}]}, "duplicate"),
    ],
)  # fmt: skip
def test_a_rework_policy_or_buckets_nobody_can_follow_are_refused(
    changes: dict[str, Any], code: str
) -> None:
    assert code in codes(document(**changes))


def test_a_book_that_is_handed_in_says_what_a_rework_asks_of_the_customer() -> None:
    assert stamp(document(), CATALOGUE)["rework"] == {"charge": "0"}
    assert stamp(document(rework={"other_payee": "0.5"}), CATALOGUE)["rework"] == {
        "charge": "0", "other_payee": "0.5",
    }  # fmt: skip
    assert stamp(document(rework={"charge": "1"}), CATALOGUE)["rework"] == {"charge": "1"}
    assert [f.code for f in unsaid(document())] == ["rework_charge_unsaid"]
    assert list(unsaid(document(rework={"charge": "0.5"}))) == []


def test_a_version_published_without_a_word_still_asks_the_whole_price() -> None:
    assert compile_book(document()).planes[0].rework.charge == 1
    assert compile_book(document(rework={})).planes[0].rework.charge == 1
    assert compile_book(stamp(document(), CATALOGUE)).planes[0].rework.charge == 0


def test_another_part_than_the_version_before_is_to_be_confirmed() -> None:
    old, new = document(), stamp(document(), CATALOGUE)

    (found,) = [f for f in to_confirm(new, old) if f.code == "rework_charge_changed"]

    assert found.message == "a rework asks 0 of the customer's price, in the version before 1"
    assert translated(found.message)
    assert not [f for f in to_confirm(new, new) if f.code == "rework_charge_changed"]
    assert not [
        f for f in to_confirm(stamp(document(rework={"charge": "1"}), {}), old) if f.row == "rework"
    ]
