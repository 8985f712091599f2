"""Rework (返工): a ticket that repeats an earlier one, and what becomes of both. Pure.

Same customer, asset and symptom within the policy's days of the earlier completion suggest one: the mark
`rework_suggested`, which decides no money. Somebody who is not paid by it ties the two or says that it repeats
none (decision 0048). Whoever was paid
for the earlier work, or for what that itself repeated, is not paid again: `facts.original`. The
earlier ticket names the later one, and with the policy's claw-back gives its pay up.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.errors import Invalid
from suanqing.times import parse
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.recording import record_facts, record_marks

SUGGESTED = "rework_suggested"
"""The mark that names the ticket which this one seems to repeat, until somebody decides."""


class Done(NamedTuple):
    """An earlier completion of the same repair."""

    ticket: str
    served: datetime


def done_of(part: str) -> Done:
    """From the key `done#<served>#<ticket>`."""
    _, served, ticket = part.split("#", 2)
    return Done(ticket, parse(served))


def candidates(done: Iterable[Done], at: datetime, days: int) -> list[Done]:
    """The completions within `days` before `at`, the newest first; the last moment still counts."""
    near = [each for each in done if timedelta(0) <= at - each.served <= timedelta(days=days)]
    return sorted(near, key=lambda each: (each.served, each.ticket), reverse=True)


def payees(original: Ticket, owner: str | None) -> list[str]:
    """Who was paid for it: its workers and outlet, who is behind that, and who it repeated."""
    earlier = original.facts.get("original", ["", []])[1]
    people = original.payees | {original.outlet, *earlier}
    return sorted(people | ({owner} if owner else set()))


def found(original: Ticket, owner: str | None) -> dict[str, Any]:
    """The facts of the ticket that repeats it."""
    return {"original": [original.ticket_id, payees(original, owner)], "attrs": {"rework": True}}


def linked(
    ticket: Ticket, original: Ticket, owner: str | None, reason: str, by: str, at: datetime
) -> Ticket:
    """The later ticket, tied to the earlier one by hand."""
    _explained(reason)
    if original.ticket_id == ticket.ticket_id or original.state not in ("done", "closed"):
        raise Invalid("rework repeats another ticket that was completed", where="original")
    if ticket.state == "cancelled":
        raise Invalid("a ticket that was called off repeats nothing", where="original")
    if original.marks.get("rework_of") == ticket.ticket_id:
        raise Invalid("of two tickets only the later one repeats the other", where="original")
    facts = found(original, owner)
    facts["attrs"] = ticket.facts.get("attrs", {}) | facts["attrs"]
    told = {"original": original.ticket_id, "reason": reason}
    marks = {"rework_of": original.ticket_id, SUGGESTED: None}
    return record_facts(ticket, "relate", facts, by, at, told, marks, kind="rework_linked")


def described(
    ticket: Ticket, told: Mapping[str, str], seems: str | None, by: str, at: datetime
) -> Ticket:
    """What is served and what it does wrong (told: asset, symptom). seems: the earlier ticket that this one
    would repeat then."""
    marks = {SUGGESTED: seems} if seems else {}
    facts = {"attrs": ticket.facts.get("attrs", {}) | dict(told)}
    return record_facts(ticket, "describe", facts, by, at, {**told, **marks}, marks)


def unlinked(ticket: Ticket, reason: str, by: str, at: datetime) -> Ticket:
    """The later ticket stands for itself again, or after all."""
    _explained(reason)
    if "rework_of" not in ticket.marks and SUGGESTED in ticket.marks:
        told = {"original": ticket.marks[SUGGESTED], "reason": reason}
        return record_marks(
            ticket, "relate", {SUGGESTED: None}, by, at, told, kind="rework_unlinked"
        )
    if "rework_of" not in ticket.marks:
        raise Invalid("the ticket repeats no other", where="original")
    attrs = {k: v for k, v in ticket.facts.get("attrs", {}).items() if k != "rework"}
    told = {"original": ticket.marks["rework_of"], "reason": reason}
    facts = {"original": None, "attrs": attrs}
    marks = {"rework_of": None}
    return record_facts(ticket, "relate", facts, by, at, told, marks, kind="rework_unlinked")


def repeated(original: Ticket, rework: str, clawback: bool, by: str, at: datetime) -> Ticket:
    """The earlier ticket, with the later one named."""
    marks = {"reworked_by": _with(original, rework)}
    told = {"rework": rework}
    if not clawback or "clawback" in original.facts:
        return record_marks(original, "relate", marks, by, at, told, kind="reworked")
    facts = {"clawback": rework}
    return record_facts(original, "relate", facts, by, at, told, marks, kind="reworked")


def released(original: Ticket, rework: str, by: str, at: datetime) -> Ticket:
    """The earlier ticket without the later one; its pay is its own again when no other repeats it."""
    others = [each for each in _named(original) if each != rework]
    marks = {"reworked_by": others}
    told = {"rework": rework}
    if original.facts.get("clawback") != rework:
        return record_marks(original, "relate", marks, by, at, told, kind="rework_released")
    facts = {"clawback": others[0] if others else None}
    return record_facts(original, "relate", facts, by, at, told, marks, kind="rework_released")


def _named(original: Ticket) -> Sequence[str]:
    named: Sequence[str] = original.marks.get("reworked_by", [])
    return named


def _with(original: Ticket, rework: str) -> list[str]:
    return [*(each for each in _named(original) if each != rework), rework]


def _explained(reason: str) -> None:
    if not reason.strip():
        raise Invalid("a correction needs a reason", where="reason")
