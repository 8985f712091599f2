"""The jobs' stores, made once a process from the environment, and how a batch of messages is worked off."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from suanqing.finance.audit.nightly_jobs import Nights
from suanqing.finance.backtest.shadow import Shadow
from suanqing.finance.settlement.store import LedgerStore
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws, observe
from suanqing.platform.batches import Record, each_record
from suanqing.platform.config import setting
from suanqing.platform.materialized import Views
from suanqing.pricing.agreed import agreed_over
from suanqing.pricing.stores.books import PricingStore
from suanqing.work.calendars.store import CalendarStore
from suanqing.work.tickets.flow_service import flow_over
from suanqing.work.tickets.store import TicketStore


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
def calendars() -> CalendarStore:
    return CalendarStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def tickets() -> TicketStore:
    agreed = agreed_over(pricing(), parties())
    flow = flow_over(aws.dynamodb(), setting("PRICING_TABLE"), parties(), calendars(), agreed)
    return TicketStore(aws.dynamodb(), setting("WORK_TABLE"), flow=flow)


@cache
def shadow() -> Shadow:
    return Shadow(ledger(), pricing(), parties(), tickets())


@cache
def views() -> Views:
    return Views(aws.dynamodb(), setting("VIEWS_TABLE"))


def time_left(context: Any, reserve_ms: int, most_ms: int = 0) -> Callable[[], bool]:
    """Whether there is time for more: all but the reserve, or at most so much from now."""
    if context is None:
        return lambda: True
    begun = context.get_remaining_time_in_millis()
    least = max(reserve_ms, begun - most_ms if most_ms else 0)
    return lambda: bool(context.get_remaining_time_in_millis() > least)


SOONEST, LATEST = 30, 900
"""Seconds until a message that failed comes again: doubled each time, up to the latest."""


def each_message(
    event: dict[str, Any], context: Any, queue: str, handle: Callable[[dict[str, Any]], object]
) -> dict[str, Any]:
    """Each message's JSON by itself; one that fails comes again, and none but that.

    queue: the variable that holds the queue's address. Its messages are out of sight for longer than
    any function runs; one that failed need not wait so long.
    """
    return each_record(
        event,
        context,
        "queue",
        lambda record: handle(json.loads(record["body"])),
        "message failed",
        lambda record: _sooner(queue, record),
    )


def _sooner(queue: str, record: Record) -> None:
    """In vain, the message comes when its time is over."""
    times = int(record["attributes"]["ApproximateReceiveCount"])
    sqs: Any = aws.client("sqs")
    try:
        sqs.change_message_visibility(
            QueueUrl=setting(queue),
            ReceiptHandle=record["receiptHandle"],
            VisibilityTimeout=min(LATEST, SOONEST * 2 ** (times - 1)),
        )
    except Exception:
        observe.exception("message waits its whole time", message=record["messageId"])


def report_unfinished(nights: Nights) -> None:
    """Nights that are not finished, each with the pieces it waits for."""
    found = nights.open()
    for one in found:
        observe.failed(
            "NightUnfinished", night=one.night, half=one.half, stage=one.stage,
            missing=one.missing[:50],
        )  # fmt: skip
