"""The boss's numbers over HTTP: income, pay and margin by project, region and period, down to the ticket."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from settlement.app import api
from settlement.margin_terms import Known, Phase, months_of, names_of, province, waiting
from settlement.wiring import costs, tickets
from settlement.wiring import margins as store
from suanqing.insight.views import schemas
from suanqing.insight.views.cells import ALL, Share
from suanqing.insight.views.grid import Axis, Ranked, cube_of, grid_of, page_id, ranked
from suanqing.insight.views.pages import money_of
from suanqing.labels import Lang
from suanqing.people.roles import READ_MONEY
from suanqing.platform.cursors import decoded, encoded, foreign
from suanqing.platform.input_fields import Day, Id, MonthOrYear, Period, Region
from suanqing.platform.retries import REQUEST_SECONDS, within
from suanqing.times import next_period, period_of, utcnow

MAX_SPAN = timedelta(days=56)
SINGLE = ("outlet", "person", "channel", "leak")
"""Cubes whose keys are ids."""


class MarginsQuery(BaseModel):
    """Two axes, and a filter on the third. period: the month of projects by regions or of days, else the year."""

    model_config = ConfigDict(extra="forbid")

    rows: Axis = "project"
    columns: Axis = "region"
    period: Annotated[
        MonthOrYear | None,
        Field(
            description="a year where an axis is the period, else a month; absent: the current one"
        ),
    ] = None
    project: Annotated[Known | None, Field(description="of regions by periods")] = None
    region: Annotated[Region | None, Field(description="of projects by periods")] = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        axes = {self.rows, self.columns}
        if len(axes) < 2 or axes == {"period", "day"} or axes == {"project", "hour"}:
            raise ValueError(
                "rows and columns are two of project, region, hour and time: period or day; hours of all projects"
            )
        if "hour" in axes and self.project is not None:
            raise ValueError("hours are of all projects")
        for name, given in (("project", self.project), ("region", self.region)):
            if given is not None and name in axes:
                raise ValueError(f"{name} is an axis, so that it is no filter")
        if self.period is not None and (len(self.period) == 4) != ("period" in axes):
            raise ValueError("a year where an axis is the period, else a month")
        return self


class RankingQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    by: Ranked = "project"
    period: Period | None = Field(default=None, description="the current month if absent")


class CellQuery(BaseModel):
    """One cell: by project and region, by hour and region, or one of outlet, person (the lead of the crew), channel
    (there in a region, too) and leak; of a month, or of the days from first to last."""

    model_config = ConfigDict(extra="forbid")

    period: Period | None = None
    first: Annotated[Day | None, Field(description="with last, in place of the period")] = None
    last: Annotated[Day | None, Field(description="56 days at the most")] = None
    project: Annotated[Known | None, Field(description="absent: tickets whole")] = None
    region: Annotated[Region | None, Field(description="absent: everywhere")] = None
    outlet: Id | None = None
    person: Annotated[Known | None, Field(description="who leads the crew")] = None
    channel: Annotated[Known | None, Field(description="where the customer's money comes from")] = (
        None
    )
    leak: Annotated[Known | None, Field(description="a kind of leak")] = None
    phase: Phase | None = None
    hour: Annotated[
        str | None, Field(pattern=r"^([01][0-9]|2[0-3])$", description="of service, in Beijing")
    ] = None
    cursor: Annotated[str, Field(max_length=400)] | None = None
    limit: int = Field(default=50, ge=1, le=100)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        single = [cube for cube in SINGLE if getattr(self, cube) is not None]
        crossed = bool(self.region) and single != ["channel"]
        if len(single) > 1 or (single and (self.project or self.hour or crossed)):
            raise ValueError(
                "a cell is of project, hour or channel and region, or of one outlet, person or leak"
            )
        if self.project and self.hour:
            raise ValueError("hours are of all projects")
        if self.phase and (single or self.hour):
            raise ValueError("a phase narrows projects and regions alone")
        if (self.first is None) != (self.last is None) or (self.period is None) != bool(self.first):
            raise ValueError("a period, or first and last")
        first, last = self.span
        if not timedelta(0) <= last - first < MAX_SPAN:
            raise ValueError("last is before first, or too long after it")
        return self

    @property
    def span(self) -> tuple[date, date]:
        if self.first and self.last:
            return date.fromisoformat(self.first), date.fromisoformat(self.last)
        first = date.fromisoformat(f"{self.period}-01")
        end = date.fromisoformat(f"{next_period(str(self.period))}-01")
        return first, end - timedelta(days=1)


@api.route("GET", "/margins", roles=READ_MONEY)
def margins(query: MarginsQuery, lang: Lang) -> schemas.Margins:
    """Income, pay and margin of settled tickets by any two of project, region (province) and time (periods of a year,
    days of a month, hours of the day), with a filter on the third; a minute old at the most. Commissions of a period
    belong to no ticket and stand in no cell. Parts stand with what they were bought for; other costs of a month are
    shared out to projects, regions and periods, and there is the profit; days and hours bear none. `unshared` is what
    no ticket bears: in no cell, nor in the total, but taken off the month's profit."""
    yearly = "period" in (query.rows, query.columns)
    period = query.period or period_of(utcnow())[: 4 if yearly else 7]
    region = province(query.region)
    id = page_id(query.rows, query.columns, period, query.project, region)
    page = store().page(id, consistent=False)
    grid = grid_of(id, page.cells, query.rows)
    names = names_of([(query.rows, each) for each in grid.rows], lang)
    names |= names_of([(query.columns, each) for each in grid.columns], lang)
    borne = costs().table(query.rows, query.columns, period, query.project, region)
    return schemas.Margins(
        rows=query.rows,
        columns=query.columns,
        period=period,
        project=query.project,
        region=region,
        row_names=schemas.names_of(grid.rows, names),
        column_names=schemas.names_of(grid.columns, names),
        cells=schemas.cells_of(grid, borne.at if borne else None),
        unshared=schemas.amounts_of(borne.left if borne else {}),
        as_of=page.at,
        waiting_since=waiting(period),
        hash=schemas.hash_of(page.cells),
    )


@api.route("GET", "/margins/ranking", roles=READ_MONEY)
def ranking(query: RankingQuery, lang: Lang) -> schemas.MarginRanking:
    """A month's projects, regions, outlets, people (as leads of their crews), channels or leaks (what has to be looked
    at; a ticket may have several), the highest margin first,
    each with how many tickets it comes from and what part of its income is paid out."""
    period = query.period or period_of(utcnow())
    page = store().page(f"{cube_of(query.by)}@{period}", consistent=False)
    found = ranked(query.by, page.cells)
    names = names_of([(query.by, id) for id, _ in found], lang)
    return schemas.MarginRanking(
        by=query.by,
        period=period,
        items=[
            schemas.MarginRank(
                id=id, name=names.get(id, id), sums=schemas.sums_of(cell), hash=cell.hash
            )
            for id, cell in found
        ],
        as_of=page.at,
        waiting_since=waiting(period),
        hash=schemas.hash_of(page.cells),
    )


@api.route("GET", "/margins/tickets", roles=READ_MONEY)
def cell_tickets(query: CellQuery) -> schemas.MarginTickets:
    """The tickets of a cell by the day of their service, with what each adds; all pages together come to the cell."""
    prefix, in_time = _prefix(query), within(REQUEST_SECONDS)
    found: list[tuple[str, str, Share]] = []
    cursor: str | None = None
    for day, after in _days(query, prefix):
        lines = store().lines_after(day, prefix, after, query.limit + 1 - len(found))
        found += [(day, id, share) for id, share in lines]
        if len(found) > query.limit:
            found = found[: query.limit]
            cursor = encoded(f"{found[-1][0]} {found[-1][1]}")
            break
        if not in_time():
            cursor = encoded(f"{day} {found[-1][1] if lines else prefix + '~'}")
            break
    return schemas.MarginTickets(
        items=_shown(found), waiting_since=waiting(*months_of(*query.span)), next=cursor
    )


def _shown(found: list[tuple[str, str, Share]]) -> list[schemas.MarginTicket]:
    heads = tickets().several(share.ticket for _, _, share in found)
    return [
        schemas.MarginTicket(
            ticket_id=share.ticket,
            title=heads[share.ticket].title if share.ticket in heads else None,
            day=day,
            assessment=share.n,
            sum=schemas.sum_of(money_of(share)),
        )
        for day, _, share in found
    ]


def _prefix(query: CellQuery) -> str:
    """How the ids of the cell's lines begin."""
    region = province(query.region)
    if query.hour is not None or query.channel is not None:
        crossed = f"hour#{query.hour}" if query.hour is not None else f"sale#{query.channel}"
        return f"{crossed}#" + (f"{region}#" if region else "")
    for cube in SINGLE:
        if (key := getattr(query, cube)) is not None:
            return f"{cube}#{key}#"
    cube = "after" if query.phase else "matrix"
    return f"{cube}#{query.project or ALL}#" + (f"{region}#" if region else "")


def _days(query: CellQuery, prefix: str) -> Iterator[tuple[str, str | None]]:
    """The days of a cell from where the cursor left off, each with the id to go on after."""
    first, last = query.span
    place, _, after = decoded(query.cursor).partition(" ") if query.cursor else (str(first), "", "")
    if query.cursor and not after.startswith(prefix):
        foreign()
    try:
        day = date.fromisoformat(place)
    except ValueError:
        foreign()
    if not first <= day <= last:
        foreign()
    while day <= last:
        yield str(day), after or None
        day, after = day + timedelta(days=1), ""
