"""What a settled ticket touches: its lines put, and their cells joined to the set of their day.

The readers of the stream of tickets do no more than that; `refresh_service` makes the cells again. A record may
come any number of times in any order: a line is put over an older assessment's only, a set holds a key once, and
lines are there before a cell is called dirty.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.store import LedgerStore
from suanqing.insight.views.bought import Purchases, bought
from suanqing.insight.views.cells import Address, Beside, touched
from suanqing.insight.views.store import MarginStore
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.phases import Drawn, phase_of
from suanqing.work.tickets.time_spent import time_spent

Ask = Callable[[str], None]
Whole = Callable[[str], tuple[Ticket, Sequence[Event]]]
AT_ONCE = 100
"""Tickets that are gone through again in one run, far below what it has time for."""


class Marks:
    """whole: a ticket with all its events. drawn: a published scene. purchases: a part's entries of what it was bought
    for. ask: for a day's cells to be made again, a while from now."""

    def __init__(
        self,
        store: MarginStore,
        ledger: LedgerStore,
        whole: Whole,
        drawn: Drawn,
        purchases: Purchases,
        ask: Ask,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._ledger = store, ledger
        self._whole, self._drawn, self._purchases = whole, drawn, purchases
        self._ask, self._clock = ask, clock

    def note(self, booked: Booked) -> None:
        """A ticket by an assessment of it; where it is not the first, by all there are."""
        history = [booked] if booked.n == 1 else self._ledger.assessments(booked.ticket_id, False)
        self.touch(self.place(history or [booked]))

    def days_used(self, sku: str, first: str, last: str) -> list[date]:
        """The days of a span on which tickets used the part."""
        days = days_of(date.fromisoformat(first), date.fromisoformat(last))
        return [day for day in days if any(self._store.lines(str(day), f"part#{sku}#"))]

    def used(self, sku: str, day: str, after: str | None = None) -> tuple[int, str | None]:
        """The tickets of a day that used the part, each by all there are, since what it was bought for is another: as
        many as one message has time for, beyond that line; how many, and the last line where more follow."""
        prefix = f"part#{sku}#"
        found = self._store.lines_after(day, prefix, after, AT_ONCE + 1)
        for _, share in found[:AT_ONCE]:
            self.touch(self.place(self._ledger.assessments(share.ticket, False)))
        more = len(found) > AT_ONCE
        return min(len(found), AT_ONCE), found[AT_ONCE - 1][0] if more else None

    def place(self, history: Iterable[Booked]) -> set[Address]:
        """The lines of the newest, in the cells it stands in and out of those it has left."""
        told = list(history)
        newest = told[-1]
        now, before = touched(told, self._beside_of(newest.ticket_id))
        for address, share in now.items():
            self._store.put_line(address, share)
        for address in before:
            self._store.left(address, newest.ticket_id, newest.n, self._clock())
        return now.keys() | before

    def beside(self, booked: Booked) -> Beside:
        """Where the ticket's time went and what phase its work was of."""
        return self._beside_of(booked.ticket_id)(booked)

    def _beside_of(self, ticket_id: str) -> Callable[[Booked], Beside]:
        ticket, events = self._whole(ticket_id)

        def beside(booked: Booked) -> Beside:
            facts = booked.facts
            phase = phase_of(ticket, events, facts.rev, facts.served, self._drawn)
            return Beside(time_spent(events, facts.rev), phase, bought(booked, self._purchases))

        return beside

    def touch(self, cells: Iterable[Address]) -> None:
        """Say of these cells that they are dirty, and see that somebody works it off."""
        days: dict[str, list[str]] = {}
        for day, cube, key in cells:
            days.setdefault(day, []).append(f"{cube}#{key}")
        for day, keys in sorted(days.items()):
            now = self._clock()
            if self._store.touch(day, keys, now):
                self._ask(day)
                self._store.asked(day, now)


def days_of(first: date, last: date) -> list[date]:
    """Both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
