"""Dated tables of days and cities: China's public holidays, spending levels. Sources: data/SOURCES.md."""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Literal, NamedTuple, cast

from suanqing import regions
from suanqing.errors import Unpriced

FROM_CLASS = {"tier1": "high", "new_tier1": "upper", "tier2": "middle", "tier3": "basic"}
"""The level of a city without a row of its own, by its class."""
Kind = Literal["off", "work"]
"""A day of a public holiday; a weekend day that is worked instead (调休)."""


class Arranged(NamedTuple):
    """What a state has arranged: the years that it has announced whole, and their days (ISO) off and worked."""

    years: frozenset[int]
    days: Mapping[str, Kind]


def holiday(day: date) -> bool:
    """Whether the day belongs to a public holiday as the State Council arranged it.

    Ordinary weekends do not, and the weekend days worked instead do not either.
    Raises Unpriced `no_calendar`: the table does not know the year, so nobody may guess.
    """
    days = _holidays()
    _known(days, day)
    return days.get(day.isoformat()) == "off"


def arranged() -> Arranged:
    """China's years that ship with us."""
    days = _holidays()
    return Arranged(frozenset(int(day[:4]) for day in days), cast(Mapping[str, Kind], days))


def listed(days: Collection[str], day: date) -> bool:
    """Whether the day is one of a place's own holidays; Unpriced `no_calendar` for a year that has none."""
    _known(days, day)
    return day.isoformat() in days


def _known(days: Collection[str], day: date) -> None:
    if not any(known.startswith(f"{day.year:04d}-") for known in days):
        raise Unpriced(f"no holidays are known for {day.year}", "no_calendar", year=str(day.year))


def spending_level(code: str, day: date) -> str | None:
    """The spending level (消费水平) of the code's city that day; None where nothing tells it."""
    for part in regions.chain(code):
        if dated := _levels().get(part):
            at = bisect_right(dated, day.isoformat(), key=lambda row: row[0])
            if at:
                return dated[at - 1][1]
    return FROM_CLASS.get(regions.city_class(code, day) or "")


@cache
def _holidays() -> dict[str, str]:
    return {day: kind for day, kind, _ in regions.rows("holidays.csv")}


@cache
def _levels() -> dict[str, list[tuple[str, str]]]:
    dated: dict[str, list[tuple[str, str]]] = {}
    for city, level, since, _ in sorted(
        regions.rows("spending_levels.csv"), key=lambda row: row[2]
    ):
        dated.setdefault(city, []).append((since, level))
    return dated
