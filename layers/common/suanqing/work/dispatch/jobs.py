"""What a ticket asks of dispatch: when, where, which skills; and what tickets somebody has on which day. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from suanqing.regions import chain
from suanqing.times import epoch_ms, parse
from suanqing.timespans import HOUR
from suanqing.work.dispatch.fitting import day_of
from suanqing.work.dispatch.model import Job
from suanqing.work.dispatch.settings import Settings, wanted
from suanqing.work.dispatch.travel import told
from suanqing.work.tickets.model import Ticket

OPEN = ("created", "assigned", "on_site")
"""States in which work is still to be done."""


class Workload(NamedTuple):
    """load: open tickets. ahead, done: day in Beijing -> open ones of that day, and done ones."""

    load: int
    ahead: Mapping[str, int]
    done: Mapping[str, int]


def agreed(ticket: Ticket) -> datetime | None:
    """When somebody is to be there: the appointment, or else what was promised."""
    said = ticket.marks.get("appointment") or ticket.facts.get("promised")
    return parse(said) if said else None


def job_of(ticket: Ticket, settings: Settings, now: datetime, previous: str | None = None) -> Job:
    """As it stands now. A time that is agreed and past is overdue: the visit may begin at once."""
    at, said = epoch_ms(now), agreed(ticket)
    due = epoch_ms(said) if said else None
    skills, licences = wanted(settings, ticket)
    fixed = due is not None and due >= at
    start = due if due is not None and fixed else at
    position = ticket.position
    return Job(
        ticket=ticket.ticket_id,
        now=at,
        start=start,
        end=start + (1 if fixed else settings.horizon_hours * HOUR),
        region=chain(ticket.region) if ticket.region else (),
        skills=tuple(sorted(skills.items())),
        licences=tuple(sorted(licences)),
        due=due,
        place=told(position["lat"], position["lng"], position["datum"]) if position else None,
        previous=previous,
        urgent=ticket.urgent,
        opened=epoch_ms(ticket.opened),
    )


def planned_day(ticket: Ticket, now: datetime) -> str:
    """The day of the visit: the one agreed on, if that is still to come, else today."""
    said = agreed(ticket)
    return day_of(epoch_ms(max(said, now) if said else now))


def workload(tickets: Iterable[Ticket], now: datetime) -> Workload:
    """Of one person, from the tickets that they work on; each counts once."""
    ahead: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for ticket in {each.ticket_id: each for each in tickets}.values():
        if ticket.state in OPEN:
            ahead[planned_day(ticket, now)] += 1
        elif ticket.served and ticket.state != "cancelled":
            done[day_of(epoch_ms(ticket.served))] += 1
    return Workload(ahead.total(), ahead, done)
