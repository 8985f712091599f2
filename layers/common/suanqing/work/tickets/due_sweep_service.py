"""The sweep (巡检): a job of `platform.jobs` that looks at every open ticket, an outlet a chunk, so that none is lost.

It finds what the index cannot show: a clock that is overdue and was not handled, a moment that a calendar has moved, a
token without owner or queue, a reservation of parts that is long over; and it counts by outlet what automatic nodes
could not do. One runs each hour; a calendar that is written,
or a year that turns official, begins one at once, and if that message is lost, the next hour does the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from suanqing.platform.jobs import Head, InTime, Turn
from suanqing.work.tickets.due_service import Clocks
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import TicketStore

KIND = "sweep"
KEPT = timedelta(days=3)
PAGE = 50
NAMED = 20
"""Tickets that a report names; outlets, of those with the most acts that could not be done."""


def kept_until(now: datetime) -> dict[str, int]:
    """What a sweep's head says besides."""
    return {"expires": int((now + KEPT).timestamp())}


class Sweep:
    """outlets: all that have tickets. overdue: told of a ticket whose clock nobody handled. reserved: how many
    reservations of a ticket should have ended, which it sends once more. failed: how many acts of automatic nodes of
    an outlet wait for somebody, since they could not be done."""

    def __init__(
        self,
        tickets: TicketStore,
        clocks: Clocks,
        outlets: Callable[[], Iterable[str]],
        overdue: Callable[[str], None],
        reserved: Callable[[Ticket], int],
        failed: Callable[[str], int],
    ) -> None:
        self._tickets, self._clocks, self._outlets = tickets, clocks, outlets
        self._overdue, self._reserved, self._failed = overdue, reserved, failed

    def plan(self, head: Head) -> Sequence[Any]:
        return list(self._outlets())

    def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
        """body: how many tickets, and those that something is wrong with."""
        body: dict[str, Any] = {"tickets": 0, "moved": 0, "overdue": [], "alone": []}
        cursor: str | None = rest
        while True:
            page = self._tickets.board(chunk, "open", limit=PAGE, cursor=cursor)
            for ticket in page.tickets:
                self._look(ticket.ticket_id, body)
                body["reserved"] = body.get("reserved", 0) + self._reserved(ticket)
            cursor = page.cursor
            if cursor is None:
                body["acts"] = {chunk: count} if (count := self._failed(chunk)) else {}
            if cursor is None or not in_time():
                return Turn(body, cursor)

    def _look(self, ticket_id: str, body: dict[str, Any]) -> None:
        found = self._clocks.check(ticket_id)
        body["tickets"] += 1
        body["moved"] += found.moved
        if found.overdue:
            self._overdue(ticket_id)
            body["overdue"].append(ticket_id)
        if found.alone:
            body["alone"].append(ticket_id)

    def finish(self, head: Head, bodies: Iterator[Any]) -> Mapping[str, Any]:
        found: dict[str, Any] = {"tickets": 0, "moved": 0, "reserved": 0, "overdue": 0, "alone": 0}
        found["named"] = []
        acts: dict[str, int] = {}
        for body in bodies:
            for name in ("tickets", "moved", "reserved"):
                found[name] += body.get(name, 0)
            for name in ("overdue", "alone"):
                found[name] += len(body[name])
                found["named"] += body[name]
            acts |= body.get("acts", {})
        found["named"] = found["named"][:NAMED]
        found["acts"] = sum(acts.values())
        most = sorted(acts, key=lambda outlet: (-acts[outlet], outlet))[:NAMED]
        found["acts_of"] = {outlet: acts[outlet] for outlet in most}
        return found
