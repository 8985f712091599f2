"""Parts, what of them lies at a place, and a movement (出入库) of them. Values only; quantities are Decimal in the
part's unit, whole where the unit is counted.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal, get_args

from suanqing import quantities
from suanqing.canonical import digest
from suanqing.errors import Invalid
from suanqing.quantities import UNITS, Bounds, number, quantity

MoveKind = Literal[
    "received", "reserved", "released", "used", "returned", "sent", "arrived", "counted", "adjusted", "old_in",
]  # fmt: skip
MOVE_KINDS: tuple[MoveKind, ...] = get_args(MoveKind)
COUNTED_UNITS = frozenset({"piece", "set"})
MAX_SERIALS = 20
"""Serial numbers of one movement: each is an item of its transaction."""
SECOND_ABOVE = Decimal(10)
"""A stock-take's difference, or an adjustment, above which a second person is needed, unless the part says."""
LEAD_DAYS = 7
ZERO = Decimal(0)
_SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """An item of the catalogue as stock knows it. serial: each piece has a number of its own. old_back: the old part
    is to come back. lead_days: from an order to its arrival."""

    part: str
    unit: str = "piece"
    serial: bool = False
    old_back: bool = False
    lead_days: int = LEAD_DAYS
    second_above: Decimal = SECOND_ABOVE
    version: int = 0


@dataclass(frozen=True, slots=True)
class Level:
    """Of one part at one place: what is there, what of it nobody has reserved, and old parts that came back."""

    place: str
    part: str
    hand: Decimal = ZERO
    free: Decimal = ZERO
    old: Decimal = ZERO
    moves: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """One movement at one place; it never changes. hand, free, old: what it adds to the level. seen: the stock that a
    count was compared with, which must still be so. told: of what it came (ticket, line, shipment, reason)."""

    id: str
    kind: MoveKind
    place: str
    part: str
    by: str
    at: datetime
    hand: Decimal = ZERO
    free: Decimal = ZERO
    old: Decimal = ZERO
    serials: tuple[str, ...] = ()
    seen: Decimal | None = None
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> str:
        """The same for two calls that want the same, whoever makes them and when, and whatever of it was reserved."""
        numbers = [text_of(each) for each in (self.hand, self.old)]
        seen = None if self.seen is None else text_of(self.seen)
        return digest(
            [self.kind, self.place, self.part, *numbers, [*self.serials], seen, dict(self.told)]
        )


@dataclass(frozen=True, slots=True)
class Shipment:
    """What is on the way (在途) from one place to another: it lies at neither."""

    id: str
    source: str
    to: str
    part: str
    qty: Decimal
    serials: tuple[str, ...]
    by: str
    at: str


def move_id(scope: str, key: str) -> str:
    """The movement that `key` of `scope` (a place, a ticket) always leads to."""
    return sha256(f"{scope}\n{key}".encode()).hexdigest()[:24]


def amount(text: object, unit: str, name: str = "qty") -> Decimal:
    """A quantity to move, more than 0; whole where the unit is counted. Invalid names `name`."""
    return _whole(quantity(text, unit, name), unit, name)


def counted(text: object, unit: str, name: str = "counted") -> Decimal:
    """What somebody found: 0 or more."""
    return _whole(number(text, UNITS.get(unit, quantities.QUANTITY), name), unit, name)


def difference(text: object, unit: str, name: str = "qty") -> Decimal:
    """What an adjustment adds, or takes away below 0; never 0."""
    low = UNITS.get(unit, quantities.QUANTITY)
    value = number(text, Bounds(-low.high, low.high, low.places), name)
    if value == 0:
        raise Invalid(f"{name} must not be 0", where=name)
    return _whole(value, unit, name)


def serials_of(part: Part, qty: Decimal, serials: Sequence[str]) -> tuple[str, ...]:
    """One number for each piece of a tracked part, none for another. Invalid otherwise."""
    if not part.serial:
        if serials:
            raise Invalid(
                f"{part.part} is not tracked by serial number", "bad_serials", where="serials"
            )
        return ()
    if qty > MAX_SERIALS:
        raise Invalid(
            f"at most {MAX_SERIALS} serial numbers move at once", "bad_serials", where="serials"
        )
    if len(serials) != abs(qty) or len(set(serials)) != len(serials):
        raise Invalid(
            f"{part.part} needs one serial number for each piece", "bad_serials", where="serials"
        )
    for serial in serials:
        if not _SERIAL.fullmatch(serial):
            raise Invalid(
                f"{quantities.shown(serial)} is not a serial number", "bad_serials", where="serials"
            )
    return tuple(sorted(serials))


def text_of(value: Decimal) -> str:
    """The one text of a quantity, without zeros at its end."""
    return format(value.normalize(), "f") if value else "0"


def _whole(value: Decimal, unit: str, name: str) -> Decimal:
    if unit in COUNTED_UNITS and value != value.to_integral_value():
        raise Invalid(f"{name}: what is counted in {unit} moves in whole numbers", where=name)
    return value
