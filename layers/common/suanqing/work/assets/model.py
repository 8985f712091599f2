"""What is known of an asset (设备), whether its warranty holds, and how long it stood still. Pure.

It stands still from when a ticket with a symptom is opened until that is served; hours in which several of them ran
count once, and a ticket that was called off none.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from suanqing.times import BEIJING, epoch_ms
from suanqing.timespans import HOUR, MINUTE, length, merged
from suanqing.work.tickets.model import Event, Ticket

Warranty = Literal["valid", "expired"]


class Asset(NamedTuple):
    """asset: its serial number, or what else names it. warranty_end: the last day that is covered. version: 0 of one
    that nobody registered."""

    asset: str
    model: str = ""
    product_type: str = ""
    warranty_end: str | None = None
    installed_on: str | None = None
    customer_id: str = ""
    version: int = 0
    by: str = ""
    at: str = ""

    def warranty(self, at: datetime) -> Warranty | None:
        """On the day in Beijing; None where nobody said how long it lasts."""
        if self.warranty_end is None:
            return None
        today = at.astimezone(BEIJING).date()
        return "valid" if today <= date.fromisoformat(self.warranty_end) else "expired"


class Stood(NamedTuple):
    """minutes: whole ones. now: it stands still."""

    minutes: int
    now: bool

    @property
    def hours(self) -> str:
        """With one decimal, half up."""
        tenths = (self.minutes * MINUTE * 20 + HOUR) // (2 * HOUR)
        return f"{tenths // 10}.{tenths % 10}"


class Kept(NamedTuple):
    """A ticket of a file. events: all of them. own: the caller sees the ticket itself."""

    ticket: Ticket
    events: tuple[Event, ...]
    own: bool


class Past(NamedTuple):
    """tickets: the newest first. more: there are older ones beyond those."""

    tickets: list[Kept]
    more: bool


def asset_of(item: Mapping[str, Any]) -> Asset:
    told = {name: item[name] for name in Asset._fields if item.get(name) is not None}
    return Asset(**told)


def sources(asset: Asset | None, at: datetime) -> dict[str, str]:
    """What fills fields of forms, by name."""
    if asset is None:
        return {}
    found = {
        "serial.model": asset.model,
        "serial.warranty_end": asset.warranty_end,
        "serial.warranty": asset.warranty(at),
    }
    return {name: value for name, value in found.items() if value}


def stood(tickets: Iterable[Ticket], now: datetime) -> Stood:
    """How long it stood still until now, by its tickets."""
    faulty = [
        ticket
        for ticket in tickets
        if "symptom" in ticket.facts.get("attrs", {}) and ticket.state != "cancelled"
    ]
    spans = sorted((epoch_ms(each.opened), epoch_ms(each.served or now)) for each in faulty)
    minutes = length(merged(spans)) // MINUTE
    return Stood(minutes, any(ticket.served is None for ticket in faulty))
