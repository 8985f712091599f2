"""Customers who are asked in another currency: what goes back is what was asked, to the unit."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import canonical_facts, facts_of
from suanqing.finance.assessment.stored import assessment_from_dict, assessment_to_dict
from suanqing.finance.settlement.journal import entries_for
from suanqing.finance.settlement.payout_currency import asked
from suanqing.pricing.book import compile_book
from suanqing.pricing.checks.validate import check
from suanqing.pricing.model import Facts, Quotation, Refund
from suanqing.pricing.names import CUSTOMER
from suanqing.pricing.sheets.exporter import export_book
from suanqing.pricing.sheets.importer import import_book
from tests.unit.finance.settlement.books import document, facts

MARKETS = [{"id": "jp", "regions": ["JP"], "currency": "JPY"}]


def book(amount: int) -> dict[str, Any]:
    made = document(markets=MARKETS)
    made["planes"]["charge"]["prices"][0]["amount"] = amount
    made["planes"]["charge"]["tax"] = {"mode": "exclusive", "rate": "0.1"}
    return made


def in_tokyo(rate: str, *refunds: Refund, pair: str = "CNY/JPY") -> Facts:
    quotation = Quotation(pair, Decimal(rate), "q-1")
    return facts(
        region=("JP-13", "JP"), city_class=None, refunds=refunds,
        currencies=((CUSTOMER, "JPY"),), quotations=(quotation,),
    )  # fmt: skip


def test_each_line_is_rounded_once_and_the_difference_has_its_own_account() -> None:
    """100.01 and 10 % are 110.01 CNY; at 20.5 yen 2,255 (2,255.205), worth 110.00."""
    done = assess(in_tokyo("20.5"), compile_book(book(10_001)))

    assert asked(done) == (2_255, "JPY")
    found = [
        (e.account, e.amount, e.currency) for e in entries_for(done) if e.line.startswith("charge:")
    ]
    assert found == [
        ("fx:CNY/JPY", 11_000, "CNY"), ("fx:rounding", 1, "CNY"), ("revenue:service", -10_001, "CNY"),
        ("tax:output", -1_000, "CNY"), ("receivable:youzan", 2_255, "JPY"), ("fx:CNY/JPY", -2_255, "JPY"),
    ]  # fmt: skip
    assert assessment_from_dict(assessment_to_dict(done)) == done


def test_the_rate_stands_among_the_facts_and_comes_back_from_them() -> None:
    told = in_tokyo("20.5")

    assert facts_of(canonical_facts(told)) == told
    assert canonical_facts(told)["currencies"] == {CUSTOMER: "JPY"}


@given(
    amount=st.integers(1, 10**7),
    rate=st.sampled_from(["20.5", "0.049", "7.1234", "1"]),
    parts=st.sampled_from([2, 3, 7]),
    pair=st.sampled_from(["CNY/JPY", "JPY/CNY"]),
)
def test_refunds_in_parts_leave_nothing_on_any_account(
    amount: int, rate: str, parts: int, pair: str
) -> None:
    refunds = (Refund("*", 1, parts),) * parts

    done = assess(in_tokyo(rate, *refunds, pair=pair), compile_book(book(amount)))

    left: Counter[tuple[str, str]] = Counter()
    for entry in entries_for(done):
        left[entry.account, entry.currency] += entry.amount
    assert not any(left.values())
    assert asked(done)[0] == 0


def test_a_market_is_found_by_the_place() -> None:
    compiled = compile_book(
        document(markets=[*MARKETS, {"id": "all", "regions": ["JP", "US"], "currency": "USD"}])
    )

    assert compiled.asked_in(("JP-13", "JP"), None) == "JPY"
    assert compiled.asked_in(("US-CA", "US"), None) == "USD"
    assert compiled.asked_in(("310115", "310100", "310000"), "tier1") is None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"markets": [{"id": "x", "regions": ["JP"], "currency": "ZZZ"}]}, "unknown_currency"),
        ({"markets": [{"id": "x", "regions": ["nowhere"], "currency": "JPY"}]}, "unknown_region"),
        ({"markets": MARKETS * 2}, "duplicate"),
        (
            {"calendars": [{"id": "x", "regions": ["nowhere"], "days": ["2026-01-01"]}]},
            "unknown_region",
        ),
    ],
)
def test_what_nobody_can_be_asked_in_is_a_finding(more: dict[str, Any], code: str) -> None:
    assert [f.code for f in check(document(**more), {}) if f.code != "unknown_sku"] == [code]


def test_a_workbook_holds_markets_and_calendars() -> None:
    told = document(
        markets=MARKETS,
        calendars=[{"id": "jp", "regions": ["JP"], "days": ["2026-11-03", "2027-01-01"]}],
    )

    found = import_book(export_book(told))

    assert (found["markets"], found["calendars"]) == (told["markets"], told["calendars"])
