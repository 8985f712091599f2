"""What a shop's order tells of its customer is noted beside its work (`work.care.shop_orders_service`).

The customer is known before the tickets are made, so that who brought them is credited. What keeps somebody from being
known keeps no order from its tickets: the delivery fails after them, and people look at it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from suanqing.channels.intake.context import IntakeContext
from suanqing.errors import Conflict, DomainError, Invalid, Unavailable
from suanqing.platform import observe

if TYPE_CHECKING:
    from suanqing.channels.intake.orders import News
    from suanqing.work.care.shop_orders_service import Sale
    from suanqing.work.orders.shop_order import Order


def met(news: "News", order: "Order", desk: IntakeContext) -> str:
    """Found or made, where the order says who bought: what its tickets call them, "" where they are not known. What is
    wrong with it is said once the work is done (`paid`)."""
    if sale := _sale(news, order):
        name = f"{news.channel}:{order.buyer}"
        try:
            return _again(lambda: desk.care(desk.guides, desk.orders).called(news.shop, sale, name))
        except Unavailable:
            raise
        except DomainError as error:
            observe.warn("customer not known", order=news.known_as, reason=error.code)
    return ""


def paid(news: "News", order: "Order", desk: IntakeContext) -> None:
    """The paid order is what its customer did."""
    if sale := _sale(news, order):
        _again(lambda: desk.care(desk.guides, desk.orders).paid(news.shop, sale))


def settle(news: "News", desk: IntakeContext) -> None:
    """After a refund or a close."""
    _again(lambda: desk.care(desk.guides, desk.orders).settle(news.shop, news.known_as))


def _sale(news: "News", order: "Order") -> "Sale | None":
    """None: it says of nobody who bought, or masks it."""
    from suanqing.work.care.shop_orders_service import Sale
    from suanqing.work.customers.keys import Key, read

    if news.buyers is None or not order.buyer:
        return None
    try:
        key = read(Key(news.buyers, order.buyer, news.app))
    except Invalid:
        return None
    at = min(order.paid_at or news.received_at, news.received_at)
    return Sale(order, news.channel, news.known_as, key, at)


def _again[Of](act: Callable[[], Of]) -> Of:
    """What others wrote at the same moment is tried again by the stream."""
    try:
        return act()
    except Conflict as error:
        if error.code in ("contended", "stale_version"):
            raise Unavailable(
                "the customer is written by others; try again", retry_after=1
            ) from None
        raise
