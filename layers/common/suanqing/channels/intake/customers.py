"""What a shop's order tells of its customer is noted beside its work (`work.care.shop_orders_service`).

The customer is known before the tickets are made, so that who brought them is credited. What keeps somebody from being
known keeps no order from its tickets: the delivery fails after them, and people look at it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from suanqing.channels.intake.context import IntakeContext
from suanqing.channels.intake.outcome import Outcome
from suanqing.errors import Conflict, DomainError, Invalid, Stale, Unavailable
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
        except (Stale, Unavailable):
            raise
        except DomainError as error:
            observe.warn("customer not known", order=news.known_as, reason=error.code)
    return ""


def paid(news: "News", order: "Order", desk: IntakeContext, done: Outcome) -> Outcome:
    """The paid order is what its customer did. done: what its work led to, which stands."""
    sale = _sale(news, order)
    if sale is None:
        return done
    care = desk.care(desk.guides, desk.orders)
    return _beside(news, desk, done, lambda: care.paid(news.shop, sale))


def settle(news: "News", desk: IntakeContext, done: Outcome) -> Outcome:
    """After a refund or a close."""
    care = desk.care(desk.guides, desk.orders)
    return _beside(news, desk, done, lambda: care.settle(news.shop, news.known_as))


def _beside(news: "News", desk: IntakeContext, done: Outcome, act: Callable[[], None]) -> Outcome:
    """What nobody can cure is refused, beside what the work led to: who waited for it waits no more."""
    try:
        _again(act)
    except (Stale, Unavailable):
        raise
    except DomainError as error:
        reason = f"{error.code}: {error.message}"
        text = f"订单 {news.tid} 的客户、积分或券无法处理({reason})"
        told = desk.to_finance("money_refused", text)
        return replace(done, refused=done.refused or reason, replies=(*done.replies, *told))
    return done


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
