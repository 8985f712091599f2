"""Calendars of business hours (工作日历): written in versions, read, and tried on a deadline."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, RootModel

from scenes.wiring import api, calendars, etag, swept_for
from suanqing.business_hours import Status
from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import ADMINISTER, STAFF
from suanqing.platform import observe
from suanqing.platform.input_fields import Moment, Region
from suanqing.times import epoch_ms, parse, rfc3339, utcnow
from suanqing.web.answers import Reply
from suanqing.work.calendars.store import Stored
from suanqing.work.scenes.limits import MAX_MINUTES


class CalendarDocument(RootModel[dict[str, Any]]):
    """Hours by weekday, own days, and which calendar holds elsewhere: docs/calendars.md."""

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "zone": "Asia/Shanghai",
                    "holidays": "CN",
                    "week": {
                        day: ["09:00-12:00", "13:30-18:00"]
                        for day in ("mon", "tue", "wed", "thu", "fri")
                    },
                }
            ]
        }
    }


class CalendarView(BaseModel):
    calendar: str
    version: int
    by: str
    at: str
    document: dict[str, Any]
    earlier: Annotated[
        list[dict[str, Any]], Field(description="versions that hold for days before `since`")
    ]


class CalendarPage(BaseModel):
    items: list[CalendarView]


class DueQuery(BaseModel):
    """When a limit would be over. region, outlet: of the site, whose own calendar comes first."""

    model_config = ConfigDict(extra="forbid")

    start: Annotated[Moment | None, Field(description="now where left out")] = None
    minutes: Annotated[int, Field(ge=0, le=MAX_MINUTES)]
    region: Region | None = None
    outlet: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class DueView(BaseModel):
    """provisional: years on the way that nobody has announced yet, so that it may move."""

    start: str
    due: str
    calendar: Annotated[str, Field(description="the one that holds there")]
    status: Annotated[Status, Field(description="of the year in which it is due")]
    provisional: list[int]


@api.route("GET", "/calendars", roles=STAFF)
def list_calendars() -> CalendarPage:
    """Every calendar as it stands, in the order of ids."""
    stored = calendars().known().stored
    return CalendarPage(items=[_view(name, stored[name]) for name in sorted(stored)])


@api.route("GET", "/calendars/{calendar}", roles=STAFF)
def get_calendar(calendar: str) -> Annotated[Reply, CalendarView]:
    """As it stands, with the versions that still hold for earlier days."""
    found = calendars().get(calendar)
    return Reply(_view(calendar, found), headers=etag(found.version))


@api.route("PUT", "/calendars/{calendar}", roles=ADMINISTER, decides=nothing)
def put_calendar(
    calendar: str, body: CalendarDocument, caller: Caller, if_match: int | None
) -> Annotated[Reply, CalendarView]:
    """Write the next version over the one that If-Match names; every process follows within 30 s."""
    document = body.root
    if document.get("id", calendar) != calendar:
        raise Invalid("a calendar's id is the path's", "bad_calendar", where="id")
    made = calendars().put(document | {"id": calendar}, if_match or 0, caller.party, utcnow())
    swept_for(f"calendar:{calendar}@{made.version}")
    observe.log("calendar written", calendar=calendar, version=made.version, by=caller.party)
    return Reply(_view(calendar, made), headers=etag(made.version))


@api.route("GET", "/calendars/{calendar}/due", roles=STAFF)
def preview_due(calendar: str, query: DueQuery) -> DueView:
    """When so many minutes of the calendar's hours are over, counted from a moment."""
    start = parse(query.start) if query.start else utcnow()
    found = calendars().known().calendars.find(calendar, query.region, query.outlet or "")
    due = found.add(start, query.minutes)
    provisional = found.provisional(epoch_ms(start), epoch_ms(due))
    return DueView(
        start=rfc3339(start), due=rfc3339(due), calendar=found.id,
        status=found.status_at(epoch_ms(due)), provisional=list(provisional),
    )  # fmt: skip


def _view(name: str, found: Stored) -> CalendarView:
    return CalendarView(
        calendar=name, version=found.version, by=found.by, at=rfc3339(found.at),
        document=dict(found.document), earlier=[dict(each) for each in found.layers],
    )  # fmt: skip
