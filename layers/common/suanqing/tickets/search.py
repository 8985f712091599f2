"""Looking for tickets by what people remember of them. Pure."""

import unicodedata
from collections.abc import Callable
from datetime import date

from suanqing.tickets.model import Ticket
from suanqing.times import BEIJING


def found(text: str | None, day: date | None) -> Callable[[Ticket], bool]:
    """Whether a ticket has the text in title, address, customer or id, and was opened or completed on
    the day in Beijing; width, case and spaces make no difference."""
    wanted = _plain(text or "")

    def holds(ticket: Ticket) -> bool:
        told = (ticket.title, ticket.address, ticket.customer, ticket.ticket_id)
        times = [each for each in (ticket.opened, ticket.served) if each]
        on_day = day is None or day in {each.astimezone(BEIJING).date() for each in times}
        return on_day and any(wanted in _plain(each) for each in told)

    return holds


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
