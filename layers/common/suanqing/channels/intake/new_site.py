"""A receiver's address that changed after the order: open work goes to the new one."""

from suanqing.channels.intake.context import IntakeContext
from suanqing.channels.intake.orders import News
from suanqing.channels.intake.outcome import Outcome
from suanqing.errors import NotFound
from suanqing.work.tickets.scene import BEFORE_DONE

REASON = "客户更改地址"


def moved(news: News, region: str, address: str, desk: IntakeContext) -> Outcome:
    """Move the order's open tickets; again: no change. Finished work was done where it was."""
    shop, known = news.shop, desk.orders.known(news.known_as)
    notes = []
    for ticket_id in sorted(known.tickets if known else ()):
        try:
            ticket = desk.tickets.get(shop, ticket_id, consistent=True)
        except NotFound:
            continue
        same = (region or ticket.region, address) == (ticket.region, ticket.address)
        if ticket.state in BEFORE_DONE and not same:
            desk.tickets.move(
                shop, ticket_id, region or None, address, ticket.version, reason=REASON
            )
        notes.append(f"{ticket_id} was {ticket.state}")
    return Outcome(note="address changed: " + (", ".join(notes) or "no tickets"))
