"""What a shop's order says beside what decides money: goods by name, what it was cheaper by, its buyer's words. Pure.

Kept with the order as its first message that was due said it: {"paid_at", "reduced", "goods": {order line: [title,
pieces, the seller's own number]}, "promotions": [[name, id, coupon]]}. The words stand apart, since they go with their
buyer.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from suanqing.canonical import canonical
from suanqing.times import parse, rfc3339
from suanqing.work.orders.shop_order import Order, Promotion
from suanqing.work.orders.waybills import hidden

TITLE, WORDS, MOST = 120, 500, 100
"""Characters of a good's name and of the buyer's words; goods and promotions that are kept."""


class Good(NamedTuple):
    """One bought thing: pieces, and the seller's own number of it, which may be empty."""

    title: str
    pieces: int
    sku: str


class Said(NamedTuple):
    """goods: by order line. reduced: minor units that were not paid by promotions. words: the buyer's, without what
    could be a phone."""

    goods: Mapping[str, Good] = {}
    promotions: tuple[Promotion, ...] = ()
    reduced: int = 0
    paid_at: datetime | None = None
    words: str = ""


NOTHING = Said()


def said(order: Order) -> Said:
    lines = [each for each in order.lines if not each.closed][:MOST]
    return Said(
        goods={each.oid: Good(each.title.strip()[:TITLE], each.num, each.sku) for each in lines},
        promotions=tuple(
            Promotion(each.name[:TITLE], each.id, each.coupon) for each in order.promotions[:MOST]
        ),
        reduced=order.reduced,
        paid_at=order.paid_at,
        words=hidden(order.buyer_message.strip())[:WORDS],
    )


def to_text(told: Said) -> str:
    """All but the words."""
    return canonical(
        {
            "goods": {oid: list(good) for oid, good in told.goods.items()},
            "promotions": [list(each) for each in told.promotions],
            "reduced": told.reduced,
            "paid_at": rfc3339(told.paid_at) if told.paid_at else "",
        }
    ).decode()


def of_text(text: str, words: str) -> Said:
    """As it was kept; of an order that was told before anything was, nothing."""
    if not text:
        return Said(words=words)
    kept = json.loads(text)
    return Said(
        goods={oid: Good(*good) for oid, good in kept["goods"].items()},
        promotions=tuple(Promotion(*each) for each in kept["promotions"]),
        reduced=kept["reduced"],
        paid_at=parse(kept["paid_at"]) if kept["paid_at"] else None,
        words=words,
    )
