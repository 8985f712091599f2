"""Facts that follow from what a ticket already knows: its clock, the calendar, the city, time on site.

Only those that the book asks for, or the ticket's scene measures; what somebody set with a reason
stands. Pure: the events are given, the tables are dated.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from suanqing import calendars
from suanqing.pricing.book import Book
from suanqing.pricing.fences import zones
from suanqing.pricing.model import Facts
from suanqing.times import parse
from suanqing.timespans import Session, day_of
from suanqing.vocabulary import attributes
from suanqing.work.tickets import clocks
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.scene import scene

Events = Callable[[], Sequence[Event]]
"""Reads the ticket's events up to its version; called only where something follows from them."""


def derived(
    facts: Facts, ticket: Ticket, book: Book, events: Events, silent: Collection[str] = ()
) -> Facts:
    """The facts with those that follow from others. silent: tables that are not asked again."""
    found = dated(facts, book, silent)
    told = dict(found.attrs)
    clocked = _clock(ticket, told, book, events)
    sessions = _sessions(facts, ticket, book, events)
    if book.fences and ticket.facts.get("tracked"):
        found = replace(found, zones=zones(book.fences, _track(facts, events())))
    if not clocked and sessions == facts.sessions:
        return found
    return replace(found, attrs=attributes(told | clocked), sessions=sessions)


def _track(facts: Facts, events: Sequence[Event]) -> list[dict[str, str]]:
    """The positions up to the service's end, whose ever."""
    told = (fix for event in events if event.kind == "tracked" for fix in event.data["fixes"])
    return [fix for fix in told if parse(fix["at"]) <= facts.served]


def dated(facts: Facts, book: Book, silent: Collection[str] = ()) -> Facts:
    """With what follows from region and day alone, so that a replay under another book finds it too.

    Raises Unpriced `no_calendar`: the book asks for holidays of a year that nobody told.
    """
    if book.names.isdisjoint(_DATED):
        return facts
    told = dict(facts.attrs)
    asked = book.names - told.keys() - set(silent)
    day = date.fromordinal(day_of(facts.served, book.clock(facts.region, facts.city_class)))
    found: dict[str, Any] = {}
    if "holiday" in asked:
        own = book.calendar(facts.region, facts.city_class)
        if own is not None:
            found["holiday"] = calendars.listed(own, day)
        elif at_home(facts):
            found["holiday"] = calendars.holiday(day)
    if "spending_level" in asked:
        level = calendars.spending_level(facts.region[0], day)
        found |= {"spending_level": level} if level else {}
    return replace(facts, attrs=attributes(told | found)) if found else facts


def at_home(facts: Facts) -> bool:
    """Whether China's calendar holds at the site; of other countries' holidays the book knows, or who tells."""
    return not facts.region or facts.region[0].isdecimal()


_DATED = frozenset({"holiday", "spending_level"})
_MEASURED = frozenset({"response_minutes", "paused_minutes"})


def _clock(ticket: Ticket, told: dict[str, Any], book: Book, events: Events) -> dict[str, Any]:
    found: dict[str, Any] = {}
    measured = not _MEASURED.isdisjoint(book.names) or scene(ticket.scene).clocked
    if measured and "response_minutes" not in told:
        minutes, paused = clocks.response_minutes(ticket, events()), None
        if minutes is not None:
            found["response_minutes"] = minutes
            paused = clocks.paused_minutes(events())
        if paused is not None and "paused_minutes" not in told:
            found["paused_minutes"] = paused
    promised = ticket.facts.get("promised")
    if promised and "on_time" not in told:
        kept = clocks.on_time(promised, events())
        found |= {"on_time": kept} if kept is not None else {}
    return found


def _sessions(facts: Facts, ticket: Ticket, book: Book, events: Events) -> tuple[Session, ...]:
    """Those recorded, a clock that still runs stopped by completion; else the crew's time on site."""
    running: dict[str, str] = ticket.facts.get("working", {})
    if not (facts.sessions or running):
        return clocks.presence(ticket, events(), facts.served) if book.timed else ()
    if not running:
        return facts.sessions
    end = _end(ticket, events, facts.served)
    open_ = ((worker, parse(since), end) for worker, since in running.items())
    return tuple(sorted((*facts.sessions, *(each for each in open_ if each[1] < each[2]))))


def _end(ticket: Ticket, events: Events, served: datetime) -> datetime:
    return next((event.at for event in events() if event.kind == "completed"), served)
