"""SQS -> replays, a chunk a message. Lambda handler `jobs.replay.handler`."""

from functools import cache
from typing import Any

from jobs.wiring import each_message, shadow, time_left, views
from suanqing.finance.backtest.jobs_service import Worker
from suanqing.platform.jobs import sender
from suanqing.times import utcnow

RESERVE_MS = 60_000
"""Kept for writing what was found and merging the whole."""


@cache
def worker() -> Worker:
    send = sender("REPLAY_QUEUE_URL")
    return Worker(views(), shadow(), send, utcnow)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    in_time = time_left(context, RESERVE_MS)
    return each_message(
        event, context, "REPLAY_QUEUE_URL", lambda message: worker().handle(message, in_time)
    )
