"""Named time zones (时区): when the clocks of "Europe/Berlin" change, from the IANA data that ships with us.

A price book takes what it needs into its body when it is handed in, with the version of the data, so that a
published book prices alone: a later release of the data moves no money. The machine's own data is never read.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module, resources
from typing import NamedTuple
from zoneinfo import ZoneInfo

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}", re.ASCII)
STEP = timedelta(days=7)
"""No zone changes its clocks twice within it."""


class Switch(NamedTuple):
    """From this moment on clocks run `offset` before UTC's."""

    at: datetime
    offset: timedelta


def version() -> str:
    """Of the IANA data, such as "2026a"."""
    return str(import_module("tzdata").IANA_VERSION)


@cache
def zone(name: str) -> ZoneInfo:
    """ValueError for a name that the data does not have."""
    if not NAME.fullmatch(name):
        raise ValueError(f"there is no time zone {name[:40]!r}")
    place = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    if not place.is_file():
        raise ValueError(f"there is no time zone {name[:40]!r}")
    with place.open("rb") as file:
        try:
            return ZoneInfo.from_file(file, key=name)
        except ValueError:
            raise ValueError(f"there is no time zone {name[:40]!r}") from None


@cache
def switches(name: str, since: datetime, until: datetime) -> tuple[Switch, ...]:
    """How the zone's clocks stand at `since`, and every change of them before `until`, to the minute."""
    return tuple(_switches(zone(name), since, until))


def _switches(found: ZoneInfo, since: datetime, until: datetime) -> Iterator[Switch]:
    at = since.astimezone(UTC)
    held = _offset(found, at)
    yield Switch(at, held)
    while at < until:
        after = at + STEP
        if _offset(found, after) != held:
            changed = _first_change(found, at, after)
            held = _offset(found, changed)
            if changed < until:
                yield Switch(changed, held)
        at = after


def _first_change(found: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The minute at which the clocks first stand otherwise than at `low`; at `high` they do."""
    held, minute = _offset(found, low), timedelta(minutes=1)
    low -= timedelta(seconds=low.second, microseconds=low.microsecond)
    while high - low > minute:
        middle = low + (high - low) // 2 // minute * minute
        low, high = (middle, high) if _offset(found, middle) == held else (low, middle)
    return high


def _offset(found: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(found).utcoffset() or timedelta()
