"""The life of a statement. Pure: a head in, the next head out, or the refusal.

    draft --issue--> issued --confirm--> confirmed --approve--> approved --claim--> in_payout
      ^                |                    |                      |                 |    ^
      +---------- redraft with other lines: approvals are void ----+            paid/  \\returned
                                                                               closed     (approved again)

A disputed line freezes itself alone: the others are confirmed, approved and paid without it, and it
goes into a later statement once its dispute is resolved. Who raised a thing never decides on it. A payment
that comes back after the close leaves the statement closed, and is paid with a later one.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from suanqing.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from suanqing.finance.statements.model import (
    NOTHING,
    Act,
    Approval,
    Carry,
    Dispute,
    Frozen,
    Head,
    Line,
    Mark,
    Outcome,
    Policy,
    Returned,
    State,
    Statement,
)

MOST_DISPUTES = 5
"""On one line; the last word is then had elsewhere."""
MOST_FROZEN = 200
"""Open disputes of one statement at a time."""
CHANGEABLE: frozenset[State] = frozenset({"draft", "issued", "confirmed", "approved"})
PAYABLE: frozenset[State] = frozenset({"approved", "returned"})
CONFIRMED: frozenset[State] = frozenset(
    {"confirmed", "approved", "in_payout", "paid", "returned", "closed"}
)
"""States whose figures no longer move, so that the next period's statement may build on them."""


def drafted(statement: Statement, by: str, at: datetime) -> Head:
    return Head(
        statement.party, statement.period, "draft", statement.hash, statement.currency,
        statement.terms, statement.recovery, statement.carry, len(statement.lines), statement.total,
        trail=(Act("drafted", by, at, statement.hash),),
    )  # fmt: skip


def redraft(head: Head, statement: Statement, marks: Iterable[Mark], by: str, at: datetime) -> Head:
    """The same content leaves everything as it is; another one goes back to draft, approvals void.

    marks: what was said of lines; it stays said, since a line never changes.
    """
    if head.hash == statement.hash:
        return head
    if head.state not in CHANGEABLE:
        raise _not_now(head, "changed")
    states = [mark.state for mark in marks]
    return replace(
        drafted(statement, by, at),
        version=head.version + 1,
        marked=states.count("confirmed"),
        disputed=states.count("disputed"),
        trail=(*head.trail, Act("changed", by, at, statement.hash)),
    )


def issue(head: Head, by: str, at: datetime) -> Head:
    """Show it to the party."""
    if head.state == "issued":
        return head
    if head.state != "draft":
        raise _not_now(head, "issued")
    return _step(head, "issued", Act("issued", by, at, head.hash))


def confirm_line(head: Head, mark: Mark, by: str, at: datetime) -> tuple[Head, Mark]:
    """One line is right. The last one confirms the whole."""
    _issued(head, "confirmed")
    if mark.state == "disputed":
        raise Conflict("the line is disputed", "line_frozen", line=mark.line)
    if mark.state == "confirmed":
        return head, mark
    after = replace(head, version=head.version + 1, marked=head.marked + 1)
    if after.marked == after.count:
        after = replace(after, state="confirmed", trail=_with(head, "confirmed", by, at))
    elif by not in head.makers:
        after = replace(after, trail=_with(head, "line confirmed", by, at))
    return after, replace(mark, confirmed_by=by, confirmed_at=at)


def dispute(
    head: Head, line: Line, mark: Mark, fact: str, value: str, reason: str,
    proposed: int | None, by: str, at: datetime, explained: bool = False,
) -> tuple[Head, Mark]:  # fmt: skip
    """Freeze one line by contesting a fact of it; the others go on."""
    _issued(head, "disputed")
    if mark.state == "disputed":
        raise Conflict("the line is disputed already", "line_frozen", line=mark.line)
    if mark.state == "confirmed":
        raise Conflict("the line was confirmed", "line_confirmed", line=mark.line)
    if len(mark.disputes) >= MOST_DISPUTES or head.disputed >= MOST_FROZEN:
        raise Conflict("there are too many disputes", "too_many_disputes", line=mark.line)
    said = Dispute(
        f"{line.id}:{len(mark.disputes) + 1}",
        fact,
        value,
        reason,
        by,
        at,
        line.amount,
        proposed,
        explained=explained,
    )
    after = replace(head, version=head.version + 1, disputed=head.disputed + 1)
    return after, replace(mark, disputes=(*mark.disputes, said))


def resolve(
    head: Head, mark: Mark, accepted: bool, note: str, by: str, at: datetime,
    corrected: int | None = None,
) -> tuple[Head, Mark]:  # fmt: skip
    """Decide a dispute: the line is no longer frozen. Accepted: the fact is corrected on the ticket
    (`corrected`: its version then), and the difference comes as an entry of its own in an open period;
    this line stays as booked.

    In an issued statement the line waits for its confirmation again; in a later state it becomes
    confirmed money, paid with the party's next statement.
    """
    found = _open(mark)
    if found.by == by:
        raise Forbidden("nobody decides a dispute of their own", dispute=found.id)
    decided = replace(
        found, state="accepted" if accepted else "rejected", resolved_by=by, resolved_at=at,
        note=note, corrected=corrected,
    )  # fmt: skip
    return _unfrozen(head, mark, decided)


def withdraw(head: Head, mark: Mark, by: str, at: datetime) -> tuple[Head, Mark]:
    """Taken back by who raised it; the line is as if the dispute had been refused."""
    found = _open(mark)
    if found.by != by:
        raise Forbidden("only who raised a dispute takes it back", dispute=found.id)
    return _unfrozen(head, mark, replace(found, state="withdrawn", resolved_by=by, resolved_at=at))


def _open(mark: Mark) -> Dispute:
    if mark.dispute is None:
        raise Conflict("there is no open dispute", "no_dispute", line=mark.line)
    return mark.dispute


def _unfrozen(head: Head, mark: Mark, decided: Dispute) -> tuple[Head, Mark]:
    freed = sum(each.amount for each in head.held if each.line == mark.line)
    after = replace(
        head, version=head.version + 1, disputed=head.disputed - 1, freed=head.freed + freed
    )
    return after, replace(mark, disputes=(*mark.disputes[:-1], decided))


def confirm(head: Head, frozen: Iterable[Line], by: str, at: datetime) -> Head:
    """Every line that is not disputed is right; the disputed ones are held back."""
    if head.state == "confirmed":
        return head
    _issued(head, "confirmed")
    held = tuple(Frozen(head.period, line.id, line.amount) for line in frozen)
    if len(held) != head.disputed:
        raise Stale("disputes have changed meanwhile", party=head.party, period=head.period)
    return _step(replace(head, held=held), "confirmed", Act("confirmed", by, at, head.hash))


def approve(head: Head, seen: str, by: str, at: datetime, policy: Policy, again: str = "") -> Head:
    """One approval, of the content that was looked at; above the limit a second person's as well.

    again: the payout whose payment came back; a second payment needs approvals of its own that name it.
    Raises Stale: the content is another by now. Forbidden: the approver had a hand in it, is the party
    itself, or said that the payment came back.
    """
    if head.state not in ("confirmed", "approved", "returned"):
        raise _not_now(head, "approved")
    if seen != head.hash:
        raise Stale("this is not the content that was approved", hash=head.hash)
    if by in head.makers or by == head.party:
        raise Forbidden("who made a statement does not approve it", "maker_is_checker", by=by)
    _check_again(head, again, by)
    given = tuple(each for each in head.approvals if each.again == again)
    if head.state == "approved" or head.cleared or by in {each.by for each in given}:
        return head
    payable = head.figures.payable
    approvals = (*given, Approval(by, at, head.hash, payable, again))
    act = Act("approved", by, at, head.hash, again or None)
    after = replace(head, approvals=approvals)
    if len(approvals) < needed(payable, policy):
        return _step(after, head.state, act)
    if again:
        return _step(replace(after, cleared=again), "returned", act)
    return _step(after, "approved", act)


def _check_again(head: Head, again: str, by: str) -> None:
    """A second payment is approved by its own name, and not by who said that the first came back."""
    back = head.batch if head.state == "returned" else None
    if again != (back or ""):
        raise Conflict(
            "a payment that came back is approved again by naming its payout", "names_no_return",
            returned=back,
        )  # fmt: skip
    said = head.last("returned")
    if back and said and said.by == by:
        raise Forbidden(
            "who reported the payment as returned does not approve the next", "maker_is_checker",
            by=by,
        )  # fmt: skip


def needed(payable: int, policy: Policy) -> int:
    """How many approvals the sum asks for."""
    return 2 if payable > policy.second_above else 1


def waits(head: Head) -> bool:
    """Whether it may go into a payout: approved, and once more where a payment came back."""
    return head.state == "approved" or (head.state == "returned" and head.cleared == head.batch)


def claim(head: Head, batch: str, by: str, at: datetime) -> Head:
    """Into a payout batch, for exactly the sum that was approved."""
    if head.state == "in_payout" and head.batch == batch:
        return head
    if head.state not in PAYABLE:
        raise _not_now(head, "paid out")
    payable = head.figures.payable
    if payable <= 0:
        raise Conflict("there is nothing to pay", "nothing_to_pay", party=head.party)
    if not waits(head):
        raise Conflict(
            "the payment came back: a second one is approved first", "approve_again",
            party=head.party, returned=head.batch,
        )  # fmt: skip
    if any((each.hash, each.payable) != (head.hash, payable) for each in head.approvals):
        raise Conflict("the approvals are of other figures", "approval_void", party=head.party)
    return _step(
        replace(head, batch=batch), "in_payout", Act("in payout", by, at, head.hash, batch)
    )


def unclaim(head: Head, batch: str, by: str, at: datetime) -> Head:
    """Out of a payout that was withdrawn before it was released, as approved as before."""
    if head.state != "in_payout" or head.batch != batch:
        return head
    act = Act("withdrawn", by, at, head.hash, batch)
    state: State = "returned" if head.cleared else "approved"
    return _step(replace(head, batch=head.cleared), state, act)


def settle(
    head: Head, batch: str, outcome: Outcome, by: str, at: datetime, note: str | None = None
) -> Head:
    """What the bank said of a payment. A payment may come back after it was reported as made, even
    after the close; one that came back is paid only by another batch.

    Raises Forbidden `same_person`: who reported it as made does not report that it came back.
    """
    if head.batch != batch or head.state not in ("in_payout", "paid", "returned", "closed"):
        raise Conflict("the statement is not in this payout", "other_payout", party=head.party)
    said: State = head.state
    if said == "closed":
        said = "returned" if head.came_back else "paid"
    if said == outcome:
        return head
    if said == "returned":
        raise Conflict("the payment came back; pay it by a new batch", "returned", party=head.party)
    paid = head.last("paid")
    if said == "paid" and paid and paid.by == by:
        raise Forbidden(
            "another person than the one who reported the payment reports its return",
            "same_person", party=head.party,
        )  # fmt: skip
    act = Act(outcome, by, at, head.hash, note or batch)
    if head.state == "closed":
        return _step(replace(head, came_back=True), "closed", act)
    return _step(replace(head, cleared=None), outcome, act)


def close(head: Head, by: str, at: datetime) -> Head:
    """For good. A returned payment is still owed, so it cannot be closed away."""
    if head.state == "closed":
        return head
    if not is_final(head):
        raise _not_now(head, "closed")
    return _step(head, "closed", Act("closed", by, at, head.hash))


def is_final(head: Head) -> bool:
    """Nothing is to be paid any more, and nobody has a word to say but on frozen lines."""
    return head.state in ("paid", "closed") or (
        head.state == "approved" and head.figures.payable == 0
    )


def carry_from(head: Head | None, is_resolved: Callable[[Frozen], bool]) -> Carry:
    """What the party's statement before leaves to the next: its debt, and every line that is frozen
    in it or was before, told apart by whether the dispute is resolved by now.

    So a frozen line is in each later statement either released or still frozen, and released once.
    Raises Conflict while the figures of the statement before may still move.
    """
    if head is None:
        return NOTHING
    if head.state not in CONFIRMED:
        raise Conflict(
            "the statement of an earlier period is not confirmed", "earlier_open",
            party=head.party, period=head.period,
        )  # fmt: skip
    waiting = (*head.carry.frozen, *head.held)
    released = tuple(each for each in waiting if is_resolved(each))
    frozen = tuple(each for each in waiting if each not in released)
    return Carry(head.figures.debt_out, released, frozen)


def came_back(head: Head) -> Returned:
    """What a later statement pays in the place of this one."""
    note = next((act.note for act in reversed(head.trail) if act.step == "returned"), None)
    batch = head.batch or ""
    return Returned(head.period, batch, head.figures.payable, "" if note in (None, batch) else note)


def returned_to(period: str, heads: Iterable[Head]) -> tuple[Returned, ...]:
    """Payments of earlier, closed statements that came back and that no other statement pays yet.

    heads: all of the party's. A later one that is only a draft has no claim to them.
    """
    others = [head for head in heads if head.period != period]
    taken = {
        (each.period, each.batch)
        for head in others
        if head.period < period or head.state != "draft"
        for each in head.carry.returned
    }
    back = sorted(came_back(head) for head in others if head.period < period and head.came_back)
    return tuple(each for each in back if (each.period, each.batch) not in taken)


def check_line(lines: Iterable[Line], wanted: str) -> Line:
    for line in lines:
        if line.id == wanted:
            return line
    raise NotFound("the statement has no such line", line=wanted)


def check_claim(fact: str, value: str, reason: str) -> None:
    if not (fact.strip() and value.strip() and reason.strip()):
        raise Invalid("a dispute names a fact, its value and the reason")


def _step(head: Head, state: State, act: Act) -> Head:
    return replace(head, state=state, version=head.version + 1, trail=(*head.trail, act))


def _with(head: Head, step: str, by: str, at: datetime) -> tuple[Act, ...]:
    return (*head.trail, Act(step, by, at, head.hash))


def _issued(head: Head, what: str) -> None:
    if head.state != "issued":
        raise _not_now(head, what)


def _not_now(head: Head, what: str) -> Conflict:
    return Conflict(
        f"a statement that is {head.state} cannot be {what}", "not_in_this_state",
        party=head.party, period=head.period, state=head.state,
    )  # fmt: skip
