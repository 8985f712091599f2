"""Time as people and platforms write it. Rules get an aware UTC `datetime` passed in."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from suanqing.errors import Invalid

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China Standard Time; no daylight saving since 1991, so a fixed offset is right."""


PERIOD = r"^2[01][0-9]{2}-(0[1-9]|1[0-2])$"
"""A calendar month, "2026-11", of the years in which anything is settled."""
FIRST_YEAR, LAST_YEAR = 2000, 2199


def utcnow() -> datetime:
    """The clock; only handlers call it."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """UTC with milliseconds and Z: sorts as text in the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """An aware UTC datetime from RFC 3339; Invalid without an offset.

    Of what is stored; what comes in is read by `told`, which has bounds.
    """
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise Invalid(f"{str(text)[:40]!r} is not an RFC 3339 time", value=str(text)[:40]) from None
    if moment.tzinfo is None:
        raise Invalid(f"{text[:40]!r} has no time zone", value=text[:40])
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Invalid(f"{text[:40]!r} is outside the calendar", value=text[:40]) from None


def told(text: str) -> datetime:
    """The moment that somebody tells: RFC 3339 with an offset, in the years 2000 to 2199."""
    moment = parse(text) if _MOMENT.fullmatch(str(text)) else None
    if moment is None:
        raise Invalid(f"{str(text)[:40]!r} is not an RFC 3339 time", value=str(text)[:40])
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Invalid(
            f"{text[:40]!r} does not lie in the years {FIRST_YEAR} to {LAST_YEAR}",
            value=text[:40],
        )
    return moment


_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})",
    re.ASCII,
)


def day(text: str) -> date:
    """A day such as "2026-11-11", in the years 2000 to 2199."""
    found = None
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(text), re.ASCII):
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Invalid(f"{str(text)[:40]!r} is no day such as 2026-11-11", value=str(text)[:40])
    return found


def days_between(first: date, last: date) -> list[date]:
    """Both included, in order; none where the last is the earlier one."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def period(text: str) -> str:
    """A period such as "2026-11"; Invalid for anything else."""
    if not re.fullmatch(PERIOD, str(text), re.ASCII):
        raise Invalid("a period is a year and a month", where="period", period=str(text)[:20])
    return text


def parse_beijing(text: str) -> datetime:
    """The platforms' "YYYY-MM-DD HH:MM:SS", which is Beijing time without saying so."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        shown = str(text)[:40]
        raise Invalid(f"{shown!r} is not a 'YYYY-MM-DD HH:MM:SS' time", value=shown) from None


def epoch_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def from_epoch_ms(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


def period_of(moment: datetime) -> str:
    """The settlement period of a moment: the calendar month in Beijing, "2026-11"."""
    return moment.astimezone(BEIJING).strftime("%Y-%m")


def next_period(period: str) -> str:
    year, month = int(period[:4]), int(period[5:])
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}"


def previous_period(period: str) -> str:
    year, month = int(period[:4]), int(period[5:])
    return f"{year:04d}-{month - 1:02d}" if month > 1 else f"{year - 1:04d}-12"
