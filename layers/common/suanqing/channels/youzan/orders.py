"""A Youzan order as a value: what was bought, by whom, where, and whether work may start.

Money is a yuan text and becomes fen; times are Beijing time without saying so. Names, phones and
addresses may be cipher text (`$…$1$`) and stay as received, phones in whatever way they are written:
what decides nothing keeps no order from being read. Source: Youzan full_order_info.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from suanqing import money, regions, texts, times
from suanqing.errors import Invalid
from suanqing.quantities import number

TYPES = {"trade_TradeCreate", "trade_TradePaid", "trade_TradeBuyerPay"}
"""Push types whose msg carries a full order."""
READY = {"WAIT_SELLER_SEND_GOODS", "WAIT_BUYER_CONFIRM_GOODS", "TRADE_SUCCESS"}
DEPOSIT, BALANCE = "1", "2"


@dataclass(frozen=True)
class OrderLine:
    """One bought thing; `payment` is the line's share of the order's payment, in fen.

    odd: the field that is not as it should be. Then the line counts as one piece, for what the others
    leave of the payment; a line of goods may be so, a service may not.
    """

    oid: str
    outer_item_id: str
    outer_sku_id: str
    title: str
    num: int
    payment: int
    is_pre_sale: bool
    pre_sale_type: str
    odd: str = ""

    @property
    def sku(self) -> str:
        """The seller's own number: of the variant, else of the item; may be empty."""
        return self.outer_sku_id or self.outer_item_id


@dataclass(frozen=True)
class Order:
    """An order as one message tells it; amounts in fen, `updated` in epoch milliseconds.

    `payment` has `shipping` in it.

    `paid`: money came in and it is not closed. `shippable`: Youzan says so, and no balance is due;
    TRADE_PAID is not yet it (group buying, risk control, pre-sale). `region` is empty when unknown.
    """

    tid: str
    kdt_id: int
    status: str
    created_at: datetime
    paid_at: datetime | None
    updated: int
    region: str
    address: str = field(repr=False)
    receiver: str = field(repr=False)
    phone: str = field(repr=False)
    buyer: str
    buyer_message: str = field(repr=False)
    lines: tuple[OrderLine, ...]
    payment: int
    paid: bool
    shippable: bool
    shipping: int = 0


def order(msg: Mapping[str, Any], kdt_id: int) -> Order:
    """The order in a push's msg. Invalid names the field that is missing or malformed."""
    full = _part(msg, "full_order_info")
    info, pay = _part(full, "order_info"), _part(full, "pay_info")
    where, buyer = (_part(full, f"{each}_info", optional=True) for each in ("address", "buyer"))
    payment, shipping = _fen(pay, "payment"), _fen(pay, "post_fee") if _text(pay, "post_fee") else 0
    lines = _lines(_list(full, "orders"), payment - min(shipping, payment))
    status = _required(info, "status")
    paid_at = _time(info, "pay_time")
    paid = paid_at is not None and status not in ("WAIT_BUYER_PAY", "TRADE_CLOSED")
    created = _time(info, "created")
    if created is None:
        raise _bad("created", "is missing")
    return Order(
        tid=_required(info, "tid"),
        kdt_id=kdt_id,
        status=status,
        created_at=created,
        paid_at=paid_at,
        updated=times.epoch_ms(_time(info, "update_time") or paid_at or created),
        region=_region(where),
        address=_text(where, "delivery_address"),
        receiver=_text(where, "receiver_name"),
        phone=_text(where, "receiver_tel"),
        buyer=_text(buyer, "yz_open_id"),
        buyer_message=_text(_part(full, "remark_info", optional=True), "buyer_message"),
        lines=lines,
        payment=payment,
        paid=paid,
        shipping=shipping,
        shippable=paid and status in READY and not _balance_due(lines, pay),
    )


def changed_site(msg: Mapping[str, Any]) -> tuple[str, str]:
    """Region and address of a push that the receiver's address changed; region empty when unknown.

    Raises Invalid: it says no address.
    """
    nested = msg.get("address")
    told = nested if isinstance(nested, dict) else msg
    parts = ("province", "city", "district")
    where = {
        f"delivery_{part}": _text(told, part) or _text(told, f"delivery_{part}") for part in parts
    }
    address = _text(told, "detail") or _text(told, "delivery_address") or _text(msg, "address")
    if not address:
        raise _bad("address", "is missing")
    return _region(where), address


def _lines(items: list[Any], goods: int) -> tuple[OrderLine, ...]:
    """The lines of an order whose `goods` cost so much in all. Invalid when two hide what they cost."""
    lines = [_line(item, place) for place, item in enumerate(items)]
    hidden = [place for place, line in enumerate(lines) if line.odd == "payment"]
    left = max(0, goods - sum(line.payment for line in lines))
    if len(hidden) > 1 and left:
        raise _bad("payment", "is not an amount in yuan")
    for place in hidden:
        lines[place] = replace(lines[place], payment=left)
    return tuple(lines)


def _line(item: Any, place: int) -> OrderLine:
    if not isinstance(item, dict):
        raise _bad(f"orders[{place}]", "is not an object")
    num, payment, odd = 1, 0, ""
    try:
        num = _count(item, "num")
    except Invalid:
        odd = "num"
    try:
        payment = _fen(item, "payment")
    except Invalid:
        num, odd = 1, "payment"
    return OrderLine(
        oid=_required(item, "oid"),
        outer_item_id=_text(item, "outer_item_id"),
        outer_sku_id=_text(item, "outer_sku_id"),
        title=_text(item, "title"),
        num=num,
        payment=payment,
        is_pre_sale=_text(item, "is_pre_sale") in ("1", "true"),
        pre_sale_type=_text(item, "pre_sale_type"),
        odd=odd,
    )


def _balance_due(lines: Iterable[OrderLine], pay: Mapping[str, Any]) -> bool:
    """A deposit was taken and the balance has no transaction yet: it may still be forfeited."""
    if not any(line.is_pre_sale and line.pre_sale_type == DEPOSIT for line in lines):
        return False
    phases = [phase for phase in _list(pay, "phase_payments") if isinstance(phase, dict)]
    balance = [phase for phase in phases if _text(phase, "phase") == BALANCE]
    return not any(_text(phase, "inner_transaction_no") for phase in balance)


def _region(where: Mapping[str, Any]) -> str:
    """By the names; the platform's areaCode only where it is finer, or where names are missing."""
    names = [_text(where, f"delivery_{part}") for part in ("province", "city", "district")]
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
    code = _text(extra, "areaCode") if isinstance(extra, dict) else ""
    return code if regions.known(code) else ""


def _part(parent: Mapping[str, Any], name: str, *, optional: bool = False) -> Mapping[str, Any]:
    value = parent.get(name)
    if optional and value is None:
        return {}
    if not isinstance(value, dict):
        raise _bad(name, "is missing" if value is None else "is not an object")
    return value


def _list(parent: Mapping[str, Any], name: str) -> list[Any]:
    value = parent.get(name, [])
    if not isinstance(value, list):
        raise _bad(name, "is not a list")
    return value


def _text(parent: Mapping[str, Any], name: str) -> str:
    """A scalar as text. Captures say "nothing" as "", null, {} and "null"."""
    value = parent.get(name)
    if isinstance(value, bool):
        return "true" if value else ""
    text = texts.normal(str(value).strip()) if isinstance(value, str | int) else ""
    return "" if text == "null" else text


def _required(parent: Mapping[str, Any], name: str) -> str:
    if text := _text(parent, name):
        return text
    raise _bad(name, "is missing")


def _time(parent: Mapping[str, Any], name: str) -> datetime | None:
    text = _text(parent, name)
    if not text:
        return None
    try:
        return times.parse_beijing(text)
    except (Invalid, OverflowError):
        raise _bad(name, "is not a 'YYYY-MM-DD HH:MM:SS' time") from None


def _fen(parent: Mapping[str, Any], name: str) -> int:
    """Fen of a yuan text; never of a number, which would have been a binary float."""
    value = parent.get(name)
    try:
        fen = money.to_minor(f"{number(value):f}") if isinstance(value, str) else -1
    except (Invalid, ArithmeticError):
        fen = -1
    if fen < 0 or fen > 10**13:
        raise _bad(name, "is not an amount in yuan")
    return fen


def _count(parent: Mapping[str, Any], name: str) -> int:
    text = _text(parent, name)
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text)):
        raise _bad(name, "is not a positive whole number")
    return int(text)


def _bad(name: str, problem: str) -> Invalid:
    """The message never repeats the value: it may be somebody's phone number."""
    return Invalid(f"{name} {problem}", "unreadable_order", field=name)
