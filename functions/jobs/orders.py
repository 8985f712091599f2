"""Each minute every shop is asked for messages and for what changed; every hour what we know of it is proven
against its platform. Handler `jobs.orders.handler`; {"orders": "minute" | "hour"}.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from suanqing import times
from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.intake.pull_service import Pull
from suanqing.channels.intake.shop_store import ShopStore
from suanqing.channels.registry import CHANNELS
from suanqing.errors import DomainError
from suanqing.platform import aws, observe, secrets
from suanqing.platform.config import setting


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{shops, failed}: one shop's trouble keeps no other from being asked. What nobody foresaw is raised when all
    were."""
    observe.start(event, context)
    hourly = event.get("orders") == "hour"
    count = failures = 0
    unforeseen: Exception | None = None
    for channel, shop in _shops():
        count += 1
        pull = Pull(_inbox(), _store(), channel, shop, times.utcnow)
        try:
            _prove(channel, shop.name, pull) if hourly else _take(channel, shop.name, pull)
        except DomainError as error:
            failures += 1
            _note(channel, shop.name, f"{error.code}: {error.message}")
        except Exception as error:
            failures, unforeseen = failures + 1, error
            _note(channel, shop.name, f"unforeseen: {type(error).__name__}")
        if pull.is_late():
            observe.failed("OrdersLate", channel=channel, shop=shop.name)
    if unforeseen:
        raise unforeseen
    return {"shops": count, "failed": failures}


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


def _shops() -> Iterator[tuple[str, Any]]:
    document = secrets.secret()
    for channel in CHANNELS.values():
        if channel.pulls and channel.secret(document):
            for shop in channel.pull().shops(channel.secret(document)):
                yield channel.name, shop


@cache
def _inbox() -> InboxStore:
    return InboxStore(aws.dynamodb(), setting("INBOX_TABLE"))


@cache
def _store() -> ShopStore:
    return ShopStore(aws.dynamodb(), setting("VIEWS_TABLE"))
