"""How a team does (绩效), over HTTP: each lead's jobs and their time, for the team's own manager; no money."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from settlement.app import api
from settlement.margin_terms import names_of, waiting
from settlement.trends import crossed_pages
from settlement.wiring import parties
from suanqing.errors import Forbidden, Invalid
from suanqing.insight.views.team_schemas import TeamView, team_of
from suanqing.insight.views.trends import Window, with_all
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import READ_TEAMS
from suanqing.platform.input_fields import Day, Id
from suanqing.times import BEIJING, utcnow


class TeamQuery(BaseModel):
    """last: the last of the days, today in Beijing if absent."""

    model_config = ConfigDict(extra="forbid")

    outlet: Annotated[
        Id | None, Field(description="whose team; absent: the own one of who manages one")
    ] = None
    days: Annotated[Literal[7, 28], BeforeValidator(int)] = 28
    last: Day | None = None


@api.route("GET", "/margins/team", roles=READ_TEAMS)
def team(caller: Caller, query: TeamQuery, lang: Lang) -> TeamView:
    """The jobs that each of a team's leads finished in the last 7 or 28 days beside as many before, today's among them,
    and where the time of those went; a minute old at the most. An outlet's manager is given the own team alone."""
    outlet = _outlet(caller, query.outlet)
    last = date.fromisoformat(query.last) if query.last else utcnow().astimezone(BEIJING).date()
    window = Window(last, query.days)
    read = crossed_pages(f"team:{outlet}", window)
    series = with_all(read.series)
    names = names_of((("person", id) for id, _ in series), lang)
    return TeamView(
        outlet=outlet, name=parties().get(outlet).name,
        days=window.days, before=str(window.before), first=str(window.first), last=str(window.last),
        items=team_of(series, window, lambda id: names.get(id, id)),
        as_of=read.as_of, waiting_since=waiting(*window.months), hash=read.hash,
    )  # fmt: skip


def _outlet(caller: Caller, asked: str | None) -> str:
    """Whose team the caller may look at. Forbidden: another's. Invalid: it has to be said whose, of those there are."""
    if caller.reads_all_money:
        if asked is None:
            raise Invalid("it has to be said whose team", where="outlet")
        if parties().find(asked) is None:
            raise Invalid(f"there is no outlet {asked}", where="outlet")
        return asked
    if caller.outlet is None or asked not in (None, caller.outlet):
        raise Forbidden("this team is another's to look after", code="other_team", outlet=asked)
    return caller.outlet
