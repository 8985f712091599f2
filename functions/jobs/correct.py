"""SQS -> lists of corrections and their postings. Lambda handler `jobs.correct.handler`."""

from functools import cache
from typing import Any

from jobs.wiring import each_message, ledger, pricing, shadow, time_left, views
from suanqing.finance.corrections.prices_apply import PriceCorrections
from suanqing.finance.corrections.prices_listing import Worker
from suanqing.finance.corrections.prices_store import PriceCorrectionStore
from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.platform.jobs import sender
from suanqing.times import utcnow

RESERVE_MS = 150_000
"""Kept for what is under way, and for putting a list of 300,000 tickets together."""


@cache
def worker() -> Worker:
    store = PriceCorrectionStore(aws.dynamodb(), setting("PRICING_TABLE"))
    corrections = PriceCorrections(store, shadow(), ledger(), pricing(), utcnow)
    return Worker(views(), corrections, sender("CORRECT_QUEUE_URL"))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    in_time = time_left(context, RESERVE_MS)
    return each_message(
        event, context, "CORRECT_QUEUE_URL", lambda message: worker().handle(message, in_time)
    )
