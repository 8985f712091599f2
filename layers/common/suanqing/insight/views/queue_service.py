"""The queue of days whose pages are to be made again: {"day"} of margins, {"day", "of": "funnel"}, {"day", "part"} of
the tickets that used a part, with "after" of those beyond a line, {"first", "last", "part"} of those of several days.
Address: VIEWS_QUEUE_URL."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import batched
from typing import Any

from suanqing.platform import aws, queues
from suanqing.platform.config import setting

QUEUE = "VIEWS_QUEUE_URL"
FUNNEL = "funnel"
SPAN = 31
"""Days of one message that looks for tickets."""
DELAY = 30
"""Seconds in which more cells may join the day's set: one message, one run, however many tickets."""


def ask(day: str) -> None:
    _send({"day": day})


def ask_funnel(day: str) -> None:
    _send({"day": day, "of": FUNNEL})


def ask_days(sku: str, days: list[date]) -> None:
    """For which of these days there are tickets that used the part, what it was bought for being another."""
    told = [
        {"first": str(each[0]), "last": str(each[-1]), "part": sku}
        for each in batched(days, SPAN, strict=False)
    ]
    queues.send_later(QUEUE, ((each, DELAY) for each in told))


def ask_part(sku: str, days: Iterable[date]) -> None:
    """For the tickets of each of those days that used the part."""
    queues.send_later(QUEUE, (({"day": str(day), "part": sku}, DELAY) for day in days))


def ask_rest(sku: str, day: str, after: str) -> None:
    """For those of the day that come after this line."""
    queues.send(QUEUE, [{"day": day, "part": sku, "after": after}])


def days_of(since: date, until: date | None, today: date) -> list[date]:
    """The days that an entry names, up to tomorrow: no ticket is of a later one."""
    last = min(until or today, today) + timedelta(days=0 if until and until < today else 1)
    return [since + timedelta(days=n) for n in range((last - since).days + 1)]


def _send(message: dict[str, str]) -> None:
    sqs: Any = aws.client("sqs")
    sqs.send_message(QueueUrl=setting(QUEUE), MessageBody=json.dumps(message), DelaySeconds=DELAY)
