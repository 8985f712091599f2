"""SQS -> lists of corrections and their postings. Lambda handler `jobs.correct.handler`."""

from functools import cache
from typing import Any

from jobs.wiring import each_message, ledger, pricing, shadow, until, views
from suanqing import aws
from suanqing.config import setting
from suanqing.pieces import sender
from suanqing.replay.apply import Corrections
from suanqing.replay.listing import Worker
from suanqing.replay.store import CorrectionStore
from suanqing.times import utcnow

RESERVE_MS = 150_000
"""Kept for what is under way, and for putting a list of 300,000 tickets together."""


@cache
def worker() -> Worker:
    store = CorrectionStore(aws.dynamodb(), setting("PRICING_TABLE"))
    corrections = Corrections(store, shadow(), ledger(), pricing(), utcnow)
    return Worker(views(), corrections, sender("CORRECT_QUEUE_URL"))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    time_left = until(context, RESERVE_MS)
    return each_message(
        event, context, "CORRECT_QUEUE_URL", lambda message: worker().handle(message, time_left)
    )
