"""Every minute: settle what the stream lost. Lambda handler `settlement.reconcile.handler`.

Looks at each outlet's sparse index for tickets that have waited longer than `PATIENCE`, and settles
them as the stream does; that also finishes postings left in parts, whose tickets still wait.
Then the ladders of a sixtieth of the parties, so that each party's are looked at once an hour.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from settlement import ladders
from settlement.outcome import BOOKED, MOVED_MONEY, tell
from settlement.wiring import parties, settlement, tickets
from suanqing import observe
from suanqing.settlement.settle import Outcome
from suanqing.tickets.model import Ticket
from suanqing.times import utcnow

PATIENCE = timedelta(seconds=60)
"""The stream's own time; it answers within seconds when all is well."""
HEAD_OFFICE = "hq"
RESERVE_MS = 5_000
"""What must be left of the invocation to begin another ticket."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{checked, settled, exceptions, failed, finished}; finished False: time ran out, the next goes on."""
    observe.start(event, context)
    found = dict.fromkeys(("checked", "settled", "exceptions", "failed", "nothing"), 0)
    booked: list[Ticket] = []

    def in_time() -> bool:
        return context is None or context.get_remaining_time_in_millis() >= RESERVE_MS

    finished = True
    for ticket in _overdue():
        if not in_time():
            finished = False
            break
        found["checked"] += 1
        found[_settled(ticket, booked)] += 1
    found.pop("nothing")
    ladders.after(booked)
    finished = finished and ladders.repeat(utcnow(), in_time)
    observe.log("reconciled", finished=finished, **found)
    observe.count("ReconcilerFound", found["checked"])
    return found | {"finished": finished}


def _settled(ticket: Ticket, booked: list[Ticket]) -> str:
    """Which count the ticket belongs to; one that fails does not keep the others waiting."""
    try:
        result = settlement().settle(ticket)
        tell(ticket, result)
        if result.outcome in BOOKED:
            booked.append(ticket)
    except Exception:
        observe.exception("settlement failed", ticket=ticket.ticket_id)
        return "failed"
    if result.outcome == Outcome.EXCEPTION:
        return "exceptions"
    return "settled" if result.outcome in MOVED_MONEY else "nothing"


def _overdue() -> Iterator[Ticket]:
    """Tickets that have waited too long, outlet by outlet, oldest first."""
    before = utcnow() - PATIENCE
    for outlet in _outlets():
        cursor: str | None = None
        while True:
            page = tickets().unsettled(outlet, "waiting#", before, cursor=cursor)
            yield from page.tickets
            cursor = page.cursor
            if cursor is None:
                break


def _outlets() -> Iterator[str]:
    """Head office, which keeps what no outlet serves, and all outlets."""
    yield HEAD_OFFICE
    after: str | None = None
    while True:
        page = parties().page(kind="outlet", limit=100, after=after)
        yield from (party.party_id for party in page.parties)
        after = page.after
        if after is None:
            break
