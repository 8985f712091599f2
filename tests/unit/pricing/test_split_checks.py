"""What keeps a book with split plans from being published."""

from typing import Any

import pytest

from suanqing.pricing.checks.validate import Finding, check
from suanqing.pricing.schemas.book import BookDocument
from tests.unit.finance.settlement.books import with_plane
from tests.unit.pricing.test_validate import CATALOGUE

REST = {"role": "outlet", "remainder": True}
FEE = {"id": "fee", "role": "hq", "rate": "0.15"}
VAT = {"id": "vat", "tax": "vat", "rate": "0.06"}


def found(*parts: dict[str, Any], **changes: Any) -> list[Finding]:
    plan = {"id": "p", "parts": list(parts)}
    book = with_plane("pay", splits=[plan | changes]) | {"roles": ["guide"]}
    return check(BookDocument.model_validate(book).document(), CATALOGUE)


def told(*parts: dict[str, Any], **changes: Any) -> list[tuple[str, str]]:
    return [(finding.code, finding.row) for finding in found(*parts, **changes)]


def test_sound_plans_have_no_findings() -> None:
    assert told({"role": "outlet", "share": "0.3"}, {"role": "crew", "remainder": True}) == []
    assert told({"role": "guide", "rate": "0.1", "otherwise": "hq"}, VAT, REST) == []
    assert told(FEE | {"base": "gross", "cap": 9, "floor": 0}, {"role": "party:d-1"} | REST) == []
    assert (
        told(VAT, FEE | {"base": "net_of_tax"}, VAT | {"id": "v2", "base": "part:fee"}, REST) == []
    )


@pytest.mark.parametrize(
    ("parts", "code", "row"),
    [
        ([FEE], "bad_split", "splits/p"),
        ([REST, REST | {"id": "again"}], "bad_split", "splits/p"),
        ([{"role": "outlet", "share": "0.6"}, {"role": "hq", "share": "0.6"}, REST | {"role": "crew"}],
         "bad_split", "splits/p"),
        ([FEE | {"role": "driver"}, REST], "unknown_role", "splits/p"),
        ([FEE | {"role": "party:"}, REST], "unknown_role", "splits/p"),
        ([FEE | {"otherwise": "driver"}, REST], "unknown_role", "splits/p"),
        ([FEE | {"tax": "vat"}, REST], "bad_split", "splits/p"),
        ([FEE, FEE, REST], "duplicate", "splits/p"),
        ([FEE | {"base": "net"}, REST], "bad_base", "splits/p/fee"),
        ([FEE | {"base": "part:vat"}, VAT, REST], "bad_base", "splits/p/fee"),
        ([FEE | {"base": "net_of_tax"}, VAT, REST], "bad_base", "splits/p/fee"),
        ([FEE | {"amount": 5}, REST], "bad_split", "splits/p/fee"),
        ([{"id": "fee", "role": "hq", "amount": -5}, REST], "negative_price", "splits/p/fee"),
        ([FEE | {"cap": 5, "floor": 6}, REST], "bad_split", "splits/p/fee"),
        ([FEE | {"mode": "inclusive"}, REST], "bad_split", "splits/p/fee"),
        ([FEE | {"rate": "1.1"}, REST], "bad_rate", "splits/p/fee"),
        ([FEE | {"fee": "labour"}, REST], "fee_taken", "splits/p/fee"),
        ([FEE | {"stays": True, "base": "gross"}, REST | {"below_zero": True}],
         "bad_split", "splits/p/fee"),
        ([FEE | {"stays": True, "base": "gross", "fee": "f"}, REST], "overdrawn_split", "splits/p"),
        ([FEE, FEE | {"id": "f2", "rate": "0.9"}, REST], "overdrawn_split", "splits/p"),
        ([FEE, REST | {"cap": 5}], "bad_split", "splits/p/p2"),
        ([FEE | {"below_zero": True}, REST], "bad_split", "splits/p/fee"),
        ([VAT | {"withhold": {"name": "iit", "rate": "0.2"}}, REST], "bad_split", "splits/p/vat"),
    ],
)  # fmt: skip
def test_every_fault_of_a_plan_names_its_row(
    parts: list[dict[str, Any]], code: str, row: str
) -> None:
    assert (code, row) in told(*parts)


def test_a_fixed_part_warns_that_small_lines_are_refused() -> None:
    (finding,) = found({"id": "fee", "role": "hq", "amount": 5}, REST)

    assert (finding.code, finding.severity) == ("overdrawn_split", "warning")
    assert found({"id": "fee", "role": "hq", "amount": 5}, REST | {"below_zero": True}) == []


def test_a_plan_behind_one_that_always_holds_is_unreachable() -> None:
    rows = [{"id": "a", "parts": [REST]}, {"id": "b", "when": {"vip": True}, "parts": [REST]}]

    findings = check(with_plane("pay", splits=rows), CATALOGUE)
    assert [(f.code, f.row) for f in findings] == [("unreachable", "a|b")]
    assert check(with_plane("pay", splits=rows[::-1]), CATALOGUE) == []
    rows[0]["on"] = ["labour"]
    (finding,) = check(with_plane("pay", splits=rows), CATALOGUE)
    assert (finding.code, finding.severity) == ("split_overlap", "warning")


def test_plans_of_the_customers_plane_and_taken_roles_are_refused() -> None:
    book = with_plane("charge", splits=[{"id": "a", "parts": [REST]}]) | {"roles": ["crew", "a:b"]}

    assert [(f.code, f.row) for f in check(book, CATALOGUE)] == [
        ("bad_role", "roles"), ("bad_role", "roles"), ("split_on_charge", ""),
    ]  # fmt: skip


def test_a_fee_by_a_fact_names_an_amount() -> None:
    fee = {"id": "f", "fee": "claim", "by": "fact", "fact": "claim_amount", "rate": "-1"}

    def codes(**changes: Any) -> list[str]:
        return [f.code for f in check(with_plane("pay", fees=[fee | changes]), CATALOGUE)]

    assert codes() == []
    assert codes(fact="vip") == ["bad_fee"]
    assert codes(shows=["claim", "colour"]) == ["bad_fee"]
    assert codes(rate="-1.1") == ["bad_rate"]
    assert codes(fact=None) == ["bad_fee"]
