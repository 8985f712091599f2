"""Whatever people do in whatever order: no illegal jump, approvals only of what is there, no money lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from suanqing.errors import Conflict, DomainError, Forbidden, Stale
from suanqing.finance.statements import lifecycle
from suanqing.finance.statements.draft import by_fee
from suanqing.finance.statements.model import (
    Carry,
    Frozen,
    Head,
    Line,
    Mark,
    Policy,
    Returned,
    Statement,
)
from tests.searching import examples
from tests.unit.finance.statements.making import EARLIER, NOON, PERIOD, statement

POLICY = Policy(second_above=1_500)
PEOPLE = st.sampled_from(["ann", "bob", "cid", "tech-1"])
LEGAL = {
    "draft": {"draft", "issued"},
    "issued": {"issued", "confirmed", "draft"},
    "confirmed": {"confirmed", "approved", "draft"},
    "approved": {"approved", "in_payout", "closed", "draft"},
    "in_payout": {"in_payout", "paid", "returned", "approved"},
    "returned": {"returned", "in_payout"},
    "paid": {"paid", "returned", "closed"},
    "closed": {"closed"},
}
AMOUNTS = st.lists(st.integers(-400, 2_000), min_size=1, max_size=4)


class Life(RuleBasedStateMachine):
    """Any step by anybody at any time; a refused step changes nothing. The bank's account is beside."""

    @initialize(amounts=AMOUNTS, debt=st.integers(0, 900), by=PEOPLE)
    def begin(self, amounts: list[int], debt: int, by: str) -> None:
        self.now = NOON
        self.amounts, self.carry = amounts, Carry(debt)
        self.made = statement(*amounts, carry=self.carry)
        self.head = lifecycle.drafted(self.made, by, self.now)
        self.marks: dict[str, Mark] = {}
        self.outside: dict[str, int] = {}
        self.batches = 0

    def attempt(self, step: Callable[[], Any]) -> bool:
        """Take the step; its result is a head, or a head and a mark."""
        self.now += timedelta(seconds=1)
        before = self.head
        try:
            result = step()
        except DomainError:
            return False
        self.head, mark = result if isinstance(result, tuple) else (result, None)
        if mark:
            self.marks[mark.line] = mark
        assert self.head.state in LEGAL[before.state], (before.state, self.head.state)
        moved = self.head is not before
        assert self.head.version == before.version + moved
        return moved

    def mark(self, number: int) -> Mark:
        line = self.made.lines[number % len(self.made.lines)]
        return self.marks.get(line.id, Mark(line.id))

    @rule(by=PEOPLE)
    def issue(self, by: str) -> None:
        self.attempt(lambda: lifecycle.issue(self.head, by, self.now))

    @rule(by=PEOPLE, amounts=AMOUNTS, same=st.booleans())
    def redraft(self, by: str, amounts: list[int], same: bool) -> None:
        """New lines come beside the old ones, as in a ledger."""
        before = self.head
        wanted = self.amounts if same else [*self.amounts, *amounts][:12]
        made = statement(*wanted, carry=self.carry)
        if self.attempt(
            lambda: lifecycle.redraft(self.head, made, self.marks.values(), by, self.now)
        ):
            assert made.hash != before.hash
            assert self.head.approvals == () and self.head.state == "draft"
            self.made, self.amounts = made, wanted
        elif made.hash == before.hash:
            assert self.head is before

    @rule(by=PEOPLE, number=st.integers(0, 11))
    def confirm_line(self, by: str, number: int) -> None:
        self.attempt(lambda: lifecycle.confirm_line(self.head, self.mark(number), by, self.now))

    @rule(by=PEOPLE)
    def confirm(self, by: str) -> None:
        frozen = [line for line in self.made.lines if self.mark_of(line.id).dispute]
        if self.attempt(lambda: lifecycle.confirm(self.head, frozen, by, self.now)):
            assert {each.line for each in self.head.held} == {line.id for line in frozen}

    def mark_of(self, line: str) -> Mark:
        return self.marks.get(line, Mark(line))

    @rule(by=PEOPLE, number=st.integers(0, 11), proposed=st.integers(0, 3_000) | st.none())
    def dispute(self, by: str, number: int, proposed: int | None) -> None:
        line = self.made.lines[number % len(self.made.lines)]
        before = {each.line: each for each in self.marks.values()}
        if self.attempt(
            lambda: lifecycle.dispute(
                self.head, line, self.mark_of(line.id), "qty", "2", "more", proposed, by, self.now
            )
        ):
            others = {key for key in before if key != line.id}
            assert all(self.marks[key] == before[key] for key in others)
            said = self.mark_of(line.id).dispute
            assert said and (said.booked, said.proposed) == (line.amount, proposed)

    @rule(by=PEOPLE, number=st.integers(0, 11), accepted=st.booleans())
    def resolve(self, by: str, number: int, accepted: bool) -> None:
        mark = self.mark(number)
        raised = mark.dispute.by if mark.dispute else None
        if self.attempt(lambda: lifecycle.resolve(self.head, mark, accepted, "n", by, self.now)):
            assert raised != by
            assert self.mark_of(mark.line).state != "disputed"

    @rule(by=PEOPLE, number=st.integers(0, 11))
    def take_back(self, by: str, number: int) -> None:
        mark = self.mark(number)
        raised = mark.dispute.by if mark.dispute else None
        if self.attempt(lambda: lifecycle.withdraw(self.head, mark, by, self.now)):
            assert raised == by
            assert self.mark_of(mark.line).state != "disputed"

    @rule(by=PEOPLE, guess=st.booleans())
    def approve(self, by: str, guess: bool) -> None:
        seen = self.head.hash if guess else "0" * 64
        again = (self.head.batch or "") if self.head.state == "returned" else ""
        if self.attempt(lambda: lifecycle.approve(self.head, seen, by, self.now, POLICY, again)):
            assert guess and by not in self.head.makers and by != "tech-1"

    @rule(by=PEOPLE)
    def withdraw(self, by: str) -> None:
        """Only what the bank has not seen."""
        name = f"b{self.batches}"
        if self.attempt(lambda: lifecycle.unclaim(self.head, name, by, self.now)):
            self.outside[name] = 0

    @rule(by=PEOPLE)
    def claim(self, by: str) -> None:
        if self.attempt(lambda: lifecycle.claim(self.head, f"b{self.batches + 1}", by, self.now)):
            self.batches += 1
            self.outside[f"b{self.batches}"] = self.head.figures.payable

    @rule(by=PEOPLE, batch=st.integers(1, 3), outcome=st.sampled_from(["paid", "returned"]))
    def answer(self, by: str, batch: int, outcome: Any) -> None:
        name = f"b{batch}"
        if (
            self.attempt(lambda: lifecycle.settle(self.head, name, outcome, by, self.now))
            and outcome == "returned"
        ):
            self.outside[name] = 0

    @rule(by=PEOPLE)
    def close(self, by: str) -> None:
        self.attempt(lambda: lifecycle.close(self.head, by, self.now))

    @invariant()
    def totals_equal_the_lines(self) -> None:
        if not hasattr(self, "made"):
            return
        assert self.head.hash == self.made.hash
        assert self.head.total == self.made.total == sum(line.amount for line in self.made.lines)
        assert sum(each.amount for each in by_fee(self.made.lines)) == self.head.total

    @invariant()
    def money_is_conserved(self) -> None:
        if not hasattr(self, "made"):
            return
        found = self.head.figures
        assert found.due - found.debt_in == found.payable - found.debt_out
        assert found.confirmed + found.held == self.head.total
        assert self.head.paid in (0, found.payable)
        out = sum(self.outside.values())
        assert out in (0, found.payable), "paid twice"
        if self.head.state in ("paid", "in_payout"):
            assert out == found.payable
        if self.head.state == "returned" or self.head.came_back:
            assert out == self.head.paid == 0

    @invariant()
    def approvals_are_of_what_is_there(self) -> None:
        if not hasattr(self, "made"):
            return
        for each in self.head.approvals:
            assert (each.hash, each.payable) == (self.head.hash, self.head.figures.payable)
            assert each.by not in self.head.makers
        if self.head.state in ("approved", "in_payout", "paid", "returned", "closed"):
            people = {each.by for each in self.head.approvals}
            assert len(people) >= lifecycle.needed(self.head.figures.payable, POLICY)

    @invariant()
    def counts_are_right(self) -> None:
        if not hasattr(self, "made"):
            return
        states = [self.mark_of(line.id).state for line in self.made.lines]
        assert self.head.disputed == states.count("disputed")
        assert self.head.marked == states.count("confirmed")


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=examples(60), stateful_step_count=30, deadline=None)


def at(state: str, *amounts: int, carry: Carry | None = None) -> tuple[Head, Statement]:
    """A statement brought to a state by the straight way."""
    made = statement(*(amounts or (1_000, 200)), carry=carry or Carry())
    head = lifecycle.drafted(made, "ann", NOON)
    steps: dict[str, Callable[[Head], Head]] = {
        "issued": lambda h: lifecycle.issue(h, "ann", NOON),
        "confirmed": lambda h: lifecycle.confirm(h, (), "tech-1", NOON),
        "approved": lambda h: lifecycle.approve(h, h.hash, "bob", NOON, POLICY),
        "in_payout": lambda h: lifecycle.claim(h, "b1", "ann", NOON),
        "paid": lambda h: lifecycle.settle(h, "b1", "paid", "ann", NOON),
    }
    for name, step in steps.items():
        if head.state != state:
            head = step(head)
            assert head.state == name
    return head, made


class TestApproval:
    def test_the_maker_is_not_the_checker(self) -> None:
        head, _ = at("confirmed")

        for by in ("ann", "tech-1"):
            with pytest.raises(Forbidden):
                lifecycle.approve(head, head.hash, by, NOON, POLICY)

    def test_the_party_approves_not_its_own_money_though_it_had_no_hand_in_it(self) -> None:
        head = lifecycle.issue(at("draft")[0], "ann", NOON)
        head = lifecycle.confirm(head, (), "cid", NOON)

        assert "tech-1" not in head.makers
        with pytest.raises(Forbidden) as refused:
            lifecycle.approve(head, head.hash, "tech-1", NOON, POLICY)
        assert refused.value.code == "maker_is_checker"

    def test_who_confirmed_a_single_line_had_a_hand_in_it(self) -> None:
        head, made = at("issued", 1_000, 200)
        head, _ = lifecycle.confirm_line(head, Mark(made.lines[0].id), "bob", NOON)
        head = lifecycle.confirm(head, (), "tech-1", NOON)

        with pytest.raises(Forbidden):
            lifecycle.approve(head, head.hash, "bob", NOON, POLICY)

    def test_only_what_was_looked_at_is_approved(self) -> None:
        head, _ = at("confirmed")

        with pytest.raises(Stale):
            lifecycle.approve(head, "f" * 64, "bob", NOON, POLICY)

    @pytest.mark.parametrize(("amount", "needed"), [(1_499, 1), (1_500, 1), (1_501, 2)])
    def test_above_the_limit_two_people_approve(self, amount: int, needed: int) -> None:
        head, _ = at("confirmed", amount)

        once = lifecycle.approve(head, head.hash, "bob", NOON, POLICY)
        again = lifecycle.approve(once, head.hash, "bob", NOON, POLICY)
        twice = lifecycle.approve(again, head.hash, "cid", NOON, POLICY)

        assert again is once
        assert once.state == ("approved" if needed == 1 else "confirmed")
        assert twice.state == "approved" and len(twice.approvals) == needed

    def test_other_lines_void_it(self) -> None:
        head, _ = at("approved")

        after = lifecycle.redraft(head, statement(1_000, 200, 5), (), "cid", NOON)

        assert (after.state, after.approvals, after.confirmed) == ("draft", (), 0)
        with pytest.raises(Conflict):
            lifecycle.claim(after, "b1", "ann", NOON)


class TestDisputes:
    def frozen(self) -> tuple[Head, Mark, Statement]:
        head, made = at("issued", 1_000, 200, 30)
        line = made.lines[1]
        after, mark = lifecycle.dispute(
            head, line, Mark(line.id), "qty", "2", "two were built in", 400, "tech-1", NOON
        )
        return after, mark, made

    def test_one_frozen_line_leaves_the_others_free(self) -> None:
        head, mark, made = self.frozen()

        with pytest.raises(Conflict):
            lifecycle.confirm_line(head, mark, "tech-1", NOON)
        after, _ = lifecycle.confirm_line(head, Mark(made.lines[0].id), "tech-1", NOON)
        whole = lifecycle.confirm(after, [made.lines[1]], "tech-1", NOON)

        assert (whole.state, whole.confirmed, whole.figures.held) == ("confirmed", 1_030, 200)
        assert whole.figures.payable == 1_030

    def test_a_rejected_dispute_gives_the_line_back(self) -> None:
        head, mark, _ = self.frozen()

        after, said = lifecycle.resolve(head, mark, False, "one on the photo", "ann", NOON)
        again, _ = lifecycle.confirm_line(after, said, "tech-1", NOON)

        assert said.state == "open" and again.marked == 1 and again.disputed == 0

    def test_nobody_decides_the_own_dispute(self) -> None:
        head, mark, _ = self.frozen()

        with pytest.raises(Forbidden):
            lifecycle.resolve(head, mark, True, "yes", "tech-1", NOON)

    def test_what_was_said_of_a_line_is_not_said_otherwise(self) -> None:
        head, mark, made = self.frozen()
        first, second, last = made.lines
        head, right = lifecycle.confirm_line(head, Mark(first.id), "tech-1", NOON)

        assert lifecycle.confirm_line(head, right, "tech-1", NOON) == (head, right)
        for line, said, code in ((second, mark, "line_frozen"), (first, right, "line_confirmed")):
            with pytest.raises(Conflict) as refused:
                self.contest(head, line, said)
            assert refused.value.code == code
        after, _ = self.contest(head, last, Mark(last.id))
        assert (after.marked, after.disputed) == (1, 2)

    def contest(self, head: Head, line: Line, mark: Mark) -> tuple[Head, Mark]:
        return lifecycle.dispute(head, line, mark, "qty", "2", "few", None, "tech-1", NOON)

    def test_a_line_is_contested_five_times_and_then_had_out_elsewhere(self) -> None:
        head, made = at("issued", 1_000, 200)
        line = made.lines[0]
        mark = Mark(line.id)
        for number in range(1, 6):
            head, mark = self.contest(head, line, mark)
            assert mark.disputes[-1].id == f"{line.id}:{number}"
            head, mark = lifecycle.resolve(head, mark, False, "no", "ann", NOON)

        with pytest.raises(Conflict) as refused:
            self.contest(head, line, mark)
        assert refused.value.code == "too_many_disputes"
        assert self.contest(head, made.lines[1], Mark(made.lines[1].id))[0].disputed == 1

    def test_a_statement_has_at_most_200_open_disputes(self) -> None:
        head, made = at("issued", 1_000, 200)
        line = made.lines[0]

        assert self.contest(replace(head, disputed=199), line, Mark(line.id))[0].disputed == 200
        with pytest.raises(Conflict) as refused:
            self.contest(replace(head, disputed=200), line, Mark(line.id))
        assert refused.value.code == "too_many_disputes"

    def test_a_line_held_back_is_released_once_by_a_later_statement(self) -> None:
        head, mark, made = self.frozen()
        head = lifecycle.confirm(head, [made.lines[1]], "tech-1", NOON)

        waiting = lifecycle.carry_from(head, lambda _: False)
        head, _ = lifecycle.resolve(head, mark, False, "no", "ann", NOON)
        free = lifecycle.carry_from(head, lambda _: True)
        later = replace(head, carry=free, held=())
        after = lifecycle.carry_from(later, lambda _: True)

        own = Frozen(PERIOD, made.lines[1].id, 200)
        assert (waiting.frozen, waiting.released) == ((own,), ())
        assert (free.frozen, free.released) == ((), (own,))
        assert (after.frozen, after.released) == ((), ())
        assert head.confirmed == 1_230

    def test_disputes_that_changed_meanwhile_stop_a_confirmation(self) -> None:
        head, _, _ = self.frozen()

        with pytest.raises(Stale):
            lifecycle.confirm(head, (), "tech-1", NOON)


class TestPayout:
    def test_a_returned_payment_is_payable_again_by_another_batch(self) -> None:
        head, _ = at("in_payout")

        back = lifecycle.settle(head, "b1", "returned", "ann", NOON)
        with pytest.raises(Conflict) as refused:
            lifecycle.claim(back, "b2", "ann", NOON)
        cleared = lifecycle.approve(back, back.hash, "bob", NOON, POLICY, "b1")
        again = lifecycle.settle(
            lifecycle.claim(cleared, "b2", "ann", NOON), "b2", "paid", "ann", NOON
        )

        assert refused.value.code == "approve_again" and cleared.state == "returned"
        assert [(each.by, each.again) for each in again.approvals] == [("bob", "b1")]

        assert (head.paid, back.paid, again.paid) == (0, 0, 1_200)
        for stale in (back, again):
            with pytest.raises(Conflict):
                lifecycle.settle(stale, "b1", "paid", "ann", NOON)

    def test_a_payment_may_come_back_after_it_was_reported(self) -> None:
        head, _ = at("paid")

        assert lifecycle.settle(head, "b1", "returned", "cid", NOON).paid == 0

    def test_who_reported_the_payment_does_not_report_its_return(self) -> None:
        for head in (at("paid")[0], lifecycle.close(at("paid")[0], "ann", NOON)):
            with pytest.raises(Forbidden) as refused:
                lifecycle.settle(head, "b1", "returned", "ann", NOON)
            assert refused.value.code == "same_person"

    def test_a_second_payment_has_approvals_of_its_own_that_name_the_first(self) -> None:
        strict = Policy(second_above=1_000)
        back = lifecycle.settle(at("in_payout")[0], "b1", "returned", "cid", NOON)

        for by, again, error in (
            ("bob", "", Conflict), ("bob", "b0", Conflict), ("cid", "b1", Forbidden),
            ("ann", "b1", Forbidden), ("tech-1", "b1", Forbidden),
        ):  # fmt: skip
            with pytest.raises(error):
                lifecycle.approve(back, back.hash, by, NOON, strict, again)
        once = lifecycle.approve(back, back.hash, "bob", NOON, strict, "b1")
        with pytest.raises(Conflict):
            lifecycle.claim(once, "b2", "ann", NOON)
        twice = lifecycle.approve(once, back.hash, "dan", NOON, strict, "b1")
        claimed = lifecycle.claim(twice, "b2", "ann", NOON)

        assert (once.cleared, twice.cleared, len(twice.approvals)) == (None, "b1", 2)
        assert lifecycle.settle(claimed, "b2", "returned", "ann", NOON).cleared is None
        with pytest.raises(Conflict):
            lifecycle.approve(at("approved")[0], back.hash, "bob", NOON, strict, "b1")

    def test_a_withdrawn_payout_leaves_it_approved_as_before(self) -> None:
        head, _ = at("in_payout")
        back = lifecycle.settle(head, "b1", "returned", "ann", NOON)
        cleared = lifecycle.approve(back, back.hash, "bob", NOON, POLICY, "b1")

        first = lifecycle.unclaim(head, "b1", "ann", NOON)
        second = lifecycle.unclaim(lifecycle.claim(cleared, "b2", "ann", NOON), "b2", "ann", NOON)

        assert (first.state, first.batch) == ("approved", None)
        assert (second.state, second.batch, second.approvals) == (
            "returned",
            "b1",
            cleared.approvals,
        )
        assert lifecycle.waits(first) and lifecycle.waits(second)
        assert lifecycle.unclaim(head, "b7", "ann", NOON) is head

    def test_only_the_sum_that_was_approved_is_paid(self) -> None:
        head, _ = at("approved")

        for other in (replace(head, total=head.total + 1), replace(head, hash="f" * 64)):
            with pytest.raises(Conflict) as refused:
                lifecycle.claim(other, "b1", "ann", NOON)
            assert refused.value.code == "approval_void"

    def test_the_same_answer_twice_changes_nothing(self) -> None:
        head, _ = at("paid")

        assert lifecycle.settle(head, "b1", "paid", "ann", NOON) is head

    def test_nothing_to_pay_goes_into_no_batch_and_can_be_closed(self) -> None:
        head, _ = at("approved", -100, 40)

        with pytest.raises(Conflict):
            lifecycle.claim(head, "b1", "ann", NOON)
        assert lifecycle.close(head, "ann", NOON).paid == 0
        assert lifecycle.carry_from(head, lambda _: True).debt == 60

    def test_what_is_owed_cannot_be_closed_away(self) -> None:
        for state in ("issued", "confirmed", "approved", "in_payout"):
            with pytest.raises(Conflict):
                lifecycle.close(at(state)[0], "ann", NOON)

    def test_closed_is_closed(self) -> None:
        head = lifecycle.close(at("paid")[0], "ann", NOON)

        assert head.paid == 1_200
        steps: list[Callable[[], Any]] = [
            lambda: lifecycle.confirm(head, (), "tech-1", NOON),
            lambda: lifecycle.settle(head, "b2", "returned", "ann", NOON),
            lambda: lifecycle.redraft(head, statement(1), (), "ann", NOON),
            lambda: lifecycle.claim(head, "b2", "ann", NOON),
            lambda: lifecycle.issue(head, "ann", NOON),
        ]
        for step in steps:
            with pytest.raises(Conflict):
                step()


class TestReturnedAfterTheClose:
    """A payment of October's statement comes back; November's or a later one pays it."""

    def closed(self, *amounts: int) -> Head:
        return lifecycle.close(at("paid", *amounts)[0], "ann", NOON)

    def later(self, period: str, state: str, carry: Carry) -> Head:
        return replace(at(state)[0], period=period, carry=carry)

    def test_the_statement_stays_closed_and_is_paid_no_longer(self) -> None:
        head = self.closed()

        back = lifecycle.settle(head, "b1", "returned", "cid", NOON, "no such account")

        assert (back.state, back.hash, back.figures) == ("closed", head.hash, head.figures)
        assert (head.paid, back.paid, back.confirmed) == (1_200, 0, head.confirmed)
        assert back.trail[-1][:2] == ("returned", "cid") and back.version == head.version + 1
        assert lifecycle.came_back(back) == Returned(PERIOD, "b1", 1_200, "no such account")

    def test_the_same_answer_twice_changes_nothing_and_paid_comes_too_late(self) -> None:
        head = self.closed()
        back = lifecycle.settle(head, "b1", "returned", "cid", NOON)

        assert lifecycle.settle(head, "b1", "paid", "ann", NOON) is head
        assert lifecycle.settle(back, "b1", "returned", "bob", NOON) is back
        with pytest.raises(Conflict):
            lifecycle.settle(back, "b1", "paid", "ann", NOON)

    def test_exactly_one_later_statement_pays_it(self) -> None:
        back = lifecycle.settle(self.closed(), "b1", "returned", "cid", NOON)
        own = Returned(PERIOD, "b1", 1_200)
        november = self.later("2026-11", "approved", Carry(returned=(own,)))

        assert lifecycle.returned_to("2026-11", [back]) == (own,)
        assert lifecycle.returned_to("2026-11", [back, november]) == (own,)
        assert lifecycle.returned_to("2026-12", [back, november]) == ()
        assert lifecycle.returned_to(PERIOD, [back]) == lifecycle.returned_to(EARLIER, [back]) == ()

    def test_one_that_had_gone_out_without_it_leaves_it_to_the_next(self) -> None:
        back = lifecycle.settle(self.closed(), "b1", "returned", "cid", NOON)
        november = self.later("2026-11", "approved", Carry())

        assert [each.amount for each in lifecycle.returned_to("2026-12", [november, back])] == [
            1_200
        ]

    @pytest.mark.parametrize(("state", "left"), [("draft", 1), ("issued", 0)])
    def test_a_mere_draft_of_a_later_period_has_no_claim(self, state: str, left: int) -> None:
        back = lifecycle.settle(self.closed(), "b1", "returned", "cid", NOON)
        december = self.later("2026-12", state, Carry(returned=(lifecycle.came_back(back),)))

        assert len(lifecycle.returned_to("2026-11", [back, december])) == left

    def test_what_comes_back_twice_is_the_later_statement_s_whole_sum(self) -> None:
        back = lifecycle.settle(self.closed(1_000), "b1", "returned", "cid", NOON)
        made = statement(300, carry=Carry(returned=(lifecycle.came_back(back),)))
        head = lifecycle.confirm(
            lifecycle.issue(lifecycle.drafted(made, "ann", NOON), "ann", NOON), (), "t", NOON
        )
        head = replace(lifecycle.approve(head, head.hash, "bob", NOON, POLICY), period="2026-11")
        paid = lifecycle.settle(lifecycle.claim(head, "b2", "ann", NOON), "b2", "paid", "ann", NOON)

        again = lifecycle.settle(lifecycle.close(paid, "ann", NOON), "b2", "returned", "cid", NOON)

        assert paid.paid == 1_300
        assert lifecycle.returned_to("2026-12", [again, back]) == (
            Returned("2026-11", "b2", 1_300),
        )


def test_the_next_period_waits_until_the_one_before_is_confirmed() -> None:
    with pytest.raises(Conflict) as refused:
        lifecycle.carry_from(at("issued")[0], lambda _: True)

    assert refused.value.code == "earlier_open"
    assert lifecycle.carry_from(None, lambda _: True) == Carry()
    assert EARLIER < PERIOD
