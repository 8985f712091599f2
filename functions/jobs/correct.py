"""SQS -> lists of corrections and their postings. Lambda handler `jobs.correct.handler`."""

import json
from functools import cache
from typing import Any

from jobs.wiring import ledger, parties, pricing, until, views
from suanqing import aws, observe
from suanqing.config import setting
from suanqing.replay.apply import Corrections
from suanqing.replay.correcting import Worker
from suanqing.replay.jobs import sender
from suanqing.replay.shadow import Shadow
from suanqing.replay.store import CorrectionStore
from suanqing.times import utcnow

RESERVE_MS = 20_000
"""Kept for the posting under way and for what must be sent."""


@cache
def worker() -> Worker:
    store = CorrectionStore(aws.dynamodb(), setting("PRICING_TABLE"))
    shadow = Shadow(ledger(), pricing(), parties())
    corrections = Corrections(store, shadow, ledger(), pricing(), utcnow)
    return Worker(views(), corrections, sender("CORRECT_QUEUE_URL"))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    observe.start(event, context)
    failed = []
    for record in event["Records"]:
        try:
            worker().handle(json.loads(record["body"]), until(context, RESERVE_MS))
        except Exception:
            observe.exception("correction failed", message=record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
