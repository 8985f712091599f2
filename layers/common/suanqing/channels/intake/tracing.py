"""Whether a shop's parcels are asked for: where it `traces`, since a platform's calls may cost money. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from suanqing.work.orders.shop_order import Order


def traces(app: Mapping[str, Any]) -> bool:
    """app: the shop's, or its app's, part of the secret document."""
    return app.get("traces") is True


def told_of(order: Order, app: Mapping[str, Any]) -> Order:
    """Sent, as far as anybody asks where it is."""
    return order if traces(app) else replace(order, sent=False)
