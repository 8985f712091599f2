"""What marks a ticket out in a list (标记). Pure."""

from datetime import datetime
from typing import Literal

from suanqing.work.tickets.acts import FAILED
from suanqing.work.tickets.hands import many_hands
from suanqing.work.tickets.model import Ticket

Flag = Literal[
    "rework", "rework_suggested", "reworked", "special", "self_made", "act_failed", "many_hands"
]
OF_MARKS: dict[str, Flag] = {
    "rework_of": "rework", "rework_suggested": "rework_suggested", "reworked_by": "reworked", "special": "special",
    FAILED: "act_failed",
}  # fmt: skip


def flags_of(ticket: Ticket, now: datetime | None = None) -> list[Flag]:
    """now: what "lately" means; of an answer to a command, the moment of the ticket's last event."""
    found = [flag for mark, flag in OF_MARKS.items() if mark in ticket.marks]
    found += ["self_made"] if is_self_made(ticket) else []
    moment = now or (ticket.events[-1].at if ticket.events else ticket.opened)
    return [*found, "many_hands"] if many_hands(ticket, moment) else found


def is_self_made(ticket: Ticket) -> bool:
    """Made by somebody who is paid by it."""
    first = ticket.events[0] if ticket.events else None
    channel, _, teller = ticket.source.partition("#")[0].partition(":")
    told = teller if channel == "app" else None
    made_by = first.by if first and first.kind == "created" else told
    return made_by in ticket.payees
