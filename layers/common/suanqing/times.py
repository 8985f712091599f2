"""Time as people and platforms write it. Rules get an aware UTC `datetime` passed in."""

from datetime import UTC, datetime, timedelta, timezone

from suanqing.errors import Invalid

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China Standard Time; no daylight saving since 1991, so a fixed offset is right."""


def utcnow() -> datetime:
    """The clock; only handlers call it."""
    return datetime.now(UTC)


def rfc3339(moment: datetime) -> str:
    """UTC with milliseconds and Z: sorts as text in the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """An aware UTC datetime from RFC 3339; Invalid without an offset."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        raise Invalid(f"{text!r} is not an RFC 3339 time", value=str(text)) from None
    if moment.tzinfo is None:
        raise Invalid(f"{text!r} has no time zone", value=text)
    return moment.astimezone(UTC)


def parse_beijing(text: str) -> datetime:
    """The platforms' "YYYY-MM-DD HH:MM:SS", which is Beijing time without saying so."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING).astimezone(UTC)
    except (ValueError, TypeError):
        raise Invalid(f"{text!r} is not a 'YYYY-MM-DD HH:MM:SS' time", value=str(text)) from None


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
