"""What becomes of an automatic node's act, as the ticket's next event. Pure; none of it moves money by itself.

marks    made      [ticket]      made of this one, by `convert` and `follow_up`
         made_of   [ticket, n]   which this one was made of; n: how many in a row within an hour
         linked    [ticket]      tied to this one, on both sides
         failed_acts             see `acts.FAILED`
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from suanqing.errors import Conflict
from suanqing.work.tickets.acts import ACTOR, FAILED, Act
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.recording import record_marks

MADE, MADE_OF, LINKED = "made", "made_of", "linked"
MAX_TIES = 20
"""Tickets that a ticket names as made of it, or tied to it."""
IN_A_ROW = timedelta(hours=1)
MAX_IN_A_ROW = 8
"""Tickets made of one another without time passing: more is scenes that make each other for ever."""


def made(ticket: Ticket, act: Act, other: str, at: datetime) -> Ticket:
    """A ticket was made of it."""
    told = {"act": act.name, "do": act.do, "node": act.node, "ticket": other}
    return record_marks(
        ticket, "act", _ended(ticket, act.name) | {MADE: _with(ticket, MADE, other)}, ACTOR, at, told, kind="act_done"
    )  # fmt: skip


def linked(
    ticket: Ticket, other: str, at: datetime, act: Act | None = None, by: str = ACTOR
) -> Ticket:
    """Tied to another ticket. act: of the one that ties. by: who says so, where a person does."""
    told = {"ticket": other} | ({"act": act.name, "node": act.node} if act else {})
    ended = _ended(ticket, act.name) if act else {}
    marks = ended | {LINKED: _with(ticket, LINKED, other)}
    return record_marks(ticket, "act", marks, by, at, told, kind="linked")


def unlinked(
    ticket: Ticket, other: str, by: str, reason: str, at: datetime, more: Mapping[str, Any]
) -> Ticket:
    """Tied to the other one no more, as somebody says. more: other marks that follow."""
    left = [each for each in ticket.marks.get(LINKED, []) if each != other]
    told = {"ticket": other, "reason": reason}
    return record_marks(ticket, "act", {LINKED: left, **more}, by, at, told, kind="unlinked")


def failed(ticket: Ticket, act: Act, code: str, message: str, at: datetime) -> Ticket:
    """It could not be done: that stands on the ticket until somebody tries again or lets it be."""
    told = {"act": act.name, "do": act.do, "node": act.node, "code": code, "message": message}
    marks = {FAILED: {**ticket.marks.get(FAILED, {}), act.name: code}}
    return record_marks(ticket, "act", marks, ACTOR, at, told, kind="act_failed")


def retried(ticket: Ticket, name: str, reason: str, by: str, at: datetime) -> Ticket:
    """Somebody has it tried again. Conflict `act_not_failed`."""
    told = _told(ticket, name, reason)
    return record_marks(ticket, "clear_act", _ended(ticket, name), by, at, told, kind="act_retried")


def dropped(ticket: Ticket, name: str, reason: str, by: str, at: datetime) -> Ticket:
    """Somebody lets it be, with a reason. Conflict `act_not_failed`."""
    told = _told(ticket, name, reason)
    return record_marks(ticket, "clear_act", _ended(ticket, name), by, at, told, kind="act_dropped")


def in_a_row(ticket: Ticket, at: datetime) -> int:
    """The place of a ticket that is made of this one now. Conflict `too_many_made`."""
    before = ticket.marks.get(MADE_OF, ["", 0])[1] if at - ticket.opened < IN_A_ROW else 0
    if before >= MAX_IN_A_ROW:
        raise Conflict(
            "scenes make tickets of one another without end", "too_many_made", limit=MAX_IN_A_ROW
        )
    return int(before) + 1


def _told(ticket: Ticket, name: str, reason: str) -> dict[str, Any]:
    if name not in ticket.marks.get(FAILED, {}):
        raise Conflict("nothing of that name failed here", "act_not_failed", act=name)
    return {"act": name} | ({"reason": reason} if reason else {})


def _ended(ticket: Ticket, name: str) -> dict[str, Mapping[str, str]]:
    """The mark of what failed, without it; nothing where it did not."""
    failing = ticket.marks.get(FAILED, {})
    if name not in failing:
        return {}
    return {FAILED: {each: code for each, code in failing.items() if each != name}}


def _with(ticket: Ticket, mark: str, other: str) -> list[str]:
    known = [each for each in ticket.marks.get(mark, []) if each != other]
    if len(known) >= MAX_TIES:
        raise Conflict(f"a ticket is tied to at most {MAX_TIES} others", "too_many_ties", limit=MAX_TIES)  # fmt: skip
    return [*known, other]
