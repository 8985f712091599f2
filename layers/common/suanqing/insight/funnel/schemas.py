"""Funnels in API answers (pydantic): how many tickets reached each node, by day and by region. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, NamedTuple

from pydantic import BaseModel, Field

from suanqing.insight.funnel.counts import Counted, Paths, by_region, counted
from suanqing.insight.views.schemas import MarginAge, share

Days = Annotated[str, Field(examples=["2026-11-03"])]


class Named(NamedTuple):
    """A node as its scene's document draws it."""

    node: str
    name: str
    phase: str | None


class FunnelNode(BaseModel):
    """reached: tickets that came there. before: of those begun in as many days before. rate: of all that began.
    before_rate: the same of the days before; both absent where none began. phase: absent where the scene's
    newest version has the node no more."""

    node: str
    name: str
    phase: str | None = None
    reached: int
    before: int
    rate: str | None = None
    before_rate: str | None = None


class FunnelCount(BaseModel):
    """begun: tickets. reached: how many of them came to each node; a node that none came to is left out."""

    begun: int
    reached: dict[str, int]


class FunnelDay(FunnelCount):
    """begun: tickets made on that day. reached: how many of them came to each node."""

    day: str


class FunnelRegion(FunnelCount):
    """region: a province or country, "-" of tickets that have none. begun: tickets made there. reached: how many of
    them came to each node."""

    region: str
    name: str


class FunnelAnswer(MarginAge):
    """Of the tickets of a scene that were made from first to last: how many came to each node, whenever they did.

    since: only of those that came to this node. before: the first of as many days before. first: the first of the days.
    last: the last of them. begun: tickets. begun_before: those of the days before. nodes: as one walks the scene's
    newest version. days: those on which some were made."""

    scene: str
    name: str
    region: str | None = None
    since: str | None = None
    before: Days
    first: Days
    last: Days
    begun: int
    begun_before: int
    nodes: list[FunnelNode]
    days: list[FunnelDay]
    regions: list[FunnelRegion]


class FunnelTicket(BaseModel):
    """day: it was made on. reached: the nodes it came to."""

    ticket_id: str
    title: str | None = None
    day: str
    region: str
    state: str | None = None
    reached: list[str]


class FunnelTickets(BaseModel):
    """All pages together are as many as the funnel says. A page may be empty and have a next one."""

    items: list[FunnelTicket]
    next: str | None = None


def nodes_of(drawn: Sequence[Named], now: Counted, before: Counted) -> list[FunnelNode]:
    """Those of the drawing in their order, then those it has no more."""
    known = {each.node for each in drawn}
    gone = sorted((now.nodes.keys() | before.nodes.keys()) - known)
    return [
        FunnelNode(
            node=each.node, name=each.name, phase=each.phase,
            reached=now.nodes.get(each.node, 0), before=before.nodes.get(each.node, 0),
            rate=share(now.nodes.get(each.node, 0), now.begun),
            before_rate=share(before.nodes.get(each.node, 0), before.begun),
        )
        for each in (*drawn, *(Named(node, node, None) for node in gone))
    ]  # fmt: skip


def days_of(days: Mapping[str, Paths]) -> list[FunnelDay]:
    return [
        FunnelDay(day=day, begun=found.begun, reached=dict(sorted(found.nodes.items())))
        for day, paths in sorted(days.items())
        if (found := counted([paths])).begun
    ]


def regions_of(several: Iterable[Paths], names: Mapping[str, str]) -> list[FunnelRegion]:
    """Where most began first."""
    found = by_region(several)
    made = [
        FunnelRegion(
            region=region, name=names.get(region, region), begun=each.begun,
            reached=dict(sorted(each.nodes.items())),
        )
        for region, each in found.items()
    ]  # fmt: skip
    return sorted(made, key=lambda each: (-each.begun, each.region))
