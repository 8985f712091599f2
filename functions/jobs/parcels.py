"""Where the goods of shops' orders are on their way is asked of who knows, every ten minutes."""

from functools import cache
from typing import Any

from jobs.outward import shop_of
from jobs.wiring import time_left
from suanqing.channels.registry import CHANNELS
from suanqing.platform import aws, observe, secrets
from suanqing.platform.config import setting
from suanqing.times import utcnow
from suanqing.work.orders.tracing_service import Traces, Tracing
from suanqing.work.orders.waybill_store import WaybillStore

RESERVE_MS, MOST_MS = 5_000, 100_000


def run(context: Any) -> int:
    count = Tracing(_store(), _find, utcnow).run(time_left(context, RESERVE_MS, MOST_MS))
    if count:
        observe.log("parcels traced", orders=count)
    return count


def _find(order: str) -> Traces | None:
    channel = CHANNELS.get(order.partition(":")[0])
    known = channel.secret(secrets.secret()) if channel and channel.traces else None
    return shop_of(order, channel.trace().shops(known)) if channel and known else None


@cache
def _store() -> WaybillStore:
    return WaybillStore(aws.dynamodb(), setting("INBOX_TABLE"))
