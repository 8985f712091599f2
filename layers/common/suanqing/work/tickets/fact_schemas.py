"""Facts of a ticket in API bodies and answers (pydantic)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, assert_never

from pydantic import BaseModel, Field

from suanqing.platform.input_fields import FactName, Moment, Value
from suanqing.times import rfc3339
from suanqing.vocabulary import AMOUNTS
from suanqing.work.tickets.acts import set_by_nodes
from suanqing.work.tickets.clocks import pauses, response_minutes
from suanqing.work.tickets.event_kinds import meaning
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.schemas import PartyId, Place, Strict

Reason = Annotated[str, Field(min_length=1, max_length=300)]
Name = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", examples=["inspected", "livestream"])
]


class SetFacts(Strict):
    """Facts by the names of the vocabulary, null takes one away. source: where they are known from.
    reason: needed to override what is told already, or what follows from events and tables."""

    attrs: dict[FactName, Value | None] = Field(
        default={}, max_length=40, examples=[{"origin": "qr", "distance_km": "12.5"}]
    )
    promised: Moment | None = None
    source: str = Field(default="", max_length=120)
    reason: str = Field(default="", max_length=300)


class ProposeSource(Strict):
    """Where the customer came from after all, with what shows it."""

    source: Name
    evidence: str = Field(default="", max_length=300)
    reason: Reason


class DecideSource(Strict):
    approve: bool
    reason: str = Field(default="", max_length=300)


class PickTier(Strict):
    """A tier by hand in one plane; "" goes back to the tier that matches."""

    plane: Literal["charge", "pay"]
    tier: str = Field(max_length=64)
    reason: Reason


class Reach(Strict):
    """A node or action that the ticket's scene declares."""

    name: Name
    note: str = Field(default="", max_length=300)


class Stretch(Strict):
    """A stretch of work."""

    from_: Annotated[Moment, Field(alias="from")]
    to: Moment


class AddSession(Stretch):
    """worker: whose, the caller's if not said."""

    worker: PartyId | None = None


class SetSessions(Strict):
    """One worker's sessions anew."""

    worker: PartyId = Field(examples=["tech-1"])
    sessions: list[Stretch] = Field(max_length=60)
    reason: Reason


class Fix(Place):
    at: Moment


class Track(Strict):
    """Where a worker was, in order. worker: the caller if not said."""

    worker: PartyId | None = None
    fixes: list[Fix] = Field(
        min_length=1,
        max_length=100,
        examples=[[{"at": "2026-11-03T09:30:00.000Z", "lat": "31.23", "lng": "121.47",
                    "datum": "gcj02"}]],
    )  # fmt: skip


class Pause(Strict):
    waiting_for: Literal["customer", "parts", "other"]
    reason: Reason


class SessionView(BaseModel):
    worker: str
    start: str = Field(serialization_alias="from")
    to: str


class ToldView(BaseModel):
    """One telling. source: where it is known from, the ticket's own where it came with it, the drawn scene where an
    automatic node set it.
    was: what it overrode; value absent: taken away."""

    name: str
    value: str | int | bool | None = None
    at: str
    by: str
    source: str
    reason: str | None = None
    was: str | int | bool | None = None


class FactsView(BaseModel):
    """What is told of a ticket now, and by whom it was told, oldest first.
    response_minutes: from creation to the first response without `paused_minutes`; target beside it
    is the price book's. pending: a change of source that waits for another person."""

    id: str
    version: int
    attrs: dict[str, str | int | bool]
    promised: str | None = None
    sessions: list[SessionView]
    milestones: dict[str, str]
    picks: list[dict[str, str]]
    pending: dict[str, str] | None = None
    paused: str | None = Field(default=None, description="since when")
    working: dict[str, str]
    response_minutes: str | None = None
    paused_minutes: str | None = None
    told: list[ToldView]


def facts_view(ticket: Ticket, events: Sequence[Event], money: bool) -> FactsView:
    """money: whether the reader may know amounts."""
    facts = ticket.facts
    attrs = facts.get("attrs", {})
    answered = response_minutes(ticket, events)
    until = ticket.served or (events[-1].at if events else ticket.opened)
    waited = sum(end - start for start, end in pauses(events, until))
    return FactsView(
        id=ticket.ticket_id,
        version=ticket.version,
        attrs={name: value for name, value in attrs.items() if money or name not in AMOUNTS},
        promised=facts.get("promised"),
        sessions=[
            SessionView(worker=worker, start=start, to=to)
            for worker, start, to in facts.get("sessions", ())
        ],
        milestones=facts.get("milestones", {}),
        picks=[
            {"plane": plane, "tier": tier, "by": by, "reason": reason}
            for plane, tier, by, reason in facts.get("picks", ())
        ],
        pending=facts.get("pending"),
        paused=facts.get("paused"),
        working=facts.get("working", {}),
        response_minutes=answered,
        paused_minutes=str(-(-waited // 60_000)) if waited else None,
        told=[told for told in _told(ticket, events) if money or told.name not in AMOUNTS],
    )


def _told(ticket: Ticket, events: Sequence[Event]) -> list[ToldView]:
    """Every telling of a fact, customer location and worker's region among them."""
    found: list[ToldView] = []
    for event in events:
        data, said = event.data, event.data.get("from", ticket.source)
        base: dict[str, Any] = {"at": rfc3339(event.at), "by": event.by, "source": said}
        base["reason"] = data.get("reason")
        for name, value in _values(ticket, event, events).items():
            found.append(ToldView(name=name, value=value, was=_before(event, name), **base))
        if meaning(event.kind).tells == "source" and data["approved"]:
            own = base | {"source": f"approved by {event.by}, asked by {data['asked_by']}"}
            found.append(ToldView(name="source", value=data["source"], was=data.get("was"), **own))
        drawn = base | {"source": ticket.scene_ref, "reason": None}
        for name, value in set_by_nodes(event).items():
            before = next((each.value for each in reversed(found) if each.name == name), None)
            found.append(ToldView(name=name, value=value, was=before, **drawn))
    return found


def _before(event: Event, name: str) -> Any:
    """What the fact was before the event, as the event keeps it."""
    if meaning(event.kind).tells == "site" and name == "region":
        return event.data.get("was_region") or None
    was = event.data.get("was", {})
    return was.get(name) if isinstance(was, Mapping) else None


def _first_region(ticket: Ticket, events: Sequence[Event]) -> str:
    """The site's region as the ticket was created with it."""
    moves = [event.data for event in events if event.kind == "moved" and "region" in event.data]
    return str(moves[0].get("was_region", "")) if moves else ticket.region


def _values(ticket: Ticket, event: Event, events: Sequence[Event]) -> dict[str, Any]:
    """What the event says of the ticket; a change of source apart, which says who approved it."""
    data, found = event.data, dict[str, Any]()
    tells = meaning(event.kind).tells
    match tells:
        case "at_first":
            if region := _first_region(ticket, events):
                found["region"] = region
            found |= data.get("attrs", {})
        case "home":
            found |= {name: data[name] for name in ("worker_region",) if name in data}
        case "site":
            found |= {name: data[name] for name in ("region",) if name in data}
        case "facts":
            found |= data.get("attrs", {}) | dict.fromkeys(data.get("removed", ()))
        case "source" | "nothing":
            pass
        case _:
            assert_never(tells)
    if "promised" in data:
        found["promised"] = data["promised"]
    return found
