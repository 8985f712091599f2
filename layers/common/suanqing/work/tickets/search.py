"""Search of tickets by title, address, customer, id, phone, serial or day: whether a ticket fits. Pure."""

import unicodedata
from collections.abc import Callable
from datetime import date, datetime

from suanqing.times import BEIJING
from suanqing.work.tickets.flags import Flag, flags_of
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.phones import MARK


def found(
    text: str | None,
    day: date | None,
    phone: str | None = None,
    flagged: tuple[Flag, datetime] | None = None,
) -> Callable[[Ticket], bool]:
    """Whether a ticket has the text in title, address, customer, id, asset or a serial that was shown lately, or
    was made with the phone, and was opened or completed on the day in Beijing; width, case and spaces make no
    difference. phone: the digest of the text, where it is a number (`phones`).
    flagged: the flag that it has then."""
    wanted = _plain(text or "")

    def holds(ticket: Ticket) -> bool:
        told = (ticket.title, ticket.address, ticket.customer, ticket.ticket_id, *serials(ticket))
        times = [each for each in (ticket.opened, ticket.served) if each]
        on_day = day is None or day in {each.astimezone(BEIJING).date() for each in times}
        called = phone is not None and ticket.marks.get(MARK) == phone
        marked = flagged is None or flagged[0] in flags_of(ticket, flagged[1])
        return marked and on_day and (called or any(wanted in _plain(each) for each in told))

    return holds


def serials(ticket: Ticket) -> list[str]:
    """What is served, and the serials among the head's own events."""
    shown = (e.data for e in ticket.events if e.data.get("evidence") == "serial")
    return [str(ticket.facts.get("attrs", {}).get("asset", "")), *(str(d["value"]) for d in shown)]


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
