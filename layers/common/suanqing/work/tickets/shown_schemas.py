"""Tickets and their history as the API shows them to a caller: no amounts, but to who reads all money."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from suanqing import labels
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.vocabulary import AMOUNTS
from suanqing.work.tickets import access, scene
from suanqing.work.tickets.act_decisions import LINKED, MADE, MADE_OF
from suanqing.work.tickets.acts import FAILED
from suanqing.work.tickets.flags import Flag, flags_of
from suanqing.work.tickets.flow_schemas import StandView
from suanqing.work.tickets.model import Event, State, Ticket, Worker
from suanqing.work.tickets.schemas import Place

Settlement = Literal["none", "waiting", "settled", "exception"]


class LineView(BaseModel):
    """worker: whose time it is, where it is time."""

    id: str
    sku: str
    qty: str
    worker: str | None = None


class WorkerView(BaseModel):
    """weight: shown to those only who may know how the pay is shared."""

    party: str
    weight: str | None = None


class TroubleView(BaseModel):
    """Why a red ticket cannot be priced, and at which SKU."""

    code: str
    sku: str | None = None


class SpecialView(BaseModel):
    """Why a ticket is special: which trigger, how many events; cost in minor units, if known."""

    id: str
    count: int
    cost: int | None = None


class CaseView(BaseModel):
    """Asset, customer's id and appointment, and the tickets, quote and contract it is tied to. made, made_of: by an
    automatic node. failed: what such a node could not do, by the act's name. reporter: whether the phone of who
    reported it by a code is proven."""

    asset: str | None = None
    customer_id: str | None = None
    symptom: str | None = None
    appointment: str | None = None
    rework_of: str | None = None
    rework_suggested: str | None = None
    reworked_by: list[str] = []
    special: list[SpecialView] = []
    quote: str | None = None
    contract: str | None = None
    visit: int | None = None
    made: list[str] = []
    made_of: str | None = None
    linked: list[str] = []
    failed: dict[str, str] = {}
    reporter: Literal["proven", "unproven"] | None = None


class TicketView(BaseModel):
    """A ticket as it stands. version: for If-Match. allowed: what the caller may do next."""

    id: str
    version: int
    state: State
    scene: str
    outlet: str
    region: str
    source: str
    title: str
    address: str
    customer: str
    urgent: bool
    assignee: str | None
    workers: list[WorkerView]
    lines: list[LineView]
    opened: str = Field(description="RFC 3339")
    served: str | None = Field(description="RFC 3339; when it was completed")
    promised: str | None = Field(default=None, description="RFC 3339; when somebody is to be there")
    due: str | None = Field(
        default=None,
        description="RFC 3339; when the first of its clocks warns, is over or escalates",
    )
    settlement: Settlement
    red: bool = Field(
        description="needs somebody: it could not be priced, is rework, or an act failed"
    )
    flags: list[Flag] = Field(
        description="rework: repeats work; rework_suggested: seems to, decide; "
        "reworked: was repeated; special: its cost rose; "
        "self_made: made by somebody who is paid by it; "
        "act_failed: an automatic node could not do something; "
        "many_hands: three people or more had the same piece of its work within seven days"
    )
    case: CaseView | None = Field(default=None, description="what few tickets have")
    trouble: TroubleView | None
    position: Place | None = Field(default=None, description="where the site is")
    allowed: list[str]
    stands: StandView | None = Field(
        default=None, description="where it stands in its scene, of one ticket asked for"
    )


class TicketPage(BaseModel):
    """next: the cursor of the page that follows; absent on the last."""

    items: list[TicketView]
    next: str | None = None


class EventView(BaseModel):
    """One thing that happened. seq: the ticket's version after it. kind_name: for people, in the language
    asked for."""

    seq: int
    kind: str
    kind_name: str
    at: str
    by: str
    data: dict[str, Any]


class HistoryView(BaseModel):
    """All that ever happened to a ticket, in order."""

    id: str
    version: int
    events: list[EventView]


def view_for(caller: Caller, ticket: Ticket, now: datetime | None = None) -> TicketView:
    """The ticket as this caller may see it. now: see `flags.flags_of`."""
    shares = access.sees_shares(caller, ticket)
    return TicketView(
        id=ticket.ticket_id,
        version=ticket.version,
        state=ticket.state,
        scene=ticket.scene,
        outlet=ticket.outlet,
        region=ticket.region,
        source=ticket.source,
        title=ticket.title,
        address=ticket.address,
        customer=ticket.customer,
        urgent=ticket.urgent,
        assignee=ticket.assignee,
        workers=[worker_view(worker, shares) for worker in ticket.workers],
        lines=[
            LineView(id=line.id, sku=line.sku, qty=format(line.qty, "f"), worker=line.worker)
            for line in ticket.lines
        ],
        opened=rfc3339(ticket.opened),
        served=rfc3339(ticket.served) if ticket.served else None,
        promised=ticket.facts.get("promised"),
        due=ticket.due,
        settlement=settlement_of(ticket),
        red=ticket.trouble is not None
        or bool({"rework_of", "rework_suggested", FAILED} & ticket.marks.keys()),
        flags=flags_of(ticket, now),
        case=_case(caller, ticket),
        trouble=_trouble(ticket.trouble),
        position=Place.model_validate(ticket.position) if ticket.position else None,
        allowed=[step for step in scene.allowed(ticket) if access.may(caller, ticket, step)],
    )


def history_for(
    caller: Caller, ticket: Ticket, events: tuple[Event, ...], lang: labels.Lang = "zh"
) -> HistoryView:
    """The events as this caller may see them: without weights and amounts where those are not theirs."""
    shares = access.sees_shares(caller, ticket)
    shown = [
        EventView(
            seq=event.seq,
            kind=event.kind,
            kind_name=labels.label(labels.EVENTS, event.kind, lang),
            at=rfc3339(event.at),
            by=event.by,
            data=_told(caller, event.data if shares else _without_shares(event.data)),
        )
        for event in events
    ]
    return HistoryView(id=ticket.ticket_id, version=len(shown), events=shown)


MONEY = frozenset(
    {"back", "of", "refunds", "was_refunds", "manual", "was_manual", "visit", "was_visit"}
)
"""What events say of the customer's money or a party's; shown to who may read all money."""


def _told(caller: Caller, data: dict[str, Any]) -> dict[str, Any]:
    """What was noted of a step, as this caller may see it: amounts are for who reads all money."""
    if caller.reads_all_money:
        return data
    shown = {name: value for name, value in data.items() if name not in MONEY}
    for name in ("attrs", "was"):
        if isinstance(told := data.get(name), dict):
            shown[name] = {key: value for key, value in told.items() if key not in AMOUNTS}
    return shown


def settlement_of(ticket: Ticket) -> Settlement:
    """none: nothing is owed yet. waiting: new facts. exception: red. settled: booked."""
    if ticket.unsettled:
        return "exception" if ticket.unsettled.startswith("exception#") else "waiting"
    return "settled" if ticket.settled else "none"


def worker_view(worker: Worker, shares: bool) -> WorkerView:
    return WorkerView(party=worker.party, weight=format(worker.weight, "f") if shares else None)


def _case(caller: Caller, ticket: Ticket) -> CaseView | None:
    """What a special ticket cost beyond its price is for those who run the company."""
    attrs, marks, visit = ticket.facts.get("attrs", {}), ticket.marks, ticket.facts.get("visit")
    costs = access.directs(caller) or caller.reads_all_money
    view = CaseView(
        asset=attrs.get("asset"),
        customer_id=attrs.get("customer_id"),
        symptom=attrs.get("symptom"),
        appointment=marks.get("appointment"),
        rework_of=marks.get("rework_of"),
        rework_suggested=marks.get("rework_suggested"),
        reworked_by=marks.get("reworked_by", []),
        special=[
            SpecialView(id=s["id"], count=s["count"], cost=s.get("cost") if costs else None)
            for s in marks.get("special", [])
        ],
        quote=marks.get("quote", {}).get("id"),
        contract=visit[0] if visit else None,
        visit=visit[1] if visit else None,
        made=marks.get(MADE, []),
        made_of=marks.get(MADE_OF, [None])[0],
        linked=marks.get(LINKED, []),
        failed=marks.get(FAILED, {}),
        reporter=marks.get("reported", {}).get("phone"),
    )
    return view if view != CaseView() else None


def _trouble(trouble: dict[str, Any] | None) -> TroubleView | None:
    """Code and SKU only: what else is noted there may tell a price."""
    if trouble is None:
        return None
    return TroubleView(code=str(trouble.get("code", "unpriced")), sku=trouble.get("sku"))


def _without_shares(data: dict[str, Any]) -> dict[str, Any]:
    shown = dict(data)
    if "crew" in data:
        shown["crew"] = [{"party": worker["party"]} for worker in data["crew"]]
    return shown
