"""A Youzan order as the value that all shops' orders are.

Money is a yuan text and becomes fen; times are Beijing time without saying so. Names, phones and
addresses may be cipher text (`$…$1$`) and stay as received, phones in whatever way they are written:
what decides nothing keeps no order from being read. Source: Youzan full_order_info.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from suanqing import regions, times
from suanqing.errors import Invalid
from suanqing.work.orders import order_fields as fields
from suanqing.work.orders.shop_order import Order, OrderLine, Promotion, completed

TYPES = {"trade_TradeCreate", "trade_TradePaid", "trade_TradeBuyerPay"}
"""Push types whose msg carries a full order."""
READY = {"WAIT_SELLER_SEND_GOODS", "WAIT_BUYER_CONFIRM_GOODS", "TRADE_SUCCESS"}
SENT = {"WAIT_BUYER_CONFIRM_GOODS", "TRADE_SUCCESS"}
"""Its goods are on their way, or there."""
BALANCE = "2"
CLOSED = "TRADE_CLOSED"
COUPONS = {"coupon", "cardCoupon", "codeCoupon"}
"""`promotion_type` of an order's promotion that is a coupon."""
MEMBER = "order_tags.is_member"
"""What an order says of its buyer: that they are a member, and not of which level."""


def order(msg: Mapping[str, Any], kdt_id: int) -> Order:
    """The order in a push's msg. Invalid names the field that is missing or malformed."""
    full = fields.part(msg, "full_order_info")
    info, pay = fields.part(full, "order_info"), fields.part(full, "pay_info")
    where, buyer = (
        fields.part(full, f"{each}_info", optional=True) for each in ("address", "buyer")
    )
    payment, shipping = _paid(pay)
    told_of = _promoted(msg, full)
    told = [_line(item, place) for place, item in enumerate(fields.items(full, "orders"))]
    lines = completed(told, payment - min(shipping, payment))
    status = fields.required(info, "status")
    paid_at = fields.time(info, "pay_time")
    paid = paid_at is not None and status not in ("WAIT_BUYER_PAY", CLOSED)
    return Order(
        tid=fields.required(info, "tid"),
        shop=str(kdt_id),
        status=status,
        created_at=_created(info),
        paid_at=paid_at,
        updated=times.epoch_ms(fields.time(info, "update_time") or paid_at or _created(info)),
        region=_region(where),
        address=fields.text(where, "delivery_address"),
        receiver=fields.text(where, "receiver_name"),
        phone=fields.text(where, "receiver_tel"),
        buyer=fields.text(buyer, "yz_open_id"),
        buyer_message=fields.text(fields.part(full, "remark_info", optional=True), "buyer_message"),
        lines=lines,
        payment=payment,
        paid=paid,
        shipping=shipping,
        shippable=paid and status in READY and not _balance_due(lines, pay),
        closed=status == CLOSED,
        promotions=_promotions(told_of),
        reduced=sum(fields.or_nothing(told_of, f"{of}_discount_fee") for of in ("item", "order")),
        says=((MEMBER, "true"),) if _member(info) else (),
        sent=status in SENT,
    )


def _paid(pay: Mapping[str, Any]) -> tuple[int, int]:
    """What was paid, and what of it for postage; fen."""
    shipping = fields.fen(pay, "post_fee") if fields.text(pay, "post_fee") else 0
    return fields.fen(pay, "payment"), shipping


def _created(info: Mapping[str, Any]) -> datetime:
    created = fields.time(info, "created")
    if created is None:
        raise fields.bad("created", "is missing")
    return created


def _promoted(msg: Mapping[str, Any], full: Mapping[str, Any]) -> Mapping[str, Any]:
    """Its promotions, beside the order or in it; nothing where that is odd."""
    found = msg.get("order_promotion", full.get("order_promotion"))
    return found if isinstance(found, dict) else {}


def _promotions(told: Mapping[str, Any]) -> tuple[Promotion, ...]:
    """Of the order, and of its items (one of each, or a list); each once."""
    items = [
        each for item in fields.objects(told.get("item"))
        for each in fields.objects(item.get("promotions"))
    ]  # fmt: skip
    found = [
        Promotion(
            fields.text(each, "promotion_title") or fields.text(each, "promotion_type_name"),
            fields.text(each, "promotion_id") or fields.text(each, "promotion_type_id"),
            fields.text(each, "coupon_id")
            if fields.text(each, "promotion_type") in COUPONS
            else "",
        )
        for each in (*fields.objects(told.get("order")), *items)
    ]
    return tuple(dict.fromkeys(each for each in found if each.name))


def _member(info: Mapping[str, Any]) -> bool:
    tags = info.get("order_tags")
    return isinstance(tags, dict) and fields.text(tags, "is_member") == "true"


def changed_site(msg: Mapping[str, Any]) -> tuple[str, str]:
    """Region and address of a push that the receiver's address changed; region empty when unknown.

    Raises Invalid: it says no address.
    """
    nested = msg.get("address")
    told = nested if isinstance(nested, dict) else msg
    parts = ("province", "city", "district")
    where = {
        f"delivery_{part}": fields.text(told, part) or fields.text(told, f"delivery_{part}")
        for part in parts
    }
    address = (
        fields.text(told, "detail")
        or fields.text(told, "delivery_address")
        or fields.text(msg, "address")
    )
    if not address:
        raise fields.bad("address", "is missing")
    return _region(where), address


def _line(item: Any, place: int) -> OrderLine:
    if not isinstance(item, dict):
        raise fields.bad(f"orders[{place}]", "is not an object")
    num, payment, odd = 1, 0, ""
    try:
        num = fields.count(item, "num")
    except Invalid:
        odd = "num"
    try:
        payment = fields.fen(item, "payment")
    except Invalid:
        num, odd = 1, "payment"
    return OrderLine(
        oid=fields.required(item, "oid"),
        outer_item_id=fields.text(item, "outer_item_id"),
        outer_sku_id=fields.text(item, "outer_sku_id"),
        title=fields.text(item, "title"),
        num=num,
        payment=payment,
        is_pre_sale=fields.text(item, "is_pre_sale") in ("1", "true"),
        pre_sale_type=fields.text(item, "pre_sale_type"),
        odd=odd,
    )


def _balance_due(lines: Iterable[OrderLine], pay: Mapping[str, Any]) -> bool:
    """A deposit was taken and the balance has no transaction yet: it may still be forfeited."""
    if not any(line.deposit for line in lines):
        return False
    phases = [phase for phase in fields.items(pay, "phase_payments") if isinstance(phase, dict)]
    balance = [phase for phase in phases if fields.text(phase, "phase") == BALANCE]
    return not any(fields.text(phase, "inner_transaction_no") for phase in balance)


def _region(where: Mapping[str, Any]) -> str:
    """By the names; the platform's areaCode only where it is finer, or where names are missing."""
    names = [fields.text(where, f"delivery_{part}") for part in ("province", "city", "district")]
    area = _area_code(where)
    try:
        found = regions.find(*names)
    except Invalid:
        return area
    return area if area and found in regions.chain(area) else found


def _area_code(where: Mapping[str, Any]) -> str:
    extra = where.get("address_extra")
    if isinstance(extra, str):
        try:
            extra = json.loads(extra or "{}")
        except (ValueError, RecursionError):
            return ""
    code = fields.text(extra, "areaCode") if isinstance(extra, dict) else ""
    return code if regions.known(code) else ""
