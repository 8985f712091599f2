"""The clock of a ticket (响应时效): first response, pauses, presence. Pure; always from the events.

Nothing counts up as it goes: whatever happens to a ticket in between, in whatever order it is recorded,
the same events give the same minutes.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from suanqing.times import epoch_ms, from_epoch_ms, parse
from suanqing.timespans import Session
from suanqing.work.tickets.event_kinds import meaning
from suanqing.work.tickets.model import Event, Ticket

MINUTE = 60_000

Span = tuple[int, int]
"""[from, to) in milliseconds since the epoch."""


def first_response(events: Sequence[Event]) -> datetime | None:
    """When somebody answered first; an assignment alone is no answer, nor what colleagues write to each
    other: a comment counts of those to whom the ticket was given."""
    given: set[str] = set()
    for event in events:
        clock = meaning(event.kind).clock
        match clock:
            case "gives":
                given |= {each["party"] for each in event.data.get("crew", ())}
                given |= {event.data["assignee"]} if "assignee" in event.data else set()
            case "answers":
                return event.at
            case "speaks":
                if event.by in given:
                    return event.at
            case "nothing" | "pauses" | "resumes":
                pass
            case _:
                assert_never(clock)
    return None


def pauses(events: Iterable[Event], until: datetime) -> list[Span]:
    """The stretches in which the ticket waited for somebody else; one still open ends at `until`."""
    found: list[Span] = []
    since: datetime | None = None
    for event in events:
        clock = meaning(event.kind).clock
        if clock == "pauses" and since is None:
            since = event.at
        elif clock == "resumes" and since is not None:
            found.append((epoch_ms(since), epoch_ms(event.at)))
            since = None
    if since is not None:
        found.append((epoch_ms(since), epoch_ms(until)))
    return [(start, end) for start, end in found if start < end]


def part_waits(events: Iterable[Event], until: datetime) -> list[Span]:
    """The stretches in which the ticket waited for at least one part; one still open ends at `until`."""
    waiting: set[str] = set()
    found: list[Span] = []
    since = until
    for event in events:
        before = bool(waiting)
        part = str(event.data.get("part") or event.data.get("sku") or "")
        if event.kind == "part_awaited":
            waiting.add(part)
        elif event.kind in ("part_reserved", "part_released", "part_used"):
            waiting.discard(part)
        elif event.kind in ("completed", "cancelled"):
            waiting.clear()
        if waiting and not before:
            since = event.at
        elif before and not waiting:
            found.append((epoch_ms(since), epoch_ms(event.at)))
    return [*found, (epoch_ms(since), epoch_ms(until))] if waiting else found


def response_minutes(ticket: Ticket, events: Sequence[Event]) -> str | None:
    """Minutes from creation to the first response without the pauses; None while nobody answered.

    To the thousandth, rounded up: what came late never counts as in time.
    """
    answered = first_response(events)
    if answered is None:
        return None
    left = without([(epoch_ms(ticket.opened), epoch_ms(answered))], pauses(events, answered))
    thousandths = -(-sum(end - start for start, end in left) * 1_000 // MINUTE)
    return format((Decimal(thousandths) / 1_000).normalize(), "f")


def paused_minutes(events: Sequence[Event]) -> str | None:
    """Minutes of the pauses before the first response, rounded down; None where there was none."""
    answered = first_response(events)
    until = epoch_ms(answered) if answered else 0
    waited = sum(
        min(end, until) - start
        for start, end in (pauses(events, answered) if answered else ())
        if start < until
    )
    thousandths = waited * 1_000 // MINUTE
    return format((Decimal(thousandths) / 1_000).normalize(), "f") if thousandths else None


def on_time(promised: str, events: Sequence[Event]) -> bool | None:
    """Whether the first arrival came within the time that was promised by then; None while nobody
    arrived, or where the promise was made after the fact."""
    arrived = next((event for event in events if event.kind == "arrived"), None)
    if arrived is None:
        return None
    stood = _promised_at(promised, events, arrived.seq)
    return None if stood is None else arrived.at <= parse(stood)


def _promised_at(promised: str, events: Sequence[Event], seq: int) -> str | None:
    """The promise as it stood at an event. promised: as it stands now."""
    before = [_promise(event) for event in events if event.seq < seq and _promise(event)]
    if before:
        return before[-1]
    later = next((event for event in events if event.seq > seq and _promise(event)), None)
    return promised if later is None else later.data.get("was_promised")


def _promise(event: Event) -> str | None:
    """What an event promises; a new appointment that the customer wanted is one."""
    if event.kind == "rescheduled" and event.data.get("cause") == "customer":
        return str(event.data["to"])
    told = event.data.get("promised")
    return None if told is None else str(told)


def presence(ticket: Ticket, events: Sequence[Event], until: datetime) -> tuple[Session, ...]:
    """The crew's time on site, from the last arrival to completion without the pauses.

    What stands for sessions where nobody recorded any: the shortest time that the events prove.
    """
    arrived = [event.at for event in events if event.kind == "arrived" and event.at <= until]
    if not arrived:
        return ()
    ended = next((e.at for e in events if e.kind == "completed"), until)
    spans = without([(epoch_ms(arrived[-1]), epoch_ms(ended))], pauses(events, ended))
    return tuple(
        (worker, from_epoch_ms(start), from_epoch_ms(end))
        for worker in sorted({member.party for member in ticket.workers})
        for start, end in spans
    )


def without(spans: Iterable[Span], gaps: Sequence[Span]) -> list[Span]:
    """What is left of the spans outside the gaps."""
    left = [(start, end) for start, end in spans if start < end]
    for low, high in gaps:
        parts = [
            part
            for start, end in left
            for part in ((start, min(end, low)), (max(start, high), end))
        ]
        left = [(start, end) for start, end in parts if start < end]
    return left
