"""Payees in another currency: two legs that balance by themselves, by a stored rate (R063)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Unpriced
from suanqing.pricing.book import compile_book
from suanqing.settlement.assess import assess
from suanqing.settlement.explain import explain
from suanqing.settlement.journal import difference, entries_for
from suanqing.settlement.model import Assessment, Entry, Facts, Quotation, Refund
from suanqing.settlement.stored import assessment_from_dict, assessment_to_dict
from tests.unit.settlement.books import crew, facts, with_plane

USD_CNY = Quotation("USD/CNY", Decimal("7.1234"), "q-2026-11-03")


def book(amount: int, currency: str) -> dict[str, Any]:
    made = with_plane("pay") | {"currency": currency}
    made["planes"]["pay"]["prices"][0] = {"sku": "AC-INSTALL", "tier": "*", "amount": amount}
    return made


def assessed(amount: int, currency: str, ticket: Facts) -> Assessment:
    done = assess(ticket, compile_book(book(amount, currency)))
    assert assessment_from_dict(assessment_to_dict(done)) == done
    return done


def pay(entries: tuple[Entry, ...]) -> list[tuple[str, int, str]]:
    found = [(e.account, e.amount, e.currency) for e in entries if e.line.startswith("pay:")]
    for currency in {currency for *_, currency in found}:
        assert sum(amount for _, amount, of in found if of == currency) == 0
    return found


def test_r063_a_ticket_in_usd_and_a_payee_in_cny_are_two_balanced_legs() -> None:
    """100.01 USD at 7.1234 are 712.41 CNY (712.411234), worth 100.01 USD again."""
    ticket = facts(currencies=(("ann", "CNY"),), quotations=(USD_CNY,))

    done = assessed(10_001, "USD", ticket)

    assert pay(entries_for(done)) == [
        ("cost:service", 10_001, "USD"), ("fx:USD/CNY", -10_001, "USD"),
        ("fx:USD/CNY", 71_241, "CNY"), ("payable:ann", -71_241, "CNY"),
    ]  # fmt: skip
    line = next(x for x in done.lines if x.plane == "pay")
    assert line.shares == (("ann", 10_001),)
    assert (line.steps[-1].op, line.steps[-1].rule) == ("exchange", "q-2026-11-03")
    assert "100.01 USD → 712.41 CNY，尾差 0.00" in explain(line, "zh", "USD")[-2]


def test_r063_yen_have_no_decimals_and_the_rounding_difference_has_its_own_account() -> None:
    """100.01 CNY at 20.5 are 2,050 yen (2,050.205), worth 100.00: a fen is left to fx:rounding."""
    quotation = Quotation("CNY/JPY", Decimal("20.5"), "q-7")
    ticket = facts(
        currencies=(("bob", "JPY"),), quotations=(quotation,), crew=crew(ann="1", bob="1")
    )

    done = assessed(20_002, "CNY", ticket)

    assert pay(entries_for(done)) == [
        ("cost:service", 20_002, "CNY"), ("payable:ann", -10_001, "CNY"),
        ("fx:CNY/JPY", -10_000, "CNY"), ("fx:rounding", -1, "CNY"),
        ("fx:CNY/JPY", 2_050, "JPY"), ("payable:bob", -2_050, "JPY"),
    ]  # fmt: skip


def test_r063_a_rate_stored_the_other_way_round_divides() -> None:
    """712.34 CNY at 7.1234 CNY for a dollar are 100.00 USD."""
    ticket = facts(currencies=(("ann", "USD"),), quotations=(USD_CNY,))

    assert pay(entries_for(assessed(71_234, "CNY", ticket)))[-1] == ("payable:ann", -10_000, "USD")


def test_r063_a_payee_without_a_stored_rate_is_refused() -> None:
    with pytest.raises(Unpriced, match="no stored rate of USD/CNY") as refused:
        assessed(10_000, "USD", facts(currencies=(("ann", "CNY"),)))
    assert refused.value.code == "no_quotation"


def test_r063_a_newer_rate_reverses_both_legs_as_they_were_and_books_new_ones() -> None:
    old = facts(currencies=(("ann", "CNY"),), quotations=(USD_CNY,))
    new = facts(currencies=(("ann", "CNY"),), quotations=(Quotation("USD/CNY", Decimal(7), "q-8"),))
    before, after = (assessed(10_000, "USD", ticket) for ticket in (old, new))

    moved = difference(before, 1, after)

    assert pay(tuple(e for e in moved if e.mirror)) == [
        ("cost:service", -10_000, "USD"), ("fx:USD/CNY", 10_000, "USD"),
        ("fx:USD/CNY", -71_234, "CNY"), ("payable:ann", 71_234, "CNY"),
    ]  # fmt: skip
    assert sum(e.amount for e in moved if e.account == "payable:ann") == 71_234 - 70_000


@given(
    st.integers(-(10**9), 10**9),
    st.decimals("0.0001", 10_000, places=4),
    st.sampled_from(["CNY", "USD", "JPY"]),
    st.sampled_from(["CNY", "USD", "JPY"]),
    st.booleans(),
)
def test_legs_balance_and_a_full_refund_leaves_nobody_a_unit(
    amount: int, rate: Decimal, own: str, other: str, back: bool
) -> None:
    """For any amount, rate and pair: each currency sums to 0; the worth is within half a foreign unit."""
    ticket = facts(
        currencies=(("ann", other),),
        quotations=(Quotation(f"{own}/{other}", rate, "q"),),
        refunds=(Refund("*", 1, 1),) if back else (),
    )

    found = pay(entries_for(assessed(amount, own, ticket)))

    if back:
        for account in {account for account, *_ in found}:
            for currency in (own, other):
                of = [a for name, a, c in found if (name, c) == (account, currency)]
                assert sum(of) == 0
