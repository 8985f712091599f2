"""A ticket's parts as the API takes and shows them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from suanqing.platform.input_fields import Quantity, Strict
from suanqing.work.stock.fields import Key, PartId, Place, PlaceId, Serials
from suanqing.work.tickets import parts
from suanqing.work.tickets.clocks import part_waits
from suanqing.work.tickets.model import Event, Ticket

MAX_HOURS = 720
LineId = Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,4})?$", examples=["3"])]


class ReservePart(Strict):
    """wait: stand in the list where there is too little, by the customer's tier and the wished time."""

    place: PlaceId
    part: PartId
    qty: Quantity
    hours: Annotated[int, Field(ge=1, le=MAX_HOURS)] = 72
    wait: bool = False


class ReleasePart(Strict):
    part: PartId
    reason: Annotated[str, Field(max_length=300)] = ""


class UsePart(Strict):
    """serials: of a tracked part, one for each piece."""

    place: PlaceId
    part: PartId
    qty: Quantity
    key: Key
    serials: Serials = Field(default_factory=list)


class ReturnPart(Strict):
    """line: of the ticket. place: where it goes; absent, where it came from."""

    line: LineId
    qty: Quantity
    key: Key
    place: PlaceId | None = None
    serials: Serials = Field(default_factory=list)


class ReturnOldPart(Strict):
    """line: for which the part was taken. place: where it goes; absent, where that came from."""

    line: LineId
    qty: Quantity
    key: Key
    place: PlaceId | None = None


class HeldPart(BaseModel):
    """until: the reservation is anybody's after that moment."""

    part: str
    place: Place
    qty: str
    until: str


class AwaitedPart(BaseModel):
    part: str
    place: Place
    qty: str
    since: str


class UsedPart(BaseModel):
    """old_due: old parts that are to come back."""

    line: str
    part: str
    place: Place
    qty: str
    old_due: str


class TicketParts(BaseModel):
    """reserved: put by for it. waiting: what it stands in a list for. used: taken from stock.
    waited_hours: how long the ticket waited for parts so far, overlaps once."""

    reserved: list[HeldPart]
    waiting: list[AwaitedPart]
    used: list[UsedPart]
    waited_hours: str


def parts_view(ticket: Ticket, events: Sequence[Event], now: datetime) -> TicketParts:
    held = [
        HeldPart(part=part, place=place, qty=qty, until=sort.split("#")[1])
        for part, (place, qty, sort, *_) in parts.of(ticket, "held").items()
    ]
    waits = [
        AwaitedPart(part=part, place=place, qty=qty, since=since)
        for part, (place, qty, _, since) in parts.of(ticket, "waits").items()
    ]
    used = [
        UsedPart(line=line, part=part, place=place, qty=qty, old_due=old)
        for line, (place, part, qty, old) in parts.of(ticket, "used").items()
    ]
    hours = format(waited_hours(events, now), "f")
    return TicketParts(reserved=held, waiting=waits, used=used, waited_hours=hours)


def waited_hours(events: Sequence[Event], now: datetime) -> Decimal:
    """Hours in which the ticket waited for at least one part, to the hundredth: what part supply cost it."""
    whole = sum(end - start for start, end in part_waits(events, now))
    return (Decimal(whole // 1_000) / 3600).quantize(Decimal("0.01"))
