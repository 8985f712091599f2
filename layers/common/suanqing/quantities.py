"""Numbers as people and programs write them, each within the bounds of its word or unit. Pure.

One notation everywhere: ASCII digits, at most one point, a minus sign where the bounds allow it. No
exponent, no separator, no space, no digit of another script: what looks like a number but is written
otherwise is refused, so that no reader takes it for another amount than its writer did.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from suanqing.errors import Invalid

MAX_DIGITS = 18
"""Digits of a whole number before the point; DynamoDB keeps 38, JSON readers in the field 15 to 19."""

_NUMBER = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}(?:\.[0-9]{{1,{MAX_DIGITS}}})?", re.ASCII)
_COUNT = re.compile(rf"[0-9]{{1,{MAX_DIGITS}}}", re.ASCII)


class Bounds(NamedTuple):
    """low <= number <= high, with at most `places` decimals."""

    low: Decimal
    high: Decimal
    places: int


def bounds(low: int, high: int, places: int) -> Bounds:
    return Bounds(Decimal(low), Decimal(high), places)


ANY = bounds(-(10**15), 10**15, 10)
"""Where nothing narrower is known."""
RATE = bounds(-(10**6), 10**6, 10)
AMOUNT = bounds(0, 10**12, 0)
"""Minor units of something that is not the company's own booking: ten thousand million yuan."""
QUANTITY = bounds(0, 100_000, 4)
"""Of one line, where the unit says nothing narrower."""
MINUTES = bounds(0, 100_000, 4)
"""Of work on one ticket: some ten weeks without a break."""

UNITS: Mapping[str, Bounds] = {
    "piece": bounds(0, 10_000, 4),
    "set": bounds(0, 10_000, 4),
    "min": MINUTES,
    "h": bounds(0, 1_700, 4),
    "km": bounds(0, 20_000, 4),
    "m": bounds(0, 100_000, 4),
    "g": bounds(0, 10_000_000, 4),
}
"""Quantity of one line by the SKU's unit; of another unit, `QUANTITY`."""

WORDS: Mapping[str, Bounds] = {
    "claim_amount": AMOUNT,
    "declared_value": AMOUNT,
    "distance_km": bounds(0, 20_000, 3),
    "order_amount": AMOUNT,
    "paused_minutes": bounds(0, 5_256_000, 3),
    "response_minutes": bounds(0, 5_256_000, 3),
}
"""Facts of the vocabulary: kilometres around half the earth, minutes of ten years, amounts."""


def number(text: object, within: Bounds = ANY, name: str = "number") -> Decimal:
    """The number that a text or whole number says; Invalid names `name` and what is wrong with it."""
    if isinstance(text, bool) or not isinstance(text, str | int):
        raise Invalid(f"{name} is a number, written in digits", where=name)
    written = text if isinstance(text, str) else _digits(text)
    if not _NUMBER.fullmatch(written):
        raise Invalid(
            f"{name}: {shown(written)} is not a number such as 12.5, at most {MAX_DIGITS} digits",
            where=name,
        )
    value = Decimal(written)
    if max(0, -int(value.as_tuple().exponent)) > within.places:
        raise Invalid(
            f"{name}: {shown(written)} has more than {within.places} decimals",
            where=name,
        )
    if not within.low <= value <= within.high:
        raise Invalid(
            f"{name}: {shown(written)} does not lie between {within.low} and {within.high}",
            where=name,
        )
    return value


def quantity(text: object, unit: str = "", name: str = "qty") -> Decimal:
    """A quantity of one line, more than 0, within the bounds of its unit."""
    value = number(text, UNITS.get(unit, QUANTITY), name)
    if value <= 0:
        raise Invalid(f"{name} must be more than 0", where=name)
    return value


def count(text: str, high: int, name: str = "number") -> int:
    """A whole number from 0 to `high`, written in digits."""
    if not isinstance(text, str) or not _COUNT.fullmatch(text):
        raise Invalid(
            f"{name}: {shown(str(text))} is not a whole number",
            where=name,
        )
    if int(text) > high:
        raise Invalid(f"{name} is at most {high}", where=name)
    return int(text)


def shown(text: str, most: int = 40) -> str:
    """A caller's text inside a sentence: quoted, and never longer than a glance."""
    return repr(text) if len(text) <= most else f"{text[:most]!r}…"


def _digits(value: int) -> str:
    """Digits of a whole number; one beyond any bound is not written out at all."""
    return (
        str(value) if abs(value) < 10 ** (MAX_DIGITS + 1) else f"{'-' * (value < 0)}1e{MAX_DIGITS}"
    )
