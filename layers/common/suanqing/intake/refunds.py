"""A Youzan refund that succeeded becomes a fact of the order's tickets, once a refund."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from suanqing import money, observe
from suanqing.cases.returns import spread
from suanqing.corrections import facts
from suanqing.errors import NotFound
from suanqing.identity.caller import Caller
from suanqing.settlement.model import Refund
from suanqing.tickets.commands import Tickets, ticket_id_for
from suanqing.tickets.model import Ticket
from suanqing.tickets.store import Write

SUCCEEDED = {"trade_refund_RefundSuccess", "trade_refund_SysRefund", "youzan_trade_RefundSuccess"}


def refunded(tickets: Tickets, shop: str, msg: Mapping[str, Any]) -> str:
    """Do it, and say what was done. A ticket that is not done yet knows it when it is settled; one that
    is cancelled, before or after, has nothing to give back.

    The refunded sum is spread over its order lines by what was paid for each; a ticket line gets
    its order line's part. A message without the refund, the sum or its lines is only recorded.
    """
    tid, refund_id = str(msg.get("tid") or ""), str(msg.get("refund_id") or "")
    oids = _oids(msg.get("oids"))
    fee = msg.get("refunded_fee")
    if not (tid and refund_id and oids and isinstance(fee, str)):
        observe.warn("a refund is not told in full", order=tid, refund=refund_id)
        return f"refund recorded: not told in full, of {tid}"
    found = [(oid, ticket) for oid in oids if (ticket := _ticket(tickets, shop, tid, oid))]
    till = Caller(shop, frozenset({"finance"}))
    notes = []
    for oid, ticket in found:
        payments = ticket.marks.get("order", {}).get("payments", {})
        if ticket.state == "cancelled" or not all(payments.get(each) for each in oids):
            notes.append(f"{ticket.ticket_id} was {ticket.state}")
            continue
        back = spread(money.to_minor(fee), oids, payments)[oid]
        refund = Refund(facts.ALL, back, payments[oid])
        tickets.apply(till, ticket.ticket_id, "refund", _step(tickets, refund_id, refund, shop))
        notes.append(f"{ticket.ticket_id} gave back {back} of {payments[oid]}")
    return f"refund {refund_id}: " + (", ".join(notes) or "no tickets")


def _step(tickets: Tickets, refund_id: str, refund: Refund, shop: str) -> Any:
    key = facts.refund_key("youzan", refund_id)

    def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
        events = tickets.store.history(ticket.ticket_id) if ticket.pages else ticket.events
        return facts.refund(ticket, events, key, refund, shop, at), ()

    return step


def _ticket(tickets: Tickets, shop: str, tid: str, oid: str) -> Ticket | None:
    try:
        return tickets.store.get(ticket_id_for(shop, f"youzan:{tid}:{oid}"), consistent=True)
    except NotFound:
        return None


def _oids(told: Any) -> list[str]:
    """Order lines of a refund: a list, or a text with commas."""
    if isinstance(told, str):
        told = told.strip("[]").split(",")
    each = told if isinstance(told, list) else []
    return sorted({str(oid).strip(' "') for oid in each if str(oid).strip(' "')})
