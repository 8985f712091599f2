"""The clocks of a ticket's tokens: begun as one enters a node with a limit, gone as it leaves. Pure.

A node's limit is what it promises; of a node that waits for a time or a day, how long it waits is its limit, and it is
left on "due" when that is reached. A day that is not known yet starts no clock, and one that is told later, or told
otherwise, moves it. Calendars come by name; a head keeps clocks in the form of `clocks.to_json`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from suanqing.business_hours import Calendar
from suanqing.times import BEIJING, epoch_ms, parse
from suanqing.timespans import DAY, MINUTE
from suanqing.work.scenes import due
from suanqing.work.scenes.clocks import (
    Clock,
    from_json,
    handed_over,
    paused,
    resumed,
    started,
    to_json,
)
from suanqing.work.scenes.heads import Event, Head
from suanqing.work.scenes.limits import MAX_MINUTES, Limit, limit_of
from suanqing.work.scenes.model import Node, Scene

Clocks = Mapping[str, Mapping[str, Any]]
Calendars = Callable[[str], Calendar]
PROMISED = "promised"
"""What a wait for a day may name beside a form's day: the day of the appointment."""
AGREED = "agreed_minutes"
"""Among what is known: in how many minutes the ticket's tier promises to respond."""
PROMISED_AT = "promised_at"
"""Among what is known: the moment of the appointment."""
ALWAYS = "always"
"""The calendar of what counts day and night."""
NIGHT_AND_DAY = Calendar(ALWAYS, "UTC", (((0, DAY),),) * 7)


class Timed(NamedTuple):
    """clocks: by token. due: when the first of them has something to fire, in milliseconds."""

    clocks: dict[str, dict[str, Any]]
    due: int | None


def limit_at(node: Node) -> Limit | None:
    """What the node promises, or how long it waits; of a day, how long is the clock's own."""
    if node.limit is not None:
        return limit_of(node.limit)
    wait = node.wait or {}
    match wait.get("for"):
        case "time":
            return Limit(int(wait["minutes"]), str(wait.get("calendar", ALWAYS)), warn_at=100)
        case "date_field":
            return Limit(1, ALWAYS, warn_at=100)
    return None


def day_at(node: Node, known: Mapping[str, Any]) -> int | None:
    """When the day begins that the node waits for, in milliseconds; None where it is not known."""
    wait = node.wait or {}
    told = known.get(str(wait.get("field", "")))
    if told is None:
        return None
    day = date.fromisoformat(str(told)) + timedelta(days=int(wait.get("days", 0)))
    return epoch_ms(datetime(day.year, day.month, day.day, tzinfo=BEIJING))


def timed(
    clocks: Clocks,
    events: Iterable[Event],
    head: Head,
    scene: Scene,
    now: int,
    calendars: Calendars,
    known: Mapping[str, Any] | None = None,
) -> Timed:
    """The clocks after the events of one transition. head: what the events made. known: facts, of which days are."""
    kept = {token: from_json(clock) for token, clock in clocks.items()}
    for event in events:
        token = event.get("token", "")
        if event["kind"] == "left":
            kept.pop(token, None)
        elif event["kind"] == "entered" and (limit := _promised(scene.nodes[event["node"]])):
            kept[token] = started(now, _minutes(limit, known or {}))
        elif event["kind"] == "handed_over" and token in kept:
            kept[token] = handed_over(kept[token], "handed_over")
    for token, stands in head["tokens"].items():
        node = scene.nodes[stands["node"]]
        if _waits_for_a_day(node):
            _wait_until(kept, token, stands["since"], day_at(node, known or {}))
        elif token in kept and node.limit and node.limit.get("promised"):
            _by_promise(kept, token, stands["since"], limit_of(node.limit), calendars, known or {})
    return _with_due(kept, head, scene, now, calendars)


def _promised(node: Node) -> Limit | None:
    return None if _waits_for_a_day(node) else limit_at(node)


def _minutes(limit: Limit, known: Mapping[str, Any]) -> int:
    return min(known.get(AGREED) or limit.minutes, MAX_MINUTES) if limit.agreed else limit.minutes


def _waits_for_a_day(node: Node) -> bool:
    return node.limit is None and (node.wait or {}).get("for") == "date_field"


def _wait_until(kept: dict[str, Clock], token: str, since: int, day: int | None) -> None:
    """The token's clock as the day stands now. A deadline that a person set (it has a reason) stays."""
    clock = kept.get(token)
    if clock is not None and clock.reason:
        return
    if day is None:
        kept.pop(token, None)
        return
    minutes = max(0, -((since - day) // MINUTE))
    if clock is None:
        kept[token] = started(since, minutes)
    elif clock.limit_min != minutes:
        kept[token] = replace(clock, limit_min=minutes, fired=0)


def _by_promise(
    kept: dict[str, Clock], token: str, since: int, limit: Limit, calendars: Calendars, known: Mapping[str, Any],
) -> None:  # fmt: skip
    """No later than was promised, as that stands now. A deadline that a person set stays."""
    clock, promised = kept[token], known.get(PROMISED_AT)
    minutes = _minutes(limit, known)
    if promised is not None:
        calendar = NIGHT_AND_DAY if limit.calendar == ALWAYS else calendars(limit.calendar)
        until = calendar.between_ms(since, epoch_ms(parse(str(promised)))) // MINUTE
        minutes = min(minutes, max(0, until))
    if clock.limit_min != minutes and not clock.reason:
        kept[token] = replace(clock, limit_min=minutes, fired=0)


def held(
    clocks: Clocks, head: Head, scene: Scene, now: int, calendars: Calendars, reason: str, on: bool
) -> Timed:
    """All of a ticket's clocks held by that reason, or no longer."""
    rules = rules_of(clocks, head, scene, calendars)
    kept: dict[str, Clock] = {}
    for token, stored in clocks.items():
        clock = from_json(stored)
        changed = paused(clock, rules[token][1], now, reason) if on else resumed(clock, now, reason)
        kept[token] = changed
    return _with_due(kept, head, scene, now, calendars)


def rules_of(
    clocks: Mapping[str, Any], head: Head, scene: Scene, calendars: Calendars
) -> due.Rules:
    """By token: the limit of the node it stands at, and its calendar."""
    found: dict[str, tuple[Limit, Calendar]] = {}
    for token in clocks:
        limit = limit_at(scene.nodes[head["tokens"][token]["node"]])
        if limit:
            found[token] = (
                limit,
                NIGHT_AND_DAY if limit.calendar == ALWAYS else calendars(limit.calendar),
            )
    return found


def _with_due(
    clocks: dict[str, Clock], head: Head, scene: Scene, now: int, calendars: Calendars
) -> Timed:
    rules = rules_of(clocks, head, scene, calendars)
    kept = {token: clock for token, clock in clocks.items() if token in rules}
    told = {token: to_json(clock) for token, clock in kept.items()}
    return Timed(told, due.earliest(kept, rules, now) if kept else None)
