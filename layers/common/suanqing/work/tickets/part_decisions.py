"""Decisions about a ticket's parts: ticket in, ticket with its next event out. Pure.

What they take from stock and give back to it is decided with them (`part_commands`) and written in one transaction.
A part that was used is a line of the ticket; what comes back unused takes the line's quantity back, so settlement
reverses just that.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from suanqing.errors import Conflict, Invalid
from suanqing.times import rfc3339
from suanqing.work.stock.model import text_of
from suanqing.work.stock.moves import held_sort, wait_sort
from suanqing.work.tickets.decide import MAX_LINES
from suanqing.work.tickets.model import AGREED, Line, Ticket
from suanqing.work.tickets.parts import marked, of, without
from suanqing.work.tickets.recording import PROGRAMS, record, record_marks
from suanqing.work.tickets.scene import BEFORE_DONE, scene

MAX_RESERVED = 10
LAST_TIER = 99
"""Parts that a ticket reserves or waits for at once: with each goes a part of one transaction when it ends."""


def reserve(
    ticket: Ticket, place: str, part: str, qty: Decimal, until: datetime, by: str, at: datetime,
    how: str = "",
) -> Ticket:  # fmt: skip
    """Put by until a moment; who waited for it waits no longer. how: `parts.OLD` or `parts.SERIAL`."""
    _takes(ticket, by)
    waited = of(ticket, "waits").get(part)
    if not waited:
        may_claim(ticket, part)
    if until <= at:
        raise Invalid("a reservation ends later than now", where="hours")
    sort = held_sort(rfc3339(until), ticket.ticket_id)
    claim = [place, text_of(qty), sort, *([how] if how else [])]
    held = {**of(ticket, "held"), part: claim}
    parts = marked(ticket, held=held, waits=without(of(ticket, "waits"), part))
    told = {"part": part, "qty": text_of(qty), "place": place, "until": rfc3339(until)}
    told |= {"waited_since": waited[3]} if waited else {}
    return record_marks(
        ticket, "reserve_part", {"parts": parts}, by, at, told, kind="part_reserved"
    )


def _takes(ticket: Ticket, by: str) -> None:
    """Conflict: nothing is put by for it where it stands. A program needs no node of a drawn scene that allows it, but
    work that is under way."""
    if not (ticket.scene_ref and by in PROGRAMS):
        scene(ticket.scene).after(ticket, "reserve_part")
    elif ticket.state not in BEFORE_DONE:
        raise Conflict(
            f"a ticket that is {ticket.state} does not take reserve_part", "illegal_step",
            state=ticket.state, version=ticket.version,
        )  # fmt: skip


def wait(ticket: Ticket, place: str, part: str, qty: Decimal, by: str, at: datetime) -> Ticket:
    """Stand in the list, by the customer's tier and the wished time."""
    _takes(ticket, by)
    may_claim(ticket, part)
    sort = wait_sort(tier_of(ticket), wish_of(ticket), ticket.ticket_id)
    waits = {**of(ticket, "waits"), part: [place, text_of(qty), sort, rfc3339(at)]}
    told = {"part": part, "qty": text_of(qty), "place": place}
    parts = marked(ticket, waits=waits)
    return record_marks(ticket, "reserve_part", {"parts": parts}, by, at, told, kind="part_awaited")


def release(ticket: Ticket, part: str, reason: str, by: str, at: datetime) -> Ticket:
    """Give up the reservation, or the place in the list. Invalid: there is none."""
    kind = "held" if part in of(ticket, "held") else "waits"
    if part not in of(ticket, kind):
        raise Invalid(f"nothing of {part} is reserved for the ticket", "not_reserved", where="part")
    parts = marked(ticket, **{kind: without(of(ticket, kind), part)})
    told = {"part": part, "qty": of(ticket, kind)[part][1], "place": of(ticket, kind)[part][0]}
    told |= {"reason": reason} if reason else {}
    return record_marks(ticket, "release_part", {"parts": parts}, by, at, told)


def use(
    ticket: Ticket,
    place: str,
    part: str,
    qty: Decimal,
    old_back: bool,
    by: str,
    at: datetime,
    serials: tuple[str, ...] = (),
) -> Ticket:
    """A part goes into the work: a line of the ticket, whose id is the event's number. What was reserved of it at
    that place is used first, and what is left of the reservation ends; a place in the list ends, too."""
    scene(ticket.scene).after(ticket, "use_part")
    if len(ticket.lines) >= MAX_LINES:
        raise Invalid(f"a ticket has at most {MAX_LINES} lines", where="lines", limit=MAX_LINES)
    line = Line(str(ticket.version + 1), part, qty)
    used = {
        **of(ticket, "used"),
        line.id: [place, part, text_of(qty), text_of(qty) if old_back else "0"],
    }
    here = of(ticket, "held").get(part, [""])[0] == place
    held = without(of(ticket, "held"), part) if here else of(ticket, "held")
    parts = marked(ticket, used=used, held=held, waits=without(of(ticket, "waits"), part))
    told: dict[str, Any] = {"sku": part, "qty": text_of(qty), "place": place}
    told |= {"serials": list(serials)} if serials else {}
    return record(
        ticket, "use_part", by, at, told,
        lines=(*ticket.lines, line), marks=ticket.marks | {"parts": parts},
    )  # fmt: skip


def give_back(
    ticket: Ticket, line_id: str, qty: Decimal, place: str, by: str, at: datetime
) -> Ticket:
    """What was not used after all: the line's quantity goes down by it, or the line away. Invalid: it is no line of
    stock, more than was taken, or a completed ticket's last line."""
    scene(ticket.scene).after(ticket, "return_part")
    source, part, taken, old = taken_by(ticket, line_id)
    line = next((each for each in ticket.lines if each.id == line_id), None)
    if line is None or qty > Decimal(taken) or qty > line.qty:
        raise Invalid(
            f"the line took {taken}", "more_than_taken", where="qty", line=line_id, taken=taken
        )
    rest = line.qty - qty
    kept = (replace(each, qty=rest) if each is line else each for each in ticket.lines)
    lines = tuple(each for each in kept if each.qty)
    if ticket.served and not lines:
        raise Invalid("a completed ticket keeps a line; cancel it instead", where="line")
    left = Decimal(taken) - qty
    used = without(of(ticket, "used"), line_id)
    if left:
        used[line_id] = [source, part, text_of(left), text_of(min(Decimal(old), left))]
    told = {"line": line_id, "sku": part, "qty": text_of(qty), "place": place}
    parts = marked(ticket, used=used)
    marks = {**ticket.marks, "parts": parts} if parts else without(ticket.marks, "parts")
    return record(ticket, "return_part", by, at, told, lines=lines, marks=marks)


def give_old_back(
    ticket: Ticket, line_id: str, qty: Decimal, place: str, by: str, at: datetime
) -> Ticket:
    """The old part that was taken out came back; it is no stock to take from. Invalid: more than is due."""
    source, part, taken, due = taken_by(ticket, line_id)
    if qty > Decimal(due):
        raise Invalid(
            f"{due} old parts of that line are to come back",
            "more_than_taken",
            where="qty",
            line=line_id,
        )
    used = {**of(ticket, "used"), line_id: [source, part, taken, text_of(Decimal(due) - qty)]}
    told = {"line": line_id, "sku": part, "qty": text_of(qty), "place": place}
    parts = marked(ticket, used=used)
    return record_marks(ticket, "return_old_part", {"parts": parts}, by, at, told)


def taken_by(ticket: Ticket, line_id: str) -> tuple[str, str, str, str]:
    """(place, part, quantity, old parts due) of a line that was taken from stock."""
    found = of(ticket, "used").get(line_id)
    if found is None:
        raise Invalid(
            "the ticket has no such line from stock", "no_line_of_stock", where="line", line=line_id
        )
    place, part, qty, old = found
    return place, part, qty, old


def tier_of(ticket: Ticket) -> int:
    """0 a VIP customer, 1 urgent, else by the priority that its tier promises (1, 2, … are 0, 1, …), 2 where it
    promises none: by what is told of the ticket, not by who asks."""
    if ticket.facts.get("attrs", {}).get("vip"):
        return 0
    promised = ticket.facts.get(AGREED, {}).get("parts_priority")
    own = min(promised - 1, LAST_TIER) if promised else 2
    return min(own, 1) if ticket.urgent else own


def wish_of(ticket: Ticket) -> str:
    """When the customer wants it: the appointment, else what was promised, else since when it is open."""
    said = ticket.marks.get("appointment") or ticket.facts.get("promised")
    return str(said) if said else rfc3339(ticket.opened)


def may_claim(ticket: Ticket, part: str) -> None:
    """Conflict: it has a reservation or a place in a list for that part."""
    claims = {**of(ticket, "held"), **of(ticket, "waits")}
    if part in claims:
        raise Conflict(
            f"{part} is reserved for the ticket already, or waited for",
            "reserved_already",
            part=part,
            place=claims[part][0],
        )
    if len(claims) >= MAX_RESERVED:
        raise Invalid(
            f"a ticket reserves at most {MAX_RESERVED} parts", where="part", limit=MAX_RESERVED
        )
