"""The queue of days whose pages are to be made again: {"day"} of margins, {"day", "of": "funnel"}, {"day", "parts"} of
the tickets that used one of these parts, with "after" of those beyond a line, {"first", "last", "parts"} of those of
several days; {"of": "prices"} of a book's version, with "first" and "last", then of each "day".
Address: VIEWS_QUEUE_URL."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from suanqing.platform import queues
from suanqing.times import days_between

QUEUE = "VIEWS_QUEUE_URL"
FUNNEL, PRICES = "funnel", "prices"
SPAN = 31
"""Days of one message that looks for tickets."""
APART, LATEST = 60, 900
"""Seconds between one of them and the next, so that the pages of the day find a place among them; SQS keeps none back
for longer."""
Message = Mapping[str, Any]
DELAY = 30
"""Seconds in which more cells may join the day's set: one message, one run, however many tickets."""


def ask(day: str) -> None:
    _send({"day": day})


def ask_funnel(day: str) -> None:
    _send({"day": day, "of": FUNNEL})


def ask_days(bought: Iterable[tuple[str, Iterable[date]]]) -> None:
    """(part, days) each: for which of these days there are tickets that used one, what it was bought for being
    another. However many parts a list names, a day is asked for once."""
    spans: dict[int, list[tuple[date, str]]] = {}
    for sku, days in bought:
        for day in days:
            spans.setdefault(day.toordinal() // SPAN, []).append((day, sku))
    told = (
        {
            "first": str(min(own)[0]),
            "last": str(max(own)[0]),
            "parts": sorted({sku for _, sku in own}),
        }
        for _, own in sorted(spans.items(), reverse=True)
    )
    delays = (min(DELAY + place * APART, LATEST) for place in count())
    queues.send_later(QUEUE, zip(told, delays, strict=False))


def ask_parts(days: Mapping[str, Iterable[str]]) -> None:
    """For the tickets of each of those days that used one of its parts."""
    told = ({"day": day, "parts": sorted(parts)} for day, parts in sorted(days.items()))
    queues.send_later(QUEUE, ((each, DELAY) for each in told))


def ask_rest(parts: Iterable[str], day: str, after: str) -> None:
    """For those of the day that come after this line."""
    queues.send(QUEUE, [{"day": day, "parts": sorted(parts), "after": after}])


def ask_prices(book: str, number: int, first: date, last: date) -> None:
    """For the tickets of a span to be held against a version that was published for it."""
    told = {"book": book, "number": number, "first": str(first), "last": str(last), "of": PRICES}
    queues.send_later(QUEUE, [(told, DELAY)])


def ask_held(days: Iterable[str], after: str | None = None) -> None:
    """For the tickets of each of those days, `after`: those beyond a line."""
    rest = {"after": after} if after else {}
    told = ({"day": day, "of": PRICES} | rest for day in days)
    queues.send_later(QUEUE, ((each, 0 if after else DELAY) for each in told))


def parts_of(message: Message) -> list[str]:
    """Those that a message is about; one that was sent before several went together names one."""
    return list(message.get("parts") or ([message["part"]] if "part" in message else []))


def days_of(since: date, until: date | None, today: date) -> list[date]:
    """The days that an entry names, up to tomorrow: no ticket is of a later one."""
    last = min(until or today, today) + timedelta(days=0 if until and until < today else 1)
    return days_between(since, last)


def _send(message: dict[str, str]) -> None:
    queues.send_later(QUEUE, [(message, DELAY)])
