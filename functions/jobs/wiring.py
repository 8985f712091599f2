"""The jobs' stores, made once a process from the environment, and how a batch of messages is worked off."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from suanqing import aws, observe
from suanqing.config import setting
from suanqing.parties.store import PartyStore
from suanqing.pricing.store import PricingStore
from suanqing.proof.nights import Nights
from suanqing.settlement.store import LedgerStore
from suanqing.views import Views


@cache
def pricing() -> PricingStore:
    return PricingStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def parties() -> PartyStore:
    return PartyStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def ledger() -> LedgerStore:
    names = ("LEDGER_TABLE", "BALANCES_TABLE", "WORK_TABLE")
    return LedgerStore(aws.dynamodb(), *(setting(name) for name in names))


@cache
def views() -> Views:
    return Views(aws.dynamodb(), setting("VIEWS_TABLE"))


def until(context: Any, reserve_ms: int, most_ms: int = 0) -> Callable[[], bool]:
    """Whether there is time for more: all but the reserve, or at most so much from now."""
    if context is None:
        return lambda: True
    begun = context.get_remaining_time_in_millis()
    least = max(reserve_ms, begun - most_ms if most_ms else 0)
    return lambda: bool(context.get_remaining_time_in_millis() > least)


def each_message(
    event: dict[str, Any], context: Any, handle: Callable[[dict[str, Any]], object]
) -> dict[str, Any]:
    """Each message's JSON by itself; one that fails comes again, and none but that."""
    observe.start(event, context)
    failed = []
    for record in event["Records"]:
        try:
            handle(json.loads(record["body"]))
        except Exception:
            observe.exception("message failed", message=record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def tell_open(nights: Nights) -> None:
    """Nights that are not finished, each with the pieces it waits for."""
    found = nights.open()
    for one in found:
        observe.warn(
            "night not finished", night=one.night, half=one.half, stage=one.stage,
            missing=one.missing[:50],
        )  # fmt: skip
    observe.count("JobUnfinished", len(found))
