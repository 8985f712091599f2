"""Pages of margins and funnels: what tickets touched is made again and set. Handler `jobs.views.handler`.

Records: {"day"} of margins, {"day", "of": "funnel"}, sent half a minute ahead by who read the stream (0094, 0119).
"""

from functools import cache
from typing import Any

from jobs.wiring import each_message
from suanqing.insight.funnel.funnel_service import Funnel
from suanqing.insight.funnel.store import FunnelStore
from suanqing.insight.views.queue_service import FUNNEL, QUEUE, ask, ask_funnel
from suanqing.insight.views.refresh_service import Refresh
from suanqing.insight.views.store import MarginStore
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.platform.jobs import Message
from suanqing.times import utcnow


@cache
def refresh() -> Refresh:
    return Refresh(MarginStore(aws.dynamodb(), setting("VIEWS_TABLE")), ask, utcnow)


@cache
def funnel() -> Funnel:
    return Funnel(FunnelStore(aws.dynamodb(), setting("VIEWS_TABLE")), ask_funnel, utcnow)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return each_message(event, context, QUEUE, take)


def take(message: Message) -> None:
    if message.get("of") == FUNNEL:
        made = funnel().day(message["day"])
        observe.log("funnels set", day=message["day"], pages=made)
        return
    made = refresh().day(message["day"])
    observe.log("margins set", day=message["day"], cells=made)
