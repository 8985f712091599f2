"""Time worked: sessions of one worker united, their length, and what of it lies in a window of the day.

Everything is whole milliseconds, so that nothing is lost before a line's one rounding.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = EPOCH.toordinal()
Span = tuple[int, int]
"""[from, to) in milliseconds since the epoch."""
Session = tuple[str, datetime, datetime]
"""(worker, from, to)."""


class Clock(NamedTuple):
    """How the clocks of a place run: `offsets[0]` before UTC's until `switches[0]`, `offsets[1]` from then on, and
    so forth; all in milliseconds."""

    offsets: tuple[int, ...]
    switches: tuple[int, ...] = ()

    def offset(self, at: datetime) -> int:
        return (
            self.offsets[bisect_right(self.switches, _ms(at))] if self.switches else self.offsets[0]
        )

    def local(self, spans: Iterable[Span]) -> Iterator[Span]:
        """The spans by the wall clock, cut where it is put forward or back; together as long as they were."""
        for start, end in spans:
            at = bisect_right(self.switches, start)
            for switch in self.switches[at:]:
                if switch >= end:
                    break
                yield start + self.offsets[at], switch + self.offsets[at]
                start, at = switch, at + 1
            yield start + self.offsets[at], end + self.offsets[at]


def fixed(offset: int) -> Clock:
    """Clocks that nobody ever changes."""
    return Clock((offset,))


def clock_of(switches: Sequence[tuple[datetime, int]]) -> Clock:
    """(from, offset) in order of time; the first holds before as well. Not empty."""
    return Clock(tuple(offset for _, offset in switches), tuple(_ms(at) for at, _ in switches[1:]))


BEIJING_CLOCK = fixed(8 * HOUR)


class Window(NamedTuple):
    """[start, end) of every local day; an end not after the start lies on the next day."""

    start: int
    end: int
    clock: Clock


def window_of(start: str, end: str, offset: str = "+08:00") -> Window:
    """ "22:00", "06:00" at a fixed offset from UTC; ValueError for what is no time of day."""
    begins, ends = _of_day(start), _of_day(end)
    return Window(begins, ends if ends > begins else ends + DAY, fixed(offset_of(offset)))


def offset_of(text: str) -> int:
    """ "+08:00" in milliseconds; ValueError for what is none."""
    sign = {"+": 1, "-": -1}.get(text[:1])
    if sign is None:
        raise ValueError(f"{text!r} is no offset")
    return sign * _of_day(text[1:])


def day_of(at: datetime, clock: Clock) -> int:
    """The local day's ordinal."""
    return (_ms(at) + clock.offset(at)) // DAY + _EPOCH_DAY


def _of_day(text: str) -> int:
    hours, colon, minutes = text.partition(":")
    if not (colon and len(text) == 5 and (hours + minutes).isdecimal() and text.isascii()):
        raise ValueError(f"{text!r} is no time of day")
    if int(hours) > 23 or int(minutes) > 59:
        raise ValueError(f"{text!r} is no time of day")
    return int(hours) * HOUR + int(minutes) * MINUTE


def united(sessions: Iterable[Session], worker: str | None = None) -> list[Span]:
    """The time worked, each moment once: of one worker, or while anybody worked."""
    return merged(
        sorted(
            (_ms(start), _ms(end))
            for who, start, end in sessions
            if worker in (None, who) and start < end
        )
    )


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in the order of their starts, each moment once."""
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def length(spans: Sequence[Span]) -> int:
    return sum(end - start for start, end in spans)


def within(spans: Sequence[Span], window: Window) -> int:
    """How much of the spans lies in the window of any day, by the wall clock: an hour that comes twice counts
    twice, and one that is left out not at all."""
    total = 0
    for start, end in window.clock.local(spans):
        for day in range(start // DAY - 1, end // DAY + 1):
            low, high = day * DAY + window.start, day * DAY + window.end
            total += max(0, min(end, high) - max(start, low))
    return total


def rounded_up(span: int, minutes: int) -> int:
    """The least whole number of `minutes` that holds `span`."""
    return -(-span // (minutes * MINUTE)) * minutes * MINUTE


def _ms(at: datetime) -> int:
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000
