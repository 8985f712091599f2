"""Tickets as the API takes and shows them. Unknown fields are refused; no amounts, ever."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from suanqing import labels
from suanqing.people.identity.caller import Caller
from suanqing.platform.input_fields import FactName, Minutes, Moment, Quantity, Value
from suanqing.times import rfc3339
from suanqing.vocabulary import AMOUNTS
from suanqing.work.tickets import access
from suanqing.work.tickets.decide import MAX_CREW, MAX_LINES, NewTicket
from suanqing.work.tickets.linked_keys import attrs_of
from suanqing.work.tickets.model import Event, State, Ticket, Worker
from suanqing.work.tickets.scene import INSTALLATION, scene
from suanqing.work.tickets.search import found

PartyId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
Sku = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,64}$")]
CaseText = Annotated[str, Field(min_length=1, max_length=120)]
Degrees = Annotated[str, Field(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,8})?$")]
Datum = Literal["wgs84", "gcj02", "bd09"]
Settlement = Literal["none", "waiting", "settled", "exception"]
Lane = Literal["open", "done", "closed"]
LANES: Mapping[State, Lane] = {"done": "done", "closed": "closed", "cancelled": "closed"}
"""Of a state's tickets; every other state's are open."""
Flag = Literal["rework", "rework_suggested", "reworked", "special", "self_made"]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class NewLine(Strict):
    """A service item or part, and how much of it."""

    sku: Sku
    qty: Quantity


class Place(Strict):
    """A position with its coordinate system; stored as it was told."""

    lat: Degrees
    lng: Degrees
    datum: Datum


class CreateTicket(Strict):
    """A new ticket. region: GB/T 2260 code of the site; may be told later, before completion.
    position: where the site is, which fixes are compared with. attrs: facts by the names that price
    books may condition on. promised: when somebody is to be there."""

    outlet: PartyId
    title: str = Field(min_length=1, max_length=120)
    region: str = Field(default="", max_length=12)
    address: str = Field(default="", max_length=300)
    customer: str = Field(default="", max_length=300)
    phone: str = Field(
        default="", max_length=40,
        description="the customer's; it is not kept, the ticket is found by it",
    )  # fmt: skip
    urgent: bool = False
    scene: str = Field(default=INSTALLATION.scene_id, max_length=64)
    lines: list[NewLine] = Field(default=[], max_length=MAX_LINES)
    position: Place | None = None
    customer_id: CaseText | None = Field(default=None, description="an id, never a name")
    asset: CaseText | None = Field(default=None, description="what is served: a serial number, ...")
    symptom: CaseText | None = Field(default=None, description="what it does wrong")
    attrs: dict[FactName, Value] = Field(
        default={}, max_length=40, examples=[{"origin": "qr", "member_level": "gold"}]
    )
    promised: Moment | None = None

    def spec(self) -> NewTicket:
        return NewTicket(
            outlet=self.outlet,
            title=self.title,
            region=self.region,
            address=self.address,
            customer=self.customer,
            urgent=self.urgent,
            scene=self.scene,
            lines=tuple((line.sku, Decimal(line.qty)) for line in self.lines),
            position=self.position.model_dump() if self.position else None,
            attrs=self.attrs
            | attrs_of(
                {"customer_id": self.customer_id, "asset": self.asset, "symptom": self.symptom}
            ),
            promised=self.promised,
        )


class Share(Strict):
    """One of the crew; weight: the share among the crew, any positive number."""

    party: PartyId
    weight: Quantity = "1"

    def worker(self) -> Worker:
        return Worker(self.party, Decimal(self.weight))


class Assign(Strict):
    """assignee leads; crew: the others, or all with weights."""

    assignee: PartyId
    crew: list[Share] = Field(default=[], max_length=MAX_CREW)


class SetCrew(Strict):
    """All who share the pay, the lead among them."""

    crew: list[Share] = Field(min_length=1, max_length=MAX_CREW)


class Position(Place):
    """Where the worker stood: evidence, which prices nothing but may hold pay. accuracy: metres."""

    accuracy: Quantity | None = None


class Arrive(Strict):
    position: Position | None = None


class AddMinutes(Strict):
    """Time worked; worker: whose, the caller's if not said."""

    sku: Sku
    minutes: Minutes
    worker: PartyId | None = None


class Cancel(Strict):
    reason: str = Field(min_length=1, max_length=300)


class Comment(Strict):
    text: str = Field(min_length=1, max_length=1000)


class Evidence(Strict):
    """A proof of the work, or an appeal: `position` for gps, `value` (an upload's reference, an RFC 3339
    time, a serial number) for the others."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "serial", "value": "SN-2026-0417"}]}
    )

    kind: Literal["gps", "photo", "time", "serial"]
    value: str | None = Field(default=None, min_length=1, max_length=300)
    position: Position | None = None
    note: str | None = Field(default=None, min_length=1, max_length=1000)

    @model_validator(mode="after")
    def proves_something(self) -> Self:
        if (self.kind == "gps") != (self.position is not None):
            raise ValueError("gps takes a position, the others take none")
        if (self.kind == "gps") == (self.value is not None):
            raise ValueError("gps takes no value, the others take one")
        return self

    def data(self) -> dict[str, str]:
        told = {name: text for name in ("value", "note") if (text := getattr(self, name))}
        position = self.position.model_dump(exclude_none=True) if self.position else {}
        return told | position


class EvidenceDecision(Strict):
    """The answer to an appeal, for one evidence policy of the price book."""

    policy: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", examples=["on-site"])
    ]
    outcome: Literal["pass", "fail"]
    reason: str = Field(min_length=1, max_length=300)


class Transfer(Strict):
    """To the outlet that it is to lie with, and why."""

    outlet: PartyId
    reason: str = Field(min_length=1, max_length=300)


class Site(Strict):
    """The corrected site; what is left out stays."""

    region: str | None = Field(default=None, min_length=2, max_length=12)
    address: str | None = Field(default=None, max_length=300)
    position: Place | None = None
    reason: str | None = Field(default=None, min_length=1, max_length=300)


class TicketQuery(Strict):
    """mine (the default) or an outlet's; open ones, which are not done yet, unless lane or state says
    otherwise. q: part of the title, the address or the customer's name, a ticket's id, or the whole phone
    it was made with. day: opened or completed on that day in Beijing. outlets: several, by comma, at most
    10, as one list."""

    mine: bool | None = None
    outlet: PartyId | None = None
    outlets: Annotated[
        str | None,
        Field(pattern=r"^[A-Za-z0-9._:-]{1,64}(,[A-Za-z0-9._:-]{1,64}){0,9}$", examples=["hq"]),
    ] = None
    lane: Lane | None = None
    state: State | None = None
    q: str | None = Field(default=None, min_length=1, max_length=100)
    day: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
    limit: int = Field(default=50, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=2000)

    @model_validator(mode="after")
    def one_list(self) -> Self:
        if self.mine and (self.outlet or self.outlets):
            raise ValueError("ask for mine or for an outlet's, not for both")
        if self.outlet and self.outlets:
            raise ValueError("name one outlet or several, not both")
        if self.mine is False and not (self.outlet or self.outlets):
            raise ValueError("name the outlet whose tickets you want")
        if self.state and self.lane and LANES.get(self.state, "open") != self.lane:
            raise ValueError("no ticket of that state is in that lane")
        if self.day:
            date.fromisoformat(self.day)
        return self

    @property
    def where(self) -> str:
        """The lane of the store: what is not done yet is `todo` there."""
        lane = self.lane or (LANES.get(self.state, "open") if self.state else "open")
        return "todo" if lane == "open" else lane

    @property
    def several(self) -> list[str]:
        """The outlets of a merged list, each once."""
        return list(dict.fromkeys((self.outlets or "").split(","))) if self.outlets else []

    def search(self, digest: Callable[[str], str | None]) -> Callable[[Ticket], bool] | None:
        """What is looked for; digest: of a phone, None where the text is none."""
        if not (self.q or self.day):
            return None
        phone = digest(self.q) if self.q else None
        return found(self.q, date.fromisoformat(self.day) if self.day else None, phone)


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
    """Asset and appointment, and the tickets, quote and contract it is tied to."""

    asset: str | None = None
    symptom: str | None = None
    appointment: str | None = None
    rework_of: str | None = None
    rework_suggested: str | None = None
    reworked_by: list[str] = []
    special: list[SpecialView] = []
    quote: str | None = None
    contract: str | None = None
    visit: int | None = None


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
    settlement: Settlement
    red: bool = Field(description="needs somebody: it could not be priced, or is rework")
    flags: list[Flag] = Field(
        description="rework: repeats work; rework_suggested: seems to, decide; "
        "reworked: was repeated; special: its cost rose; "
        "self_made: made by somebody who is paid by it"
    )
    case: CaseView | None = Field(default=None, description="what few tickets have")
    trouble: TroubleView | None
    position: Place | None = Field(default=None, description="where the site is")
    allowed: list[str]


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


def view_for(caller: Caller, ticket: Ticket) -> TicketView:
    """The ticket as this caller may see it."""
    shares = access.sees_shares(caller, ticket)
    steps = scene(ticket.scene).allowed(ticket.state)
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
        workers=[_worker(worker, shares) for worker in ticket.workers],
        lines=[
            LineView(id=line.id, sku=line.sku, qty=format(line.qty, "f"), worker=line.worker)
            for line in ticket.lines
        ],
        opened=rfc3339(ticket.opened),
        served=rfc3339(ticket.served) if ticket.served else None,
        settlement=settlement_of(ticket),
        red=ticket.trouble is not None
        or bool({"rework_of", "rework_suggested"} & ticket.marks.keys()),
        flags=_flags(ticket),
        case=_case(caller, ticket),
        trouble=_trouble(ticket.trouble),
        position=Place.model_validate(ticket.position) if ticket.position else None,
        allowed=[step for step in steps if access.may(caller, ticket, step)],
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


def _worker(worker: Worker, shares: bool) -> WorkerView:
    return WorkerView(party=worker.party, weight=format(worker.weight, "f") if shares else None)


def _flags(ticket: Ticket) -> list[Flag]:
    flags: dict[str, Flag] = {
        "rework_of": "rework", "rework_suggested": "rework_suggested", "reworked_by": "reworked", "special": "special",
    }  # fmt: skip
    found = [flag for mark, flag in flags.items() if mark in ticket.marks]
    return [*found, "self_made"] if is_self_made(ticket) else found


def is_self_made(ticket: Ticket) -> bool:
    """Made by somebody who is paid by it."""
    first = ticket.events[0] if ticket.events else None
    told = ticket.source.removeprefix("app:") if ticket.source.startswith("app:") else None
    made_by = first.by if first and first.kind == "created" else told
    return made_by in {worker.party for worker in ticket.workers}


def _case(caller: Caller, ticket: Ticket) -> CaseView | None:
    """What a special ticket cost beyond its price is for those who run the company."""
    attrs, marks, visit = ticket.facts.get("attrs", {}), ticket.marks, ticket.facts.get("visit")
    costs = access.directs(caller) or caller.reads_all_money
    view = CaseView(
        asset=attrs.get("asset"),
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
