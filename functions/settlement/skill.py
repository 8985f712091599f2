"""Why a kind of work takes longer on site in one region: who works there, or the place."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from settlement.app import api
from settlement.margin_terms import Known, names_of, province
from settlement.wiring import margins, tickets
from suanqing.insight.views.cells import NOBODY, Share
from suanqing.insight.views.skill import Job, skill
from suanqing.insight.views.skill_schemas import SkillView, told_of
from suanqing.insight.views.trends import Window
from suanqing.labels import Lang
from suanqing.people.roles import READ_MONEY
from suanqing.platform.input_fields import Day, Region
from suanqing.platform.retries import REQUEST_SECONDS, within
from suanqing.times import BEIJING, utcnow


class SkillQuery(BaseModel):
    """last: the last of the days, today in Beijing if absent."""

    model_config = ConfigDict(extra="forbid")

    project: Known
    region: Region
    days: Annotated[Literal[7, 28], BeforeValidator(int)] = 28
    last: Day | None = None


class Read:
    """Lines of a kind of work, day by day from the newest on, while there is time."""

    def __init__(self, project: str, window: Window) -> None:
        self._prefix, self._window = f"matrix#{project}#", window
        self.whole = True

    def jobs(self) -> list[Job]:
        found = list(self._lines())
        old = [share.ticket for _, _, share in found if not share.lead]
        heads = tickets().several(old) if old else {}
        leads = {id: head.assignee for id, head in heads.items() if head.assignee}
        return [
            Job(share.lead or leads.get(share.ticket, NOBODY), region, day, share.spent.on_site)
            for day, region, share in found
        ]

    def _lines(self) -> Iterator[tuple[str, str, Share]]:
        in_time, day = within(REQUEST_SECONDS), self._window.last
        while day >= self._window.before:
            if not in_time():
                self.whole = False
                return
            for place, share in margins().lines(str(day), self._prefix):
                if share.spent.tickets:
                    yield str(day), place.rpartition("#")[2], share
            day -= timedelta(days=1)


@api.route("GET", "/margins/skill", roles=READ_MONEY)
def skills(query: SkillQuery, lang: Lang) -> SkillView:
    """Why a kind of work takes longer on site in a region: people who also work elsewhere are compared with themselves,
    so that what goes with them is told from what goes with the place; and those new to the work from all others."""
    last = date.fromisoformat(query.last) if query.last else utcnow().astimezone(BEIJING).date()
    window, region = Window(last, query.days), str(province(query.region))
    read = Read(query.project, window)
    found = skill(read.jobs(), region, str(window.first))
    names = names_of([("person", each.lead) for each in found.persons], lang)
    return SkillView(
        project=query.project,
        region=region,
        days=window.days,
        first=str(window.first),
        last=str(window.last),
        whole=read.whole,
        **told_of(found, names),
    )
