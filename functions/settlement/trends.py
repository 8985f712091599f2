"""The margins of the last 7 or 28 days beside as many before them, and why they are others."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from settlement.app import api
from settlement.margin_terms import Known, Phase, names_of, province, waiting
from settlement.wiring import margins as store
from suanqing.insight.views.cells import ALL, NOBODY
from suanqing.insight.views.grid import By
from suanqing.insight.views.pages import Cell
from suanqing.insight.views.schemas import hash_of
from suanqing.insight.views.store import Page
from suanqing.insight.views.trend_schemas import MarginTrends, MarginWhy, causes_of, trends_of
from suanqing.insight.views.trends import Series, Window, crossed, of_days, with_all
from suanqing.labels import Lang
from suanqing.people.roles import READ_MONEY
from suanqing.platform.input_fields import Day, Region
from suanqing.times import BEIJING, utcnow


class TrendsQuery(BaseModel):
    """last: the last of the days, today in Beijing if absent."""

    model_config = ConfigDict(extra="forbid")

    by: By = "region"
    days: Annotated[Literal[7, 28], BeforeValidator(int)] = 28
    last: Day | None = None
    id: Annotated[
        Known | None, Field(description="whose days are shown beside those of all together")
    ] = None

    region: Annotated[Region | None, Field(description="of projects and channels: there alone")] = (
        None
    )
    phase: Phase | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.region is not None and self.by not in ("project", "channel"):
            raise ValueError("a region narrows projects and channels alone")
        if self.phase is not None and self.by not in ("project", "region"):
            raise ValueError("a phase narrows projects and regions alone")
        return self

    @property
    def window(self) -> Window:
        last = date.fromisoformat(self.last) if self.last else utcnow().astimezone(BEIJING).date()
        return Window(last, self.days)


class WhyQuery(TrendsQuery):
    """id: whose margin; absent: of all together."""


class Read(NamedTuple):
    """What was read: by id and day, when it was last set, and its hash."""

    series: Series
    as_of: str | None
    hash: str


@api.route("GET", "/margins/trends", roles=READ_MONEY)
def trends(query: TrendsQuery, lang: Lang) -> MarginTrends:
    """Income, pay, margin, rate and times of each project, region, outlet, lead or channel in the last 7 or 28 days and
    in as many before, with the rate's interval and cost, and day by day for all together and for `id`."""
    window, read = query.window, _read(query)
    names = names_of(((query.by, id) for id, _ in read.series), lang)
    items = trends_of(read.series, window, lambda id: names.get(id, id), query.id)
    return MarginTrends(items=items, **_told(query, read))


@api.route("GET", "/margins/causes", roles=READ_MONEY)
def causes(query: WhyQuery, lang: Lang) -> MarginWhy:
    """Why the margin of these days is another than that of as many before: what more income made, and what the rate
    did, project by project for a region or for all; parts that sum to the difference to the minor unit."""
    read, id = _why(query), query.id or ALL
    names = names_of([(query.by, id), *(("project", project) for project, _ in read.series)], lang)
    sums = causes_of(read.series, query.window, lambda id: names.get(id, id))
    return MarginWhy(id=id, name=names.get(id, id), sums=sums, **_told(query, read))


def _read(query: TrendsQuery) -> Read:
    """By what was asked for. A project's days are of everywhere, a region's of tickets whole."""
    window = query.window
    if query.by == "project":
        return crossed_pages(f"{_of(query)}region:{province(query.region) or ALL}", window)
    if query.by == "region":
        read = crossed_pages(f"{_of(query)}project:{ALL}", window)
        return read._replace(series=with_all(read.series))
    if query.by == "channel" and query.region is not None:
        return channels_in(str(province(query.region)), window)
    pages = list(store().days_between(query.by, window.before, window.last))
    series = of_days(((day, page.cells) for day, page in pages), window)
    return Read(series, *_sealed(pages))


def _of(query: TrendsQuery) -> str:
    """How the names of the pages begin that hold work of the phase alone."""
    return "after_" if query.phase else ""


def channels_in(region: str, window: Window) -> Read:
    """Channels in a province, by day, and all of them together."""
    read = crossed_pages(f"sale:{region}", window)
    return read._replace(series=with_all(read.series))


def _why(query: WhyQuery) -> Read:
    """The projects of a region or of all; else the one alone, as if it were a project."""
    if query.id in (None, ALL) or query.by == "region":
        id = (query.id if query.by == "region" else query.region) or ALL
        region = id if id in (ALL, NOBODY) else province(id)
        return crossed_pages(f"{_of(query)}region:{region}", query.window)
    read = _read(query)
    alone = {key: daily for key, daily in read.series.items() if key[0] == query.id}
    return read._replace(series=alone)


def crossed_pages(name: str, window: Window) -> Read:
    ids = [f"{name}@{month}" for month in window.months]
    pages = [(id, store().page(id, consistent=False)) for id in ids]
    return Read(crossed((page.cells for _, page in pages), window), *_sealed(pages))


def _sealed(pages: Iterable[tuple[str, Page]]) -> tuple[str | None, str]:
    """When the newest of them was set, and the hash of all."""
    told, cells = [], dict[str, Cell]()
    for id, page in pages:
        told += [page.at] if page.at else []
        cells |= {f"{id} {key}": cell for key, cell in page.cells.items()}
    return max(told, default=None), hash_of(cells)


def _told(query: TrendsQuery, read: Read) -> dict[str, object]:
    window = query.window
    return {
        "by": query.by,
        "phase": query.phase,
        "days": window.days,
        "before": str(window.before),
        "first": str(window.first),
        "last": str(window.last),
        "as_of": read.as_of,
        "waiting_since": waiting(*window.months),
        "hash": read.hash,
    }
