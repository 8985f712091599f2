"""Ladders (阶梯) beside tickets: settled after the tickets that moved them, and repeated hourly.

A ladder that fails fails no ticket: the entries it is computed from stay, so whoever looks next books
what is missing. Each minute looks at a sixtieth of the parties.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from zlib import crc32

from settlement.wiring import ladders, parties
from suanqing.finance.ladders.store import Commission
from suanqing.platform import observe
from suanqing.work.tickets.model import Ticket

MINUTES = 60


def after(tickets: Iterable[Ticket]) -> None:
    """Settle each (party, period) that these settled tickets may have moved, once."""
    due: set[tuple[str, str]] = set()
    for ticket in tickets:
        try:
            due.update(ladders().due(ticket))
        except Exception:
            _failed(ticket=ticket.ticket_id)
    for party, period in sorted(due):
        try:
            if book := ladders().book_for(period):
                _tell(ladders().settle(party, period, book))
        except Exception:
            _failed(party=party, period=period)


def repeat(now: datetime, in_time: Callable[[], bool]) -> bool:
    """Book what an interrupted `after` left, for the parties whose minute it is; False: no time."""
    try:
        if not ladders().in_use(now):
            return True
    except Exception:
        _failed()
        return True
    for party in _of_minute(now.minute):
        if not in_time():
            return False
        try:
            made = ladders().repeat(party, now)
        except Exception:
            _failed(party=party)
            continue
        _tell(made)
    return True


def _of_minute(minute: int) -> Iterator[str]:
    cursor: str | None = None
    while True:
        page = parties().page(limit=1000, after=cursor)
        yield from (
            party.party_id
            for party in page.parties
            if crc32(party.party_id.encode()) % MINUTES == minute
        )
        cursor = page.after
        if cursor is None:
            break


def _tell(made: Iterable[Commission]) -> None:
    for one in made:
        observe.log(
            "ladder settled", ladder=one.ladder, party=one.party, period=one.period, n=one.n,
            cause=one.cause, booked_in=one.booked_in,
        )  # fmt: skip


def _failed(**where: str) -> None:
    observe.exception("ladder failed", **where)
    observe.failed("LadderFailed", **where)
