"""Youzan's refund messages: which of them move money, and what they say of it. Pure.

One refund has one id over several messages.
"""

from collections.abc import Mapping
from typing import Any, Literal

from suanqing import money
from suanqing.errors import Invalid
from suanqing.work.orders.order_log import OrderRefund

Meaning = Literal["paid_back", "agreed", "no_money"]
MEANINGS: Mapping[str, Meaning] = {
    "trade_refund_RefundSuccess": "paid_back",
    "trade_refund_RefundSellerCreated": "paid_back",
    "trade_refund_SysRefund": "paid_back",
    "youzan_trade_RefundSuccess": "paid_back",
    "trade_refund_RefundSellerAgree": "agreed",
    "youzan_trade_RefundSellerAgree": "agreed",
    "trade_refund_BuyerCreated": "no_money",
    "trade_refund_RefundClosed": "no_money",
    "trade_refund_YouzanInterApplied": "no_money",
    "trade_refund_RefundSellerAgreeReturnGoods": "no_money",
    "trade_refund_RefundBuyerReturnGoods": "no_money",
    "trade_refund_RefundSellerRefuseBuyerReturnGoods": "no_money",
    "trade_refund_RefundSellerRefuse": "no_money",
    "youzan_trade_RefundCreated": "no_money",
    "youzan_trade_RefundClosed": "no_money",
}
"""paid_back: the money has gone back. agreed: it has, unless goods come back first, whose end is a
RefundSuccess. no_money: asked for, refused or on its way."""
MONEY_ONLY = ("", "REFUND_ONLY")
PAID_BACK = "SUCCESS"
"""State of a refund, as it is fetched, whose money went back."""
MAX_AMOUNT = 10**13


def moves_money(type: str, msg: Mapping[str, Any]) -> bool | None:
    """Does the message say that money went back? None: it is of a kind nobody told us of."""
    meaning = MEANINGS.get(type)
    if meaning is None:
        return None
    only = str(msg.get("refund_type") or "").upper() in MONEY_ONLY
    return meaning == "paid_back" or (meaning == "agreed" and only)


def told(tid: str, msg: Mapping[str, Any], at: int) -> OrderRefund:
    """The refund of order `tid` that the message tells, first heard of `at`; its lines, none: the whole order.
    Invalid names what is missing or malformed."""
    refund_id = _scalar(msg.get("refund_id"))
    if not tid or not refund_id:
        where = "refund_id" if tid else "tid"
        raise Invalid(f"the refund does not say its {where}", "unreadable_refund", field=where)
    lines = msg.get("oids") if msg.get("oids") is not None else msg.get("oid")
    fee = msg.get("refunded_fee")
    fee = msg.get("refund_fee") if fee is None else fee
    return OrderRefund(refund_id, _fen(fee), tuple(_oids(lines)), at)


def _oids(lines: Any) -> list[str]:
    """Order lines of a refund: a list, a text with commas, or one."""
    if isinstance(lines, str):
        lines = lines.strip("[]").split(",")
    each = lines if isinstance(lines, list) else [lines]
    return sorted({text for oid in each if (text := _scalar(oid).strip(' "'))})


def _fen(fee: Any) -> int:
    """Fen of an amount in yuan: a text, or a number, which the push kept as it was written."""
    try:
        text = _scalar(fee)
        fen = money.to_minor(text) if 0 < len(text) < 20 else -1
    except (Invalid, ArithmeticError):
        fen = -1
    if not 0 <= fen < MAX_AMOUNT:
        raise Invalid(
            "the refunded sum is not an amount in yuan", "unreadable_refund", field="refunded_fee"
        )
    return fen


def _scalar(value: Any) -> str:
    is_scalar = isinstance(value, str | int) and not isinstance(value, bool)
    text = str(value).strip() if is_scalar else ""
    return "" if text == "null" else text
