"""A Tmall trade as the value that all shops' orders are, and its refunds. Pure.

Yuan texts become fen; times are Beijing time without saying so; receivers are masked and stay so. A sub-order's
share of the payment is `divide_order_fee` where the trade tells it: what was paid for it after coupons of the
whole order. Source: TOP, taobao.trade.fullinfo.get and taobao.refund.get.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing import regions, times
from suanqing.errors import Invalid
from suanqing.work.orders import order_fields as fields
from suanqing.work.orders.order_log import OrderRefund
from suanqing.work.orders.returned import Told
from suanqing.work.orders.shop_order import DEPOSIT, Order, OrderLine, Promotion, completed

UNPAID = {"TRADE_NO_CREATE_PAY", "WAIT_BUYER_PAY", "PAY_PENDING", "WAIT_PRE_AUTH_CONFIRM"}
HELD = {"PAID_FORBID_CONSIGN"}
"""Paid, and nothing may be sent yet: the platform may still take it back."""
READY = {
    "WAIT_SELLER_SEND_GOODS", "SELLER_CONSIGNED_PART", "WAIT_BUYER_CONFIRM_GOODS", "TRADE_BUYER_SIGNED",
    "TRADE_FINISHED",
}  # fmt: skip
SENT = {"SELLER_CONSIGNED_PART", "WAIT_BUYER_CONFIRM_GOODS", "TRADE_BUYER_SIGNED"}
NEVER_PAID = "TRADE_CLOSED_BY_TAOBAO"
CLOSED = {"TRADE_CLOSED", NEVER_PAID}
BALANCE_PAID = "FRONT_PAID_FINAL_PAID"
STEP = "step"
COUPONS = ("shopbonus", "couponfree")
"""Beginnings of a promotion's id, the tool that it is of: coupons of the shop."""
PAID_BACK, TAKEN_BACK = "SUCCESS", "CLOSED"
"""Ends of a refund: its money went back; nothing comes of it."""
WITH_GOODS = {"REFUND_AND_RETURN", "RETURN_AND_REFUND", "TMALL_EXCHANGE", "TAOBAO_EXCHANGE"}
"""Kinds of a dispute by which goods come back."""
MONEY_ALONE = {"REFUND"}
REFUND_STATES = {
    "WAIT_SELLER_AGREE", "WAIT_BUYER_RETURN_GOODS", "WAIT_SELLER_CONFIRM_GOODS", "SELLER_REFUSE_BUYER", TAKEN_BACK,
    PAID_BACK,
}  # fmt: skip


def order(trade: Mapping[str, Any], shop: str) -> Order:
    """The order of a trade told in full. Invalid names the field that is missing or malformed."""
    status = fields.required(trade, "status")
    if status not in UNPAID | HELD | READY | CLOSED:
        raise fields.bad("status", "is none that is known")
    payment = fields.fen(trade, "payment")
    shipping = fields.fen(trade, "post_fee") if fields.text(trade, "post_fee") else 0
    created, paid_at = fields.time(trade, "created"), fields.time(trade, "pay_time")
    if created is None:
        raise fields.bad("created", "is missing")
    step = fields.text(trade, "step_trade_status")
    pre_sale = fields.text(trade, "type") == STEP or bool(step)
    paid = paid_at is not None and status in READY
    listed = _wrapped(trade, "orders", "order")
    told = [_line(item, place, pre_sale) for place, item in enumerate(listed)]
    return Order(
        tid=id_of(trade, "tid"),
        shop=shop,
        status=status,
        created_at=created,
        paid_at=paid_at,
        updated=modified(trade),
        region=_region(trade),
        address=fields.text(trade, "receiver_town") + fields.text(trade, "receiver_address"),
        receiver=fields.text(trade, "receiver_name"),
        phone=fields.text(trade, "receiver_mobile") or fields.text(trade, "receiver_phone"),
        buyer=fields.text(trade, "buyer_open_uid"),
        buyer_message=fields.text(trade, "buyer_message"),
        lines=completed(told, payment - min(shipping, payment)),
        payment=payment,
        paid=paid,
        shippable=paid and (not pre_sale or step == BALANCE_PAID),
        shipping=shipping,
        closed=status in CLOSED,
        sent=status in SENT,
        promotions=_promotions(trade),
        reduced=fields.or_nothing(trade, "discount_fee"),
    )


def _promotions(trade: Mapping[str, Any]) -> tuple[Promotion, ...]:
    """Each once by its name, though a trade and its sub-orders each name it; of a coupon its detail is its id."""
    told = trade.get("promotion_details")
    listed = told.get("promotion_detail") if isinstance(told, dict) else told
    found: dict[str, Promotion] = {}
    for each in fields.objects(listed):
        name, id = fields.text(each, "promotion_name"), fields.text(each, "promotion_id")
        coupon = id.partition("-")[2] if id.startswith(COUPONS) else ""
        if name:
            found.setdefault(name + coupon, Promotion(name, id, coupon))
    return tuple(found.values())


def refund(told: Mapping[str, Any], at: int) -> tuple[str, OrderRefund | None]:
    """The order's tid, and what went back, first heard of `at`; None while no money moved by it."""
    status = fields.required(told, "status")
    if status not in REFUND_STATES:
        raise fields.bad("status", "is none that is known")
    tid, refund_id = id_of(told, "tid"), fields.required(told, "refund_id")
    if status != PAID_BACK:
        return tid, None
    line = _line_of(told)
    return tid, OrderRefund(refund_id, fields.fen(told, "refund_fee"), (line,) if line else (), at)


def goods_back(told: Mapping[str, Any], at: datetime) -> Told | None:
    """The return that it tells, whatever became of the money; `over` where it is of money alone, or was taken back.
    None where it does not say whether goods come back."""
    kind = fields.text(told, "dispute_type")
    gives = kind in WITH_GOODS or told.get("has_good_return") is True
    over = fields.text(told, "status") == TAKEN_BACK or (kind in MONEY_ALONE and not gives)
    if not gives and not over:
        return None
    try:
        since = fields.time(told, "created") or at
    except Invalid:  # its money can be read without it
        since = at
    return Told(
        fields.required(told, "refund_id"),
        f"tmall:{id_of(told, 'tid')}",
        fields.text(told, "title"),
        since,
        _line_of(told),
        modified(told),
        over=over,
    )


def modified(told: Mapping[str, Any]) -> int:
    """When the platform changed it last, epoch milliseconds."""
    at = fields.time(told, "modified")
    if at is None:
        raise fields.bad("modified", "is missing")
    return times.epoch_ms(at)


def id_of(told: Mapping[str, Any], name: str) -> str:
    """A 64-bit number as its digits; the text form goes before the number."""
    found = fields.text(told, f"{name}_str") or fields.text(told, name)
    if not (found.isascii() and found.isdigit() and len(found) < 21):
        raise fields.bad(name, "is missing" if not found else "is not a number")
    return found


def _line_of(refund: Mapping[str, Any]) -> str:
    """ "" of a refund of the order as a whole."""
    line = fields.text(refund, "oid")
    return line if line != "0" else ""


def _line(item: Any, place: int, pre_sale: bool) -> OrderLine:
    if not isinstance(item, dict):
        raise fields.bad(f"orders[{place}]", "is not an object")
    num, payment, odd, status = 1, 0, "", fields.text(item, "status")
    try:
        num = fields.count(item, "num")
    except Invalid:
        odd = "num"
    try:
        shared = fields.text(item, "divide_order_fee")
        if status != NEVER_PAID:  # the trade's payment has nothing of it
            payment = fields.fen(item, "divide_order_fee" if shared else "payment")
    except Invalid:
        num, odd = 1, "payment"
    return OrderLine(
        oid=id_of(item, "oid"),
        outer_item_id=fields.text(item, "outer_iid"),
        outer_sku_id=fields.text(item, "outer_sku_id"),
        title=fields.text(item, "title"),
        num=num,
        payment=payment,
        is_pre_sale=pre_sale,
        pre_sale_type=DEPOSIT if pre_sale else "",
        odd=odd,
        closed=status in CLOSED,
    )


def _wrapped(parent: Mapping[str, Any], outer: str, inner: str) -> list[Any]:
    """TOP puts a list one level deeper, unless it was asked not to."""
    value = parent.get(outer, [])
    return fields.items(value, inner) if isinstance(value, dict) else fields.items(parent, outer)


def _region(trade: Mapping[str, Any]) -> str:
    names = [fields.text(trade, f"receiver_{part}") for part in ("state", "city", "district")]
    try:
        return regions.find(*names)
    except Invalid:
        return ""
