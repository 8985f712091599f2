"""What a ticket has of stock, as its mark `parts` keeps it, and the writes that give it back. Pure.

    held   part -> [place, qty, sort]          reserved until the moment in `sort`
    waits  part -> [place, qty, sort, since]   stands in the list of those who wait
    used   line -> [place, part, qty, old]     taken; old: how many old parts are to come back yet

A ticket has one reservation or one place in a list for each part. Both end when its work is done or called off,
whoever ends it: that is written in the ticket's own transaction (`companions`).
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from suanqing.work.stock import moves
from suanqing.work.stock.model import ZERO, Move, MoveKind, move_id
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.scene import BEFORE_DONE

Write = dict[str, Any]


def of(ticket: Ticket, kind: str) -> Mapping[str, Any]:
    """held, waits or used."""
    found: Mapping[str, Any] = ticket.marks.get("parts", {}).get(kind, {})
    return found


def marked(ticket: Ticket, **changes: Mapping[str, Any]) -> dict[str, Any]:
    """The mark with these kinds in the place of what it said of them; without what is empty."""
    parts = {**ticket.marks.get("parts", {}), **changes}
    return {kind: dict(said) for kind, said in parts.items() if said}


def without(told: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {each: value for each, value in told.items() if each != name}


def ended(ticket: Ticket) -> Ticket:
    """Once the work is over nothing is reserved for it any more."""
    if ticket.state in BEFORE_DONE or not (of(ticket, "held") or of(ticket, "waits")):
        return ticket
    parts = marked(ticket, held={}, waits={})
    marks = {name: value for name, value in ticket.marks.items() if name != "parts"}
    return ticket.with_(marks=marks | ({"parts": parts} if parts else {}))


def given_back(table: str, before: Ticket | None, after: Ticket) -> Iterator[Write]:
    """What ended with the work, back to those who need it."""
    if before is None or after.state in BEFORE_DONE or before.state not in BEFORE_DONE:
        return
    event = after.events[-1]
    for part, (place, qty, sort) in of(before, "held").items():
        move = movement(after, event, "released", place, part, free=Decimal(qty))
        yield from moves.writes(table, move)
        yield moves.remove(table, moves.claims_key(place, part), sort)
    for part, (place, _, sort, _) in of(before, "waits").items():
        yield moves.remove(table, moves.claims_key(place, part), sort)


def movement(
    ticket: Ticket, event: Event, kind: MoveKind, place: str, part: str, free: Decimal
) -> Move:
    """What a ticket's event reserves, or gives back, once: by the event's number."""
    id = move_id(ticket.ticket_id, f"#{event.seq}#{part}")
    told = {"ticket": ticket.ticket_id}
    return Move(id, kind, place, part, event.by, event.at, ZERO, free, told=told)
