"""The clocks of a ticket's tokens: begun as one enters a node with a limit, gone as it leaves. Pure.

A node's limit is what it promises; of a node that waits for a time, how long it waits is its limit, and it is left on
"due" when that is reached. Calendars come by name; a head keeps clocks in the form of `clocks.to_json`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from suanqing.business_hours import Calendar
from suanqing.timespans import DAY
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
from suanqing.work.scenes.limits import Limit, limit_of
from suanqing.work.scenes.model import Node, Scene

Clocks = Mapping[str, Mapping[str, Any]]
Calendars = Callable[[str], Calendar]
ALWAYS = "always"
"""The calendar of what counts day and night."""
NIGHT_AND_DAY = Calendar(ALWAYS, "UTC", (((0, DAY),),) * 7)


class Timed(NamedTuple):
    """clocks: by token. due: when the first of them has something to fire, in milliseconds."""

    clocks: dict[str, dict[str, Any]]
    due: int | None


def limit_at(node: Node) -> Limit | None:
    """What the node promises, or how long it waits."""
    if node.limit is not None:
        return limit_of(node.limit)
    wait = node.wait or {}
    if wait.get("for") != "time":
        return None
    return Limit(int(wait["minutes"]), str(wait.get("calendar", ALWAYS)), warn_at=100)


def timed(
    clocks: Clocks,
    events: Iterable[Event],
    head: Head,
    scene: Scene,
    now: int,
    calendars: Calendars,
) -> Timed:
    """The clocks after the events of one transition. head: what the events made."""
    kept = {token: from_json(clock) for token, clock in clocks.items()}
    for event in events:
        token = event.get("token", "")
        if event["kind"] == "left":
            kept.pop(token, None)
        elif event["kind"] == "entered" and (limit := limit_at(scene.nodes[event["node"]])):
            kept[token] = started(now, limit.minutes)
        elif event["kind"] == "handed_over" and token in kept:
            kept[token] = handed_over(kept[token], "handed_over")
    return _with_due(kept, head, scene, now, calendars)


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
