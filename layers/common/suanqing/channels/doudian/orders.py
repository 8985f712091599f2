"""A Doudian order as the value that all shops' orders are. Pure.

Amounts are fen as whole numbers, times epoch seconds; names, phones and addresses are masked or cipher text and stay as
they come. Which fields there are hangs on the app's permissions: none is taken for granted. Source: Doudian,
order.orderDetail (second-hand; `unproven.json`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing import regions, times
from suanqing.channels.doudian.unproven import facts
from suanqing.errors import Invalid
from suanqing.work.orders import order_fields as fields
from suanqing.work.orders.shop_order import DEPOSIT, Order, OrderLine, Promotion, completed


def order(told: Mapping[str, Any], shop: str) -> Order:
    """The order told in full. Invalid names the field that is missing, malformed or a state that nobody knows."""
    status = _state(told)
    payment, shipping = amount(told, "pay_amount"), _optional_amount(told, "post_amount")
    created, paid_at = _time(told, "create_time"), _time(told, "pay_time")
    if created is None:
        raise fields.bad("create_time", "is missing")
    listed = fields.items(told, facts()["lines_name"])
    lines = completed(
        [_line(item, place) for place, item in enumerate(listed)], payment - min(shipping, payment)
    )
    where = fields.part(told, "post_addr", optional=True)
    closed = status in facts()["closed"] or status in facts()["refunded"]
    paid = paid_at is not None and status in facts()["ready"]
    return Order(
        tid=fields.required(told, "order_id"),
        shop=shop,
        status=status,
        created_at=created,
        paid_at=paid_at,
        updated=modified(told),
        region=_region(where),
        address=_masked(told, where),
        receiver=fields.text(told, "mask_post_receiver"),
        phone=fields.text(told, "mask_post_tel"),
        buyer=fields.text(told, "doudian_open_id"),
        buyer_message=fields.text(told, "buyer_words"),
        lines=lines,
        payment=payment,
        paid=paid,
        shippable=paid,
        shipping=shipping,
        closed=closed,
        promotions=_promotions(told),
        reduced=_reduced(told),
        sent=status in facts()["sent"],
    )


def _promotions(told: Mapping[str, Any]) -> tuple[Promotion, ...]:
    """Of the shop, the platform and who sold live."""
    found = []
    for part in _discounts(told):
        found += [
            Promotion(fields.text(each, "campaign_name"), fields.text(each, "campaign_id"))
            for each in fields.objects(part.get("full_discount_info"))
        ]
        found += [
            Promotion(
                fields.text(each, "coupon_name"),
                fields.text(each, "coupon_meta_id"),
                fields.text(each, "coupon_id"),
            )
            for each in fields.objects(part.get("coupon_info"))
        ]
    return tuple(dict.fromkeys(each for each in found if each.name))


def _reduced(told: Mapping[str, Any]) -> int:
    amounts = (fields.text(part, "total_amount") for part in _discounts(told))
    return sum(
        int(each) for each in amounts if each.isascii() and each.isdigit() and len(each) < 14
    )


def _discounts(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What nobody can read of it decides nothing."""
    detail = told.get("promotion_detail")
    parts = map(detail.get, facts()["discounts"]) if isinstance(detail, dict) else ()
    return [part for part in parts if isinstance(part, dict)]


def modified(told: Mapping[str, Any]) -> int:
    """When the platform changed it last, epoch milliseconds."""
    at = _time(told, "update_time")
    if at is None:
        raise fields.bad("update_time", "is missing")
    return times.epoch_ms(at)


def amount(parent: Mapping[str, Any], name: str) -> int:
    """Fen: a whole number, or its digits."""
    found = fields.text(parent, name)
    if not (found.isascii() and found.isdigit() and len(found) < 14):
        raise fields.bad(name, "is not an amount in fen")
    return int(found)


def _state(told: Mapping[str, Any]) -> str:
    """`main_status` where it says more; a state that nobody knows is looked at by people."""
    known = facts()
    states = {each for name in ("ready", "closed", "refunded", "unpaid") for each in known[name]}
    main, own = fields.text(told, "main_status"), fields.required(told, "order_status")
    found = main if main in known["refunded"] or main in known["unpaid"] else own
    if found not in states:
        raise fields.bad("order_status", "is none that is known")
    return found


def _line(item: Any, place: int) -> OrderLine:
    if not isinstance(item, dict):
        raise fields.bad(f"{facts()['lines_name']}[{place}]", "is not an object")
    num, payment, odd = 1, 0, ""
    try:
        num = fields.count(item, "item_num")
    except Invalid:
        odd = "num"
    try:
        payment = amount(item, "pay_amount")
    except Invalid:
        num, odd = 1, "payment"
    deposit = fields.text(item, "pre_sale_type") in facts()["deposit_pre_sale"]
    status = fields.text(item, "order_status")
    return OrderLine(
        oid=fields.required(item, "order_id"),
        outer_item_id=fields.text(item, "out_product_id"),
        outer_sku_id=fields.text(item, "code") or fields.text(item, "out_sku_id"),
        title=fields.text(item, "product_name"),
        num=num,
        payment=payment,
        is_pre_sale=deposit,
        pre_sale_type=DEPOSIT if deposit else "",
        odd=odd,
        closed=status in facts()["closed"],
    )


def _optional_amount(told: Mapping[str, Any], name: str) -> int:
    return amount(told, name) if fields.text(told, name) else 0


def _time(told: Mapping[str, Any], name: str) -> datetime | None:
    """Epoch seconds; 0 and nothing are none."""
    found = fields.text(told, name)
    if not found or found == "0":
        return None
    if not (found.isascii() and found.isdigit() and len(found) < 12):
        raise fields.bad(name, "is not epoch seconds")
    return times.from_epoch_ms(int(found) * 1000)


def _region(where: Mapping[str, Any]) -> str:
    names = [
        fields.text(fields.part(where, each, optional=True), "name")
        for each in ("province", "city", "town")
    ]
    try:
        return regions.find(*names)
    except Invalid:
        return ""


def _masked(told: Mapping[str, Any], where: Mapping[str, Any]) -> str:
    street = fields.text(fields.part(where, "street", optional=True), "name")
    return street + fields.text(fields.part(told, "mask_post_addr", optional=True), "detail")
