"""What a Youzan push, or an order that was fetched, tells of an order; `intake/orders.py` does it.

Both "paid" types, head office beside branch, and what is fetched lead to the same tickets.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.intake import new_site, pulling, tracing
from suanqing.channels.intake import orders as shop_orders
from suanqing.channels.intake.context import Act, IntakeContext
from suanqing.channels.intake.orders import News
from suanqing.channels.intake.outcome import Arrival, Outcome
from suanqing.channels.youzan import door, orders, push, refunds
from suanqing.channels.youzan.push import Push
from suanqing.errors import Invalid, Unauthenticated
from suanqing.times import epoch_ms
from suanqing.work.customers.keys import Kind
from suanqing.work.orders import order_fields

PAID = {"trade_TradePaid", "trade_TradeBuyerPay"}
CLOSED = "trade_TradeClose"
BUYERS: Kind = "yz_open_id"
MOVED = {"trade_MessagesTheChangeAddresses", "youzan_trade_MessagesTheChangeAddressesByBuyer"}
"""The receiver's address changed, which a platform allows once an order."""


def read(delivery: Delivery, apps: Mapping[str, Any]) -> Act:
    """What the push, or what was fetched, asks for. Raises Invalid."""
    app = door.apps(apps).get(delivery.headers.get("client-id", ""))
    if app is None:
        raise Invalid("the push is from an app that is no longer configured", "unknown_app")
    if "told" in delivery.headers:
        return pulling.arriving(delivery, _fetched(delivery, apps[app.client_id]))
    try:
        told = push.parse(app, delivery.body)
    except Unauthenticated as error:
        raise Invalid(error.message, error.code) from None
    order = orders.order(told.msg, told.kdt_id) if told.type in PAID else None
    if order:
        order = tracing.told_of(order, apps[app.client_id])
    tid = order.tid if order else str(told.msg.get("tid") or told.id)
    news = News(delivery.channel, tid, delivery.delivery_id, delivery.received_at, BUYERS)
    if order:
        full, came = order, Arrival(order.shop, f"trade:{order.tid}", order.updated)
        return lambda desk: replace(
            shop_orders.opened(news, full, desk(delivery.received_at)), arrived=came
        )
    return lambda desk: act(news, told, desk(delivery.received_at))


def act(news: News, told: Push, desk: IntakeContext) -> Outcome:
    """Do what a push calls for that does not tell the order in full; again: no change."""
    if told.type == CLOSED:
        return shop_orders.closed(news, told.version, desk)
    if "refund" in told.type.lower():
        return _refund(news, told, desk)
    if told.type in MOVED:
        region, address = orders.changed_site(told.msg)
        at = told.version or epoch_ms(news.received_at)
        return new_site.moved(news, region, address, at, desk)
    return Outcome(note=f"nothing to do for {told.type}")


def _fetched(delivery: Delivery, app: Mapping[str, Any]) -> Act:
    """An order in full, or a refund, as the platform was asked for it."""
    told, body = delivery.headers["told"], order_fields.document(delivery.body)
    at = delivery.received_at
    if told == "trade":
        order = tracing.told_of(orders.order(body, int(delivery.headers["shop"])), app)
        news = News(delivery.channel, order.tid, delivery.delivery_id, at, BUYERS)
        return lambda desk: shop_orders.told(news, order, desk(at))
    if told != "refund":
        raise Invalid("a row of a list cannot be read", "unreadable_order", field="row")
    tid = str(body.get("tid") or "")
    news = News(delivery.channel, tid, delivery.delivery_id, at)
    if body.get("status") != refunds.PAID_BACK:
        return lambda desk: Outcome(note=f"no money moved by a refund of {tid} yet")
    refund = refunds.told(tid, body, epoch_ms(at))
    booked = (
        shop_orders.refunded if app.get("books_refunds") is True else shop_orders.refund_not_booked
    )
    return lambda desk: booked(news, refund, desk(at))


def _refund(news: News, told: Push, desk: IntakeContext) -> Outcome:
    moves = refunds.moves_money(told.type, told.msg)
    if moves is None:
        return shop_orders.unknown_refund(news, told.type, desk)
    if not moves:
        return Outcome(note=f"no money moves by {told.type} of {news.tid}")
    refund = refunds.told(news.tid, told.msg, epoch_ms(news.received_at))
    return shop_orders.refunded(news, refund, desk)
