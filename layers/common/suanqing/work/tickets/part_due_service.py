"""Reservations at work: those that are over end on their minute, and who waits is served."""

from typing import NamedTuple

from suanqing.errors import DomainError, Unavailable
from suanqing.times import epoch_ms
from suanqing.work.scenes.due import sent_again
from suanqing.work.tickets.part_commands import MAX_SERVED, TicketParts
from suanqing.work.tickets.part_due import list_of


class Freed(NamedTuple):
    """ended: reservations. served: who waited. again: when the message is to come once more, in milliseconds."""

    ended: int = 0
    served: int = 0
    again: int | None = None


def free(parts: TicketParts, name: str, due: int) -> Freed:
    """One message about a list; with the list as it is now it may come as often as it likes. Raises Unavailable
    where others kept writing: then it comes again."""
    at = parts.tickets.clock()
    now = epoch_ms(at)
    if due > now:
        return Freed(again=due if sent_again(due, now) else None)
    place, part = list_of(name)
    ended = parts.expire(place, part, at, busy)
    served = parts.allocate(place, part, busy)
    return Freed(ended, served, now if served == MAX_SERVED else None)


def busy(refused: DomainError) -> None:
    """A ticket that cannot take it is passed over; one that others are writing is not."""
    if isinstance(refused, Unavailable):
        raise refused
