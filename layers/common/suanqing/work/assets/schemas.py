"""Assets, and what was done before, as the API takes and shows them (pydantic)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, Field

from suanqing import labels
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.platform.input_fields import Day
from suanqing.times import rfc3339
from suanqing.work.assets.model import Asset, Kept, Past, stood
from suanqing.work.assets.upkeep import Due
from suanqing.work.scenes.heads import of_state
from suanqing.work.tickets.flow import flow_of
from suanqing.work.tickets.model import State, Ticket
from suanqing.work.tickets.scene import drawn
from suanqing.work.tickets.schemas import CaseText, Strict
from suanqing.work.tickets.shown_schemas import history_for

Phase = Literal["presale", "sale", "aftersale"]
MAX_BYTES = 3_000_000
"""Of one answer's tickets: the gateway takes 6 MB, and quotes are written as two characters on the way."""


class AssetFacts(Strict):
    """What the register says of it. model: as its maker calls it. product_type: what kind of thing it is.
    warranty_end: the last day that is covered. installed_on: the day it was put in."""

    model: CaseText = Field(examples=["KFR-35GW/A1"])
    product_type: CaseText | None = None
    warranty_end: Day | None = None
    installed_on: Day | None = None
    customer_id: CaseText | None = Field(default=None, description="an id, never a name")

    def of(self, asset: str) -> Asset:
        return Asset(
            asset, self.model, self.product_type or "", self.warranty_end, self.installed_on,
            self.customer_id or "",
        )  # fmt: skip


class StageView(BaseModel):
    """Where a ticket stands. node: its id. phase: before, during or after the sale. name: in the reader's language."""

    node: str
    phase: Phase
    name: str


class PastEventView(BaseModel):
    """One thing that happened. kind: a code. kind_name: in the reader's language. at: RFC 3339. by: who did it. data:
    what it was; both for who sees the ticket itself."""

    kind: str
    kind_name: str
    at: str
    by: str | None = None
    data: dict[str, Any] | None = None


class PastLineView(BaseModel):
    """sku: the item. qty: how much of it."""

    sku: str
    qty: str


class PastTicketView(BaseModel):
    """What a ticket was about, where it stands and what happened. id: the ticket's. title: as it was opened.
    state: as it is now. scene: its version. scene_name: in the reader's language. stages: where it stands.
    outlet: with whom it lies. asset: what was served. symptom: what it did wrong. opened: RFC 3339. served: likewise.
    assignee: for who sees the ticket. lines: what was done. events: in order."""

    id: str
    title: str
    state: State
    scene: str
    scene_name: str
    stages: list[StageView]
    outlet: str
    asset: str | None
    symptom: str | None
    opened: str = Field(description="RFC 3339")
    served: str | None = Field(description="RFC 3339")
    assignee: str | None
    lines: list[PastLineView]
    events: list[PastEventView]


class PastView(BaseModel):
    """tickets: the newest first, at most a hundred, and no more than fit into an answer. more: there are older ones."""

    tickets: list[PastTicketView]
    more: bool


class UpkeepView(BaseModel):
    """When upkeep is due. rule: of the company's, its id. on: the day. since: the day from which it is counted."""

    rule: str
    on: str
    since: str


class AssetView(BaseModel):
    """What the register says, and what was done. asset: as it was asked for. model: as its maker calls it.
    product_type: what kind of thing it is. warranty_end: the last day that is covered. warranty: whether it holds
    today. installed_on: the day it was put in. customer_id: whose it is. version: 0 where nobody registered it.
    down_hours: how long it stood still, by those tickets. down_minutes: the same. down: it does now. tickets: the
    newest first. more: there are older ones. upkeep: when it is due, by each rule for such a thing."""

    asset: str
    model: str | None
    product_type: str | None
    warranty_end: str | None
    warranty: Literal["valid", "expired"] | None
    installed_on: str | None
    customer_id: str | None
    version: int
    down_hours: Annotated[str, Field(examples=["7.5"])]
    down_minutes: int
    down: bool
    tickets: list[PastTicketView]
    more: bool
    upkeep: list[UpkeepView] = []


def past_view(caller: Caller, past: Past, lang: Lang) -> PastView:
    tickets, left = _tickets(caller, past.tickets, lang)
    return PastView(tickets=tickets, more=past.more or left)


def asset_view(
    caller: Caller, found: Asset, past: Past, due: Iterable[Due], now: datetime, lang: Lang
) -> AssetView:
    still = stood((each.ticket for each in past.tickets), now)
    tickets, left = _tickets(caller, past.tickets, lang)
    return AssetView(
        asset=found.asset, model=found.model or None, product_type=found.product_type or None,
        warranty_end=found.warranty_end, warranty=found.warranty(now), installed_on=found.installed_on,
        customer_id=found.customer_id or None, version=found.version, down_hours=still.hours,
        down_minutes=still.minutes, down=still.now, tickets=tickets, more=past.more or left,
        upkeep=[UpkeepView(rule=each.rule, on=each.on.isoformat(), since=each.since.isoformat()) for each in due],
    )  # fmt: skip


def _tickets(caller: Caller, kept: Iterable[Kept], lang: Lang) -> tuple[list[PastTicketView], bool]:
    """The newest that fit into one answer, one at least, and whether some did not."""
    views, size = list[PastTicketView](), 0
    for each in kept:
        view = _ticket(caller, each, lang)
        size += len(view.model_dump_json().encode())
        if views and size > MAX_BYTES:
            return views, True
        views.append(view)
    return views, False


def _ticket(caller: Caller, kept: Kept, lang: Lang) -> PastTicketView:
    ticket = kept.ticket
    attrs = ticket.facts.get("attrs", {})
    scene = flow_of(ticket).scene(ticket) if ticket.scene_ref else drawn(ticket.scene)
    return PastTicketView(
        id=ticket.ticket_id, title=ticket.title, state=ticket.state, scene=ticket.scene_ref or ticket.scene,
        scene_name=getattr(scene.name, lang), stages=_stages(ticket, lang), outlet=ticket.outlet,
        asset=attrs.get("asset"), symptom=attrs.get("symptom"), opened=rfc3339(ticket.opened),
        served=rfc3339(ticket.served) if ticket.served else None, assignee=ticket.assignee if kept.own else None,
        lines=[PastLineView(sku=line.sku, qty=format(line.qty, "f")) for line in ticket.lines],
        events=_events(caller, kept, lang),
    )  # fmt: skip


def _stages(ticket: Ticket, lang: Lang) -> list[StageView]:
    if ticket.scene_ref:
        scene, tokens = flow_of(ticket).scene(ticket), ticket.tokens
    else:
        scene = drawn(ticket.scene)
        tokens = of_state(ticket.scene, ticket.state)["tokens"]
    nodes = [scene.nodes[token["node"]] for _, token in sorted(tokens.items())]
    return [
        StageView(node=each.id, phase=cast(Phase, each.phase), name=getattr(each.name, lang))
        for each in nodes
    ]


def _events(caller: Caller, kept: Kept, lang: Lang) -> list[PastEventView]:
    if kept.own:
        shown = history_for(caller, kept.ticket, kept.events, lang).events
        return [
            PastEventView(
                kind=each.kind, kind_name=each.kind_name, at=each.at, by=each.by, data=each.data
            )
            for each in shown
        ]
    return [
        PastEventView(
            kind=each.kind,
            kind_name=labels.label(labels.EVENTS, each.kind, lang),
            at=rfc3339(each.at),
        )
        for each in kept.events
    ]
