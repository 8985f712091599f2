"""What people correct: refunds, manual lines and limits, each by its rule, ticket in and ticket out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Conflict, Forbidden, Invalid
from suanqing.finance.assessment.model import ENGINE
from suanqing.finance.corrections import facts, manual
from suanqing.finance.corrections.manual import Adjustment
from suanqing.finance.corrections.policy import Limits, checked
from suanqing.finance.corrections.prices import Scope
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Manual, Refund
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Event, Ticket
from tests.unit.finance.backtest.making import booked
from tests.unit.finance.settlement import books

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


def done(*skus: str) -> Ticket:
    spec = NewTicket(
        "o1", "安装", "310115", lines=tuple((sku, Decimal(1)) for sku in skus or ("S", "T"))
    )
    made = decide.create("T1", spec, "d1", NOON, None)
    return replace(made, state="done", assignee="w1", served=NOON)


def refunds(ticket: Ticket) -> list[Any]:
    return list(ticket.facts.get("refunds", ()))


class TestRefunds:
    def back(self, ticket: Ticket, key: str, line: str, back: int, of: int = 100) -> Ticket:
        return facts.refund(ticket, ticket.events, key, Refund(line, back, of), "ann", NOON)

    def test_the_same_key_with_the_same_refund_changes_nothing_and_with_another_is_refused(
        self,
    ) -> None:
        ticket = self.back(done(), "R1", "1.1", 40)

        assert refunds(ticket) == [["1.1", 40, 100]]
        assert self.back(ticket, "R1", "1.1", 40) is ticket
        for line, back, of in (("1.1", 41, 100), ("1.1", 40, 101), ("1.2", 40, 100)):
            with pytest.raises(Conflict) as refusal:
                self.back(ticket, "R1", line, back, of)
            assert refusal.value.code == "idempotency_key_reused"

    @pytest.mark.parametrize(("back", "of"), [(0, 100), (-1, 100), (101, 100)])
    def test_a_refund_is_above_0_and_at_most_what_there_was(self, back: int, of: int) -> None:
        with pytest.raises(Invalid):
            self.back(done(), "R1", "1.1", back, of)

    def test_what_goes_back_of_the_whole_counts_for_each_line(self) -> None:
        ticket = self.back(done(), "R1", "*", 60)

        assert refunds(self.back(ticket, "R2", "1.2", 40)) == [["*", 60, 100], ["1.2", 40, 100]]
        with pytest.raises(Invalid) as refusal:
            self.back(ticket, "R2", "1.2", 41)
        assert refusal.value.code == "over_refunded"

    def test_also_of_a_ticket_without_lines_no_more_goes_back_than_there_was(self) -> None:
        ticket = self.back(replace(done(), lines=()), "R1", "*", 60)

        assert refunds(self.back(ticket, "R2", "*", 40)) == [["*", 60, 100], ["*", 40, 100]]
        with pytest.raises(Invalid) as refusal:
            self.back(ticket, "R2", "*", 41)
        assert refusal.value.code == "over_refunded"


class TestRefundsOfAnOrder:
    def told(self, ticket: Ticket, history: Sequence[Event], total: int, of: int = 100) -> Ticket:
        ids = [f"r{len(history)}"]
        return facts.order_refund(ticket, history, "youzan", "E1", ids, total, of, "ann", NOON)

    @given(st.lists(st.integers(0, 100), min_size=1, max_size=6))
    def test_the_ticket_gives_back_what_the_order_last_said_whichever_way_it_went(
        self, totals: list[int]
    ) -> None:
        ticket = done()
        for total in totals:
            before = ticket
            ticket = self.told(ticket, ticket.events, total)
            found = [Refund(*each) for each in refunds(ticket)]
            assert sum(each.back for each in found) == total
            assert all(each.line == "*" and 0 < each.back <= each.of == 100 for each in found)
            if total == sum(each[1] for each in refunds(before)):
                assert ticket is before

    def test_what_is_less_is_taken_from_the_newest_of_the_same_sum_alone(self) -> None:
        ticket = self.told(done(), done().events, 30)
        ticket = facts.refund(ticket, ticket.events, "by-hand", Refund("1.1", 5, 100), "ann", NOON)
        ticket = self.told(ticket, ticket.events, 33)

        ticket = self.told(ticket, ticket.events, 28)

        assert refunds(ticket) == [["*", 28, 100], ["1.1", 5, 100]]

    def test_with_a_refund_told_otherwise_it_is_too_much(self) -> None:
        ticket = facts.refund(done(), (), "by-hand", Refund("*", 60, 100), "ann", NOON)

        assert sum(Fraction(b, o) for _, b, o in refunds(self.told(ticket, ticket.events, 40))) == 1
        with pytest.raises(Invalid) as refusal:
            self.told(ticket, ticket.events, 41)
        assert refusal.value.code == "over_refunded"


class TestManualFacts:
    def line(self, number: int) -> Manual:
        return Manual(f"M{number}", "bonus", "w1", number + 1, "加班", "ann", "bob")

    def test_a_manual_line_is_a_fact_once_an_id(self) -> None:
        ticket = facts.adjust(done(), self.line(0), "bob", NOON)

        assert facts.adjust(ticket, self.line(0)._replace(amount=9), "bob", NOON) is ticket
        assert [each[0] for each in ticket.facts["manual"]] == ["M0"]

    def test_a_ticket_has_at_most_twenty_of_them(self) -> None:
        ticket = done()
        for number in range(20):
            ticket = facts.adjust(ticket, self.line(number), "bob", NOON)

        assert facts.adjust(ticket, self.line(3), "bob", NOON) is ticket
        with pytest.raises(Invalid):
            facts.adjust(ticket, self.line(20), "bob", NOON)
        assert len(ticket.facts["manual"]) == 20


def asked(amount: int = 5_000, **changes: Any) -> Adjustment:
    told = {
        "key": "overtime",
        "fee": "bonus",
        "party": "w1",
        "reason": "加班",
        "by": "ann",
    } | changes
    return manual.request("T1", NOON, amount=amount, at=NOON, **told)


class TestManualLines:
    @pytest.mark.parametrize("amount", [0, 10**12 + 1, -(10**12) - 1])
    def test_a_manual_line_moves_an_amount_within_the_bounds_of_money(self, amount: int) -> None:
        with pytest.raises(Invalid) as refusal:
            asked(amount)
        assert refusal.value.facts["where"] == "amount"
        assert (asked(10**12).amount, asked(-(10**12)).amount) == (10**12, -(10**12))

    @pytest.mark.parametrize("name", ["key", "fee", "reason"])
    def test_a_manual_line_says_its_key_fee_and_reason(self, name: str) -> None:
        with pytest.raises(Invalid) as refusal:
            asked(**{name: "  "})
        assert refusal.value.facts["where"] == "reason"

    def test_nobody_asks_for_the_own_money(self) -> None:
        with pytest.raises(Forbidden) as refusal:
            asked(party="ann")
        assert refusal.value.code == "own_money"

    def test_it_is_rejected_once_by_another_who_says_why(self) -> None:
        made = asked()

        with pytest.raises(Forbidden) as refusal:
            manual.reject(made, "ann", "no")
        assert refusal.value.code == "maker_is_checker"
        with pytest.raises(Invalid):
            manual.reject(made, "bob", " ")
        gone = manual.reject(made, "bob", "twice")
        assert (gone.state, gone.rejected_by, gone.note, gone.version) == (
            "rejected",
            "bob",
            "twice",
            2,
        )
        assert manual.reject(gone, "cid", "again") is gone

    def test_what_is_decided_is_not_decided_otherwise(self) -> None:
        made = asked()
        given = manual.approve(made, made.hash, "bob", NOON, 500_000)
        gone = manual.reject(made, "bob", "twice")

        assert manual.approve(given, given.hash, "cid", NOON, 0) is given
        for step in (
            lambda: manual.reject(given, "cid", "late"),
            lambda: manual.approve(gone, gone.hash, "cid", NOON, 500_000),
        ):
            with pytest.raises(Conflict) as refusal:
                step()
            assert refusal.value.code == "not_in_this_state"


class TestLimits:
    @pytest.mark.parametrize("part", ["-0.01", "1.01", "NaN", "Infinity"])
    def test_what_goes_to_old_debts_is_a_part_of_what_is_due(self, part: str) -> None:
        with pytest.raises(Invalid) as refusal:
            checked(Limits(recovery=Decimal(part)))
        assert refusal.value.facts["where"] == "recovery"

    @pytest.mark.parametrize("name", ["second_above", "adjust_second_above"])
    def test_no_limit_is_below_0(self, name: str) -> None:
        with pytest.raises(Invalid) as refusal:
            checked(replace(Limits(), **{name: -1}))
        assert refusal.value.facts["where"] == name

    @pytest.mark.parametrize("days", [-1, 8])
    def test_an_account_waits_at_most_a_week(self, days: int) -> None:
        with pytest.raises(Invalid) as refusal:
            checked(Limits(account_days=days))
        assert refusal.value.facts["where"] == "account_days"

    @given(st.decimals(0, 1, allow_nan=False), st.integers(0), st.integers(0), st.integers(0, 7))
    def test_what_lies_within_its_bounds_stands_as_it_was_said(
        self, recovery: Decimal, second: int, adjusted: int, days: int
    ) -> None:
        limits = Limits(recovery, second, adjusted, days)

        assert checked(limits) is limits


class TestScope:
    def test_the_same_version_twice_holds_what_an_older_engine_priced(self) -> None:
        one = booked(books.facts(), compile_book(books.document()))
        book = one.assessment.book
        scope = Scope(book, book, one.facts.served, one.facts.served + timedelta(seconds=1))

        assert one.engine == ENGINE
        assert not scope.holds(one)
        assert scope.holds(replace(one, engine=ENGINE - 1))
        assert replace(scope, outlet=one.facts.outlet).holds(one)
        assert not replace(scope, outlet="elsewhere").holds(replace(one, engine=ENGINE - 1))
        assert not replace(scope, end=scope.start).holds(replace(one, engine=ENGINE - 1))
