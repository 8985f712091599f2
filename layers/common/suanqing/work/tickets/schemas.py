"""What the API takes of tickets. Unknown fields are refused; no amounts, ever. What it shows: `shown_schemas`."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from suanqing.platform.input_fields import FactName, Minutes, Moment, Quantity, Value
from suanqing.work.tickets.decide import MAX_CREW, MAX_LINES, NewTicket
from suanqing.work.tickets.flags import Flag
from suanqing.work.tickets.linked_keys import attrs_of
from suanqing.work.tickets.model import State, Ticket, Worker
from suanqing.work.tickets.scene import INSTALLATION
from suanqing.work.tickets.search import found

PartyId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
Sku = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,64}$")]
CaseText = Annotated[str, Field(min_length=1, max_length=120)]
Degrees = Annotated[str, Field(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,8})?$")]
Datum = Literal["wgs84", "gcj02", "bd09"]
Lane = Literal["open", "done", "closed"]
LANES: Mapping[State, Lane] = {"done": "done", "closed": "closed", "cancelled": "closed"}
"""Of a state's tickets; every other state's are open."""


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
    scene: str = Field(
        default=INSTALLATION.scene_id, max_length=64,
        description="left out: as the company's rules say (`/settings/scenes`), else an installation",
    )  # fmt: skip
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
    """A proof of the work, or an appeal: `position` for gps, `value` (an RFC 3339 time, a serial number, what a photo
    is known by elsewhere) or, of a photo, `upload` for the others."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "serial", "value": "SN-2026-0417"}]}
    )

    kind: Literal["gps", "photo", "time", "serial"]
    value: str | None = Field(default=None, min_length=1, max_length=300)
    upload: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{8,64}$")
    position: Position | None = None
    note: str | None = Field(default=None, min_length=1, max_length=1000)

    @model_validator(mode="after")
    def proves_something(self) -> Self:
        if (self.kind == "gps") != (self.position is not None):
            raise ValueError("gps takes a position, the others take none")
        if self.upload is not None and self.kind != "photo":
            raise ValueError("only a photo names an upload")
        if (self.value is not None) + (self.upload is not None) != (self.kind != "gps"):
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
    it was made with. day: opened or completed on that day in Beijing. flag: only such as have it. outlets: several,
    by comma, at most 10, as one list."""

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
    flag: Flag | None = None
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

    def search(
        self, digest: Callable[[str], str | None], now: datetime
    ) -> Callable[[Ticket], bool] | None:
        """What is looked for; digest: of a phone, None where the text is none."""
        if not (self.q or self.day or self.flag):
            return None
        phone = digest(self.q) if self.q else None
        flagged = (self.flag, now) if self.flag else None
        return found(self.q, date.fromisoformat(self.day) if self.day else None, phone, flagged)
