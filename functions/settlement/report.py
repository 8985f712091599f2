"""A report over a span of days (多维报表): grouped and filtered as somebody asks, part by part."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from settlement.app import api
from settlement.margin_terms import Known, months_of, names_of, province, waiting
from settlement.wiring import margins, tickets
from suanqing.insight.report.report_service import Report
from suanqing.insight.report.table import Dimension, Sums
from suanqing.insight.views.cells import NOBODY
from suanqing.insight.views.schemas import Moments
from suanqing.labels import CHANNELS, Lang, label
from suanqing.people.roles import READ_MONEY
from suanqing.platform.input_fields import Day, Id, Region
from suanqing.platform.retries import REQUEST_SECONDS, within

MAX_SPAN = timedelta(days=366)
NAMED = ("channel", "outlet", "person", "region", "project")
"""Dimensions whose ids stand for something with a name; sources have theirs from the same table as channels."""


class ReportQuery(BaseModel):
    """first: the first of the days, last included. by, then: what the rows are of. cursor is the `next` of the part
    before."""

    model_config = ConfigDict(extra="forbid")

    first: Day
    last: Annotated[Day, Field(description="366 days at the most")]
    by: Dimension = "source"
    then: Annotated[Dimension | None, Field(description="within each of them")] = None
    source: Annotated[Known | None, Field(description="where the ticket came from")] = None
    channel: Annotated[Known | None, Field(description="where the customer's money comes from")] = (
        None
    )
    outlet: Id | None = None
    person: Annotated[Known | None, Field(description="who leads the crew")] = None
    region: Region | None = None
    project: Known | None = None
    cursor: Day | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        first, last = date.fromisoformat(self.first), date.fromisoformat(self.last)
        if not timedelta(0) <= last - first < MAX_SPAN:
            raise ValueError("last is before first, or too long after it")
        if self.cursor is not None and not self.first <= self.cursor <= self.last:
            raise ValueError("the cursor is another list's")
        if self.by == self.then:
            raise ValueError("by and then are two")
        return self

    @property
    def dimensions(self) -> list[Dimension]:
        return [self.by, self.then] if self.then else [self.by]

    @property
    def only(self) -> dict[Dimension, str]:
        asked: dict[Dimension, str | None] = {
            "source": self.source, "channel": self.channel, "outlet": self.outlet,
            "person": self.person, "region": province(self.region), "project": self.project,
        }  # fmt: skip
        return {name: value for name, value in asked.items() if value is not None}


class ReportSum(BaseModel):
    """Of one currency, minor units. income: net of tax; margin: income less pay; parts: what their parts were bought
    for. parts_unknown: of how many that is not known. Plain sums: those of the parts of an answer add up."""

    currency: str
    tickets: int
    income: int
    pay: int
    margin: int
    parts: int
    parts_unknown: int


class ReportRow(BaseModel):
    """at: what its tickets are by each of `by`; "-" is what has none."""

    at: list[str]
    sum: ReportSum


class ReportName(BaseModel):
    by: Dimension
    id: str
    name: str


class ReportPart(BaseModel):
    """Rows of the days from `first` to before `next`, else to `last`. whole: of all of these rows, each ticket once. A
    ticket of several items stands in each of them with its money of that item. waiting_since: since when something
    settled is not in it yet."""

    by: list[Dimension]
    rows: list[ReportRow]
    names: list[ReportName]
    whole: list[ReportSum]
    waiting_since: Moments = None
    next: Day | None = None


@cache
def report() -> Report:
    return Report(margins(), tickets())


@api.route("GET", "/margins/report", roles=READ_MONEY)
def margin_report(query: ReportQuery, lang: Lang) -> ReportPart:
    """Settled tickets of a span of days by one or two of: where they came from (WeCom, shops, the app), whose channel's
    money it is, outlet, lead, region, item, month, day; with filters. Long spans come in parts: the same keys' sums
    are added. The months' other costs and commissions of a period belong to no ticket and are not in it."""
    first, last = date.fromisoformat(query.cursor or query.first), date.fromisoformat(query.last)
    by = query.dimensions
    found = report().part(by, query.only, first, last, within(REQUEST_SECONDS))
    told = {(by[place], id) for key, _ in found.rows for place, id in enumerate(key)}
    told |= query.only.items()
    return ReportPart(
        by=by,
        rows=[
            ReportRow(at=list(key), sum=_sum(currency, sums))
            for (key, currency), sums in found.rows.items()
        ],
        names=_names(sorted(told), lang),
        whole=[_sum(currency, sums) for currency, sums in found.whole.items()],
        waiting_since=waiting(*months_of(first, last)),
        next=str(found.next) if found.next else None,
    )


def _sum(currency: str, sums: Sums) -> ReportSum:
    return ReportSum(
        currency=currency, tickets=sums.tickets, income=sums.income, pay=sums.pay, margin=sums.margin,
        parts=sums.parts, parts_unknown=sums.unknown,
    )  # fmt: skip


def _names(told: Iterable[tuple[Dimension, str]], lang: Lang) -> list[ReportName]:
    there = [(by, id) for by, id in told if id != NOBODY]
    known: Mapping[str, str] = names_of([each for each in there if each[0] in NAMED], lang)
    sources = {id: label(CHANNELS, id, lang) for by, id in there if by == "source"}
    return [
        ReportName(by=by, id=id, name=(sources if by == "source" else known).get(id, id))
        for by, id in there
        if by == "source" or by in NAMED
    ]
