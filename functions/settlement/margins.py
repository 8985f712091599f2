"""The boss's numbers over HTTP: income, pay and margin by project, region and period, down to the ticket."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from settlement.app import api
from settlement.wiring import margins as store
from settlement.wiring import parties, pricing, tickets
from suanqing import regions
from suanqing.insight.views import schemas
from suanqing.insight.views.cells import ALL, NOBODY, Share
from suanqing.insight.views.grid import Axis, By, cube_of, grid_of, page_id, ranked
from suanqing.insight.views.pages import Money
from suanqing.people.roles import READ_MONEY
from suanqing.platform.cursors import decoded, encoded, foreign
from suanqing.platform.input_fields import Id, Period, Region
from suanqing.platform.retries import REQUEST_SECONDS, within
from suanqing.times import next_period, period_of, utcnow

Known = Annotated[str, Field(pattern=r"^(-|[A-Za-z0-9][A-Za-z0-9._-]{0,63})$")]
"""An id, or what has none."""
WHOLE_YEAR = r"^2[01][0-9]{2}(-(0[1-9]|1[0-2]))?$"


class MarginsQuery(BaseModel):
    """Two axes, and a filter on the third. period: the month of projects by regions, else the year."""

    model_config = ConfigDict(extra="forbid")

    rows: Axis = "project"
    columns: Axis = "region"
    period: Annotated[
        str | None,
        Field(
            pattern=WHOLE_YEAR,
            description="a month where neither axis is the period, else a year; absent: the current one",
            examples=["2026-11", "2026"],
        ),
    ] = None
    project: Annotated[Known | None, Field(description="of regions by periods")] = None
    region: Annotated[Region | None, Field(description="of projects by periods")] = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        axes = {self.rows, self.columns}
        if len(axes) < 2:
            raise ValueError("rows and columns are two of project, region and period")
        for name, given in (("project", self.project), ("region", self.region)):
            if given is not None and name in axes:
                raise ValueError(f"{name} is an axis, so that it is no filter")
        if self.period is not None and (len(self.period) == 4) != ("period" in axes):
            raise ValueError("a month where neither axis is the period, else a year")
        return self


class RankingQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    by: By = "project"
    period: Period | None = Field(default=None, description="the current month if absent")


class CellQuery(BaseModel):
    """One cell: by project and region, or one of outlet, person (the lead of the crew) and channel."""

    model_config = ConfigDict(extra="forbid")

    period: Period
    project: Annotated[Known | None, Field(description="absent: tickets whole")] = None
    region: Annotated[Region | None, Field(description="absent: everywhere")] = None
    outlet: Id | None = None
    person: Annotated[Known | None, Field(description="who leads the crew")] = None
    channel: Annotated[Known | None, Field(description="where the customer's money comes from")] = (
        None
    )
    cursor: Annotated[str, Field(max_length=400)] | None = None
    limit: int = Field(default=50, ge=1, le=100)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        single = [each for each in (self.outlet, self.person, self.channel) if each is not None]
        if len(single) > 1 or (single and (self.project or self.region)):
            raise ValueError("a cell is of project and region, or of one outlet, person or channel")
        return self


@api.route("GET", "/margins", roles=READ_MONEY)
def margins(query: MarginsQuery) -> schemas.Margins:
    """Income, pay and margin of settled tickets by any two of project, region (province) and period, with a filter on
    the third; a minute old at the most. Commissions of a period belong to no ticket and stand in no cell."""
    yearly = "period" in (query.rows, query.columns)
    period = query.period or period_of(utcnow())[: 4 if yearly else 7]
    region = _province(query.region)
    id = page_id(query.rows, query.columns, period, query.project, region)
    page = store().page(id, consistent=False)
    grid = grid_of(id, page.cells, query.rows)
    names = _names([(query.rows, each) for each in grid.rows])
    names |= _names([(query.columns, each) for each in grid.columns])
    return schemas.Margins(
        rows=query.rows,
        columns=query.columns,
        period=period,
        project=query.project,
        region=region,
        row_names=schemas.names_of(grid.rows, names),
        column_names=schemas.names_of(grid.columns, names),
        cells=schemas.cells_of(grid),
        as_of=page.at,
        waiting_since=_waiting(period),
        hash=schemas.hash_of(page.cells),
    )


@api.route("GET", "/margins/ranking", roles=READ_MONEY)
def ranking(query: RankingQuery) -> schemas.MarginRanking:
    """A month's projects, regions, outlets, people (as leads of their crews) or channels, the highest margin first,
    each with how many tickets it comes from and what part of its income is paid out."""
    period = query.period or period_of(utcnow())
    page = store().page(f"{cube_of(query.by)}@{period}", consistent=False)
    found = ranked(query.by, page.cells)
    names = _names([(query.by, id) for id, _ in found])
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
        waiting_since=_waiting(period),
        hash=schemas.hash_of(page.cells),
    )


@api.route("GET", "/margins/tickets", roles=READ_MONEY)
def cell_tickets(query: CellQuery) -> schemas.MarginTickets:
    """The tickets of a cell by the day of their service, with what each adds; all pages together come to the cell."""
    prefix, in_time = _prefix(query), within(REQUEST_SECONDS)
    found: list[tuple[str, str, Share]] = []
    cursor: str | None = None
    for day, after in _days(query.period, query.cursor, prefix):
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
        items=_shown(found), waiting_since=_waiting(query.period), next=cursor
    )


def _shown(found: list[tuple[str, str, Share]]) -> list[schemas.MarginTicket]:
    heads = tickets().several(share.ticket for _, _, share in found)
    return [
        schemas.MarginTicket(
            ticket_id=share.ticket,
            title=heads[share.ticket].title if share.ticket in heads else None,
            day=day,
            assessment=share.n,
            sum=schemas.sum_of(Money(share.currency, 1, share.income, share.pay)),
        )
        for day, _, share in found
    ]


def _prefix(query: CellQuery) -> str:
    """How the ids of the cell's lines begin."""
    for cube in ("outlet", "person", "channel"):
        if (key := getattr(query, cube)) is not None:
            return f"{cube}#{key}#"
    region = _province(query.region)
    return f"matrix#{query.project or ALL}#" + (f"{region}#" if region else "")


def _days(period: str, cursor: str | None, prefix: str) -> Iterator[tuple[str, str | None]]:
    """The days of a month from where the cursor left off, each with the id to go on after."""
    place, _, after = decoded(cursor).partition(" ") if cursor else (f"{period}-01", "", "")
    if cursor and not (place.startswith(f"{period}-") and after.startswith(prefix)):
        foreign()
    try:
        day = date.fromisoformat(place)
    except ValueError:
        foreign()
    end = date.fromisoformat(f"{next_period(period)}-01")
    while day < end:
        yield str(day), after or None
        day, after = day + timedelta(days=1), ""


def _province(region: str | None) -> str | None:
    """The province or country that a code lies in; Invalid for one that is none."""
    return regions.chain(region)[-1] if region else None


def _waiting(period: str) -> str | None:
    """Since when something of the period waits to be set."""
    return min((found.since for found in store().all_dirty(period)), default=None)


def _names(told: list[tuple[str, str]]) -> dict[str, str]:
    """What people call these (axis, id); an id that nobody named is left out."""
    ids = [(axis, id) for axis, id in told if id not in (ALL, NOBODY)]
    found = {id: regions.name(id) for axis, id in ids if axis == "region"}
    for axis, id in ids:
        if axis == "project" and (sku := pricing().sku(id)) is not None:
            found[id] = sku.name
    people = [id for axis, id in ids if axis in ("outlet", "person")]
    return found | {each.party_id: each.name for each in parties().several(people)}
