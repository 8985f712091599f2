"""How many tickets of a scene reached each of its nodes, over HTTP: by day and region, and who is behind a number."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from settlement.app import api
from settlement.margin_terms import months_of, names_of, province
from settlement.wiring import funnels, scenes, tickets
from suanqing.canonical import digest
from suanqing.errors import Invalid
from suanqing.insight.funnel import schemas
from suanqing.insight.funnel.counts import NOWHERE, Path, Window, counted, narrowed, page_to_dict
from suanqing.insight.views.pages import HASH
from suanqing.labels import Lang
from suanqing.people.roles import READ_MONEY
from suanqing.platform.cursors import decoded, encoded, foreign
from suanqing.platform.input_fields import Day, Region
from suanqing.platform.retries import REQUEST_SECONDS, within
from suanqing.times import BEIJING, utcnow
from suanqing.work.scenes.graph import in_order
from suanqing.work.scenes.holding import reference
from suanqing.work.scenes.model import RESTS, Scene
from suanqing.work.scenes.versions import built_in

MAX_DAYS = 31
USUAL = 28
"""Days that are looked at where nobody says which."""
READ_AT_ONCE = 200
"""Lines that a list reads together: those that are not of it are left out afterwards."""
SceneId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$", examples=["installation"])]
NodeId = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]


class FunnelQuery(BaseModel):
    """The tickets of a scene that were made from first to last; of the last 28 days where neither is said."""

    model_config = ConfigDict(extra="forbid")

    scene: Annotated[SceneId, Field(description="without a version: all of them")]
    first: Annotated[Day | None, Field(description="the day of the first tickets")] = None
    last: Annotated[Day | None, Field(description="with first; 31 days at the most")] = None
    region: Annotated[
        Region | Literal["-"] | None,
        Field(description='a province, "-" of tickets that have none; absent: everywhere'),
    ] = None
    since: Annotated[NodeId | None, Field(description="only tickets that came to this node")] = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.first is None) != (self.last is None):
            raise ValueError("first and last, or neither")
        window = self.window
        if not 1 <= window.days <= MAX_DAYS:
            raise ValueError("last is before first, or too long after it")
        return self

    @property
    def window(self) -> Window:
        if self.first and self.last:
            return Window(date.fromisoformat(self.first), date.fromisoformat(self.last))
        today = utcnow().astimezone(BEIJING).date()
        return Window(today - timedelta(days=USUAL - 1), today)


class FunnelTicketsQuery(FunnelQuery):
    """A number of the funnel: of all that began, or of those that came to `node`."""

    node: NodeId | None = None
    cursor: Annotated[str, Field(max_length=400)] | None = None
    limit: int = Field(default=50, ge=1, le=100)


@api.route("GET", "/margins/funnel", roles=READ_MONEY)
def funnel(query: FunnelQuery, lang: Lang) -> schemas.FunnelAnswer:
    """How many of the tickets of a scene that were made in these days came to each of its nodes, beside those of as
    many days before, by day and by province; a minute old at the most."""
    drawn, window, region = _drawn(query.scene), query.window, _place(query)
    read = list(funnels().days(query.scene, window.before, window.last))
    paths = {day: narrowed(page.paths, region, query.since) for day, page in read}
    now = {day: each for day, each in paths.items() if day >= str(window.first)}
    before = {day: each for day, each in paths.items() if day < str(window.first)}
    whole, earlier = counted(now.values()), counted(before.values())
    named = names_of((("region", path.region) for each in now.values() for path in each), lang)
    return schemas.FunnelAnswer(
        scene=query.scene, name=getattr(drawn.name, lang), region=region, since=query.since,
        before=str(window.before), first=str(window.first), last=str(window.last),
        begun=whole.begun, begun_before=earlier.begun,
        nodes=schemas.nodes_of(_nodes(drawn, lang), whole, earlier),
        days=schemas.days_of(now), regions=schemas.regions_of(now.values(), named),
        as_of=max((page.at for _, page in read if page.at), default=None),
        waiting_since=_waiting(query.scene, window),
        hash=digest([[day, page_to_dict(page.paths)] for day, page in read])[:HASH],
    )  # fmt: skip


@api.route("GET", "/margins/funnel/tickets", roles=READ_MONEY)
def funnel_tickets(query: FunnelTicketsQuery) -> schemas.FunnelTickets:
    """The tickets behind a number of a funnel, by the day they were made on."""
    found, cursor = _page(query)
    return schemas.FunnelTickets(items=_shown(found), next=cursor)


Line = tuple[str, str, Path]
"""(day, ticket, path)."""


def _page(query: FunnelTicketsQuery) -> tuple[list[Line], str | None]:
    """The next of them, and where to go on: where the page is full, or its time is over."""
    in_time, found = within(REQUEST_SECONDS), list[Line]()
    for day, after in _places(query):
        more = True
        while more:
            lines = funnels().lines_after(day, query.scene, after, READ_AT_ONCE)
            for ticket, path in lines:
                if not _counts(query, path):
                    continue
                if len(found) == query.limit:
                    return found, encoded(f"{found[-1][0]} {found[-1][1]}")
                found.append((day, ticket, path))
            more = len(lines) == READ_AT_ONCE
            after = lines[-1][0] if lines else after
            if not in_time() and (more or day < str(query.window.last)):
                ahead = str(date.fromisoformat(day) + timedelta(days=1))
                return found, encoded(f"{day} {after}" if more else f"{ahead} ")
    return found, None


def _counts(query: FunnelTicketsQuery, path: Path) -> bool:
    return bool(narrowed({path: 1}, _place(query), query.since)) and (
        query.node is None or query.node in path.nodes
    )


def _place(query: FunnelQuery) -> str | None:
    return query.region if query.region == NOWHERE else province(query.region)


def _shown(found: list[Line]) -> list[schemas.FunnelTicket]:
    heads = tickets().several(ticket for _, ticket, _ in found)
    return [
        schemas.FunnelTicket(
            ticket_id=ticket,
            title=heads[ticket].title if ticket in heads else None,
            state=heads[ticket].state if ticket in heads else None,
            day=day,
            region=path.region,
            reached=sorted(path.nodes),
        )
        for day, ticket, path in found
    ]


def _places(query: FunnelTicketsQuery) -> Iterator[tuple[str, str | None]]:
    """The days from where the cursor left off, each with the ticket to go on after."""
    window = query.window
    place, _, after = decoded(query.cursor).partition(" ") if query.cursor else ("", "", "")
    try:
        day = date.fromisoformat(place) if query.cursor else window.first
    except ValueError:
        foreign()
    if not window.first <= day <= window.last:
        foreign()
    while day <= window.last:
        yield str(day), after or None
        day, after = day + timedelta(days=1), ""


def _drawn(scene: str) -> Scene:
    """Its newest version, also where nothing begins with it any more. Invalid: there is none."""
    if scene in built_in():
        return scenes().get(scene)
    latest = scenes().store.versions(scene).latest
    if not latest:
        raise Invalid(f"there is no scene {scene}", "unknown_scene", where="scene")
    return scenes().get(reference(scene, latest))


def _nodes(drawn: Scene, lang: Lang) -> list[schemas.Named]:
    return [
        schemas.Named(id, getattr(node.name, lang), node.phase)
        for id in in_order(drawn.start, drawn.nodes)
        if (node := drawn.nodes[id]).kind in RESTS
    ]


def _waiting(scene: str, window: Window) -> str | None:
    """Since when something of these days waits to be set."""
    found = (
        each.since
        for month in months_of(window.before, window.last)
        for each in funnels().all_dirty(month)
        if scene in each.keys and str(window.before) <= each.day <= str(window.last)
    )
    return min(found, default=None)
