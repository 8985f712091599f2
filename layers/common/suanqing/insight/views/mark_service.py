"""What a settled ticket touches: its lines put, and their cells joined to the set of their day.

The readers of the stream of tickets do no more than that; `refresh_service` makes the cells again. A record may
come any number of times in any order: a line is put over an older assessment's only, a set holds a key once, and
lines are there before a cell is called dirty.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.store import LedgerStore
from suanqing.insight.views.bought import Purchases, bought
from suanqing.insight.views.cells import (
    AGAIN,
    ALL,
    WITHOUT_LINES,
    Address,
    Beside,
    Share,
    again_rev,
    day_of,
    touched,
)
from suanqing.insight.views.paid import Entry, again, is_planned, near, works
from suanqing.insight.views.store import MarginStore
from suanqing.pricing.stores.versions import Published, holding
from suanqing.times import days_between
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.phases import Drawn, phase_of
from suanqing.work.tickets.time_spent import time_spent

Ask = Callable[[str], None]
Whole = Callable[[str], tuple[Ticket, Sequence[Event]]]
Versions = Callable[[str], Sequence[Published]]
"""The published versions of a book, read now."""
TICKETS = f"matrix#{ALL}#"
"""How the ids of the lines begin of which a ticket has one."""
AT_ONCE = 100
"""Tickets that are gone through again in one run, far below what it has time for."""


class Marks:
    """whole: a ticket with all its events. drawn: a published scene. purchases: a part's entries of what it was bought
    for. versions: of a book. ask: for a day's cells to be made again, a while from now."""

    def __init__(
        self,
        store: MarginStore,
        ledger: LedgerStore,
        whole: Whole,
        drawn: Drawn,
        purchases: Purchases,
        versions: Versions,
        ask: Ask,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._ledger = store, ledger
        self._whole, self._drawn, self._purchases = whole, drawn, purchases
        self._versions = versions
        self._read: dict[str, tuple[datetime, Sequence[Published]]] = {}
        self._ask, self._clock = ask, clock

    def note(self, booked: Booked) -> None:
        """A ticket by an assessment of it; where it is not the first, by all there are."""
        history = [booked] if booked.n == 1 else self._ledger.assessments(booked.ticket_id, False)
        self.touch(self.spread(history or [booked]))

    def spread(self, history: Sequence[Booked]) -> set[Address]:
        """The ticket placed, and those that it may be paid beside, on whom it is seen as well."""
        cells = self.place(history)
        for other in self._paid_beside(history):
            cells |= self.place(self._ledger.assessments(other, False))
        return cells

    def days_used(self, parts: Sequence[str], first: str, last: str) -> dict[str, set[str]]:
        """Which of the parts were used on each day of a span, days of none left out."""
        prefix = f"part#{parts[0]}#" if len(parts) == 1 else "part#"
        found: dict[str, set[str]] = {}
        for day in map(str, days_between(date.fromisoformat(first), date.fromisoformat(last))):
            used = {place.removeprefix("part#") for place, _ in self._store.lines(day, prefix)}
            if own := used.intersection(parts):
                found[day] = own
        return found

    def used(
        self, parts: Iterable[str], day: str, after: str | None = None
    ) -> tuple[int, str | None]:
        """The tickets of a day that used one of the parts, each by all there are, since what they were bought for is
        another: as many as one message has time for, beyond that line; how many, and the last line where more follow.
        """
        return self._anew(sorted(f"part#{sku}#" for sku in parts), day, after)

    def repriced(self, book: str, number: int, first: str, last: str) -> list[str]:
        """Tickets are held against the book's versions up to this one from now on; the days of a span that have any."""
        self._store.paid.count(book, number)
        days = map(str, days_between(date.fromisoformat(first), date.fromisoformat(last)))
        return [day for day in days if self._store.lines_after(day, TICKETS, None, 1)]

    def held_anew(self, day: str, after: str | None = None) -> tuple[int, str | None]:
        """The tickets of a day, as `used`, since other prices are published for it."""
        return self._anew([TICKETS], day, after)

    def _anew(self, prefixes: Sequence[str], day: str, after: str | None) -> tuple[int, str | None]:
        lines = self._lines_of(prefixes, day, after)
        found = list(islice(lines, AT_ONCE + 1))
        tickets = {share.ticket for _, share in found[:AT_ONCE]}
        for ticket in sorted(tickets):
            self.touch(self.place(self._ledger.assessments(ticket, False)))
        return len(tickets), found[AT_ONCE - 1][0] if len(found) > AT_ONCE else None

    def _lines_of(
        self, prefixes: Iterable[str], day: str, after: str | None
    ) -> Iterator[tuple[str, Share]]:
        for prefix in prefixes:
            if after and not after.startswith(prefix) and prefix < after:
                continue
            there = after if after and after.startswith(prefix) else None
            yield from self._store.lines_after(day, prefix, there, AT_ONCE + 1)

    def place(self, history: Iterable[Booked]) -> set[Address]:
        """The lines of the newest, in the cells it stands in and out of those it has left."""
        told = list(history)
        newest = told[-1]
        ticket, events = self._whole(newest.ticket_id)
        self._pay(told, is_planned(ticket))
        beside = self._beside_of(ticket, events)
        now, before = touched(told, beside)
        for address, share in now.items():
            if address[1] not in WITHOUT_LINES:
                self._store.put_line(address, share)
        for address in before:
            if address[1] not in WITHOUT_LINES:
                self._store.left(address, newest.ticket_id, newest.n, self._clock())
        address = (day_of(newest), *AGAIN)
        if address not in now and (found := beside(newest)).again.met:
            rev = again_rev(found)
            self._store.left(address, newest.ticket_id, newest.n, self._clock(), rev)
            before |= {address}
        return now.keys() | before

    def _pay(self, history: Sequence[Booked], planned: bool) -> None:
        """What the newest pays for which work, and that an older one's is no longer paid."""
        newest = history[-1]
        own = works(newest, planned)
        for work in {work for each in history for work in works(each, planned)} - own.keys():
            self._store.paid.put(work, Entry(newest.ticket_id, newest.n, day_of(newest), False))
        for work, entry in own.items():
            self._store.paid.put(work, entry)

    def _paid_beside(self, history: Sequence[Booked]) -> list[str]:
        """Other tickets that are near to one of these in what they do."""
        ticket, _ = self._whole(history[-1].ticket_id)
        planned, found = is_planned(ticket), set[str]()
        for booked in history:
            for work, own in works(booked, planned).items():
                found |= {each.ticket for each in near(own, self._store.paid.of(work))}
        return sorted(found)

    def beside(self, booked: Booked) -> Beside:
        """Where the ticket's time went and what phase its work was of."""
        return self._beside_of(*self._whole(booked.ticket_id))(booked)

    def _beside_of(self, ticket: Ticket, events: Sequence[Event]) -> Callable[[Booked], Beside]:
        planned = is_planned(ticket)

        def beside(booked: Booked) -> Beside:
            facts = booked.facts
            phase = phase_of(ticket, events, facts.rev, facts.served, self._drawn)
            parts, older = bought(booked, self._purchases), self._older(booked)
            spent, own = time_spent(events, facts.rev), works(booked, planned)
            twice = again(own, {work: self._store.paid.of(work) for work in own})
            return Beside(spent, phase, parts, older, self._outdated(booked), twice)

        return beside

    def _outdated(self, booked: Booked) -> bool:
        """Whether a newer version is published for its day, among those that tickets are held against: `repriced`
        says so, then goes through the tickets, so that what is published later changes nothing here by itself."""
        book, _, number = booked.assessment.book.rpartition("@")
        counted = self._store.paid.counted(book)
        if counted <= int(number):
            return False
        known = [each for each in self._versions(book) if each.number <= counted]
        last = max((each.published_at for each in known), default=booked.at)
        now = holding(known, booked.facts.served, last)
        return now is not None and now.number > int(number)

    def _older(self, booked: Booked) -> bool:
        """Whether a newer version was published by then, in force on its day. A first assessment takes the one in
        force, later ones keep it (0009): only those are looked at. What is published after it changes nothing here."""
        if booked.n == 1:
            return False
        book, _, number = booked.assessment.book.rpartition("@")
        then = holding(self._published(book, booked.at), booked.facts.served, booked.at)
        return then is not None and then.number > int(number)

    def _published(self, book: str, by: datetime) -> Sequence[Published]:
        """Of a book, everything that was published by then: a list that was read later says it, whoever read it."""
        there = self._read.get(book)
        if there is None or there[0] <= by:
            there = self._read[book] = (self._clock(), self._versions(book))
        return there[1]

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
