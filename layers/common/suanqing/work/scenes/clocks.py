"""The clock (计时) of a node: how long it may take, how much of that is used, and what holds it. Pure.

Nothing counts up as it goes: a clock is (used, running since, limit), and what it shows at a moment follows from
its calendar. Every change first banks what ran; a change of priority, agreement, owner or limit therefore touches
neither what was used nor a pause. A clock runs while nothing holds it: who waits for parts and for the customer
waits until both are there, and an answered clock stays answered whatever else ends.

A clock has levels, each fired once: 0 the warning, 1 the limit itself, 2 and on the escalations of its `Limit`.

Times are whole milliseconds since the epoch, or of business time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, assert_never

from suanqing.business_hours import Calendar
from suanqing.timespans import MINUTE
from suanqing.work.scenes.limits import Limit

ANSWERED = "answered"
"""What holds the clock of a node whose promise was kept; only a re-opening takes it away."""
WARNING, DUE, FIRST_STEP = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Clock:
    """used_ms: banked until `running_since`. reason: of the last change of limit or owner, a code.

    fired: how many levels have fired, in their order. floor_ms: where a limit was set below what was used, the
    use at which it counts as reached, so that escalations begin then and not in the past.
    """

    limit_min: int
    used_ms: int = 0
    running_since: int | None = None
    holds: tuple[str, ...] = ()
    reason: str = ""
    fired: int = 0
    floor_ms: int = 0


def started(now: int, minutes: int) -> Clock:
    return Clock(limit_min=minutes, running_since=now)


def paused(clock: Clock, calendar: Calendar, now: int, reason: str) -> Clock:
    """Held by one reason more; what ran until now is used."""
    holds = tuple(sorted({*clock.holds, reason}))
    return replace(_banked(clock, calendar, now), running_since=None, holds=holds)


def resumed(clock: Clock, now: int, reason: str) -> Clock:
    """No longer held by that reason; it runs where none is left."""
    if reason not in clock.holds:
        return clock
    holds = tuple(each for each in clock.holds if each != reason)
    return replace(clock, holds=holds, running_since=None if holds else now)


def answered(clock: Clock, calendar: Calendar, now: int) -> Clock:
    return paused(clock, calendar, now, ANSWERED)


def reopened(clock: Clock, now: int) -> Clock:
    """Runs on with what it had used, unless something else holds it."""
    return resumed(clock, now, ANSWERED)


def handed_over(clock: Clock, reason: str) -> Clock:
    """Another owner: what was promised to the customer stays as it was."""
    return replace(clock, reason=reason)


def limited(clock: Clock, limit: Limit, calendar: Calendar, now: int, minutes: int, reason: str) -> Clock:  # fmt: skip
    """Another limit: by priority, level, agreement, or a person who says why.

    Levels that lie ahead again are armed again. A limit that is used up already is due now, and its escalations
    count from now; where the old one was due before, they go on as they were.
    """
    ran = _banked(clock, calendar, now)
    before = marks(clock, limit)[DUE]
    changed = replace(ran, limit_min=minutes, reason=reason, floor_ms=0)
    if minutes * MINUTE > ran.used_ms:
        warned = marks(changed, limit)[WARNING] <= ran.used_ms
        return replace(changed, fired=min(clock.fired, 1) if warned else 0)
    if clock.fired > DUE:
        return replace(changed, floor_ms=before)
    return replace(changed, fired=DUE, floor_ms=ran.used_ms)


def used_ms(clock: Clock, calendar: Calendar, now: int) -> int:
    """The business time used by now."""
    return _banked(clock, calendar, now).used_ms


def marks(clock: Clock, limit: Limit) -> tuple[int, ...]:
    """The use at which each level is reached; never falling."""
    whole = clock.limit_min * MINUTE
    due = max(whole, clock.floor_ms)
    warning = whole * limit.warn_at // 100
    return (warning, due, *(due + step.after_min * MINUTE for step in limit.escalate))


def moment(clock: Clock, calendar: Calendar, mark: int) -> int | None:
    """When the clock shows that use; None while it stands. What is used already is reached when the clock runs
    and the calendar is open."""
    if clock.running_since is None:
        return None
    left = mark - clock.used_ms
    if left > 0:
        return calendar.add_ms(clock.running_since, left)
    return calendar.opening_ms(clock.running_since)


def due_at(clock: Clock, limit: Limit, calendar: Calendar) -> int | None:
    """The moment by which the node is to be done; None while the clock stands."""
    return moment(clock, calendar, marks(clock, limit)[DUE])


def _banked(clock: Clock, calendar: Calendar, now: int) -> Clock:
    """The same clock with what ran until now as used. A moment before it ran counts nothing."""
    since = clock.running_since
    if since is None or now <= since:
        return clock
    used = clock.used_ms + calendar.between_ms(since, now)
    return replace(clock, used_ms=used, running_since=now)


Kind = Literal["started", "paused", "resumed", "limited", "handed_over", "fired"]


class Change(NamedTuple):
    """One event of a clock. minutes: of `started` and `limited`. level: of `fired`."""

    at: int
    id: str
    kind: Kind
    reason: str = ""
    minutes: int = 0
    level: int = 0


def replayed(changes: Iterable[Change], limit: Limit, calendar: Calendar) -> Clock | None:
    """The clock that its events give, in whatever order and how often they came; None before it started.

    What a repaired log, a late event or a year that was announced since comes to.
    """
    clock: Clock | None = None
    for change in sorted(set(changes), key=lambda each: (each.at, each.kind != "started", each.id)):
        clock = _applied(clock, change, limit, calendar)
    return clock


def _applied(clock: Clock | None, change: Change, limit: Limit, calendar: Calendar) -> Clock | None:
    if change.kind == "started":
        return clock or started(change.at, change.minutes)
    if clock is None:
        return None
    match change.kind:
        case "paused":
            return paused(clock, calendar, change.at, change.reason)
        case "resumed":
            return resumed(clock, change.at, change.reason)
        case "limited":
            return limited(clock, limit, calendar, change.at, change.minutes, change.reason)
        case "handed_over":
            return handed_over(clock, change.reason)
        case "fired":
            return replace(clock, fired=max(clock.fired, change.level + 1))
        case _:
            assert_never(change.kind)


def to_json(clock: Clock) -> dict[str, Any]:
    """As the head keeps it: what is as at the start is left out."""
    found = {
        "limit_min": clock.limit_min, "used_ms": clock.used_ms, "running_since": clock.running_since,
        "holds": list(clock.holds), "reason": clock.reason, "fired": clock.fired, "floor_ms": clock.floor_ms,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value or name == "limit_min"}


def from_json(stored: Mapping[str, Any]) -> Clock:
    return Clock(**{**stored, "holds": tuple(stored.get("holds", ()))})
