"""What a ticket has of stock, as its mark `parts` keeps it, and the writes that give it back. Pure.

    held   part -> [place, qty, sort, how?]    reserved until the moment in `sort`; how: see `OLD`, `SERIAL`
    waits  part -> [place, qty, sort, since]   stands in the list of those who wait
    used   line -> [place, part, qty, old]     taken; old: how many old parts are to come back yet

A ticket has one reservation or one place in a list for each part. Both end when its work is done or called off,
whoever ends it: that is written in the ticket's own transaction (`companions`). What is reserved goes into the work
at a node that says so (`use`), in the transition's own write: it is there for certain, so nothing of it can fail.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing.work.stock import moves
from suanqing.work.stock.model import ZERO, Move, MoveKind, move_id, text_of
from suanqing.work.tickets.acts import USE
from suanqing.work.tickets.model import Event, Line, Ticket
from suanqing.work.tickets.scene import BEFORE_DONE

Write = dict[str, Any]
OLD, SERIAL = "old", "serial"
"""Of what is reserved: the old parts come back; each piece has a number, which somebody says who takes it."""
TAKEN = "taken"
"""Of an event's data, what a node took into the work: [{"line", "sku", "qty", "place", "new": a line of its own}]."""


class Taken(NamedTuple):
    """lines, marks: of the ticket then. told: for its event."""

    lines: tuple[Line, ...]
    marks: dict[str, Any]
    told: list[dict[str, Any]]


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


def taken_by_node(ticket: Ticket, rows: Iterable[Mapping[str, Any]]) -> Taken | None:
    """What is reserved for the ticket in its work, where a node that it went through says so; None where none does, or
    nothing is.

    It is for the ticket's own lines of the part that nothing was taken for yet, in their order; what is beyond them is
    a line of its own. Numbered pieces stay reserved: who takes them says which. rows: of the event's flow.
    """
    acts = [act for row in rows if row["kind"] == "acted" for act in row["acts"]]
    held = {part: claim for part, claim in of(ticket, "held").items() if claim[3:] != [SERIAL]}
    if not held or not any(act["do"] == USE for act in acts):
        return None
    seq, lines, used = ticket.version + 1, list(ticket.lines), dict(of(ticket, "used"))
    told: list[dict[str, Any]] = []
    for n, (part, (place, text, _, *how)) in enumerate(held.items(), 1):
        for line_id, qty, new in _of_lines(ticket, part, Decimal(text), f"{seq}.{n}"):
            lines += [Line(line_id, part, qty)] if new else []
            used[line_id] = [place, part, text_of(qty), text_of(qty) if how == [OLD] else "0"]
            row = {"line": line_id, "sku": part, "qty": text_of(qty), "place": place}
            told.append(row | ({"new": True} if new else {}))
    left = {part: claim for part, claim in of(ticket, "held").items() if part not in held}
    return Taken(tuple(lines), ticket.marks | {"parts": marked(ticket, held=left, used=used)}, told)


def _of_lines(
    ticket: Ticket, part: str, qty: Decimal, own: str
) -> Iterator[tuple[str, Decimal, bool]]:
    """(line, quantity, whether the line is new)."""
    used = of(ticket, "used")
    for line in ticket.lines:
        if line.sku == part and line.id not in used and line.worker is None and qty:
            took = min(line.qty, qty)
            qty -= took
            yield line.id, took, False
    if qty:
        yield own, qty, True


def ended(ticket: Ticket) -> Ticket:
    """Once the work is over nothing is reserved for it any more."""
    if ticket.state in BEFORE_DONE or not (of(ticket, "held") or of(ticket, "waits")):
        return ticket
    parts = marked(ticket, held={}, waits={})
    marks = {name: value for name, value in ticket.marks.items() if name != "parts"}
    return ticket.with_(marks=marks | ({"parts": parts} if parts else {}))


def given_back(table: str, before: Ticket | None, after: Ticket) -> Iterator[Write]:
    """What ended with the work, back to those who need it; what a node took into it, out of stock."""
    if before is None or not after.events:
        return
    event = after.events[-1]
    over = after.state not in BEFORE_DONE and before.state in BEFORE_DONE
    taken = (
        {row["sku"] for row in event.data.get(TAKEN, ())}
        if after.version > before.version
        else set()
    )
    for part, (place, qty, sort, *_) in of(before, "held").items():
        if part in taken:
            move = _used(after, event, place, part, Decimal(qty))
        elif over:
            move = movement(after, event, "released", place, part, free=Decimal(qty))
        else:
            continue
        yield from moves.writes(table, move)
        yield moves.remove(table, moves.claims_key(place, part), sort)
    if not over:
        return
    for part, (place, _, sort, _) in of(before, "waits").items():
        yield moves.remove(table, moves.claims_key(place, part), sort)


def _used(ticket: Ticket, event: Event, place: str, part: str, qty: Decimal) -> Move:
    """What was reserved leaves the place; it was not free."""
    id = move_id(ticket.ticket_id, f"#{event.seq}#{part}")
    told = {"ticket": ticket.ticket_id}
    return Move(id, "used", place, part, event.by, event.at, -qty, told=told)


def movement(
    ticket: Ticket, event: Event, kind: MoveKind, place: str, part: str, free: Decimal
) -> Move:
    """What a ticket's event reserves, or gives back, once: by the event's number."""
    id = move_id(ticket.ticket_id, f"#{event.seq}#{part}")
    told = {"ticket": ticket.ticket_id}
    return Move(id, kind, place, part, event.by, event.at, ZERO, free, told=told)
