"""When reservations of parts end, in the index of what is due: the one of tickets' clocks (decision 0083). Pure.

A reservation is an item of a place's list for a part (`work.stock.moves`, `claims:<place>:<sku>`). It has `due` and
`due_bucket` as a head with clocks has, so the tick of each minute finds it, and its message names the list. Who takes
that reads the list again: so it may come twice, late or for nothing.
"""

from collections.abc import Iterator

from suanqing.times import epoch_ms, parse
from suanqing.work.scenes import due
from suanqing.work.stock.moves import CLAIMS, claims_key
from suanqing.work.tickets import parts
from suanqing.work.tickets.model import Ticket


def due_of(place: str, part: str, until: int) -> dict[str, str]:
    """What the reservation's item says besides; until in milliseconds."""
    key = claims_key(place, part)
    return {"due": due.due_key(until), "due_bucket": due.due_bucket(key, until)}


def is_list(name: str) -> bool:
    """Whether it names a list of claims, and no ticket."""
    return name.startswith(CLAIMS)


def list_of(name: str) -> tuple[str, str]:
    """Place and part."""
    place, part = name.removeprefix(CLAIMS).split(":", 1)
    return place, part


def late(ticket: Ticket, now: int) -> list[str]:
    """Lists in which the ticket has a reservation that should have ended long ago: for the sweep."""
    return [
        claims_key(place, part)
        for part, (place, _, sort, *_) in parts.of(ticket, "held").items()
        if epoch_ms(parse(sort.split("#")[1])) < now - due.GRACE
    ]


def let_go(before: Ticket, after: Ticket) -> Iterator[str]:
    """Lists in which something came free by this change: a reservation is not there any more."""
    kept = parts.of(after, "held")
    for part, held in parts.of(before, "held").items():
        if kept.get(part) != held:
            yield claims_key(held[0], part)
