"""What keeps adjustments from being published: rules that cannot be computed, meet twice or never apply."""

from typing import Any

import pytest

from suanqing.pricing.checks.validate import check
from suanqing.pricing.schemas.book import BookDocument
from tests.unit.finance.settlement.books import with_plane
from tests.unit.pricing.test_validate import CATALOGUE

AFTER = "after_coefficient"
NIGHT = {"from": "22:00", "to": "06:00"}
URGENT = {"id": "u", "fee": "urgent", "rate": "0.3", "base": AFTER, "when": {"urgent": True}}
VIP = URGENT | {"id": "v", "fee": "vip", "replaces": ["u"], "when": {"urgent": True, "vip": True}}
FIXED = {"id": "f", "fee": "bonus", "by": "fixed", "amount": 1}


def codes(plane: str = "pay", **changes: Any) -> list[str]:
    return sorted({finding.code for finding in check(with_plane(plane, **changes), CATALOGUE)})


SOUND: dict[str, Any] = {
    "coefficients": [{"id": "k", "factor": "1.2", "on": ["labour"], "when": {"on_time": True}}],
    "surcharges": [URGENT, VIP, URGENT | {"id": "n", "fee": "night", "hours": NIGHT, "when": {}}],
    "discounts": [{"id": "d", "rate": "0.1", "bearer": {"outlet": "0.5", "hq": "0.5"}}],
    "discounting": {"mode": "best", "cap": "0.3"},
    "waivers": [{"id": "w", "reason": "first order", "when": {"customer_class": "new"}}],
    "fees": [
        FIXED | {"when": {"response_minutes": {"to": "5"}}},
        {"id": "way", "fee": "mileage", "by": "distance", "amount": 150, "free": "10"},
        {"id": "perf", "fee": "commission", "by": "order", "rate": "0.05"},
        {"id": "chat", "fee": "hours", "by": "work", "amount": 6_000, "up_to": 15},
        {"id": "dark", "fee": "night_hours", "by": "night", "amount": 2_000,
         "hours": NIGHT | {"utc_offset": "+09:00"}},
    ],
}  # fmt: skip


def test_every_kind_of_adjustment_can_be_written_and_published() -> None:
    book = with_plane("charge", **SOUND)
    book["planes"]["pay"]["overrides"] = [{"sku": "SCREW", "party": "ann", "amount": 5}]

    assert check(book, CATALOGUE) == []
    assert BookDocument.model_validate(book).document() == book


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"coefficients": [{"id": "k", "factor": "0"}]}, "bad_rate"),
        ({"coefficients": [{"id": "k", "factor": "x"}]}, "bad_rate"),
        ({"discounts": [{"id": "d", "rate": "1", "bearer": {"hq": "1"}}]}, "bearer_on_pay"),
        ({"discounting": {"mode": "most"}}, "bad_discounting"),
        ({"discounting": {"cap": "1.1"}}, "bad_rate"),
        ({"waivers": [{"id": "w", "reason": " "}]}, "no_reason"),
        ({"fees": [FIXED | {"by": "moon"}]}, "bad_fee"),
        ({"fees": [FIXED | {"rate": "0.1"}]}, "bad_fee"),
        ({"fees": [FIXED | {"by": "night"}]}, "bad_fee"),
        ({"fees": [FIXED | {"by": "order", "amount": None}]}, "bad_fee"),
        ({"fees": [FIXED | {"by": "work", "up_to": 0}]}, "bad_fee"),
        ({"fees": [FIXED | {"amount": -1}]}, "negative_price"),
        ({"fees": [FIXED | {"fee": "labour"}]}, "fee_taken"),
        ({"fees": [FIXED | {"fee": "discount_share"}]}, "fee_taken"),
        ({"fees": [FIXED | {"base": "somewhere"}]}, "no_base"),
        ({"surcharges": [URGENT | {"hours": {"from": "22", "to": "06:00"}}]}, "bad_hours"),
        ({"overrides": [{"sku": "GONE", "party": "ann", "amount": 1}]}, "unknown_sku"),
        ({"overrides": [{"sku": "SCREW", "party": "ann", "amount": -1}]}, "negative_price"),
        ({"overrides": [{"sku": "SCREW", "party": "a", "amount": 1, "tier": "x"}]}, "unknown_tier"),
        ({"overrides": [{"sku": "SCREW", "party": "a", "amount": 1}] * 2}, "duplicate"),
    ],
)  # fmt: skip
def test_an_adjustment_that_cannot_stand(changes: dict[str, Any], code: str) -> None:
    assert codes(**changes) == [code]


def test_who_bears_a_discount_is_a_role_and_the_parts_sum_to_one() -> None:
    def bears(**parts: str) -> list[str]:
        return codes("charge", discounts=[{"id": "d", "rate": "0.1", "bearer": parts}])

    assert bears(hq="0.4", outlet="0.6") == []
    assert bears(hq="0.4", outlet="0.5") == ["bad_bearer"]
    assert bears(hq="0.4", crew="0.6") == ["unknown_role"]


def test_only_pay_has_a_partys_own_price() -> None:
    own = [{"sku": "SCREW", "party": "ann", "amount": 1}]

    assert codes("charge", overrides=own) == ["override_on_charge"]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([URGENT, VIP], []),
        ([URGENT, VIP | {"replaces": ["gone"]}], ["unknown_rule"]),
        ([URGENT, VIP | {"replaces": ["v"]}], ["unknown_rule"]),
        ([URGENT, VIP | {"when": {"urgent": False}}], ["unreachable"]),
        ([URGENT, VIP | {"when": {}}], ["unreachable"]),
        ([URGENT | {"replaces": ["v"]}, VIP], ["replaces_chain"]),
        ([URGENT, VIP | {"hours": NIGHT}], ["replaces_hours"]),
        ([URGENT, VIP | {"fee": "urgent"}], []),
        ([URGENT, VIP | {"fee": "urgent", "replaces": None}], ["double_fee"]),
    ],
)  # fmt: skip
def test_a_rule_that_never_applies_is_unreachable(
    rows: list[dict[str, Any]], found: list[str]
) -> None:
    assert codes(surcharges=rows) == found


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({"source": "a"}, {"source": "b"}, []),
        ({"source": ["a", "b"]}, {"source": ["b", "c"]}, ["double_fee"]),
        ({"source": "a"}, {"vip": True}, ["double_fee"]),
        ({"distance_km": {"to": "5"}}, {"distance_km": {"from": "5"}}, []),
        ({"distance_km": {"to": "6"}}, {"distance_km": {"from": "5"}}, ["double_fee"]),
    ],
)
def test_two_rules_that_pay_one_fee_kind_at_once_are_refused(
    one: dict[str, Any], other: dict[str, Any], found: list[str]
) -> None:
    assert codes(fees=[FIXED | {"when": one}, FIXED | {"id": "g", "when": other}]) == found
    surcharge = URGENT | {"fee": "bonus", "when": other}
    assert codes(fees=[FIXED | {"when": one}], surcharges=[surcharge]) == found
