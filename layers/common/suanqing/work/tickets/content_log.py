"""What a ticket said at an earlier moment, by undoing its events; and what differs from it now. Pure.

An approval is about lines and facts (`flow_changes.content_of`). Who is asked compares with the content that was
approved last, or that somebody had agreed to before it became another (`asked`), else with what was first said. The
digests that the log keeps of these prove that the events were undone rightly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from suanqing.work.tickets.acts import set_by_nodes
from suanqing.work.tickets.flow_changes import content_of
from suanqing.work.tickets.flow_log import FLOW
from suanqing.work.tickets.model import Event, Line, Ticket
from suanqing.work.tickets.node_shares import NODE_FEES
from suanqing.work.tickets.parts import TAKEN
from suanqing.work.tickets.whole_log import moments, order, then, whole

Against = Literal["approved", "asked", "first"]
What = Literal["line", "fact", "answer"]
GIVEN = frozenset({"claimed", "assigned"})
"""Kinds of events that say where the lead comes from; a clock that fired does where it names another lead."""
WHOLE = frozenset({"rework_linked", "described", "attributed"})
"""Kinds of events that keep the facts of before as one, where there were any."""
HOME, SOURCE = "worker_region", "source"


class Then(NamedTuple):
    """What it is compared with. seq: the last event that counts."""

    against: Against
    seq: int
    at: datetime
    ticket: Ticket


class Difference(NamedTuple):
    """id: a line's, a fact's or a field's. about: the line's SKU, the form. was, now: None where it is not there."""

    what: What
    id: str
    about: str
    was: Any
    now: Any


def compared(ticket: Ticket, token: str, log: Sequence[Event]) -> Then | None:
    """What those who are asked at the token compare with; None where the log does not give it.

    log: the ticket's whole history, the oldest first.
    """
    events = [event for event in log if event.seq <= ticket.version]
    found = next(_references(ticket, token, events), None)
    against, seq, digest = found or ("first", events[0].seq, "")
    was = as_of(ticket, seq, events)
    if digest and content_of(was) != digest:
        return None
    at = next(event.at for event in events if event.seq == seq)
    return Then(against, seq, at, was)


def _references(
    ticket: Ticket, token: str, events: Sequence[Event]
) -> Iterator[tuple[Against, int, str]]:
    """(against, seq, digest), the newest first."""
    stands = ticket.tokens[token]
    for event in reversed(events):
        for row in event.data.get(FLOW, ()):
            if row["kind"] == "voided" and row["token"] == token and row["node"] == stands["node"]:
                yield "asked", event.seq - 1, row["was"]
            elif row["kind"] == "decided" and stands.get("approved", "") == row.get("set", {}).get(
                "approved"
            ):
                yield "approved", event.seq, stands["approved"]


def as_of(ticket: Ticket, seq: int, events: Sequence[Event]) -> Ticket:
    """The ticket after the event of that number, as its log gives it; of a ticket whose log does not, its lines and
    facts, all else as it is now."""
    if whole(ticket, events):
        return then(
            ticket, next(said for event, said in moments(ticket, events) if event.seq == seq)
        )
    lines, attrs = ticket.lines, dict(ticket.facts.get("attrs", {}))
    for place in range(len(events) - 1, -1, -1):
        if events[place].seq <= seq:
            break
        lines = _lines(lines, events[place])
        attrs = _attrs(attrs, events[place], events[:place])
    return ticket.with_(lines=lines, facts={**ticket.facts, "attrs": attrs})


def differences(was: Ticket, now: Ticket) -> list[Difference]:
    """Lines by their number, then facts by name."""
    old, new = ({line.id: line for line in each.lines} for each in (was, now))
    found = [
        Difference("line", id, (new.get(id) or old[id]).sku, _qty(old.get(id)), _qty(new.get(id)))
        for id in sorted({*old, *new}, key=order)
    ]
    before, after = was.facts.get("attrs", {}), now.facts.get("attrs", {})
    found += [
        Difference("fact", name, "", before.get(name), after.get(name))
        for name in sorted({*before, *after})
    ]
    return [each for each in found if each.was != each.now]


def _qty(line: Line | None) -> str | None:
    return format(line.qty, "f") if line else None


def _lines(lines: tuple[Line, ...], event: Event) -> tuple[Line, ...]:
    """The lines before the event."""
    told = event.data
    taken = {row["line"] for row in told.get(TAKEN, ()) if row.get("new")}
    fees = {row["line"]: row.get("was") for row in told.get(NODE_FEES, ())}
    taken |= {line for line, was in fees.items() if was is None}
    lines = tuple(
        replace(line, worker=fees[line.id] or None) if line.id in fees else line
        for line in lines
        if line.id not in taken
    )
    match event.kind:
        case "line_added" | "part_used":
            return tuple(line for line in lines if line.id != str(event.seq))
        case "line_removed":
            gone = Line(told["id"], told["sku"], Decimal(told["qty"]), told.get("worker"))
            return tuple(sorted((*lines, gone), key=lambda line: order(line.id)))
        case "quantity_corrected":
            was = Decimal(told["was_qty"])
            return tuple(replace(x, qty=was) if x.id == told["line"] else x for x in lines)
        case "part_returned":
            back, id = Decimal(told["qty"]), told["line"]
            if any(line.id == id for line in lines):
                return tuple(replace(x, qty=x.qty + back) if x.id == id else x for x in lines)
            gone = Line(id, told["sku"], back)
            return tuple(sorted((*lines, gone), key=lambda line: order(line.id)))
    return lines


def _attrs(attrs: dict[str, Any], event: Event, earlier: Sequence[Event]) -> dict[str, Any]:
    """The facts before the event."""
    told = event.data
    if "was_attrs" in told:
        return dict(told["was_attrs"])
    if event.kind in WHOLE:
        return {}
    was = {name: None for name in (*told.get("attrs", {}), *told.get("removed", ()))}
    was |= (
        {name: value for name, value in told.get("was", {}).items() if name in was} if was else {}
    )
    if _gives(event):
        was[HOME] = next((e.data.get(HOME) for e in reversed(earlier) if _gives(e)), None)
    if event.kind == "source_decided" and told["approved"]:
        was[SOURCE] = told.get("was")
    for name in set_by_nodes(event):
        was[name] = _known_before(name, earlier)
    return {name: value for name, value in (attrs | was).items() if value is not None}


def _gives(event: Event) -> bool:
    return event.kind in GIVEN or (event.kind == "clock_fired" and "assignee" in event.data)


def _known_before(name: str, earlier: Sequence[Event]) -> Any:
    """The value that the newest of them told; None where none did."""
    for event in reversed(earlier):
        for told in (set_by_nodes(event), event.data.get("attrs", {})):
            if name in told:
                return told[name]
        if name in event.data.get("removed", ()):
            return None
    return None
