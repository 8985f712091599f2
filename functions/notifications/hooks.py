"""SQS -> other systems' addresses: events of the results' topic, and attempts.

Lambda handler `notifications.hooks.handler`.
"""

import json
import random
from functools import cache
from typing import Any

from notifications.wiring import hook_queue, hook_store
from suanqing.insight.hooks.addresses import refused_on
from suanqing.insight.hooks.hook_service import Deliveries
from suanqing.insight.hooks.post import SECONDS, Poster
from suanqing.platform import config, observe
from suanqing.platform.batches import Record, each_record
from suanqing.times import utcnow


@cache
def deliveries() -> Deliveries:
    poster = Poster(refused_on(config.is_local()), SECONDS)
    return Deliveries(hook_store(), poster, hook_queue, utcnow, random.random)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return each_record(event, context, "queue", _take, "webhook not worked off")


def _take(record: Record) -> None:
    message = json.loads(record["body"])
    if "hook" not in message:
        told = deliveries().accept(message)
        observe.log("webhooks asked", event=message["event"], endpoints=told)
        return
    tried = deliveries().attempt(message)
    if tried is None:
        return
    last, where = tried.attempts[-1], {"hook": tried.endpoint, "delivery": tried.id}
    observe.log(
        "webhook tried", standing=tried.standing, status=last.status, reason=last.reason,
        ms=last.ms, **where,
    )  # fmt: skip
    if tried.standing in ("failed", "stopped"):
        observe.failed("WebhookFailed", standing=tried.standing, **where)
