"""Business hours (工作时间): time that counts against a promise, and none other. Pure.

A day has any number of intervals, so that lunch does not count. Which hours a day has, the first that says it:
the calendar's own days, what the state arranged (days off, weekend days worked instead), the plain week.
A year that the state has not announced yet is provisional: it runs by the plain week until it is. A year before
the first announced one, or between two, is missing: nobody may guess it.

Everything is whole milliseconds since the epoch inside, cut from what a `datetime` holds beyond.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Literal, NamedTuple

from suanqing.calendars import Kind
from suanqing.errors import Invalid
from suanqing.time_zones import switches, zone
from suanqing.times import LAST_YEAR, epoch_ms, from_epoch_ms
from suanqing.timespans import DAY, EPOCH, MINUTE, Span, merged

Status = Literal["official", "provisional", "missing"]
Hours = tuple[Span, ...]
"""[from, to) of a local day in milliseconds after midnight by the wall clock; in order, apart."""


class Year(NamedTuple):
    """A local year's open spans in order, merged; `before[i]` of it lies before `starts[i]`. Milliseconds."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def position(self, at: int) -> int:
        """How much of the year is open before the moment."""
        found = bisect_right(self.starts, at) - 1
        if found < 0:
            return 0
        return self.before[found] + min(at, self.ends[found]) - self.starts[found]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The hours of one place.

    week: Monday first, seven; at least one has hours. make_up: of a weekend day that is worked instead.
    own: days (ISO) that differ, whatever week and state say; without hours they are off.
    arranged: the state's days. announced: the years that are known whole; None where nobody announces any.
    since: the first day (ISO) of these hours; of days before it, `earlier`'s hold.
    """

    id: str
    zone: str
    week: tuple[Hours, ...]
    make_up: Hours = ()
    own: Mapping[str, Hours] = field(default_factory=dict)
    arranged: Mapping[str, Kind] = field(default_factory=dict)
    announced: frozenset[int] | None = None
    since: str = ""
    earlier: "Calendar | None" = None
    _years: dict[int, Year] = field(default_factory=dict, init=False, repr=False)

    def add(self, start: datetime, minutes: int | Fraction) -> datetime:
        """The first moment by which so many minutes are over since `start`; Invalid for fewer than none.

        `between(start, add(start, m)) == m`, to the millisecond.
        """
        return from_epoch_ms(self.add_ms(epoch_ms(start), int(minutes * MINUTE)))

    def between(self, start: datetime, end: datetime) -> Fraction:
        """The minutes that count from one moment to the other, exactly; negative where `end` comes first."""
        return Fraction(self.between_ms(epoch_ms(start), epoch_ms(end)), MINUTE)

    def add_ms(self, start: int, span: int) -> int:
        """`add` in milliseconds. Raises Invalid `missing_year`, and where the years end (2199)."""
        if span < 0:
            raise Invalid("time is added forward only", "bad_limit")
        if span == 0:
            return start
        at = self._year_of(start)
        year = self._year(at)
        wanted = year.position(start) + span
        while wanted > year.total:
            wanted, at = wanted - year.total, at + 1
            year = self._year(at)
        found = bisect_left(year.before, wanted) - 1
        return year.starts[found] + wanted - year.before[found]

    def between_ms(self, start: int, end: int) -> int:
        """`between` in milliseconds."""
        if end < start:
            return -self.between_ms(end, start)
        first, last = self._year_of(start), self._year_of(end)
        whole = sum(self._year(year).total for year in range(first, last))
        return whole + self._year(last).position(end) - self._year(first).position(start)

    def opening_ms(self, at: int) -> int:
        """The moment itself where it is open, else when it opens next."""
        number = self._year_of(at)
        while True:
            year = self._year(number)
            found = bisect_right(year.ends, at)
            if found < len(year.ends):
                return max(at, year.starts[found])
            number += 1

    def open_at(self, at: int) -> bool:
        return self.opening_ms(at) == at

    def status(self, year: int) -> Status:
        return status_of(self.announced, year)

    def status_at(self, at: int) -> Status:
        """Of the local year in which the moment lies."""
        return self.status(self._year_of(at))

    def provisional(self, start: int, end: int) -> tuple[int, ...]:
        """The years from one moment to the other that nobody has announced yet."""
        years = range(self._year_of(start), self._year_of(end) + 1)
        return tuple(year for year in years if self.status(year) == "provisional")

    def hours(self, day: date) -> Hours:
        """The day's, by the wall clock."""
        name = day.isoformat()
        if self.earlier and name < self.since:
            return self.earlier.hours(day)
        if name in self.own:
            return self.own[name]
        match self.arranged.get(name):
            case "off":
                return ()
            case "work":
                return self.make_up
            case None:
                return self.week[day.weekday()]

    def _year_of(self, at: int) -> int:
        return datetime.fromtimestamp(at // 1_000, zone(self.zone)).year

    def _year(self, year: int) -> Year:
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._laid_out(year)
        return found

    def _laid_out(self, year: int) -> Year:
        if year > LAST_YEAR:
            raise Invalid(f"calendar {self.id} ends with the year {LAST_YEAR}", "missing_year")
        if self.status(year) == "missing":
            raise Invalid(
                f"calendar {self.id} knows no holidays of {year}",
                "missing_year", calendar=self.id, year=str(year),
            )  # fmt: skip
        segments = _segments(self.zone, year)
        spans = sorted(
            part
            for day in _days(year)
            for span in self.hours(day)
            for part in _instants(day, span, segments)
        )
        return _indexed(merged(spans))


def status_of(announced: frozenset[int] | None, year: int) -> Status:
    if announced is None or year in announced:
        return "official"
    return "missing" if year < max(announced, default=year) else "provisional"


def changed_years(old: Calendar, new: Calendar, years: range) -> tuple[int, ...]:
    """Of the years, those in which a moment reckoned by `old` may not hold by `new`: announced since, or
    announced otherwise."""
    return tuple(
        year
        for year in years
        if old.status(year) != new.status(year)
        or any(old.hours(day) != new.hours(day) for day in _days(year))
    )


def _days(year: int) -> Iterator[date]:
    first = date(year, 1, 1).toordinal()
    return map(date.fromordinal, range(first, date(year, 12, 31).toordinal() + 1))


Segment = tuple[float, float, int]
"""[from, to) in which clocks stand at one offset before UTC; milliseconds."""


@cache
def _segments(name: str, year: int) -> tuple[Segment, ...]:
    around = timedelta(days=2)
    start = datetime(year, 1, 1, tzinfo=UTC)
    found = switches(name, start - around, start.replace(month=12, day=31) + around)
    offsets = [each.offset // timedelta(milliseconds=1) for each in found]
    edges = [float("-inf"), *(float(epoch_ms(each.at)) for each in found[1:]), float("inf")]
    return tuple(zip(edges, edges[1:], offsets, strict=False))


def _instants(day: date, span: Span, segments: tuple[Segment, ...]) -> Iterator[Span]:
    """Every moment at which the wall clock stands in the span: an hour that comes twice counts twice."""
    midnight = (day.toordinal() - EPOCH.toordinal()) * DAY
    for low, high, offset in segments:
        start = max(midnight + span[0] - offset, low)
        end = min(midnight + span[1] - offset, high)
        if start < end:
            yield int(start), int(end)


def _indexed(spans: list[Span]) -> Year:
    before, total = [], 0
    for start, end in spans:
        before.append(total)
        total += end - start
    return Year([start for start, _ in spans], [end for _, end in spans], before, total)
