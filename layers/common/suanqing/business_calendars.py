"""Calendars as people write them, and which one holds at a place. Pure.

    {"id": "service", "zone": "Asia/Shanghai", "holidays": "CN" | absent: none,
     "week":    {"mon": ["09:00-12:00", "13:30-18:00"], ...}    a weekday that is left out is off
     "make_up": ["09:00-12:00", ...]   of a weekend day worked instead; absent: the first weekday's that has hours
     "days":    {"2026-11-11": ["00:00-24:00"], "2026-12-24": []}    own days, before all else
     "years":   [2026, 2027]    without "holidays": the years whose own days are complete; absent: all of them
     "abroad":  {"JP": "tokyo"},    the calendar that holds at sites of that country
     "regions": {"310000": "shanghai"}, "outlets": {"outlet-7": "mall"}    those of a region, of an outlet: before it
     "since":   "2026-12-01"}    the first day of these hours; absent: all days. Before it the version before holds.

China's holidays never hold abroad: where a calendar names none for the country, its hours hold without them.
"""

import re
from collections.abc import Mapping, Sequence
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
PARTY = re.compile(r"\S{1,64}")
HOURS = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})", re.ASCII)
PLACES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "abroad": (regions.FOREIGN, "a country, such as JP"),
    "regions": (regions.DIGITS, "a region's code"),
    "outlets": (PARTY, "an outlet's id"),
}
"""How a field names places, and that in words."""
MAX_INTERVALS = 8
MAX_DAYS = 1_000
FIELDS = frozenset(
    {
        "id",
        "zone",
        "holidays",
        "week",
        "make_up",
        "days",
        "years",
        "abroad",
        "regions",
        "outlets",
        "since",
    }
)
MAX_ELSEWHERE = 500
Fault = dict[str, str]
"""{"where", "message"}."""


class Calendars:
    """A company's calendars by id."""

    def __init__(
        self,
        documents: Sequence[Mapping[str, Any]],
        china: Arranged,
        earlier: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    ) -> None:
        """earlier: by id, the versions before that still hold for some day, the oldest first.

        Invalid `bad_calendar`: a document is faulty, an id stands twice, one is named that is not there."""
        before = earlier or {}
        self._found = {
            str(each.get("id")): layered([*before.get(str(each.get("id")), ()), each], china)
            for each in documents
        }
        self._elsewhere = {name: _without_state(each) for name, each in self._found.items()}
        self._named = {
            each["id"]: {field: dict(each.get(field) or {}) for field in PLACES}
            for each in documents
        }
        faults = [
            _fault(f"{name}.{field}.{place}", f"there is no calendar {own!r}")
            for name, fields in self._named.items()
            for field, named in fields.items()
            for place, own in named.items()
            if own not in self._found
        ]
        if len(self._found) < len(documents):
            faults.append(_fault("id", "two calendars have one id"))
        _refuse(faults)

    def find(self, name: str, region: str | None = None, outlet: str = "") -> Calendar:
        """The calendar of that id as it holds at a site of an outlet; Invalid `unknown_calendar`.

        region: a division's code or a country's, as `regions.chain` reads it; None is China. Before the calendar
        itself come the country's abroad, the outlet's, and the region's, the most specific first.
        """
        if name not in self._found:
            raise Invalid(f"there is no calendar {name!r}", "unknown_calendar", calendar=name)
        foreign = region is not None and regions.FOREIGN.fullmatch(region)
        named, chain = self._named[name], regions.chain(region) if region else ()
        at_outlet = named["outlets"].get(outlet)
        if foreign:
            own = _first(named["abroad"], chain)
            return self._found[own] if own else self._elsewhere[at_outlet or name]
        return self._found[at_outlet or _first(named["regions"], chain) or name]


def _first(named: Mapping[str, str], chain: Sequence[str]) -> str | None:
    return next((named[code] for code in chain if code in named), None)


def layered(documents: Sequence[Mapping[str, Any]], china: Arranged) -> Calendar:
    """One calendar of several versions, the oldest first: each holds from its `since` on, over those before."""
    found = calendar_of(documents[0], china)
    for document in documents[1:]:
        newer = calendar_of(document, china)
        found = replace(newer, earlier=found) if newer.since else newer
    return found


def _without_state(calendar: Calendar) -> Calendar:
    """The same hours where no state has arranged anything."""
    earlier = _without_state(calendar.earlier) if calendar.earlier else None
    if not calendar.arranged and earlier is calendar.earlier:
        return calendar
    return replace(calendar, arranged={}, announced=None, earlier=earlier)


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
        since=document.get("since", ""),
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
    _check_places(document, faults)


def _check_places(document: Mapping[str, Any], faults: list[Fault]) -> None:
    if "since" in document:
        try:
            times.day(document["since"])
        except Invalid as wrong:
            faults.append(_fault("since", wrong.message))
    for field, (pattern, what) in PLACES.items():
        named = document.get(field) or {}
        if (
            not isinstance(named, Mapping)
            or len(named) > MAX_ELSEWHERE
            or not all(isinstance(own, str) for own in named.values())
            or not all(pattern.fullmatch(str(place)) for place in named)
        ):
            most = f"{field} names at most {MAX_ELSEWHERE} calendars"
            faults.append(_fault(field, f"{most}, each by {what}"))


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
