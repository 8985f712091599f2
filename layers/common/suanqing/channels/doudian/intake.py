"""What Doudian told or was asked for of an order or a service request; `intake/orders.py` and `intake/complaints.py` do
it."""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.doudian import complaints, orders
from suanqing.channels.doudian.pull import COMPLAINT
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.intake import complaints as platform_complaints
from suanqing.channels.intake import orders as shop_orders
from suanqing.channels.intake import pulling, tracing
from suanqing.channels.intake.context import Act
from suanqing.channels.intake.orders import News
from suanqing.channels.intake.outcome import Outcome
from suanqing.errors import Invalid
from suanqing.work.orders import order_fields


def read(delivery: Delivery, apps: Mapping[str, Any]) -> Act:
    """What it asks for. Raises Invalid."""
    told, shop = delivery.headers.get("told", ""), delivery.headers.get("shop", "")
    if shop not in apps:
        raise Invalid("the shop is no longer configured", "unknown_app")
    if told == "push":
        return lambda desk: Outcome(note="what it names is fetched by the next pull")
    if told == COMPLAINT:
        complaint = complaints.complaint(order_fields.document(delivery.body))
        return pulling.arriving(delivery, platform_complaints.told(delivery, complaint))
    if told != "trade":
        raise Invalid("a row of a list cannot be read", "unreadable_order", field="row")
    order = tracing.told_of(orders.order(order_fields.document(delivery.body), shop), apps[shop])
    app = str(apps[shop].get("app_key", ""))
    news = News(
        delivery.channel, order.tid, delivery.delivery_id, delivery.received_at, "doudian_open_id", app
    )  # fmt: skip
    return pulling.arriving(
        delivery, lambda desk: shop_orders.told(news, order, desk(delivery.received_at))
    )
