"""Decisions of commands: ticket in, ticket with exactly one new event out. Pure; raises what the caller is told.

`by` is who commands, `at` when (aware; cut to milliseconds). Every function raises Conflict when
the scene does not allow the step in the ticket's state, and Invalid when the input breaks a rule.

Whether a command moves money stands in `command_table`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from suanqing import vocabulary
from suanqing.errors import Conflict, Invalid
from suanqing.times import rfc3339, told
from suanqing.work.tickets.command_table import CommandName
from suanqing.work.tickets.model import OWN, Event, Line, Ticket, Worker
from suanqing.work.tickets.node_shares import crew_data
from suanqing.work.tickets.recording import can_be_priced, milliseconds, record
from suanqing.work.tickets.scene import INSTALLATION, scene

MAX_LINES = 60
MAX_CREW = 12
MAX_STARS = 5
RATING = "rating"
"""Of a ticket's marks: how the customer found the work."""


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a ticket is created from. lines: (sku, quantity). source: who or what asked for it.

    attrs: what was told of it, by the names of the vocabulary. promised: when somebody is to be there.
    own: by somebody whom the outlet's tickets pay.
    facts, marks: what was found besides, and told: how, for the first event; they are no part of what
    was asked for.
    """

    outlet: str
    title: str
    region: str = ""
    source: str = ""
    address: str = ""
    customer: str = ""
    urgent: bool = False
    scene: str = INSTALLATION.scene_id
    lines: tuple[tuple[str, Decimal], ...] = ()
    position: dict[str, str] | None = None
    attrs: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    marks: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    promised: str | None = None
    own: bool = False


def create(ticket_id: str, spec: NewTicket, by: str, at: datetime, request: str | None) -> Ticket:
    """The first event. Its line ids are 1.1, 1.2, …; a later line's id is its event's number."""
    at = milliseconds(at)
    if not spec.title.strip():
        raise Invalid("a ticket needs a title", where="title")
    for _, qty in spec.lines:
        _positive(qty)
    _at_most(MAX_LINES, len(spec.lines), "lines")
    _on_earth(spec.position)
    first = _told_at_first(spec)
    lines = (Line(f"1.{n}", sku, qty) for n, (sku, qty) in enumerate(spec.lines, 1))
    attrs = dict(vocabulary.checked({**spec.attrs, **spec.facts.get("attrs", {})}))
    facts = first | dict(spec.facts) | ({"attrs": attrs} if attrs else {})
    if own := _own_at_first(spec):
        facts |= {OWN: own}
    return Ticket(
        ticket_id=ticket_id,
        version=1,
        state=scene(spec.scene).start,
        scene=spec.scene,
        outlet=spec.outlet,
        region=spec.region,
        source=spec.source,
        title=spec.title,
        opened=at,
        board=f"open#{rfc3339(at)}",
        facts_rev=1,
        lines=tuple(lines),
        address=spec.address,
        customer=spec.customer,
        urgent=spec.urgent,
        request=request,
        position=spec.position,
        facts=facts,
        marks=dict(spec.marks),
        events=(Event(1, "created", at, by, first | dict(spec.told)),),
    )


def claim(ticket: Ticket, by: str, at: datetime, home: str | None = None) -> Ticket:
    """`by` takes an unclaimed ticket; Conflict tells the loser who was first, and when.

    home: the worker's region, which becomes a fact.
    """
    if ticket.assignee is not None:
        raise Conflict("the ticket is taken", code="taken", **taken(ticket))
    data = {"worker_region": home} if home else {}
    return record(ticket, "claim", by, at, data, assignee=by, facts=at_home(ticket, home)
    )  # fmt: skip


def taken(ticket: Ticket) -> dict[str, Any]:
    """Who has the ticket and since when, as far as the head's own events tell."""
    since = [e.at for e in ticket.events if e.kind in ("claimed", "assigned")]
    facts = {"assignee": ticket.assignee, "state": ticket.state, "version": ticket.version}
    return facts | ({"since": rfc3339(since[-1])} if since else {})


def assign(
    ticket: Ticket,
    assignee: str,
    crew: Sequence[Worker],
    by: str,
    at: datetime,
    home: str | None = None,
) -> Ticket:
    """Give it to a lead; `crew` are the others, or all with weights (the lead's is 1 if unsaid).

    home: the lead's region, which becomes a fact.
    """
    if crew and assignee not in {worker.party for worker in crew}:
        crew = (Worker(assignee), *crew)
    whole = _crew(assignee, crew)
    data: dict[str, Any] = {"assignee": assignee}
    if whole:
        data["crew"] = crew_data(whole)
    if ticket.assignee:
        data["was"] = ticket.assignee
    if home:
        data["worker_region"] = home
    return record(ticket, "assign", by, at, data, assignee=assignee, crew=whole,
        facts=at_home(ticket, home),
    )  # fmt: skip


def set_crew(ticket: Ticket, crew: Sequence[Worker], by: str, at: datetime) -> Ticket:
    """Who shares the pay, by weight. The lead must be in it; the lead alone ends the sharing."""
    scene(ticket.scene).after(ticket, "set_crew")
    if ticket.assignee not in {worker.party for worker in crew}:
        raise Invalid("the crew must include the lead", where="crew", lead=ticket.assignee)
    whole = _crew(str(ticket.assignee), crew)
    data = {"crew": crew_data(whole or (Worker(str(ticket.assignee)),))}
    return record(ticket, "set_crew", by, at, data, crew=whole)


def arrive(
    ticket: Ticket, by: str, at: datetime, position: Mapping[str, str] | None = None
) -> Ticket:
    """On site. position: lat, lng, datum, accuracy as texts; evidence, it prices nothing."""
    return record(ticket, "arrive", by, at, dict(position or {}))


def add_line(ticket: Ticket, sku: str, qty: Decimal, by: str, at: datetime) -> Ticket:
    """A service item or part; its id is the event's number."""
    return _add(ticket, "add_line", Line(str(ticket.version + 1), sku, qty), by, at)


def add_minutes(
    ticket: Ticket, worker: str, minutes: Decimal, sku: str, by: str, at: datetime
) -> Ticket:
    """Time one worker spent; its pay is that worker's own."""
    if worker not in {member.party for member in ticket.workers}:
        scene(ticket.scene).after(ticket, "add_minutes")
        raise Invalid("minutes are for a worker of the ticket", where="worker", worker=worker)
    line = Line(str(ticket.version + 1), sku, minutes, worker)
    return _add(ticket, "add_minutes", line, by, at)


def remove_line(ticket: Ticket, line_id: str, by: str, at: datetime) -> Ticket:
    """Take a line away; the event keeps what it was."""
    scene(ticket.scene).after(ticket, "remove_line")
    gone = next((line for line in ticket.lines if line.id == line_id), None)
    if gone is None:
        raise Invalid("the ticket has no such line", where="line_id", line=line_id)
    if line_id in ticket.marks.get("parts", {}).get("used", {}):
        raise Conflict(
            "the line was taken from stock: return the part", "line_of_stock", line=line_id
        )
    left = tuple(line for line in ticket.lines if line.id != line_id)
    if ticket.served and not left:
        raise Invalid("a completed ticket keeps a line; cancel it instead", where="line_id")
    data = {"id": line_id, **_line_data(gone)}
    return record(ticket, "remove_line", by, at, data, lines=left)


def complete(ticket: Ticket, by: str, at: datetime) -> Ticket:
    """Done: from here on money is owed. Invalid without lines or without the site's region.

    What a milestone has made owed before keeps its service time. In a drawn scene it is done, and these are
    asked, when its state comes to be.
    """
    scene(ticket.scene).after(ticket, "complete")
    if ticket.scene_ref:
        return record(ticket, "complete", by, at)
    can_be_priced(ticket)
    served = ticket.served or milliseconds(at)
    return record(ticket, "complete", by, at, served=served)


def close(ticket: Ticket, by: str, at: datetime) -> Ticket:
    return record(ticket, "close", by, at)


def cancel(ticket: Ticket, reason: str, by: str, at: datetime) -> Ticket:
    """Call it off. A ticket that was completed then earns nothing: what is booked is reversed."""
    if not reason.strip():
        raise Invalid("a cancellation needs a reason", where="reason")
    return record(ticket, "cancel", by, at, {"reason": reason})


def comment(ticket: Ticket, text: str, by: str, at: datetime) -> Ticket:
    if not text.strip():
        raise Invalid("a comment needs a text", where="text")
    return record(ticket, "comment", by, at, {"text": text})


def rate(ticket: Ticket, stars: int, words: str, by: str, at: datetime) -> Ticket:
    """How the customer found the work, once: 1 to 5, and words. Invalid: no such number of stars. Conflict: the work
    is not done, or was rated."""
    if not 1 <= stars <= MAX_STARS:
        raise Invalid("a rating has 1 to 5 stars", where="stars")
    if ticket.state not in ("done", "closed"):
        raise Conflict("only what is done can be rated", "not_done_yet")
    if RATING in ticket.marks:
        raise Conflict("this was rated already", "rated_already")
    told = {"stars": str(stars), **({"words": words.strip()} if words.strip() else {})}
    rating = {**told, "at": rfc3339(at)}
    return record(ticket, "rate", by, at, told, marks={**ticket.marks, RATING: rating})


def answer(
    ticket: Ticket, form: str, by: str, at: datetime, told: Mapping[str, Any], facts: dict[str, Any]
) -> Ticket:
    """A form was answered; what was answered is no part of the event, but for the facts that it states. told: what the
    event says of these. facts: the ticket's with them."""
    data, moves = {"form": form, **told}, facts != ticket.facts
    return record(ticket, "answer", by, at, data, money=moves, facts=facts)


def add_evidence(
    ticket: Ticket,
    kind: str,
    data: Mapping[str, str],
    by: str,
    at: datetime,
    seen_on: str | None = None,
) -> Ticket:
    """gps, photo, time or serial: a position or a value, and a note. Money may wait for it.

    seen_on: the other ticket on which the same photo or serial was shown before: it proves nothing here.
    """
    if kind == "gps":
        _on_earth(data)
    elif not data.get("value", "").strip():
        raise Invalid("evidence other than a position needs a value", where="value")
    if kind == "time":
        told(data["value"])
    said = {"evidence": kind, **data} | ({"seen_on": seen_on} if seen_on else {})
    return record(ticket, "add_evidence", by, at, said)


def decide_evidence(
    ticket: Ticket, policy: str, outcome: str, reason: str, by: str, at: datetime
) -> Ticket:
    """Answer an appeal: pass or fail for one of the book's evidence policies, and why."""
    if not reason.strip():
        raise Invalid("a decision needs a reason", where="reason")
    if outcome not in ("pass", "fail"):
        raise Invalid("a decision is pass or fail", where="outcome")
    if by in ticket.payees:
        raise Invalid("nobody decides about the own work", where="policy", by=by)
    told = {"policy": policy, "outcome": outcome, "reason": reason}
    return record(ticket, "decide_evidence", by, at, told)


def correct_quantity(
    ticket: Ticket, line: str, qty: Decimal, reason: str, by: str, at: datetime
) -> Ticket:
    """How much of a line was done after all, also when the ticket is closed; the event keeps what was
    said before. Invalid: no such line, or it says so already."""
    _positive(qty)
    known = next((each for each in ticket.lines if each.id == line), None)
    if known is None:
        raise Invalid("the ticket has no such line", where="line", line=line)
    if known.qty == qty:
        raise Invalid("the line says so already", "known", where="qty", line=line)
    lines = tuple(replace(each, qty=qty) if each.id == line else each for each in ticket.lines)
    told = {"line": line, "qty": format(qty, "f"), "was_qty": format(known.qty, "f")}
    return record(ticket, "correct_quantity", by, at, told | {"reason": reason},
        lines=lines,
    )  # fmt: skip


def move(
    ticket: Ticket,
    region: str | None,
    address: str | None,
    by: str,
    at: datetime,
    position: dict[str, str] | None = None,
    reason: str | None = None,
    own: bool = False,
) -> Ticket:
    """Correct the site; None keeps what is there. The event keeps old and new, and why. own: by somebody
    the ticket pays."""
    changes: dict[str, Any] = {}
    if region is not None and region != ticket.region:
        changes["region"] = region
    if address is not None and address != ticket.address:
        changes["address"] = address
    if position is not None and position != ticket.position:
        _on_earth(position)
        changes["position"] = position
    if not changes:
        raise Invalid("the site is as it was", where="region")
    was = {f"was_{name}": old for name in changes if (old := getattr(ticket, name)) is not None}
    why = {"reason": reason} if reason else {}
    money = bool({"region", "position"} & set(changes))
    data = changes | was | why
    if "region" in changes and (own or "region" in ticket.facts.get(OWN, {})):
        known = {name: seq for name, seq in ticket.facts.get(OWN, {}).items() if name != "region"}
        known |= {"region": ticket.version + 1} if own else {}
        facts = {name: value for name, value in ticket.facts.items() if name != OWN}
        changes["facts"] = facts | ({OWN: known} if known else {})
    return record(ticket, "move", by, at, data, money=money, **changes)


def transfer(ticket: Ticket, outlet: str, reason: str, by: str, at: datetime) -> Ticket:
    """To another outlet, which earns its part from the beginning; whoever works on it stays.

    What is booked already is corrected: reversed at the one, booked anew at the other.
    """
    scene(ticket.scene).after(ticket, "transfer")
    if not reason.strip():
        raise Invalid("a transfer needs a reason", where="reason")
    if outlet == ticket.outlet:
        raise Invalid("the ticket lies there already", where="outlet")
    data = {"outlet": outlet, "was": ticket.outlet, "reason": reason}
    return record(ticket, "transfer", by, at, data, outlet=outlet)


def _told_at_first(spec: NewTicket) -> dict[str, Any]:
    """Invalid for a fact that nobody knows, or of another kind."""
    facts: dict[str, Any] = {}
    if spec.attrs:
        facts["attrs"] = dict(vocabulary.checked(spec.attrs))
    if spec.promised:
        facts["promised"] = rfc3339(told(spec.promised))
    return facts


def _own_at_first(spec: NewTicket) -> dict[str, int]:
    """What prices by itself and was told by somebody whom it may pay: not the site, which every ticket has."""
    told = {"promised": spec.promised, "urgent": spec.urgent}
    names = [*spec.attrs, *(name for name, value in told.items() if value)]
    return dict.fromkeys(sorted(names), 1) if spec.own else {}


def at_home(ticket: Ticket, home: str | None) -> dict[str, Any]:
    """The facts with the lead's region; without, where nobody knows it."""
    attrs = dict(ticket.facts.get("attrs", {}))
    if attrs.pop("worker_region", None) == home:
        return ticket.facts
    if home:
        attrs["worker_region"] = home
    facts = {name: value for name, value in ticket.facts.items() if name != "attrs"}
    return facts | ({"attrs": attrs} if attrs else {})


def _add(ticket: Ticket, command: CommandName, line: Line, by: str, at: datetime) -> Ticket:
    scene(ticket.scene).after(ticket, command)
    _positive(line.qty)
    _at_most(MAX_LINES, len(ticket.lines) + 1, "lines")
    lines = (*ticket.lines, line)
    return record(ticket, command, by, at, _line_data(line), lines=lines)


def _crew(lead: str, crew: Sequence[Worker]) -> tuple[Worker, ...]:
    """The crew as kept: empty when the lead works alone."""
    _at_most(MAX_CREW, len(crew), "crew")
    if len({worker.party for worker in crew}) != len(crew):
        raise Invalid("each worker stands in the crew once", where="crew")
    for worker in crew:
        _positive(worker.weight)
    alone = [worker.party for worker in crew] == [lead]
    return () if alone else tuple(crew)


def _line_data(line: Line) -> dict[str, Any]:
    data = {"sku": line.sku, "qty": format(line.qty, "f")}
    return data | ({"worker": line.worker} if line.worker else {})


def _on_earth(position: Mapping[str, str] | None) -> None:
    if position is None:
        return
    told = [position.get(name, "") for name in ("lat", "lng", "datum")]
    if not all(told) or abs(Decimal(told[0])) > 90 or abs(Decimal(told[1])) > 180:
        raise Invalid("a position is latitude, longitude and datum", where="position")


def _positive(number: Decimal) -> None:
    if not (number.is_finite() and number > 0):
        raise Invalid("a quantity or weight is a positive number", value=str(number))


def _at_most(limit: int, count: int, what: str) -> None:
    if count > limit:
        raise Invalid(f"a ticket has at most {limit} {what}", where=what, limit=limit)
