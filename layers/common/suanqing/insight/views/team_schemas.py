"""How the leads of a team do, in API answers (pydantic): jobs, and where their time went; no money. Pure."""

from collections.abc import Callable, Iterable
from typing import Annotated

from pydantic import BaseModel, Field

from suanqing.insight.views.cells import ALL
from suanqing.insight.views.pages import Money
from suanqing.insight.views.schemas import MarginAge, MarginTimes
from suanqing.insight.views.trends import Daily, Series, Window
from suanqing.work.tickets.time_spent import NOTHING, Spent, added

Days = Annotated[str, Field(examples=["2026-11-03"])]


class TeamDay(BaseModel):
    day: str
    tickets: int


class TeamMember(BaseModel):
    """party: who leads the crew; "*" is all of them, "-" what has no lead. tickets: finished in these days. before: in
    as many before. last_day: on the last of them. active: on how many of them. times: where the time of those went.
    before_times: of those before; both absent where none was timed. daily: days with jobs."""

    party: str
    name: str
    tickets: int
    before: int
    last_day: int
    active: int
    times: MarginTimes | None = None
    before_times: MarginTimes | None = None
    daily: list[TeamDay]


class TeamView(MarginAge):
    """outlet: whose team. days: how many, 7 or 28. before: the first of as many before. first: the first of them. last:
    the last of them. items: all of them together, then who finished most first."""

    outlet: str
    name: str
    days: int
    before: Days
    first: Days
    last: Days
    items: list[TeamMember]


def team_of(series: Series, window: Window, name: Callable[[str], str]) -> list[TeamMember]:
    """Jobs of every currency together."""
    found: dict[str, list[Daily]] = {}
    for (id, _), daily in series.items():
        found.setdefault(id, []).append(daily)
    made = [_member(id, name(id), several, window) for id, several in found.items()]
    return sorted(made, key=lambda each: (each.party != ALL, -each.tickets, each.party))


def _member(id: str, name: str, several: list[Daily], window: Window) -> TeamMember:
    days: dict[str, int] = {}
    for daily in several:
        for day, money in daily.items():
            days[day] = days.get(day, 0) + money.tickets
    now = {day: count for day, count in sorted(days.items()) if day >= str(window.first) and count}
    tickets, before = (
        sum(now.values()),
        sum(days.values()) - sum(count for day, count in days.items() if day >= str(window.first)),
    )
    return TeamMember(
        party=id, name=name, tickets=tickets, before=before,
        last_day=now.get(str(window.last), 0), active=len(now),
        times=_times(money for daily in several for money in window.now(daily)),
        before_times=_times(money for daily in several for money in window.earlier(daily)),
        daily=[TeamDay(day=day, tickets=count) for day, count in now.items()],
    )  # fmt: skip


def _times(money: Iterable[Money]) -> MarginTimes | None:
    spent: Spent = NOTHING
    for each in money:
        spent = added(spent, each.spent)
    return MarginTimes(**spent._asdict()) if spent.tickets else None
