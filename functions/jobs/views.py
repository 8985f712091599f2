"""Pages of the margins: cells that settled tickets touched are made again and set. Handler `jobs.views.handler`.

Records: {"day"}, sent half a minute ahead by who read the stream (0094).
"""

from functools import cache
from typing import Any

from jobs.wiring import each_message
from suanqing.insight.views.queue_service import QUEUE, ask
from suanqing.insight.views.refresh_service import Refresh
from suanqing.insight.views.store import MarginStore
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.platform.jobs import Message
from suanqing.times import utcnow


@cache
def refresh() -> Refresh:
    return Refresh(MarginStore(aws.dynamodb(), setting("VIEWS_TABLE")), ask, utcnow)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return each_message(event, context, QUEUE, take)


def take(message: Message) -> None:
    made = refresh().day(message["day"])
    observe.log("margins set", day=message["day"], cells=made)
