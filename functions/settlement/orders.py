"""What an order came to, over all tickets that it led to, in the parts that the book names (颗粒度), and
what a return of it would give back."""

from settlement.wiring import cases, ledger, pricing, settings
from suanqing.errors import Invalid, NotFound
from suanqing.finance.assessment.buckets import bucketed
from suanqing.finance.settlement import order_schemas
from suanqing.work.orders.returns import Bought, return_cost
from suanqing.work.tickets.linked_keys import customer_key, customer_of
from suanqing.work.tickets.model import Ticket


def order_money(ticket: Ticket) -> order_schemas.OrderMoney:
    """The booked money of the ticket's order; a ticket without an order is one of its own."""
    ids = tickets_of(ticket)
    booked = {each: found for each in ids if (found := ledger().newest(each))}
    assessments = [found.assessment for found in booked.values()]
    parts = bucketed((each.lines, pricing().book(each.book).buckets) for each in assessments)
    currency = next((each.currency for each in assessments), "CNY")
    return order_schemas.order_money(ticket.source, list(booked), ids, parts, currency)


def return_of(ticket: Ticket, pieces: str, before: str) -> order_schemas.ReturnView:
    """What goes back for `pieces` of the order's lines, and what its tickets have cost so far.

    Both are written "line:count,line:count"; no pieces: all that are left of the ticket's own line.
    NotFound: the ticket is of no order that said what was paid.
    """
    mark = ticket.marks.get("order", {})
    if not {"payments", "pieces", "shipping"} <= mark.keys():
        raise NotFound("nothing is known of the ticket's order", ticket_id=ticket.ticket_id)
    order = Bought(mark["payments"], mark["pieces"], mark["shipping"])
    gone, own = _counts(before, "before"), mark["line"]
    asked = _counts(pieces, "pieces") or {own: order.pieces[own] - gone.get(own, 0)}
    found = return_cost(order, asked, settings().policies().shipping, gone)
    booked = [each.assessment for id in tickets_of(ticket) if (each := ledger().newest(id))]
    currency = next((each.currency for each in booked), "CNY")
    cost = sum(each.total("pay") for each in booked)
    return order_schemas.order_return(ticket.source, found, cost, currency)


def _counts(text: str, where: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in filter(None, text.split(",")):
        line, _, count = part.rpartition(":")
        if not line or line in found or not (count.isascii() and count.isdecimal()):
            raise Invalid('pieces are written "line:count,line:count"', where=where)
        found[line] = int(count)
    return found


def tickets_of(ticket: Ticket) -> list[str]:
    """The ticket and the others of the customer that came from the same order."""
    customer = customer_of(ticket)
    notes = cases().all(customer_key(customer), "order#") if customer else []
    others = {note["ticket"] for note in notes if note["source"] == ticket.source}
    return sorted({ticket.ticket_id, *others})
