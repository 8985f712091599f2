"""Pages of margins and funnels: what tickets touched is made again and set. Handler `jobs.views.handler`.

Records: {"day"} of margins, {"day", "of": "funnel"}, {"day", "parts"} of the tickets that used one of these parts, sent
half a minute ahead by who read the stream (0094, 0119, 0122); of many the rest by one more, "after" a line. {"of":
"prices"} of the tickets that a version was published for after they were settled (0131).
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from jobs.wiring import each_message
from suanqing.insight.funnel.funnel_service import Funnel
from suanqing.insight.funnel.store import FunnelStore
from suanqing.insight.views.queue_service import (
    FUNNEL,
    PRICES,
    QUEUE,
    ask,
    ask_funnel,
    ask_held,
    ask_parts,
    ask_rest,
    parts_of,
)
from suanqing.insight.views.refresh_service import Refresh
from suanqing.insight.views.store import MarginStore
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.platform.jobs import Message
from suanqing.times import utcnow

if TYPE_CHECKING:
    from suanqing.insight.views.mark_service import Marks


@cache
def refresh() -> Refresh:
    return Refresh(MarginStore(aws.dynamodb(), setting("VIEWS_TABLE")), ask, utcnow)


@cache
def funnel() -> Funnel:
    return Funnel(FunnelStore(aws.dynamodb(), setting("VIEWS_TABLE")), ask_funnel, utcnow)


@cache
def marks() -> "Marks":
    from suanqing.finance.settlement.store import LedgerStore
    from suanqing.insight.views.mark_service import Marks
    from suanqing.pricing.stores.purchases import PurchaseStore
    from suanqing.pricing.stores.versions import VersionStore
    from suanqing.work.scenes.versions import Scenes
    from suanqing.work.tickets.store import TicketStore

    client, pricing = aws.dynamodb(), setting("PRICING_TABLE")
    ledger = LedgerStore(client, setting("LEDGER_TABLE"), "", "")
    return Marks(
        MarginStore(client, setting("VIEWS_TABLE")),
        ledger,
        TicketStore(client, setting("WORK_TABLE")).whole,
        Scenes(client, pricing).get,
        PurchaseStore(client, pricing).of,
        VersionStore(client, pricing).published_now,
        ask,
        utcnow,
    )


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return each_message(event, context, QUEUE, take)


def take(message: Message) -> None:
    if message.get("of") == FUNNEL:
        made = funnel().day(message["day"])
        observe.log("funnels set", day=message["day"], pages=made)
        return
    if message.get("of") == PRICES:
        _prices(message)
        return
    parts = parts_of(message)
    if "last" in message:
        days = marks().days_used(parts, message["first"], message["last"])
        ask_parts(days)
        observe.log("days of parts found", parts=len(parts), days=len(days))
        return
    if parts:
        found, after = marks().used(parts, message["day"], message.get("after"))
        if after:
            ask_rest(parts, message["day"], after)
        observe.log("parts counted anew", day=message["day"], parts=len(parts), tickets=found)
        return
    made = refresh().day(message["day"])
    observe.log("margins set", day=message["day"], cells=made)


def _prices(message: Message) -> None:
    """A version's span: which days have tickets. A day's: its tickets held against what is published now."""
    if "day" not in message:
        span = message["first"], message["last"]
        days = marks().repriced(message["book"], message["number"], *span)
        ask_held(days)
        observe.log("days of prices found", book=message["book"], days=len(days))
        return
    found, after = marks().held_anew(message["day"], message.get("after"))
    if after:
        ask_held([message["day"]], after)
    observe.log("prices held against", day=message["day"], tickets=found)
