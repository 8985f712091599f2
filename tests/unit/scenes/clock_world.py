"""A virtual week of clocks: heads, index, tick, queue and handler as deployed, all of which fail now and then.

    head      one conditional write: clocks, due and version; what fired goes with it (the stream is the outbox)
    index     shows a write later: mostly within 200 ms, seldom within seconds, hardly ever after a minute and a half
    tick      a minute, up to 2 s late, each bucket of its window; 1 in 50 dies half way and comes again in a minute
    queue     delivers at least once, after the delay
    handler   1 in 100 dies before it writes (the message comes again after 30 s), 1 in 100 after; 1 write in 50 is
              throttled, of 1 in 100 the answer is lost; its clock is up to 100 ms wrong
    people    start, pause, resume, change limits, hand over, answer and re-open meanwhile

`Report` compares what fired with what `judge` says by whole intervals of the week, written out by hand.
"""

import heapq
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.times import epoch_ms
from suanqing.timespans import HOUR, MINUTE
from suanqing.work.scenes import clocks
from suanqing.work.scenes.clocks import Clock
from suanqing.work.scenes.due import (
    GRACE,
    Handled,
    delay_seconds,
    due_bucket,
    earliest,
    fire,
    sent_again,
    sent_at_once,
    tick_buckets,
)
from tests.unit.scenes.test_clocks import LIMIT, SERVICE

SECOND = 1_000
SKEW = 100
REDELIVERY = 30 * SECOND
START = epoch_ms(datetime.fromisoformat("2026-11-26T00:00+08:00"))
END = epoch_ms(datetime.fromisoformat("2026-12-02T18:00+08:00"))
LATEST_START = 42 * HOUR
WEEK = [
    (epoch_ms(datetime.fromisoformat(f"2026-{day}T{start}:00+08:00")),
     epoch_ms(datetime.fromisoformat(f"2026-{day}T{end}:00+08:00")))
    for day in ("11-26", "11-27", "11-30", "12-01", "12-02")
    for start, end in (("09:00", "12:00"), ("13:30", "18:00"))
]  # fmt: skip
"""The open intervals of these days, without the weekend."""
Rules = dict.fromkeys(("a", "b"), (LIMIT, SERVICE))


class Entry(NamedTuple):
    """What happened to a clock, in the order of the writes. number: minutes of a limit, or the level fired."""

    at: int
    kind: str
    reason: str = ""
    number: int = 0


@dataclass(slots=True)
class Head:
    clocks: Mapping[str, Clock]
    due: int | None
    version: int = 1


@dataclass
class World:
    """Discrete events by time; the same seed gives the same week."""

    seed: int
    heads: dict[str, Head] = field(default_factory=dict)
    log: dict[tuple[str, str], list[Entry]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.index: dict[str, dict[str, int]] = defaultdict(dict)
        self.shown: dict[str, tuple[int, str | None]] = {}
        self.agenda: list[tuple[int, int, Callable[..., None], tuple[Any, ...]]] = []
        self.ordered = 0
        self.done: set[tuple[str, str, int]] = set()

    def later(self, at: int, act: Callable[..., None], *told: Any) -> None:
        self.ordered += 1
        heapq.heappush(self.agenda, (at, self.ordered, act, told))

    def one_in(self, times: int, what: str) -> bool:
        hit = self.chance.random() * times < 1
        self.counts[what] += hit
        return hit

    def run(self, number_of_clocks: int) -> None:
        made = 0
        while made < number_of_clocks:
            tokens = ("a", "b") if self.one_in(4, "tickets of two") else ("a",)
            self.later(START + self.chance.randrange(LATEST_START), self.open, f"T{made}", tokens)
            made += len(tokens)
        self.later(START, self.tick)
        self.later(START, self.sweep)
        while self.agenda:
            at, _, act, told = heapq.heappop(self.agenda)
            if at > END:
                break
            act(at, *told)

    def open(self, now: int, ticket: str, tokens: tuple[str, ...]) -> None:
        started = {each: clocks.started(now, self.chance.randint(5, 480)) for each in tokens}
        for token, clock in started.items():
            self.log[ticket, token].append(Entry(now, "started", number=clock.limit_min))
            for command in self.plans():
                self.later(now + self.chance.randrange(30 * HOUR), self.command, ticket, token, *command)  # fmt: skip
        self.heads[ticket] = Head(started, earliest(started, Rules, now))
        self.written(now, ticket)

    def plans(self) -> Iterator[tuple[str, str, int]]:
        for number in range(self.chance.randrange(4)):
            kind = self.chance.choice(("paused", "paused", "limited", "handed_over", "answered"))
            reason = self.chance.choice(("customer", "parts"))
            yield kind, "answered" if kind == "answered" else reason, number
            if kind in ("paused", "answered") and self.chance.random() < 0.8:
                yield "resumed", "answered" if kind == "answered" else reason, number + 10

    def command(self, now: int, ticket: str, token: str, kind: str, reason: str, key: int) -> None:
        if self.one_in(50, "throttled"):
            soon = now + self.chance.randint(50, 400)
            return self.later(soon, self.command, ticket, token, kind, reason, key)
        if (ticket, token, key) in self.done:
            return None
        self.done.add((ticket, token, key))
        head, number = self.heads[ticket], 0
        clock = head.clocks[token]
        match kind:
            case "paused" | "answered":
                changed = clocks.paused(clock, SERVICE, now, reason)
            case "resumed":
                changed = clocks.resumed(clock, now, reason)
            case "limited":
                number = self.chance.randint(5, 600)
                changed = clocks.limited(clock, LIMIT, SERVICE, now, number, reason)
            case _:
                changed = clocks.handed_over(clock, reason)
        self.log[ticket, token].append(Entry(now, kind, reason, number))
        head.clocks = {**head.clocks, token: changed}
        head.due = earliest(head.clocks, Rules, now)
        head.version += 1
        self.written(now, ticket)
        if self.one_in(100, "lost answers"):
            self.later(now + 2 * SECOND, self.command, ticket, token, kind, reason, key)
        return None

    def written(self, now: int, ticket: str) -> None:
        """What a write is followed by: the index, and the reader of the stream."""
        head, dice = self.heads[ticket], self.chance.random()
        most = 200 if dice < 0.95 else 2_000 if dice < 0.999 else 9_000 if dice < 0.9998 else 90_000
        self.later(now + self.chance.randint(10, most), self.show, ticket, head.version, head.due)
        if head.due is not None and sent_at_once(head.due, now):
            self.later(now + self.chance.randint(200, 1_500), self.streamed, ticket, head.due)

    def show(self, now: int, ticket: str, version: int, due: int | None) -> None:
        before, bucket = self.shown.get(ticket, (0, None))
        if version < before:
            return
        if bucket is not None:
            del self.index[bucket][ticket]
            if not self.index[bucket]:
                del self.index[bucket]
        bucket = None if due is None else due_bucket(ticket, due)
        self.shown[ticket] = version, bucket
        if bucket is not None and due is not None:
            self.index[bucket][ticket] = due

    def streamed(self, now: int, ticket: str, due: int) -> None:
        if self.one_in(50, "stream retries"):
            return self.later(now + SECOND, self.streamed, ticket, due)
        return self.send(now, ticket, due)

    def tick(self, now: int, again: bool = False) -> None:
        if not again:
            self.later((now // MINUTE + 1) * MINUTE + self.chance.randrange(2_000), self.tick)
        buckets = list(tick_buckets(now))
        if self.one_in(50, "ticks that died"):
            buckets = buckets[: self.chance.randrange(len(buckets))]
            self.later(now + MINUTE, self.tick, True)
        for bucket in buckets:
            for ticket, due in self.index.get(bucket, {}).items():
                self.send(now, ticket, due)

    def sweep(self, now: int) -> None:
        self.later(now + HOUR, self.sweep)
        for ticket, head in self.heads.items():
            if head.due is not None and now - head.due > GRACE:
                self.counts["swept"] += 1
                self.send(now, ticket, head.due)

    def send(self, now: int, ticket: str, due: int) -> None:
        copies = 2 if self.one_in(100, "sent twice") else 1
        for _ in range(copies):
            self.counts["messages"] += 1
            delay = delay_seconds(due, now) * SECOND
            self.later(now + delay + self.chance.randint(20, 300), self.handle, ticket)

    def handle(self, now: int, ticket: str) -> None:
        head, clock = self.heads[ticket], now + self.chance.randint(-SKEW, SKEW)
        if head.due is None or head.due > clock:
            if head.due is not None and sent_again(head.due, clock):
                self.counts["came early"] += 1
                self.send(now, ticket, head.due)
            return
        if self.one_in(100, "died before the write"):
            return self.later(now + REDELIVERY, self.handle, ticket)
        handled = fire(head.clocks, Rules, clock)
        return self.later(now + self.chance.randint(5, 60), self.commit, ticket, head.version, handled)  # fmt: skip

    def commit(self, now: int, ticket: str, version: int, handled: Handled) -> None:
        head = self.heads[ticket]
        if head.version != version:
            self.counts["refused"] += 1
            return self.handle(now, ticket)
        if self.one_in(50, "throttled"):
            return self.later(now + self.chance.randint(50, 400), self.commit, ticket, version, handled)  # fmt: skip
        for each in handled.fired:
            self.counts["fired"] += 1
            self.log[ticket, each.token].append(Entry(now, "fired", number=each.level))
        head.clocks, head.due, head.version = handled.clocks, handled.due, version + 1
        self.written(now, ticket)
        if self.one_in(100, "lost answers"):
            return self.later(now + SECOND, self.handle, ticket)
        if self.one_in(100, "died after the write"):
            return self.later(now + REDELIVERY, self.handle, ticket)
        return None


@dataclass
class Report:
    """late: of each level fired, milliseconds after the moment that whole intervals give."""

    late: list[int] = field(default_factory=list)
    lost: int = 0
    double: int = 0
    early: int = 0
    at_night: int = 0

    def percentile(self, share: float) -> int:
        ordered = sorted(self.late)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


def opened(start: int, end: int) -> int:
    return sum(max(0, min(end, high) - max(start, low)) for low, high in WEEK)


def reached(start: int, left: int) -> int:
    """When `left` is over; where nothing is left, when it is open next."""
    for low, high in WEEK:
        low = max(low, start)
        if low < high and (left <= high - low if left > 0 else True):
            return low + max(left, 0)
        left -= max(0, high - low)
    return END + 30 * 24 * HOUR


def is_open(at: int) -> bool:
    return any(low <= at < high for low, high in WEEK)


@dataclass
class Judge:
    """One clock told again from its log, in plain figures."""

    report: Report
    used: int = 0
    since: int = 0
    holds: set[str] = field(default_factory=set)
    limit: int = 0
    overdue_at: int = 0
    told: int = 0

    def marks(self) -> list[int]:
        due = max(self.limit, self.overdue_at)
        return [self.limit * 80 // 100, due, *(due + after * MINUTE for after in (30, 60, 120))]

    def moment(self) -> int | None:
        """Of the next level, while it runs."""
        if self.holds or self.told == 5:
            return None
        return reached(self.since, self.marks()[self.told] - self.used)

    def judge(self, log: list[Entry]) -> None:
        for entry in log:
            if entry.kind == "fired":
                self.fired(entry)
            else:
                self.changed(entry)
        self.missed(END)

    def fired(self, entry: Entry) -> None:
        moment = self.moment()
        if entry.number != self.told:
            self.report.double += 1
            return
        if moment is None or entry.at < moment - SKEW:
            self.report.early += 1
        else:
            self.report.at_night += not is_open(entry.at) and entry.at - moment > GRACE + MINUTE
            self.report.late.append(entry.at - max(moment, self.since))
        self.told += 1

    def changed(self, entry: Entry) -> None:
        self.missed(entry.at)
        if not self.holds and entry.kind != "started":
            self.used += opened(self.since, entry.at)
        self.since = entry.at
        match entry.kind:
            case "started":
                self.limit = entry.number * MINUTE
            case "paused" | "answered":
                self.holds.add(entry.reason)
            case "resumed":
                self.holds.discard(entry.reason)
            case "limited":
                self.limited(entry.number * MINUTE)

    def limited(self, limit: int) -> None:
        before, self.limit, self.overdue_at = self.marks()[1], limit, 0
        if limit > self.used:
            self.told = min(self.told, 1) if limit * 80 // 100 <= self.used else 0
        elif self.told > 1:
            self.overdue_at = before
        else:
            self.told, self.overdue_at = 1, self.used

    def missed(self, by: int) -> None:
        """A level that was to be told an hour of open time ago, and was not by then."""
        moment = self.moment() if self.limit else None
        if moment is not None and moment < by and opened(moment, by) > HOUR:
            self.report.lost += 1


def judged(world: World) -> Report:
    report = Report()
    for log in world.log.values():
        Judge(report).judge(log)
    return report
