"""Calendars as people write them, and which one holds at a place. Pure.

    {"id": "service", "zone": "Asia/Shanghai", "holidays": "CN" | absent: none,
     "week":    {"mon": ["09:00-12:00", "13:30-18:00"], ...}    a weekday that is left out is off
     "make_up": ["09:00-12:00", ...]   of a weekend day worked instead; absent: the first weekday's that has hours
     "days":    {"2026-11-11": ["00:00-24:00"], "2026-12-24": []}    own days, before all else
     "years":   [2026, 2027]    without "holidays": the years whose own days are complete; absent: all of them
     "abroad":  {"JP": "tokyo"}}    the calendar that holds at sites of that country

China's holidays never hold abroad: where a calendar names none for the country, its hours hold without them.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from suanqing import regions, time_zones, times
from suanqing.business_hours import Calendar, Hours
from suanqing.calendars import Arranged
from suanqing.errors import Invalid
from suanqing.timespans import MINUTE

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
HOURS = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})", re.ASCII)
MAX_INTERVALS = 8
MAX_DAYS = 1_000
FIELDS = frozenset({"id", "zone", "holidays", "week", "make_up", "days", "years", "abroad"})
Fault = dict[str, str]
"""{"where", "message"}."""


class Calendars:
    """A company's calendars by id."""

    def __init__(self, documents: list[Mapping[str, Any]], china: Arranged) -> None:
        """Invalid `bad_calendar`: a document is faulty, an id stands twice, `abroad` names none of them."""
        self._found = {str(each.get("id")): calendar_of(each, china) for each in documents}
        self._elsewhere = {name: _without_state(each) for name, each in self._found.items()}
        self._abroad = {each["id"]: dict(each.get("abroad") or {}) for each in documents}
        faults = [
            _fault(f"{name}.abroad.{country}", f"there is no calendar {own!r}")
            for name, abroad in self._abroad.items()
            for country, own in abroad.items()
            if own not in self._found
        ]
        if len(self._found) < len(documents):
            faults.append(_fault("id", "two calendars have one id"))
        _refuse(faults)

    def find(self, name: str, region: str | None = None) -> Calendar:
        """The calendar of that id as it holds at a site; Invalid `unknown_calendar`.

        region: a division's code or a country's, as `regions.chain` reads it; None is China.
        """
        if name not in self._found:
            raise Invalid(f"there is no calendar {name!r}", "unknown_calendar", calendar=name)
        if region is None or not regions.FOREIGN.fullmatch(region):
            return self._found[name]
        own = next(filter(None, map(self._abroad[name].get, regions.chain(region))), None)
        return self._found[own] if own else self._elsewhere[name]


def _without_state(calendar: Calendar) -> Calendar:
    """The same hours where no state has arranged anything."""
    return replace(calendar, arranged={}, announced=None) if calendar.arranged else calendar


def calendar_of(document: Mapping[str, Any], china: Arranged) -> Calendar:
    """Invalid `bad_calendar` with all faults as `errors`."""
    faults: list[Fault] = []
    week = _week(document.get("week"), faults)
    make_up = _hours(document["make_up"], "make_up", faults) if "make_up" in document else None
    own = _own(document.get("days") or {}, faults)
    _check_names(document, faults)
    if not any(week):
        faults.append(_fault("week", "a calendar has hours on at least one weekday"))
    _refuse(faults)
    state = document.get("holidays") == "CN"
    return Calendar(
        id=document["id"],
        zone=document["zone"],
        week=week,
        make_up=next(filter(None, week)) if make_up is None else make_up,
        own=own,
        arranged=china.days if state else {},
        announced=china.years if state else _years(document),
    )


def _years(document: Mapping[str, Any]) -> frozenset[int] | None:
    return frozenset(document["years"]) if "years" in document else None


def _check_names(document: Mapping[str, Any], faults: list[Fault]) -> None:
    faults += [
        _fault(str(name)[:40], "there is no such field") for name in sorted(set(document) - FIELDS)
    ]
    if not ID.fullmatch(str(document.get("id"))):
        faults.append(_fault("id", "an id has 1 to 40 of a-z, 0-9, - and _"))
    try:
        time_zones.zone(str(document.get("zone")))
    except ValueError as unknown:
        faults.append(_fault("zone", str(unknown)))
    if document.get("holidays") not in (None, "CN"):
        faults.append(_fault("holidays", "holidays are those of CN or left out"))
    years = document.get("years", [])
    if not isinstance(years, list) or not all(
        type(year) is int and times.FIRST_YEAR <= year <= times.LAST_YEAR for year in years
    ):
        faults.append(_fault("years", "years are a list of whole numbers"))
    elif years and document.get("holidays"):
        faults.append(_fault("years", "the years of China's holidays are those announced"))
    abroad = document.get("abroad") or {}
    if not isinstance(abroad, Mapping) or not all(
        isinstance(name, str) and regions.FOREIGN.fullmatch(str(code))
        for code, name in abroad.items()
    ):
        faults.append(_fault("abroad", "abroad names a calendar by country, such as JP"))


def _week(given: object, faults: list[Fault]) -> tuple[Hours, ...]:
    week = given if isinstance(given, Mapping) else {}
    unknown = sorted(set(week) - set(WEEKDAYS))
    faults += [_fault(f"week.{day}"[:40], "there is no such weekday") for day in unknown]
    return tuple(_hours(week.get(day, []), f"week.{day}", faults) for day in WEEKDAYS)


def _own(given: object, faults: list[Fault]) -> dict[str, Hours]:
    if not isinstance(given, Mapping) or len(given) > MAX_DAYS:
        faults.append(_fault("days", f"days are an object of at most {MAX_DAYS}"))
        return {}
    found: dict[str, Hours] = {}
    for day, hours in given.items():
        try:
            found[_iso(day)] = _hours(hours, f"days.{day}", faults)
        except Invalid as wrong:
            faults.append(_fault("days", wrong.message))
    return found


def _iso(day: str) -> str:
    found: date = times.day(day)
    return found.isoformat()


def _hours(given: object, where: str, faults: list[Fault]) -> Hours:
    """["09:00-12:00", "13:30-18:00"] in order; what touches is one."""
    if not isinstance(given, list) or len(given) > MAX_INTERVALS:
        faults.append(_fault(where, f"hours are a list of at most {MAX_INTERVALS} intervals"))
        return ()
    found: list[tuple[int, int]] = []
    for each in given:
        match = HOURS.fullmatch(str(each))
        numbers = [int(part) for part in match.groups()] if match else []
        if not numbers or max(numbers[1], numbers[3]) > 59:
            faults.append(_fault(where, f"{str(each)[:40]!r} is no interval such as 09:00-12:00"))
            return ()
        start, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        if not start < end <= 24 * 60:
            faults.append(_fault(where, f"{each!r} ends before it starts; a night is two intervals"))  # fmt: skip
            return ()
        if found and start * MINUTE < found[-1][1]:
            faults.append(_fault(where, f"{each!r} starts before the one before it ends"))
            return ()
        found.append((start * MINUTE, end * MINUTE))
    return tuple(found)


def _fault(where: str, message: str) -> Fault:
    return {"where": where, "message": message}


def _refuse(faults: list[Fault]) -> None:
    if faults:
        first = faults[0]
        raise Invalid(f"{first['where']}: {first['message']}", "bad_calendar", errors=faults)
