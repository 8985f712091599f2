"""A person's profile for dispatch (派工档案): skills, licences, regions, base, hours, most a day, absences. Pure.

    {"skills":   [{"skill": "ac", "grade": 2, "since": "...", "until": "..."}, ...]
     "licences": [{"licence": "electric", "since": "...", "until": "..."}, ...]
     "regions":  ["310000", ...]                 none: anywhere
     "base":     [{"since": "...", "lat": "31.2", "lng": "121.5", "datum": "gcj02"}, ...]
     "most":     [{"since": "...", "tickets": 6}, ...]
     "hours":    [{"since": "...", "zone": "Asia/Shanghai", "holidays": "CN", "week": {...}}, ...]
     "absences": [{"id": "...", "from": "...", "until": "..."}, ...]}

All of it is optional. Of base, most and hours the newest that has begun holds; one without `since` is from ever.
`hours` has the fields of a calendar (`suanqing.business_calendars`) without its id; where there are none, any time
is working time. An absence does not say why: what somebody is ill with is nobody's here.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from functools import lru_cache
from typing import Any

from suanqing import times
from suanqing.business_calendars import calendar_of
from suanqing.business_hours import Calendar
from suanqing.calendars import arranged
from suanqing.errors import Conflict, Invalid
from suanqing.regions import chain
from suanqing.times import BEIJING, epoch_ms, parse, rfc3339, told
from suanqing.timespans import DAY, Span, merged
from suanqing.work.dispatch import travel
from suanqing.work.dispatch.jobs import Workload
from suanqing.work.dispatch.model import Person, Valid

Document = Mapping[str, Any]
MAX_ABSENCES = 200
EMPTY: Document = {}


def person_of(
    party: str, active: bool, document: Document, work: Workload, now: datetime
) -> Person:  # fmt: skip
    """As of now; what is dated in skills and licences is held against the moment of the visit."""
    at = epoch_ms(now)
    base, most = _newest(document, "base", at), _newest(document, "most", at)
    return Person(
        party=party,
        active=active,
        skills=_valid(document.get("skills", ()), "skill"),
        licences=_valid(document.get("licences", ()), "licence"),
        regions=frozenset(document.get("regions", ())),
        place=travel.told(base["lat"], base["lng"], base["datum"]) if base else None,
        most=most["tickets"] if most else None,
        calendar=_calendar(_newest(document, "hours", at)),
        away=away(document),
        load=work.load,
        ahead=work.ahead,
        done=work.done,
    )


def away(document: Document) -> tuple[Span, ...]:
    """The absences, in order, those that touch as one."""
    spans = (
        (epoch_ms(parse(each["from"])), epoch_ms(parse(each["until"])))
        for each in document.get("absences", ())
    )
    return tuple(merged(sorted(spans)))


def away_on(document: Document, day: str) -> tuple[Span, ...]:
    """What of the absences lies on that day in Beijing."""
    start = epoch_ms(datetime.combine(times.day(day), time(), BEIJING))
    end = start + DAY
    return tuple((max(a, start), min(b, end)) for a, b in away(document) if a < end and b > start)


def check(document: Document) -> None:
    """Raises Invalid: an end before its beginning, an unknown region, hours that are no calendar, two absences
    with one id, or two entries of one name that hold at once."""
    for region in document.get("regions", ()):
        chain(region)
    for each in document.get("hours", ()):
        _calendar(each)
    for name, key in (("skills", "skill"), ("licences", "licence"), ("absences", None)):
        for each in document.get(name, ()):
            _check_span(name, each)
        if key:
            _check_apart(name, key, document.get(name, ()))
    for name in ("base", "most", "hours"):
        begun = [each.get("since") for each in document.get(name, ())]
        if len(set(begun)) < len(begun):
            raise _bad(name, "two entries begin at once")
    ids = [each["id"] for each in document.get("absences", ())]
    if len(set(ids)) < len(ids):
        raise _bad("absences", "two absences have one id")
    if len(ids) > MAX_ABSENCES:
        raise _bad("absences", f"a person has at most {MAX_ABSENCES} absences")


def with_absence(document: Document, id: str, since: str, until: str) -> Document:
    """One more; the same again is the same document. Raises Invalid, or Conflict: the id is another's."""
    new = {"id": id, "from": rfc3339(told(since)), "until": rfc3339(told(until))}
    kept = list(document.get("absences", ()))
    same = next((each for each in kept if each["id"] == id), None)
    if same is not None and same != new:
        raise Conflict("an absence of that id says something else", "absence_there", absence=id)
    if same is not None:
        return document
    after = {**document, "absences": [*kept, new]}
    check(after)
    return after


def without_absence(document: Document, id: str, now: datetime) -> Document:
    """Without one that has not begun; one that has ends now, since people were passed over for it."""
    kept, at = list(document.get("absences", ())), rfc3339(now)
    left = [_ended(each, at) if each["id"] == id else each for each in kept]
    return {**document, "absences": [each for each in left if each["from"] < each["until"]]}


def _ended(absence: Mapping[str, str], at: str) -> dict[str, str]:
    return {**absence, "until": min(absence["until"], max(absence["from"], at))}


def _valid(entries: Iterable[Mapping[str, Any]], key: str) -> dict[str, tuple[Valid, ...]]:
    found: dict[str, tuple[Valid, ...]] = {}
    for each in entries:
        valid = Valid(_moment(each.get("since")), _moment(each.get("until")), each.get("grade", 1))
        found[each[key]] = (*found.get(each[key], ()), valid)
    return found


def _newest(document: Document, name: str, at: int) -> Mapping[str, Any] | None:
    """Of dated entries the one that holds."""
    begun = [
        (since or 0, each)
        for each in document.get(name, ())
        if (since := _moment(each.get("since"))) is None or since <= at
    ]
    return max(begun, key=lambda pair: pair[0])[1] if begun else None


def _calendar(hours: Mapping[str, Any] | None) -> Calendar | None:
    if hours is None:
        return None
    told = {name: value for name, value in hours.items() if name != "since" and value is not None}
    return _compiled(json.dumps({"id": "hours", **told}, sort_keys=True))


@lru_cache(maxsize=256)
def _compiled(document: str) -> Calendar:
    """Shared by all who have the same hours: it remembers the years that it has laid out."""
    return calendar_of(json.loads(document), arranged())


def _check_span(name: str, entry: Mapping[str, Any]) -> None:
    start, end = entry.get("since") or entry.get("from"), entry.get("until")
    if start and end and parse(start) >= parse(end):
        raise _bad(name, f"{start} to {end} ends before it begins")


def _check_apart(name: str, key: str, entries: Iterable[Mapping[str, Any]]) -> None:
    """One name holds once at a time, so that nobody has to guess which grade counts."""
    ends: dict[str, float] = {}
    ordered = sorted(entries, key=lambda each: (each[key], _moment(each.get("since")) or 0))
    for each in ordered:
        start, end = _moment(each.get("since")), _moment(each.get("until"))
        if each[key] in ends and (start or 0) < ends[each[key]]:
            raise _bad(name, f"two entries of {each[key]} hold at once")
        ends[each[key]] = float("inf") if end is None else end


def _moment(text: str | None) -> int | None:
    return epoch_ms(parse(text)) if text else None


def _bad(where: str, message: str) -> Invalid:
    return Invalid(f"{where}: {message}", "bad_profile", where=where)
