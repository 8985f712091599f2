"""Youzan's refunds become facts of the order's tickets: which messages move money, and what of whose.

One refund has one id over several messages. Whatever comes in whatever order leads to the same: the
refunds are noted with the order, and each ticket is brought to what all of them have given back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from suanqing import money
from suanqing.errors import Invalid, NotFound
from suanqing.finance.corrections import facts
from suanqing.people.identity.caller import Caller
from suanqing.work.orders.order_log import KnownOrder, OrderRefund
from suanqing.work.orders.returns import Bought, given_back
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.scene import BEFORE_DONE
from suanqing.work.tickets.store import Write

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
CALLED_OFF = "订单已退款"
MAX_AMOUNT = 10**13


class Told(NamedTuple):
    """A refund as a message tells it. oids: the order lines it is for; none: the whole order."""

    tid: str
    refund: OrderRefund


class Applied(NamedTuple):
    """notes: what became of each ticket. refused: refunds that cannot be, and why. kept: tickets that
    still earn although they, or what was paid for them, are not all given back."""

    notes: tuple[str, ...]
    refused: Mapping[str, str]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Till:
    """Whose hand books refunds, with what; `channel` is the caller's name as well."""

    tickets: Tickets
    channel: str


def moves_money(type: str, msg: Mapping[str, Any]) -> bool | None:
    """Does the message say that money went back? None: it is of a kind nobody told us of."""
    meaning = MEANINGS.get(type)
    if meaning is None:
        return None
    only = str(msg.get("refund_type") or "").upper() in MONEY_ONLY
    return meaning == "paid_back" or (meaning == "agreed" and only)


def told(tid: str, msg: Mapping[str, Any], at: int) -> Told:
    """The refund that the message tells. Invalid names what is missing or malformed."""
    refund_id = _scalar(msg.get("refund_id"))
    if not tid or not refund_id:
        where = "refund_id" if tid else "tid"
        raise Invalid(f"the refund does not say its {where}", "unreadable_refund", field=where)
    lines = msg.get("oids") if msg.get("oids") is not None else msg.get("oid")
    fee = msg.get("refunded_fee")
    fee = msg.get("refund_fee") if fee is None else fee
    return Told(tid, OrderRefund(refund_id, _fen(fee), tuple(_oids(lines)), at))


def apply(till: Till, tid: str, known: KnownOrder) -> Applied:
    """Bring every ticket of the order to what all its refunds have given back; again: no change.

    A ticket that is not done is called off once everything paid for it has gone back; one that is
    cancelled has nothing to give back.
    """
    if not known.tickets:
        return Applied(("no work of ours",), {}, ())
    tickets = [found for each in sorted(known.tickets) if (found := _ticket(till, each))]
    bought = _bought(known, tickets)
    good, refused = _good(bought, known.refunds)
    if not good:
        return Applied((), refused, tuple(t.ticket_id for t in tickets if _earns(t)))
    gone = given_back(bought, [(each.oids, each.fee) for each in good])
    ended = _ended(bought, gone, good)
    notes = [_bring(till, tid, ticket, bought, gone, ended, good) for ticket in tickets]
    kept = tuple(t.ticket_id for t in tickets if _earns(t) and _line(t) not in ended)
    return Applied(tuple(notes), refused, kept)


def _bring(
    till: Till,
    tid: str,
    ticket: Ticket,
    bought: Bought,
    gone: Mapping[str, int],
    ended: frozenset[str],
    refunds: Sequence[OrderRefund],
) -> str:
    line = _line(ticket)
    paid, back = bought.payments.get(line, 0), gone.get(line, 0)
    if ticket.state == "cancelled":
        return f"{ticket.ticket_id} was cancelled"
    if line in ended and ticket.state in BEFORE_DONE:
        desk = Caller(till.channel, frozenset({"dispatcher"}))
        till.tickets.cancel(desk, ticket.ticket_id, CALLED_OFF, if_match=ticket.version)
        return f"{ticket.ticket_id} is called off"
    ids = [each.id for each in refunds if not each.oids or line in each.oids]

    def step(now: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
        events = till.tickets.store.history(now.ticket_id) if now.pages else now.events
        channel = till.channel
        return facts.order_refund(now, events, channel, tid, ids, back, paid, channel, at), ()

    if paid:
        finance = Caller(till.channel, frozenset({"finance"}))
        till.tickets.apply(finance, ticket.ticket_id, "refund", step)
    return f"{ticket.ticket_id} gave back {back} of {paid}"


def _good(
    bought: Bought, refunds: Iterable[OrderRefund]
) -> tuple[list[OrderRefund], dict[str, str]]:
    """Those that can be, taken in the order in which we heard of them; why each of the others cannot."""
    good: list[OrderRefund] = []
    refused: dict[str, str] = {}
    for refund in refunds:
        try:
            given_back(bought, [(each.oids, each.fee) for each in (*good, refund)])
        except Invalid as error:
            refused[refund.id] = f"{error.code}: {error.message}"
        else:
            good.append(refund)
    return good, refused


def _ended(
    bought: Bought, gone: Mapping[str, int], refunds: Iterable[OrderRefund]
) -> frozenset[str]:
    """Lines of which nothing is left: all that was paid went back; one that cost nothing goes with
    those that a refund names beside it."""
    whole = {oid for oid, paid in bought.payments.items() if gone[oid] == paid}
    ended = {oid for oid in whole if bought.payments[oid]}
    if whole == bought.payments.keys():
        return frozenset(whole)
    for refund in refunds:
        named = set(refund.oids or bought.payments)
        if named <= whole:
            ended |= named
    return frozenset(ended)


def _bought(known: KnownOrder, tickets: Iterable[Ticket]) -> Bought:
    """What was paid, as the order was noted; of one noted before that was kept, as its tickets say."""
    if known.payments is not None:
        return Bought(known.payments, {}, known.shipping)
    for ticket in tickets:
        mark = ticket.marks.get("order", {})
        if payments := mark.get("payments"):
            return Bought(payments, {}, mark.get("shipping", 0))
    return Bought({}, {}, 0)


def _line(ticket: Ticket) -> str:
    return str(ticket.marks.get("order", {}).get("line", ""))


def _earns(ticket: Ticket) -> bool:
    return ticket.state != "cancelled" and ticket.served is not None


def _ticket(till: Till, ticket_id: str) -> Ticket | None:
    try:
        return till.tickets.store.get(ticket_id, consistent=True)
    except NotFound:
        return None


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
