"""A shop's refunds become facts of the order's tickets.

One refund has one id over several messages. Whatever comes in whatever order leads to the same: the
refunds are noted with the order, and each ticket is brought to what all of them have given back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from suanqing.errors import NotFound
from suanqing.finance.corrections import facts
from suanqing.people.identity.caller import Caller
from suanqing.work.orders.order_log import KnownOrder, OrderRefund
from suanqing.work.orders.returns import Bought, given_back, good
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.scene import BEFORE_DONE
from suanqing.work.tickets.store import Write

CALLED_OFF = "订单已退款"


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


def apply(till: Till, tid: str, known: KnownOrder) -> Applied:
    """Bring every ticket of the order to what all its refunds have given back; again: no change.

    A ticket that is not done is called off once everything paid for it has gone back; one that is
    cancelled has nothing to give back.
    """
    if not known.tickets:
        return Applied(("no work of ours",), {}, ())
    tickets = [found for each in sorted(known.tickets) if (found := _ticket(till, each))]
    bought = _bought(known, tickets)
    fits, refused = good(bought, known.refunds)
    if not fits:
        return Applied((), refused, tuple(t.ticket_id for t in tickets if _earns(t)))
    gone = given_back(bought, [(each.oids, each.fee) for each in fits])
    ended = _ended(bought, gone, fits)
    notes = [_bring(till, tid, ticket, bought, gone, ended, fits) for ticket in tickets]
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
