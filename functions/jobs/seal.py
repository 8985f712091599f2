"""Every night: seal what was booked since, under a root of the day. Lambda handler `jobs.seal.handler`.

This period and the one before, into which late facts and closes still book. The schedule begins the
night's job; its pieces come by the queue. Again after a crash or twice at once: a seal's number is
taken once, and what is covered is not covered again.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from jobs.proof import journal
from jobs.wiring import each_message, report_unfinished, time_left, views
from suanqing.finance.audit.nightly_jobs import Nights
from suanqing.finance.audit.seal_service import PARTIES, TICKETS, Outlets, Parties
from suanqing.finance.backtest.shadow import last_periods
from suanqing.platform import observe
from suanqing.platform.jobs import InTime, Message, sender
from suanqing.times import utcnow

RESERVE_MS = 120_000
"""Kept for the chain under way and for the root."""


@cache
def nights() -> Nights:
    return Nights(views(), (TICKETS, PARTIES), sender("SEAL_QUEUE_URL"), utcnow)


@cache
def worker() -> Callable[[Message, InTime], None]:
    outlets = Outlets(journal(), views(), nights().go_on)
    return nights().worker(outlets, Parties(journal(), views(), tell))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{night}: which job the schedule began."""
    if "Records" in event:
        in_time = time_left(context, RESERVE_MS)
        return each_message(
            event, context, "SEAL_QUEUE_URL", lambda message: worker()(message, in_time)
        )
    observe.start(event, context)
    report_unfinished(nights())
    return {"night": nights().begin(last_periods(utcnow(), 2))}


def tell(result: dict[str, Any]) -> None:
    """The root is logged, so that it stands outside the ledger as well."""
    observe.log(
        "journal sealed", periods=result["periods"], items=result["sealed"], root=result["root"]
    )
