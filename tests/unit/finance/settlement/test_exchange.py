"""Payees in another currency: two legs that balance by themselves, by a stored rate (R063)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Unpriced
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.explain.step_words import explain
from suanqing.finance.assessment.model import Assessment, Entry
from suanqing.finance.assessment.stored import assessment_from_dict, assessment_to_dict
from suanqing.finance.settlement.journal import difference, entries_for
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts, Quotation, Refund
from tests.unit.finance.settlement.books import crew, facts, with_plane

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


def test_a_rate_of_0_exchanges_nothing() -> None:
    ticket = facts(
        currencies=(("ann", "CNY"),), quotations=(Quotation("USD/CNY", Decimal(0), "q-0"),)
    )

    with pytest.raises(Unpriced) as refusal:
        assessed(10_001, "USD", ticket)

    assert refusal.value.code == "no_quotation"


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


class TestRefundsInParts:
    @pytest.mark.parametrize("parts", [2, 3, 7])
    @pytest.mark.parametrize(
        "own, other", [("CNY", "USD"), ("USD", "CNY"), ("CNY", "JPY"), ("JPY", "CNY")]
    )
    def test_refunds_in_equal_parts_leave_no_payee_and_no_account_anything(
        self, parts: int, own: str, other: str
    ) -> None:
        """134 amounts and rates for each, 1,608 in all: every account is 0 in every currency after the last part,
        and after each part a payee has gone back that part of what was paid, half up."""
        for number in range(134):
            amount = 1 + number * 7_919 % 1_000_003
            quotation = Quotation(f"{own}/{other}", Decimal(487 + number * 611) / 10_000, "q")
            ticket = facts(
                crew=crew(ann="1", bob="2", cat="0.7"),
                currencies=(("ann", other), ("cat", other)), quotations=(quotation,),
                refunds=(Refund("*", 1, parts),) * parts,
            )  # fmt: skip

            done = assess(ticket, compile_book(book(amount, own)), explained=False)

            left: dict[tuple[str, str], int] = {}
            for entry in entries_for(done):
                key = entry.account, entry.currency
                left[key] = left.get(key, 0) + entry.amount
            assert not any(left.values()), (amount, quotation.rate, left)
            whole, *back = (
                {e.party: e.paid for e in x.exchanged} for x in done.lines if x.plane == "pay"
            )
            for party, paid in whole.items():
                gone = -sum(each.get(party, 0) for each in back[:1])
                assert gone == (2 * paid + parts) // (2 * parts)

    def test_a_third_of_31_31_goes_back_three_times_and_leaves_nothing(self) -> None:
        """223.03 yuan at 7.1234 are 31.31 dollars: 10.44, 10.43 and 10.44 go back."""
        ticket = facts(
            currencies=(("ann", "USD"),), quotations=(USD_CNY,), refunds=(Refund("*", 1, 3),) * 3
        )

        done = assessed(22_303, "CNY", ticket)

        paid = [line.exchanged[0].paid for line in done.lines if line.plane == "pay"]
        assert paid == [3_131, -1_044, -1_043, -1_044]

    def test_where_the_books_currency_moves_by_nothing_the_payees_own_still_goes_back(self) -> None:
        """1 yen is 4.87 fen, so 5: the first half takes the yen and 3 fen back, the second 2 fen."""
        quotation = Quotation("JPY/CNY", Decimal("0.0487"), "q")
        ticket = facts(
            currencies=(("ann", "CNY"),), quotations=(quotation,), refunds=(Refund("*", 1, 2),) * 2
        )

        done = assessed(1, "JPY", ticket)

        mine = [line for line in done.lines if line.plane == "pay"]
        assert [line.amount for line in mine] == [1, -1, 0]
        assert [line.exchanged[0].paid for line in mine] == [5, -3, -2]

    def test_what_a_payee_bears_for_a_part_that_stays_is_converted_not_mirrored(self) -> None:
        """10.00 of 100.00 stays with head office; all goes back, so ann owes these 10.00: 1.40 dollars."""
        parts = [
            {"id": "fee", "role": "hq", "rate": "0.1", "base": "gross", "fee": "channel_fee", "stays": True},
            {"role": "crew", "remainder": True},
        ]  # fmt: skip
        made = with_plane("pay", splits=[{"id": "p", "parts": parts}])
        ticket = facts(
            currencies=(("ann", "USD"),), quotations=(USD_CNY,), refunds=(Refund("*", 1, 2),) * 2
        )

        done = assess(ticket, compile_book(made))

        paid = [e.paid for line in done.lines for e in line.exchanged]
        assert paid == [1_263, -632 - 70, -631 - 70]
