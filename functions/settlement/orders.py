"""What an order came to, over all tickets that it led to, in the parts that the book names (颗粒度)."""

from settlement.wiring import cases, ledger, pricing
from suanqing.cases.names import customer_key, customer_of
from suanqing.settlement import views
from suanqing.settlement.buckets import bucketed
from suanqing.tickets.model import Ticket


def order_money(ticket: Ticket) -> views.OrderMoney:
    """The booked money of the ticket's order; a ticket without an order is one of its own."""
    ids = tickets_of(ticket)
    booked = {each: found for each in ids if (found := ledger().newest(each))}
    assessments = [found.assessment for found in booked.values()]
    parts = bucketed((each.lines, pricing().book(each.book).buckets) for each in assessments)
    currency = next((each.currency for each in assessments), "CNY")
    return views.order_money(ticket.source, list(booked), ids, parts, currency)


def tickets_of(ticket: Ticket) -> list[str]:
    """The ticket and the others of the customer that came from the same order."""
    customer = customer_of(ticket)
    notes = cases().all(customer_key(customer), "order#") if customer else []
    others = {note["ticket"] for note in notes if note["source"] == ticket.source}
    return sorted({ticket.ticket_id, *others})
