"""Time worked: sessions of one worker united, their length, and what of it lies in a window of the day.

Everything is whole milliseconds, so that nothing is lost before a line's one rounding.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = EPOCH.toordinal()
BEIJING_OFFSET = 8 * HOUR

Span = tuple[int, int]
"""[from, to) in milliseconds since the epoch."""
Session = tuple[str, datetime, datetime]
"""(worker, from, to)."""


class Window(NamedTuple):
    """[start, end) of every local day; an end not after the start lies on the next day."""

    start: int
    end: int
    offset: int


def window_of(start: str, end: str, offset: str = "+08:00") -> Window:
    """ "22:00", "06:00" at a fixed offset from UTC; ValueError for what is no time of day."""
    begins, ends = _of_day(start), _of_day(end)
    return Window(begins, ends if ends > begins else ends + DAY, offset_of(offset))


def offset_of(text: str) -> int:
    """ "+08:00" in milliseconds; ValueError for what is none."""
    sign = {"+": 1, "-": -1}.get(text[:1])
    if sign is None:
        raise ValueError(f"{text!r} is no offset")
    return sign * _of_day(text[1:])


def day_of(at: datetime, offset: int) -> int:
    """The day's ordinal where clocks run `offset` milliseconds before UTC's."""
    return (_ms(at) + offset) // DAY + _EPOCH_DAY


def _of_day(text: str) -> int:
    hours, colon, minutes = text.partition(":")
    if not (colon and len(text) == 5 and (hours + minutes).isdecimal() and text.isascii()):
        raise ValueError(f"{text!r} is no time of day")
    if int(hours) > 23 or int(minutes) > 59:
        raise ValueError(f"{text!r} is no time of day")
    return int(hours) * HOUR + int(minutes) * MINUTE


def united(sessions: Iterable[Session], worker: str | None = None) -> list[Span]:
    """The time worked, each moment once: of one worker, or while anybody worked."""
    spans = sorted(
        (_ms(start), _ms(end))
        for who, start, end in sessions
        if worker in (None, who) and start < end
    )
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
    """How much of the spans lies in the window of any day."""
    total = 0
    for start, end in ((a + window.offset, b + window.offset) for a, b in spans):
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
