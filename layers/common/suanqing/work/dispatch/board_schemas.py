"""The board, people, settings and a month replayed, as the API shows them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from suanqing.people.identity.caller import Caller
from suanqing.times import from_epoch_ms, rfc3339
from suanqing.timespans import Span
from suanqing.work.dispatch.jobs import planned_day
from suanqing.work.dispatch.model import Scoring
from suanqing.work.dispatch.outcomes import Busy
from suanqing.work.dispatch.replay import Replayed, Totals
from suanqing.work.dispatch.settings import Settings, wanted
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.shown_schemas import TicketView, view_for


class BoardItem(BaseModel):
    """day: of the visit. skills: with the grade wished for."""

    ticket: TicketView
    day: str
    skills: dict[str, int]
    licences: list[str]


class BoardView(BaseModel):
    """The open tickets, who waits longest first. next: the cursor of the page that follows."""

    items: list[BoardItem]
    next: str | None = None


class AwayView(BaseModel):
    since: str
    until: str


class BusyView(BaseModel):
    """load: open tickets. ahead, done: of the day. most: tickets a day; None: any number. away: on that day."""

    party: str
    name: str
    active: bool
    skills: list[str]
    load: int
    ahead: int
    done: int
    most: int | None
    away: list[AwayView]


class PeopleView(BaseModel):
    """next: the cursor of the page that follows; absent on the last."""

    day: str
    items: list[BusyView]
    next: str | None = None


class ProfileView(BaseModel):
    """version: for If-Match; 0 while nobody has said anything."""

    party: str
    version: int
    document: dict[str, Any]


class DispatchSettingsView(BaseModel):
    """version: for If-Match; 0 is the published default. scoring: as it holds, with what was not said."""

    version: int
    by: str | None
    at: str | None
    document: dict[str, Any]
    scoring: dict[str, int]


class DispatchSettingsList(BaseModel):
    items: list[DispatchSettingsView]


class ReplayTotals(BaseModel):
    """Sums over the tickets, unweighted. travel: minutes on the way. late: minutes after the
    promised times. load: open tickets that people had. skill: grades missing. previous: tickets that went to the
    customer's previous worker."""

    travel: int
    late: int
    load: int
    skill: int
    previous: int


class ReplayOther(BaseModel):
    """A ticket that would have gone to somebody else. chosen: who got it. would: who would have got it. chosen_total,
    would_total: their scores under the other weights."""

    ticket: str
    chosen: str
    would: str
    chosen_total: int
    would_total: int


class ReplayPerson(BaseModel):
    """was: tickets that somebody got. would: tickets that they would have got."""

    party: str
    was: int
    would: int


class ReplayedMonth(BaseModel):
    """Of a page of the month's decisions; the sums of all pages are those of the month. decisions: how many. was: of
    what was decided. would: of what the weights decide. people: tickets by person. others: what changes hands."""

    decisions: int
    was: ReplayTotals
    would: ReplayTotals
    people: list[ReplayPerson]
    others: list[ReplayOther]
    next: str | None = None


def board_item(caller: Caller, ticket: Ticket, settings: Settings, now: datetime) -> BoardItem:
    skills, licences = wanted(settings, ticket)
    return BoardItem(
        ticket=view_for(caller, ticket, now),
        day=planned_day(ticket, now),
        skills=dict(sorted(skills.items())),
        licences=sorted(licences),
    )


def busy_view(busy: Busy, day: str) -> BusyView:
    person = busy.person
    return BusyView(
        party=person.party,
        name=busy.name,
        active=person.active,
        skills=sorted(person.skills),
        load=person.load,
        ahead=person.ahead.get(day, 0),
        done=person.done.get(day, 0),
        most=person.most,
        away=[_away(each) for each in busy.away],
    )


def _away(span: Span) -> AwayView:
    since, until = (rfc3339(from_epoch_ms(each)) for each in span)
    return AwayView(since=since, until=until)


def settings_view(written: Any, scoring: Scoring) -> DispatchSettingsView:
    """written: a version, as it is kept."""
    return DispatchSettingsView(
        version=written.version,
        by=written.by,
        at=written.at,
        document=dict(written.document),
        scoring=asdict(scoring),
    )


def replayed_view(found: Replayed, cursor: str | None) -> ReplayedMonth:
    return ReplayedMonth(
        decisions=found.decisions,
        was=_totals(found.was),
        would=_totals(found.would),
        people=[ReplayPerson(party=p, was=was, would=would) for p, was, would in found.people],
        others=[ReplayOther(**each._asdict()) for each in found.others],
        next=cursor,
    )


def _totals(totals: Totals) -> ReplayTotals:
    return ReplayTotals(**totals._asdict())
