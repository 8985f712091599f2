"""Trends and causes in API answers (pydantic). Minor units."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from suanqing.insight.views.causes import Change, Sums, What, change
from suanqing.insight.views.cells import ALL
from suanqing.insight.views.grid import By
from suanqing.insight.views.schemas import MarginAge, MarginSum, sum_of
from suanqing.insight.views.trends import Daily, Series, Window, sums, sure, total

Days = Annotated[str, Field(examples=["2026-11-03"])]


class MarginDay(BaseModel):
    """A day on which something was done."""

    day: Days
    sum: MarginSum


class MarginInterval(BaseModel):
    """95 % of the rate, from its days (ratio estimator with its linearised variance, Cochran 1977, 6.4)."""

    low: str
    high: str


class MarginChange(BaseModel):
    """now: first to last. before: as many days before them. difference: of the margin. rate_cost: the part of it that
    the rate made: the margin now less what its income would have left at the rate of before; absent without a rate
    before."""

    currency: str
    now: MarginSum
    before: MarginSum
    difference: int
    rate_cost: int | None = None


class MarginTrendSum(MarginChange):
    """now: first to last. difference: of the margin, now and before. rate_cost: what of it the rate made. interval: of
    the rate now. active: on how many days of now something was done. days: of both, where they were asked for."""

    interval: MarginInterval | None = None
    active: int
    days: list[MarginDay] | None = None


class MarginTrend(BaseModel):
    """id: "*" is all of them, "-" what has none. sums: by currency."""

    id: str
    name: str
    sums: list[MarginTrendSum]


class MarginWindow(MarginAge):
    """The days from first to last beside those from before on. phase: of work of this phase alone."""

    by: By
    phase: Literal["aftersale"] | None = None
    days: int
    before: Days
    first: Days
    last: Days


class MarginTrends(MarginWindow):
    """phase: of work of this phase alone. days: how many, 7 or 28. before: the first of as many before. first: the
    first of them. last: the last of them.
    items: the highest margin first, after all of them together."""

    items: list[MarginTrend]


class MarginCause(BaseModel):
    """amount: what it added to the margin. what: volume (as much more income at the rate of before), mix (other
    projects), income (of a job), pay (of a job). project: absent where it is of all."""

    what: What
    project: str | None = None
    name: str | None = None
    amount: int


class MarginCauses(BaseModel):
    """causes: all, the largest first: they sum to the difference, those but the volume to rate_cost."""

    change: MarginChange
    causes: list[MarginCause]


class MarginWhy(MarginWindow):
    """phase: of work of this phase alone. days: how many, 7 or 28. before: the first of as many before. first: the
    first of them. last: the last of them.
    id: whose margin, "*" of all together. sums: by currency."""

    id: str
    name: str
    sums: list[MarginCauses]


def trends_of(
    series: Series, window: Window, name: Callable[[str], str], asked: str | None
) -> list[MarginTrend]:
    """asked: whose days are shown beside those of all."""
    ids = {id for id, _ in series}
    made = [
        MarginTrend(id=id, name=name(id), sums=_sums(series, id, window, id in (ALL, asked)))
        for id in ids
    ]
    return sorted(made, key=lambda each: (each.id != ALL, -each.sums[0].now.margin, each.id))


def causes_of(series: Series, window: Window, name: Callable[[str], str]) -> list[MarginCauses]:
    """Of a series whose ids are projects: by currency."""
    found = []
    for currency in sorted({currency for _, currency in series}):
        before, now = sums(series, currency, window)
        made = change(before, now)
        whole = {of: daily for (of, each), daily in series.items() if each == currency}
        daily = whole.get(ALL) or next(iter(whole.values()))
        told = [
            MarginCause(
                what=each.what, project=each.project, amount=each.amount,
                name=None if each.project is None else name(each.project),
            )
            for each in made.causes
        ]  # fmt: skip
        found.append(MarginCauses(change=_change(currency, daily, window, made), causes=told))
    return found


def _sums(series: Series, id: str, window: Window, with_days: bool) -> list[MarginTrendSum]:
    found = []
    for currency in sorted(currency for each, currency in series if each == id):
        daily = series[id, currency]
        pair = [
            {id: Sums(*total(currency, money)[1:4])}
            for money in (window.earlier(daily), window.now(daily))
        ]
        change_ = _change(currency, daily, window, change(*pair))
        range_ = sure(window, daily)
        found.append(
            MarginTrendSum(
                **change_.model_dump(),
                interval=MarginInterval(low=str(range_.low), high=str(range_.high))
                if range_
                else None,
                active=sum(1 for _ in window.now(daily)),
                days=[MarginDay(day=day, sum=sum_of(money)) for day, money in sorted(daily.items())]
                if with_days
                else None,
            )
        )
    return found


def _change(currency: str, daily: Daily, window: Window, made: Change) -> MarginChange:
    return MarginChange(
        currency=currency,
        now=sum_of(total(currency, window.now(daily))),
        before=sum_of(total(currency, window.earlier(daily))),
        difference=made.difference,
        rate_cost=made.rate_cost,
    )
