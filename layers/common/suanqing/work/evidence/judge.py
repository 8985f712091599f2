"""Judges evidence policies by a ticket's events: pass, fail or unknown. Pure: the same events, the same facts.

gps     a fix that a worker of the ticket sent before completion, at most `max_accuracy` bad, no
        farther from the site than radius + accuracy; without an accuracy it counts as exact
photo   at least one that was not shown on another ticket before; serial: the same
time    a moment between the ticket's creation and its completion

Where several fixes tell different things the one that proves most counts: who was there once was
there. A decision on a policy (an appeal) replaces all of this, and the last decision holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any

from suanqing.errors import Invalid
from suanqing.geo import DATUMS, Point, distance, to_wgs84
from suanqing.times import parse
from suanqing.work.evidence.policy import DECIDED, SELF_TOLD, Found, Outcome, Policy
from suanqing.work.tickets.model import OWN, Event, Ticket

FAILS = frozenset({"fail", "outside", "other_time"})
"""Findings that contradict; any other but "pass" only proves nothing."""
BEST_FIRST = ("pass", "outside", "inaccurate", "no_datum")


def findings(
    ticket: Ticket, events: Sequence[Event], policies: Iterable[Policy], until: datetime
) -> Found:
    """What stands for each policy. until: completion; later fixes prove nothing by themselves."""
    seen = [event for event in events if event.seq <= ticket.version]
    found = ((policy.id, _judged(policy, ticket, seen, until)) for policy in policies)
    return tuple(sorted(found))


def self_told(ticket: Ticket, events: Sequence[Event], priced_by: Iterable[str]) -> Found:
    """Facts of `priced_by` that were told by somebody the ticket pays; nothing where there are none.

    A decision on them holds until one of them is told anew.
    """
    own = ticket.facts.get(OWN, {})
    names = sorted(set(own) & set(priced_by))
    if not names:
        return ()
    since = max(own[name] for name in names)
    decided = [
        str(event.data["outcome"])
        for event in events
        if event.kind == "evidence_decided"
        and event.data.get("policy") == SELF_TOLD
        and since < event.seq <= ticket.version
    ]
    if decided:
        return ((SELF_TOLD, ((DECIDED, decided[-1]), ("outcome", decided[-1]))),)
    found = {**dict.fromkeys(names, SELF_TOLD), "outcome": "unknown"}
    return ((SELF_TOLD, tuple(sorted(found.items()))),)


def expected(policies: Iterable[Policy]) -> Found:
    """For an estimate before completion: the evidence is not due yet and taken as given."""
    given = (("expected", "pass"), ("outcome", "pass"))
    return tuple(sorted((policy.id, given) for policy in policies))


def outcome_of(found: Iterable[str]) -> Outcome:
    """One contradiction fails all; one thing unproven leaves it unknown."""
    told = set(found)
    if told & FAILS:
        return "fail"
    return "pass" if told == {"pass"} else "unknown"


def _judged(
    policy: Policy, ticket: Ticket, events: Sequence[Event], until: datetime
) -> tuple[tuple[str, str], ...]:
    decided = [
        e for e in events if e.kind == "evidence_decided" and e.data.get("policy") == policy.id
    ]
    if decided:
        found = {DECIDED: str(decided[-1].data["outcome"])}
    else:
        found = {need: _need(need, policy, ticket, events, until) for need in policy.needs}
    return tuple(sorted({**found, "outcome": outcome_of(found.values())}.items()))


def _need(
    need: str, policy: Policy, ticket: Ticket, events: Sequence[Event], until: datetime
) -> str:
    if need == "gps":
        return _gps(policy, ticket, events, until)
    shown = [
        event.data
        for event in events
        if event.kind == "evidence_added" and event.data.get("evidence") == need
    ]
    values = [value for data in shown if (value := str(data.get("value", "")))]
    if need == "time":
        return _time(values, ticket.opened, until)
    if values and all("seen_on" in data for data in shown if data.get("value")):
        return "seen_before"
    return "pass" if values else "missing"


def _gps(policy: Policy, ticket: Ticket, events: Sequence[Event], until: datetime) -> str:
    """pass, outside, or why nobody can say: no_fix, no_site, no_datum, inaccurate."""
    workers = {worker.party for worker in ticket.workers}
    fixes = [
        event.data
        for event in events
        if "lat" in event.data and event.by in workers and event.at <= until
    ]
    if not fixes:
        return "no_fix"
    site = place(ticket.position or {})
    if site is None:
        return "no_site"
    told = {_fix(policy, site, fix) for fix in fixes}
    return next(word for word in BEST_FIRST if word in told)


def _fix(policy: Policy, site: Point, fix: Mapping[str, Any]) -> str:
    point = place(fix)
    if point is None:
        return "no_datum"
    accuracy = _number(fix.get("accuracy", "0"))
    if accuracy is None or not 0 <= accuracy <= policy.max_accuracy:
        return "inaccurate"
    return "pass" if distance(site, point) <= policy.radius + accuracy else "outside"


def place(position: Mapping[str, Any]) -> Point | None:
    """A stored position in WGS-84; None without a datum we know or when it is not on Earth."""
    lat, lng = _number(position.get("lat")), _number(position.get("lng"))
    datum = position.get("datum")
    if lat is None or lng is None or abs(lat) > 90 or abs(lng) > 180 or datum not in DATUMS:
        return None
    return to_wgs84(Point(lat, lng), datum)


def _time(values: Sequence[str], since: datetime, until: datetime) -> str:
    """The last moment told counts."""
    if not values:
        return "missing"
    try:
        return "pass" if since <= parse(values[-1]) <= until else "other_time"
    except Invalid:
        return "missing"


def _number(text: object) -> float | None:
    try:
        number = float(str(text))
    except ValueError:
        return None
    return number if isfinite(number) else None
