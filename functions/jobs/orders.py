"""Each minute shops' platforms are told what was changed here, and asked for messages, for what changed and then where
goods are; every hour what we know of a shop is proven against its platform. Handler `jobs.orders.handler`;
{"orders": "minute" | "hour"}.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from jobs import outward, parcels
from suanqing import times
from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.intake.pull_service import Pull
from suanqing.channels.intake.shop_store import ShopStore
from suanqing.channels.registry import CHANNELS
from suanqing.channels.rows import Channel
from suanqing.errors import DomainError
from suanqing.platform import aws, observe, secrets
from suanqing.platform.config import setting


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{shops, failed}: one shop's trouble, and one channel's, keeps no other from being asked. What nobody foresaw
    is raised when all were."""
    observe.start(event, context)
    ask = _prove if event.get("orders") == "hour" else _take
    count = failures = 0
    unforeseen: list[Exception] = []
    if ask is _take:
        _step(outward.run, context, unforeseen)
    for channel in CHANNELS.values():
        try:
            shops = _shops_of(channel)
        except Exception as error:  # a secret that is not as it should be
            unforeseen.append(error)
            continue
        for shop in shops:
            count += 1
            try:
                failures += not _asked(ask, channel.name, shop)
            except Exception as error:
                failures += 1
                unforeseen.append(error)
                _note(channel.name, shop.name, f"unforeseen: {type(error).__name__}")
    if ask is _take:  # last: what changed may wait for no parcel
        _step(parcels.run, context, unforeseen)
    if unforeseen:
        raise unforeseen[0]
    return {"shops": count, "failed": failures}


def _step(step: Callable[[Any], object], context: Any, unforeseen: list[Exception]) -> None:
    try:
        step(context)
    except Exception as error:
        unforeseen.append(error)


def _asked(ask: Callable[[str, str, Pull], None], channel: str, shop: Any) -> bool:
    pull = Pull(_inbox(), _store(), channel, shop, times.utcnow)
    try:
        ask(channel, shop.name, pull)
    except DomainError as error:
        _note(channel, shop.name, f"{error.code}: {error.message}")
        return False
    finally:
        if pull.is_late():
            observe.failed("OrdersLate", channel=channel, shop=shop.name)
    return True


def _note(channel: str, shop: str, reason: str) -> None:
    _store().failed(channel, shop, reason, times.utcnow())
    observe.warn("shop not pulled", channel=channel, shop=shop, reason=reason)


def _take(channel: str, shop: str, pull: Pull) -> None:
    told = pull.minute()
    if any(told.values()):
        observe.log("shop pulled", channel=channel, shop=shop, **told)


def _prove(channel: str, shop: str, pull: Pull) -> None:
    """The oldest hour was proven before, and what it lacked was fetched: now it must hold."""
    oldest = pull.prove()[0]
    if not oldest.holds:
        observe.failed(
            "OrdersIncomplete", channel=channel, shop=shop, missing=len(oldest.missing),
            extra=len(oldest.extra),
        )  # fmt: skip


def _shops_of(channel: Channel) -> Sequence[Any]:
    """Those that its secret names; none where it has none, or pulls nothing."""
    known = channel.secret(secrets.secret()) if channel.pulls else None
    return channel.pull().shops(known) if known else []


@cache
def _inbox() -> InboxStore:
    return InboxStore(aws.dynamodb(), setting("INBOX_TABLE"))


@cache
def _store() -> ShopStore:
    return ShopStore(aws.dynamodb(), setting("VIEWS_TABLE"))
