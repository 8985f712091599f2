"""What dispatch decides on: a job, the people, the weights, and every number of a decision. Values only.

Moments are whole milliseconds since the epoch, minutes and metres whole numbers, days ISO days in Beijing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from suanqing.business_hours import Calendar
from suanqing.timespans import Span

Vector = tuple[float, float, float]
"""A place on the unit sphere (`travel.vector`)."""
Why = Literal["inactive", "skill", "licence", "region", "off_hours", "away", "full"]


class Refusal(NamedTuple):
    """Why somebody may not have a job. name: the skill or licence that is missing, or the region."""

    code: Why
    name: str = ""


class Valid(NamedTuple):
    """Holds in [since, until); None: without that end. grade: of a skill, 1 or more."""

    since: int | None
    until: int | None
    grade: int = 1

    def at(self, moment: int) -> bool:
        begun = self.since is None or self.since <= moment
        return begun and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Scoring:
    """The weights, in minutes, and what distances and visits are taken to last.

    late: of each minute after the promised time. previous: taken off for the customer's previous worker.
    detour_percent: how much longer the way is than the great circle. unknown_travel: minutes where home or
    site has no position. visit_minutes: what each ticket of the same day is taken to last.
    """

    travel: int = 1
    load: int = 15
    skill: int = 30
    late: int = 1
    previous: int = 20
    speed_kmh: int = 30
    detour_percent: int = 135
    unknown_travel: int = 60
    visit_minutes: int = 60


@dataclass(frozen=True, slots=True)
class Job:
    """What a ticket asks for.

    skills: (skill, wished grade). start, end: when the visit may begin, [start, end); where a time is agreed,
    that moment alone. due: when somebody is to be there. now: when this is looked at. previous: who was with
    the customer before.
    """

    ticket: str
    now: int
    start: int
    end: int
    region: tuple[str, ...] = ()
    skills: tuple[tuple[str, int], ...] = ()
    licences: tuple[str, ...] = ()
    due: int | None = None
    place: Vector | None = None
    previous: str | None = None
    urgent: bool = False
    opened: int = 0

    @property
    def slack(self) -> int | None:
        """Whole minutes until it is due, rounded down; negative when it is late."""
        return None if self.due is None else (self.due - self.now) // 60_000

    @property
    def turn(self) -> tuple[bool, float, int, str]:
        """Its place among several: urgent ones, then what is due first, then who waits longest."""
        due = float("inf") if self.due is None else float(self.due)
        return (not self.urgent, due, self.opened, self.ticket)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works, as of now. regions: division codes, none is anywhere. most: tickets a day.

    load: open tickets. ahead, done: day -> those of the day that are open, or done already. away: merged and in
    order. calendar: None is at any time.
    """

    party: str
    active: bool = True
    skills: Mapping[str, tuple[Valid, ...]] = field(default_factory=dict)
    licences: Mapping[str, tuple[Valid, ...]] = field(default_factory=dict)
    regions: frozenset[str] = frozenset()
    place: Vector | None = None
    most: int | None = None
    calendar: Calendar | None = None
    away: tuple[Span, ...] = ()
    load: int = 0
    ahead: Mapping[str, int] = field(default_factory=dict)
    done: Mapping[str, int] = field(default_factory=dict)

    def on(self, day: str) -> int:
        """Tickets of the day, open or done."""
        return self.ahead.get(day, 0) + self.done.get(day, 0)


class Figures(NamedTuple):
    """What one person's score is computed from. metres: great circle from base to site. load: open tickets.
    ahead: of these, on the day of the visit. skill: grades that are missing. wait: minutes until the visit
    may begin."""

    party: str
    metres: int | None
    load: int
    ahead: int
    skill: int
    wait: int
    previous: bool


class Score(NamedTuple):
    """Whole minutes, lower is better; the order of the fields decides ties."""

    total: int
    travel: int
    load: int
    skill: int
    late: int
    previous: int
    party: str


class Candidate(NamedTuple):
    """In the order of candidates: by score, which ends in the party."""

    score: Score
    figures: Figures


class Suggestion(NamedTuple):
    """Everybody looked at: who fits, best first, and who does not, in the order of ids, each with why."""

    job: Job
    ranked: tuple[Candidate, ...]
    refused: tuple[tuple[str, tuple[Refusal, ...]], ...]
