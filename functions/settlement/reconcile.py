"""Every minute: settle what the stream lost. Lambda handler `settlement.reconcile.handler`.

Looks at each outlet's sparse index for tickets that have waited longer than `PATIENCE`, and settles
them as the stream does; that also finishes postings left in parts, whose tickets still wait. Where
time ends a round, the next begins behind the outlet it came to.
Then the ladders of a sixtieth of the parties, so that each party's are looked at once an hour; and every
five minutes what waits in the failure queues is told.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from settlement import ladders, waiting
from settlement.outcome import BOOKED, MOVED_MONEY, tell
from settlement.wiring import rounds, settlement, tickets
from suanqing.finance.settlement.settle_service import Outcome
from suanqing.platform import observe
from suanqing.times import utcnow
from suanqing.work.tickets.model import Ticket

STREAM_LAG = timedelta(seconds=60)
"""The stream's own time; it answers within seconds when all is well."""
RESERVE_MS = 5_000
"""What must be left of the invocation to begin another party's ladders."""
LADDERS_MS = 15_000
"""What must be left to ask for another outlet or begin another ticket: ladders have time of their own."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{checked, settled, exceptions, failed, finished}; finished False: time ran out, the next goes on."""
    observe.start(event, context)
    found = dict.fromkeys(("checked", "settled", "exceptions", "failed", "nothing"), 0)
    booked: list[Ticket] = []

    def in_time(reserve: int = RESERVE_MS) -> bool:
        return context is None or context.get_remaining_time_in_millis() >= reserve

    finished = _round(found, booked, lambda: in_time(LADDERS_MS))
    found.pop("nothing")
    ladders.after(booked)
    now = utcnow()
    finished = ladders.repeat(now, in_time) and finished
    waiting.look(now.minute)
    observe.log("reconciled", finished=finished, **found)
    if found["checked"]:
        observe.failed("ReconcilerFound", **found)
    return found | {"finished": finished}


def _round(found: dict[str, int], booked: list[Ticket], in_time: Callable[[], bool]) -> bool:
    """Settle what is overdue, from where the last round ended; False: time ran out."""
    begun = last = rounds().begun_at()
    for outlet in rounds().outlets(begun):
        if in_time():
            last = outlet
        if last != outlet or not _outlet(outlet, found, booked, in_time):
            rounds().stopped_at(last, begun)
            return False
    rounds().stopped_at(None, begun)
    return True


def _outlet(
    outlet: str, found: dict[str, int], booked: list[Ticket], in_time: Callable[[], bool]
) -> bool:
    for ticket in _overdue(outlet):
        if not in_time():
            return False
        found["checked"] += 1
        found[_settled(ticket, booked)] += 1
    return True


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


def _overdue(outlet: str) -> Iterator[Ticket]:
    """An outlet's tickets that have waited too long, oldest first."""
    before = utcnow() - STREAM_LAG
    cursor: str | None = None
    while True:
        page = tickets().unsettled(outlet, "waiting#", before, cursor=cursor)
        yield from page.tickets
        cursor = page.cursor
        if cursor is None:
            return
