"""What was fetched of Tmall tells of an order; `intake/orders.py` does it.

A delivery's header `told` says what its body is: a trade in full, a refund, or a message as it came, which
is kept where nothing more could be fetched; a help request is told by its message alone.
"""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.intake import complaints as platform_complaints
from suanqing.channels.intake import goods_back, pulling
from suanqing.channels.intake import orders as shop_orders
from suanqing.channels.intake.context import Act
from suanqing.channels.intake.orders import News
from suanqing.channels.intake.outcome import Outcome
from suanqing.channels.tmall import complaints, orders
from suanqing.errors import Invalid
from suanqing.times import epoch_ms
from suanqing.work.orders import order_fields
from suanqing.work.orders.order_log import OrderRefund


def read(delivery: Delivery, apps: Mapping[str, Any]) -> Act:
    """What it asks for. Raises Invalid."""
    told, shop = delivery.headers.get("told", ""), delivery.headers.get("shop", "")
    if shop not in apps:
        raise Invalid("the shop is no longer configured", "unknown_app")
    body = order_fields.document(delivery.body)
    if told == "trade":
        app = str(apps[shop].get("app_key", ""))
        return pulling.arriving(delivery, _trade(delivery, body, shop, app))
    if told == "refund":
        books = apps[shop].get("books_refunds") is True
        return pulling.arriving(delivery, _refund(delivery, body, books))
    if told == pulling.ODD:
        raise Invalid("a row of a list cannot be read", "unreadable_order", field="row")
    topic = str(body.get("topic"))
    if topic in (complaints.TOLD, complaints.MOVED) and platform_complaints.takes(apps[shop]):
        return _complained(delivery, topic, complaints.content_of(body))
    return lambda desk: Outcome(note=f"nothing to do for {topic}")


def _complained(delivery: Delivery, topic: str, content: Mapping[str, Any]) -> Act:
    if topic == complaints.TOLD:
        return platform_complaints.told(delivery, complaints.complaint(content))
    id = complaints.id_of(content)
    if complaints.is_decided(content):
        return platform_complaints.decided(delivery, id)
    return lambda desk: Outcome(note=f"complaint {id} is open, as it was")


def _trade(delivery: Delivery, trade: Mapping[str, Any], shop: str, app: str) -> Act:
    order = orders.order(trade, shop)
    news = News(
        delivery.channel, order.tid, delivery.delivery_id, delivery.received_at, "buyer_open_uid", app
    )  # fmt: skip
    return lambda desk: shop_orders.told(news, order, desk(delivery.received_at))


def _refund(delivery: Delivery, told: Mapping[str, Any], books: bool) -> Act:
    tid, refund = orders.refund(told, epoch_ms(delivery.received_at))
    news = News(delivery.channel, tid, delivery.delivery_id, delivery.received_at)
    back = orders.goods_back(told, delivery.received_at)
    act = _money(news, refund, books)
    return goods_back.beside(act, news, back) if back else act


def _money(news: News, back: OrderRefund | None, books: bool) -> Act:
    if back is None:
        return lambda desk: Outcome(note=f"no money moved by a refund of {news.tid} yet")
    if not books:
        return lambda desk: shop_orders.refund_not_booked(news, back, desk(news.received_at))
    return lambda desk: shop_orders.refunded(news, back, desk(news.received_at))
