"""Dispatch as the API takes it: whom to look at, weights, needs, what people can do. What it shows: `shown_schemas`."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from suanqing.platform.input_fields import Day, FactName, Id, Moment, Period, Region, Strict, Value
from suanqing.times import rfc3339, told
from suanqing.work.dispatch.profiles import MAX_ABSENCES
from suanqing.work.dispatch.settings import MAX_MINUTES, MAX_NEEDS
from suanqing.work.tickets.flags import Flag
from suanqing.work.tickets.schemas import Datum, Degrees, PartyId

Word = Annotated[str, Field(min_length=1, max_length=40)]
"""A skill or licence, as the company calls it."""
Grade = Annotated[int, Field(ge=1, le=9)]
Minutes = Annotated[int, Field(ge=0, le=MAX_MINUTES)]
Outlets = Annotated[list[PartyId], Field(max_length=10)]
Several = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}(,[A-Za-z0-9._:-]{1,64}){0,9}$", examples=["hq"])
]
"""Outlets, by comma."""


def several(outlets: str | None) -> list[str]:
    """Each once."""
    return list(dict.fromkeys(outlets.split(","))) if outlets else []


class SuggestionQuery(Strict):
    """outlets: whose people, by comma; the ticket's own where none is named."""

    outlets: Several | None = None


class PushTicket(Strict):
    """To whom; the best where nobody is named. outlets: whose people; the ticket's own where none is named."""

    assignee: PartyId | None = None
    outlets: Outlets = Field(default=[])


class DispatchRound(Strict):
    """The outlet's open tickets, most urgent first, to people of the outlets (its own where none is named).
    push: each is given out; otherwise it is only said who would get it."""

    outlet: PartyId
    outlets: Outlets = Field(default=[])
    push: bool = False
    limit: int = Field(default=50, ge=1, le=100)


class DispatchPageQuery(Strict):
    limit: int = Field(default=50, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=2000)


class BoardQuery(DispatchPageQuery):
    """outlets: by comma, at most 10. region: of the site, or one above it. skill: that the ticket needs. day: of
    the visit. person: who works on it, or `nobody`. q: part of the title, the address, the customer's name or a
    serial number, a ticket's id, or the whole phone it was made with. flag: only such as have it."""

    outlets: Several
    region: Region | None = None
    skill: Word | None = None
    day: Day | None = None
    person: PartyId | None = None
    q: str | None = Field(default=None, min_length=1, max_length=100)
    flag: Flag | None = None


class PeopleQuery(DispatchPageQuery):
    """outlets: by comma, at most 10. day: whose tickets and absences are counted; today where left out."""

    outlets: Several
    day: Day | None = None


class DispatchScoring(Strict):
    """Minutes that each part weighs; what is left out is the published default. travel: of each minute on the way.
    load: of each open ticket. skill: of each grade that is missing. late: of each minute after the
    promised time. previous: taken off for the customer's previous worker. visit_minutes: what each ticket of the
    same day is taken to last. unknown_travel: where home or site has no position. speed_kmh: on the way.
    detour_percent: the way, of the great circle."""

    travel: Minutes | None = None
    load: Minutes | None = None
    skill: Minutes | None = None
    late: Minutes | None = None
    previous: Minutes | None = None
    speed_kmh: int | None = Field(default=None, ge=1, le=300)
    detour_percent: int | None = Field(default=None, ge=100, le=1000)
    unknown_travel: Minutes | None = None
    visit_minutes: Minutes | None = None


class NeedRange(Strict):
    """A number from (included) to (not included), as price rules say it."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[str | None, Field(alias="from", max_length=40)] = None
    to: Annotated[str | None, Field(max_length=40)] = None


class DispatchNeed(Strict):
    """What tickets need where it holds: all conditions of `when`, one of the SKUs on a line, the scene."""

    when: dict[FactName, Value | list[Value] | NeedRange] = Field(default={}, max_length=20)
    skus: list[Id] = Field(default=[], max_length=200)
    scene: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    skill: Word | None = None
    grade: Grade = 1
    licence: Word | None = None


class DispatchSettings(Strict):
    """The company's weights and what tickets need. horizon_hours: how far ahead a visit without an agreed time may
    begin."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "scoring": {"load": 20},
                    "needs": [{"when": {"product_type": "ac"}, "skill": "ac", "grade": 2}],
                }
            ]
        }
    )

    scoring: DispatchScoring = DispatchScoring()
    horizon_hours: int = Field(default=72, ge=1, le=744)
    needs: list[DispatchNeed] = Field(default=[], max_length=MAX_NEEDS)

    def document(self) -> dict[str, Any]:
        """Only what was said."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)


class ReplayMonth(DispatchPageQuery):
    """A month's decisions under these weights; what is left out weighs as published."""

    period: Period
    scoring: DispatchScoring = DispatchScoring()

    def weights(self) -> dict[str, int]:
        return self.scoring.model_dump(exclude_none=True)


class Dated(Strict):
    """Holds from `since` (from ever where left out) until `until` (for ever where left out)."""

    since: Moment | None = None
    until: Moment | None = None


class SkillHeld(Dated):
    skill: Word
    grade: Grade = 1


class LicenceHeld(Dated):
    licence: Word


class WorkerBase(Strict):
    """Where somebody sets out from, since when."""

    lat: Degrees
    lng: Degrees
    datum: Datum
    since: Moment | None = None


class MostADay(Strict):
    """Tickets a day, since when."""

    tickets: int = Field(ge=0, le=100)
    since: Moment | None = None


class WorkingHours(Strict):
    """Since when which hours; docs/calendars.md has the notation. zone: whose clock. holidays: whose public holidays
    are off. week: hours by weekday."""

    zone: Annotated[str, Field(max_length=64, examples=["Asia/Shanghai"])]
    holidays: Literal["CN"] | None = None
    week: dict[str, list[Annotated[str, Field(max_length=11)]]] = Field(max_length=7)
    since: Moment | None = None


class Absence(Strict):
    """Away from one moment to another; the reason is nobody's. id: of the caller's making, so that the same again
    is the same absence."""

    model_config = ConfigDict(populate_by_name=True)

    id: Id
    from_: Annotated[Moment, Field(alias="from")]
    until: Moment


class WorkerProfile(Strict):
    """What dispatch knows of somebody; all of it is optional. skills: held with which grade. licences: held.
    regions: none is anywhere. most: tickets a day. hours: none is any time. absences: when they are away."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "skills": [{"skill": "ac", "grade": 2}],
                    "regions": ["310000"],
                    "most": [{"tickets": 6}],
                }
            ]
        }
    )

    skills: list[SkillHeld] = Field(default=[], max_length=100)
    licences: list[LicenceHeld] = Field(default=[], max_length=100)
    regions: list[Region] = Field(default=[], max_length=100)
    base: list[WorkerBase] = Field(default=[], max_length=20)
    most: list[MostADay] = Field(default=[], max_length=20)
    hours: list[WorkingHours] = Field(default=[], max_length=20)
    absences: list[Absence] = Field(default=[], max_length=MAX_ABSENCES)

    def document(self) -> dict[str, Any]:
        """Only what was said, with moments in one notation."""
        said = self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)
        return {name: [_at_utc(each) for each in entries] for name, entries in said.items()}


MOMENTS = ("since", "from", "until")


def _at_utc(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {
        name: rfc3339(told(value)) if name in MOMENTS else value for name, value in entry.items()
    }
