"""What a settled ticket touches: its lines put, and their cells joined to the set of their day.

The readers of the stream of tickets do no more than that; `refresh_service` makes the cells again. A record may
come any number of times in any order: a line is put over an older assessment's only, a set holds a key once, and
lines are there before a cell is called dirty.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.store import LedgerStore
from suanqing.insight.views.cells import Address, touched
from suanqing.insight.views.store import MarginStore
from suanqing.work.tickets.model import Event
from suanqing.work.tickets.time_spent import Spent, time_spent

Ask = Callable[[str], None]
Events = Callable[[str], Sequence[Event]]


class Marks:
    """events: of a ticket, all there are. ask: for a day's cells to be made again, a while from now."""

    def __init__(
        self,
        store: MarginStore,
        ledger: LedgerStore,
        events: Events,
        ask: Ask,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._ledger, self._events = store, ledger, events
        self._ask, self._clock = ask, clock

    def note(self, booked: Booked) -> None:
        """A ticket by an assessment of it; where it is not the first, by all there are."""
        history = [booked] if booked.n == 1 else self._ledger.assessments(booked.ticket_id, False)
        self.touch(self.place(history or [booked]))

    def place(self, history: Iterable[Booked]) -> set[Address]:
        """The lines of the newest, in the cells it stands in and out of those it has left."""
        told = list(history)
        newest = told[-1]
        now, before = touched(told, self.spent(newest))
        for address, share in now.items():
            self._store.put_line(address, share)
        for address in before:
            self._store.left(address, newest.ticket_id, newest.n, self._clock())
        return now.keys() | before

    def spent(self, booked: Booked) -> Spent:
        """Where the ticket's time went, as its events up to the assessment's revision say."""
        return time_spent(self._events(booked.ticket_id), booked.facts.rev)

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
