"""Stock as the API takes and shows it. Unknown fields are refused; quantities are texts in the part's unit."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from suanqing import labels
from suanqing.labels import Lang
from suanqing.platform.input_fields import Day, Quantity, Strict
from suanqing.work.stock.fields import Key, PartId, Place, PlaceId, Serials
from suanqing.work.stock.model import LEAD_DAYS, Level, Part, Shipment, text_of
from suanqing.work.stock.reorder import Suggestion
from suanqing.work.stock.store import Claim

Change = Annotated[
    str,
    Field(
        pattern=r"^-?[0-9]{1,6}(\.[0-9]{1,4})?$",
        description="decimal string, below 0 to take away",
        examples=["-2"],
    ),
]
Why = Annotated[str, Field(max_length=300)]


class PartDocument(Strict):
    """What stock knows of a part of the catalogue. serial: each piece has a number. old_back: the old part is to
    come back. lead_days: from an order to its arrival. second_above: a difference that takes two people."""

    serial: bool = False
    old_back: bool = False
    lead_days: Annotated[int, Field(ge=1, le=365)] = LEAD_DAYS
    second_above: Quantity = "10"


class PartView(PartDocument):
    """serial: each piece has a number. old_back: the old part is to come back. lead_days: from an order to its arrival.
    second_above: a difference that takes two people. version: for If-Match; 0 while nobody has said anything of it."""

    part: str
    unit: str
    version: int


class ReceiveParts(Strict):
    """Goods from outside. serials: of a tracked part, one for each piece."""

    part: PartId
    qty: Quantity
    key: Key
    serials: Serials = Field(default_factory=list)
    note: Why = ""


class AdjustParts(Strict):
    """More or less than it says, with the reason."""

    part: PartId
    qty: Change
    reason: Annotated[Why, Field(min_length=1)]
    key: Key
    serials: Serials = Field(default_factory=list)


class CountParts(Strict):
    """A stock-take. seen: on hand as the counter was shown it. serials: those missing, or found."""

    part: PartId
    counted: Quantity
    seen: Quantity
    reason: Why = ""
    key: Key
    serials: Serials = Field(default_factory=list)


class SendParts(Strict):
    """To another place, where somebody takes it in."""

    to: PlaceId
    part: PartId
    qty: Quantity
    key: Key
    serials: Serials = Field(default_factory=list)


class TakeIn(Strict):
    """qty: what came, where it is not all; then with the reason."""

    qty: Quantity | None = None
    reason: Why = ""


class AllocateParts(Strict):
    part: PartId


class LevelView(BaseModel):
    """hand: what lies there. reserved: on hand, but put by for tickets. old: old parts that came back, which are no
    stock to take from."""

    place: Place
    part: str
    hand: str
    free: str
    reserved: str
    old: str


class LevelList(BaseModel):
    items: list[LevelView]


class ShipmentView(BaseModel):
    """What is on the way; it lies at neither place. serials: of a tracked part."""

    id: str
    source: str
    to: str
    part: str
    qty: str
    serials: list[str]
    by: str
    at: str


class ShipmentList(BaseModel):
    items: list[ShipmentView]


class MoveQuery(BaseModel):
    """Days in UTC, the last one included; without them the last thirty."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    since: Day | None = None
    until: Day | None = None


class StockMoveView(BaseModel):
    """One movement. kind_name: for people. hand, free, old: what it added, below 0 what it took. serials: of a tracked
    part. shipment: number of the transfer. was: what had stood there."""

    id: str
    kind: str
    kind_name: str
    part: str
    at: str
    by: str
    hand: str | None = None
    free: str | None = None
    old: str | None = None
    serials: list[str] | None = None
    ticket: str | None = None
    shipment: str | None = None
    source: str | None = None
    to: str | None = None
    missing: str | None = None
    counted: str | None = None
    was: str | None = None
    reason: str | None = None
    note: str | None = None


class MoveList(BaseModel):
    """complete: false where the time has more than one answer reads; ask for less of it."""

    items: list[StockMoveView]
    complete: bool


class WaiterView(BaseModel):
    """tier: 0 a VIP customer, 1 urgent, 2 any other. wish: when the customer wants it."""

    ticket: str
    qty: str
    tier: int
    wish: str


class WaiterList(BaseModel):
    """In the order of allocation."""

    items: list[WaiterView]


class Allocated(BaseModel):
    """served: tickets that waited and have got theirs."""

    served: int


class ReorderQuery(BaseModel):
    """days: of the past that are looked at. region: a division, as 31, 3101 or 310115, or a country: its stores and
    vans are reckoned together with the place."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(ge=14, le=366)] = 90
    region: (
        Annotated[str, Field(pattern=r"^([0-9]{2}([0-9]{2}){0,2}|[A-Z]{2}(-[A-Z0-9]{1,3})?)$")]
        | None
    ) = None


class ReorderView(BaseModel):
    """used: in the days looked at. lead_days: from an order to its arrival. point: what `share` of all stretches as
    long as that used at most. position: free, and on the way. order: what is lacking to the point and one lead time's
    usual use. ran_out: days of the past on which ordering so would have run out. short: what would have lacked then.
    kept: what would have lain there on average."""

    part: str
    used: str
    lead_days: int
    point: str
    position: str
    order: str
    ran_out: int
    short: str
    kept: str


class ReorderList(BaseModel):
    """days: of the past that were looked at. complete: false where they have more movements than one answer reads.
    places: the place, and with a region those that were summed."""

    days: int
    share: str
    places: list[str]
    items: list[ReorderView]
    complete: bool


class TakenRows(BaseModel):
    """What an imported file came to. taken: rows taken now. before: rows that had been taken before."""

    taken: int
    before: int


def part_view(part: Part) -> PartView:
    return PartView(
        part=part.part, unit=part.unit, version=part.version, serial=part.serial,
        old_back=part.old_back, lead_days=part.lead_days, second_above=text_of(part.second_above),
    )  # fmt: skip


def level_view(level: Level) -> LevelView:
    return LevelView(
        place=level.place, part=level.part, hand=text_of(level.hand), free=text_of(level.free),
        reserved=text_of(level.hand - level.free), old=text_of(level.old),
    )  # fmt: skip


def shipment_view(sent: Shipment) -> ShipmentView:
    return ShipmentView(
        id=sent.id, source=sent.source, to=sent.to, part=sent.part, qty=text_of(sent.qty),
        serials=list(sent.serials), by=sent.by, at=sent.at,
    )  # fmt: skip


def move_views(found: Iterable[Mapping[str, Any]], lang: Lang) -> list[StockMoveView]:
    """Newest last."""
    known = StockMoveView.model_fields.keys()
    return [
        StockMoveView(
            **{name: each[name] for name in known if name in each and name != "part"},
            part=each["sku"], kind_name=labels.label(labels.STOCK_MOVES, each["kind"], lang),
        )
        for each in found
    ]  # fmt: skip


def waiter_views(found: Iterable[Claim]) -> list[WaiterView]:
    views = []
    for claim in found:
        _, tier, wish, ticket = claim.sort.split("#", 3)
        views.append(WaiterView(ticket=ticket, qty=text_of(claim.qty), tier=int(tier), wish=wish))
    return views


def reorder_view(part: str, found: Suggestion) -> ReorderView:
    return ReorderView(
        part=part, used=text_of(found.used), lead_days=found.lead_days, point=text_of(found.point),
        position=text_of(found.position), order=text_of(found.order), ran_out=found.test.ran_out,
        short=text_of(found.test.short), kept=text_of(found.test.kept),
    )  # fmt: skip
