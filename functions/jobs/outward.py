"""What was changed here of shops' orders is told to their platforms; of what is a person's to do, people are told."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jobs.wiring import time_left
from suanqing.channels.notices.model import Notice, to_dict
from suanqing.channels.outward.model import Orders
from suanqing.channels.outward.send_service import Sending, Task
from suanqing.channels.outward.store import OutwardStore
from suanqing.channels.registry import CHANNELS, heard
from suanqing.labels import CHANNELS as NAMES
from suanqing.labels import OUTWARD_REASONS, label
from suanqing.people.parties.model import HQ
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws, observe, secrets
from suanqing.platform.config import setting
from suanqing.times import epoch_ms, from_epoch_ms, utcnow
from suanqing.work.orders.order_log import OrderLog

RESERVE_MS, MOST_MS = 5_000, 100_000
"""The rest of the function's time is for asking the shops."""


def run(context: Any) -> dict[str, int]:
    """How many ended how; each by itself, so that one order's trouble keeps no other."""
    sending = Sending(_store(), _find, _tell, lambda: epoch_ms(utcnow()))
    came = sending.run(time_left(context, RESERVE_MS, MOST_MS))
    if came:
        observe.log(
            "orders told", **{name.replace(" ", "_"): count for name, count in came.items()}
        )
    return came


def _find(order: str) -> Orders | None:
    """The shop that the order is of, as its platform is asked."""
    channel = CHANNELS.get(order.partition(":")[0])
    known = channel.secret(secrets.secret()) if channel and channel.changes else None
    if not (channel and known):
        return None
    return shop_of(order, channel.outward().shops(known))


def shop_of[T](order: str, shops: Mapping[str, T]) -> T | None:
    """The only one there is, where an order that was noted before shops were noted says none."""
    noted = _log().known(order)
    if noted and noted.shop:
        return shops.get(noted.shop)
    return next(iter(shops.values())) if len(shops) == 1 else None


def _tell(task: Task) -> None:
    """Dispatch at head office, or the administrators where nobody does it; and who changed it."""
    channel, _, tid = task.order.partition(":")
    why = label(OUTWARD_REASONS, "late" if task.late else task.field.reason.partition(":")[0])
    text = f"{label(NAMES, channel)}订单 {tid} 的地址在这里改了,平台还没有改:{why}"
    field, parties = task.field, _parties()
    to = parties.with_role(HQ, "dispatcher") or parties.with_role(HQ, "admin")
    of = f"{task.order}:address-{field.version}:{'late' if task.late else field.state}"
    for party in dict.fromkeys([*to, field.by]):
        notice = Notice(
            f"{of}:{party}", party, "address_waits", from_epoch_ms(field.at), field.ticket, {"text": text}
        )  # fmt: skip
        topics: Any = aws.client("sns")
        topics.publish(
            TopicArn=setting("NOTICES_TOPIC"),
            Message=json.dumps(to_dict(notice), ensure_ascii=False),
            MessageAttributes=heard(party),
        )


@cache
def _store() -> OutwardStore:
    return OutwardStore(aws.dynamodb(), setting("INBOX_TABLE"))


@cache
def _log() -> OrderLog:
    return OrderLog(aws.dynamodb(), setting("INBOX_TABLE"))


@cache
def _parties() -> PartyStore:
    return PartyStore(aws.dynamodb(), setting("PRICING_TABLE"))
