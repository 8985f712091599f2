"""What is due of a ticket's clocks, and how a tick finds it without an item a timer. Pure.

A ticket's head has the earliest moment of all its clocks as `due`, and `due_bucket`: its minute and one of 16
shards. A sparse index over the two is read a minute by a tick, which sends what it finds to a queue, delayed to
the second. Who takes it from there reads the head again, fires what is due by `fire`, and writes head, levels
and next moment in one conditional write. So a message may come twice, late, or for nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from suanqing.business_hours import Calendar
from suanqing.times import from_epoch_ms, rfc3339
from suanqing.timespans import MINUTE
from suanqing.work.scenes.clocks import DUE, WARNING, Clock, marks, moment
from suanqing.work.scenes.limits import Limit, Step

SHARDS = 16
BEHIND, AHEAD = 2, 1
"""Minutes that a tick reads beside its own: behind for what the index showed late, ahead so that a tick that
fails leaves nothing late."""
UNSEEN = 10_000
"""How long a write may take to show in the index, in milliseconds; what is due before a tick surely sees it is
sent by who reads the write in the stream."""
SKEW = 2_000
"""By how much the clocks of two machines may differ: a message that comes that early is sent once more."""
GRACE = 15 * MINUTE
"""What is handled later than this, when the place has closed since, waits until it opens: no escalation comes at
midnight because something was down at six."""

Rules = Mapping[str, tuple[Limit, Calendar]]
"""By token: the limit of its node (of the ticket's own scene version) and the calendar at its site."""


class Fired(NamedTuple):
    """One level of one clock. at: when it was reached. step: of an escalation."""

    token: str
    level: int
    at: int
    step: Step | None

    @property
    def kind(self) -> str:
        return {WARNING: "warning", DUE: "due"}.get(self.level, "escalation")


class Handled(NamedTuple):
    """clocks: with the levels that fired. due: the next moment; None where nothing is left to fire."""

    clocks: Mapping[str, Clock]
    fired: tuple[Fired, ...]
    due: int | None


def fire(clocks: Mapping[str, Clock], rules: Rules, now: int) -> Handled:
    """What is due by now, each level once; a clock that stands fires nothing.

    Several levels that are due fire in their order. Doing it again with the clocks it gives fires nothing.
    """
    kept: dict[str, Clock] = {}
    fired: list[Fired] = []
    for token, clock in sorted(clocks.items()):
        limit, calendar = rules[token]
        new = tuple(_reached(token, clock, limit, calendar, now))
        kept[token] = replace(clock, fired=clock.fired + len(new)) if new else clock
        fired += new
    return Handled(kept, tuple(fired), earliest(kept, rules, now))


def earliest(clocks: Mapping[str, Clock], rules: Rules, now: int) -> int | None:
    """The first moment at which any clock has something to fire; None where no clock has."""
    found = (_next(clock, *rules[token], now) for token, clock in clocks.items())
    return min((at for at in found if at is not None), default=None)


class Moved(NamedTuple):
    """A token whose due moment a calendar has changed."""

    token: str
    was: int | None
    due: int | None


def calendar_changed(
    clocks: Mapping[str, Clock], old: Rules, new: Rules, now: int
) -> tuple[Moved, ...]:
    """Of a head's clocks, those that are due at another moment since a year was announced."""
    pairs = (
        Moved(token, _next(clock, *old[token], now), _next(clock, *new[token], now))
        for token, clock in sorted(clocks.items())
    )
    return tuple(each for each in pairs if each.was != each.due)


def _reached(
    token: str, clock: Clock, limit: Limit, calendar: Calendar, now: int
) -> Iterator[Fired]:
    for level, mark in enumerate(marks(clock, limit)):
        if level < clock.fired:
            continue
        at = moment(clock, calendar, mark)
        if at is None or _firing(at, calendar, now) > now:
            return
        step = limit.escalate[level - DUE - 1] if level > DUE else None
        yield Fired(token, level, at, step)


def _next(clock: Clock, limit: Limit, calendar: Calendar, now: int) -> int | None:
    if clock.running_since is None or clock.fired >= limit.levels:
        return None
    at = moment(clock, calendar, marks(clock, limit)[clock.fired])
    return None if at is None else _firing(at, calendar, now)


def _firing(at: int, calendar: Calendar, now: int) -> int:
    """When a level that was reached is fired, by who looks at it now."""
    return at if now - at <= GRACE else max(at, calendar.opening_ms(now))


def shard_of(ticket: str) -> int:
    return sha256(ticket.encode()).digest()[0] % SHARDS


def due_bucket(ticket: str, due: int) -> str:
    """ "2026-11-28T09:05#7": the minute (UTC) and the ticket's shard."""
    return f"{_minute(due // MINUTE)}#{shard_of(ticket)}"


def due_key(due: int) -> str:
    """The index's sort key: RFC 3339 with milliseconds."""
    return rfc3339(from_epoch_ms(due))


def tick_buckets(now: int) -> Iterator[str]:
    """What one tick reads."""
    minute = now // MINUTE
    return _buckets(minute - BEHIND, minute + AHEAD)


def delay_seconds(due: int, now: int) -> int:
    """How long a message waits in the queue: to the next whole second, so that it does not come early."""
    return max(0, -((now - due) // 1_000))


def sent_again(due: int | None, now: int) -> bool:
    """Whether a message has come just before the moment, by the clock of who reads it."""
    return due is not None and 0 < due - now <= SKEW


def sent_at_once(due: int, now: int) -> bool:
    """Whether who reads the write sends it: the first tick that looks for its minute may have looked already."""
    return (due // MINUTE - AHEAD) * MINUTE <= now + UNSEEN


def _buckets(first: int, last: int) -> Iterator[str]:
    for minute in range(first, last + 1):
        name = _minute(minute)
        yield from (f"{name}#{shard}" for shard in range(SHARDS))


def _minute(minute: int) -> str:
    return rfc3339(from_epoch_ms(minute * MINUTE))[:16]
