"""What settling came to, told once to logs and metrics; the same words for stream and reconciler."""

from suanqing.finance.settlement.settle_service import Outcome, Result
from suanqing.platform import observe
from suanqing.times import epoch_ms, parse, utcnow
from suanqing.work.tickets.model import Ticket

MOVED_MONEY = (Outcome.POSTED, Outcome.UNCHANGED)
BOOKED = (*MOVED_MONEY, Outcome.ALREADY)
"""After these the ledger holds what the ticket's facts say; perhaps its ladders do not yet."""


def tell(ticket: Ticket, result: Result) -> None:
    """One line a ticket; counts settled tickets, exceptions, and the lag since money was owed."""
    keys = {"ticket": ticket.ticket_id, "rev": ticket.facts_rev, "retries": result.retries}
    if result.outcome in MOVED_MONEY:
        lag = lag_ms(ticket)
        observe.log("settled", outcome=result.outcome, lag_ms=lag, **keys)
    elif result.outcome == Outcome.EXCEPTION:
        observe.failed("UnpricedTickets", trouble=(result.trouble or {}).get("code"), **keys)
    else:
        observe.log("nothing to settle", outcome=result.outcome, **keys)


def lag_ms(ticket: Ticket) -> int:
    """Milliseconds from the event that made money owed (completion or a later change) to now."""
    since = parse(ticket.unsettled.partition("#")[2]) if ticket.unsettled else ticket.served
    now = utcnow()
    return max(0, epoch_ms(now) - epoch_ms(since or now))
