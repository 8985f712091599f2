"""SQS -> replays, a chunk a message. Lambda handler `jobs.replay.handler`."""

import json
from functools import cache
from typing import Any

from jobs.wiring import ledger, parties, pricing, until, views
from suanqing import observe
from suanqing.replay.jobs import Worker, sender
from suanqing.replay.shadow import Shadow
from suanqing.times import utcnow

RESERVE_MS = 60_000
"""Kept for writing what was found and merging the whole."""


@cache
def worker() -> Worker:
    send = sender("REPLAY_QUEUE_URL")
    return Worker(views(), Shadow(ledger(), pricing(), parties()), send, utcnow)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Each message by itself; one that fails comes again."""
    observe.start(event, context)
    failed = []
    for record in event["Records"]:
        try:
            worker().handle(json.loads(record["body"]), until(context, RESERVE_MS))
        except Exception:
            observe.exception("replay piece failed", message=record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
