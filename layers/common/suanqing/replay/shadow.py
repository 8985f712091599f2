"""The shadow run over the ledger, in slices of a party's period, each small and independent.

    parties (PartyStore.page)  ->  a party's entries of a period (L3)  ->  tickets  ->  assessments (L2)

A ticket pays several parties, perhaps in several periods, and counts in one slice alone: its home. The
home is worked out from the ticket's own assessments, so slices need not know of each other: run them
here one by one or anywhere in any order, and merge what they return.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from suanqing.errors import Conflict
from suanqing.parties.store import PartyStore
from suanqing.pricing.book import Book, compile_book
from suanqing.pricing.catalogue import stamp
from suanqing.pricing.names import HQ
from suanqing.pricing.store import PricingStore
from suanqing.replay.outcome import Outcome
from suanqing.replay.run import replay
from suanqing.settlement.items import Booked, PartyEntry, by_party
from suanqing.settlement.journal import entries_for
from suanqing.settlement.store import LedgerStore, cursor_behind
from suanqing.times import next_period, period_of

PAGE = 200
LADDER = "ladder:"
"""How entries begin that belong to a period and to no ticket."""

Home = tuple[str, str]
"""(party, period)."""


class Slice(NamedTuple):
    """A piece of a shadow run; plain texts, so that it travels as a message.

    hash: of the book's body, so that all slices of a run see the same draft.
    """

    book: str
    hash: str
    party: str
    period: str


class Shadow:
    def __init__(self, ledger: LedgerStore, pricing: PricingStore, parties: PartyStore) -> None:
        self._ledger, self._pricing, self._parties = ledger, pricing, parties
        self._books: dict[str, Book] = {}

    def slices(self, book: str, periods: Sequence[str]) -> Iterator[Slice]:
        """Every party's periods: all the work of a run."""
        hash = self._pricing.version(book).hash
        for party in self.parties():
            for period in periods:
                yield Slice(book, hash, party, period)

    def hash_of(self, book: str) -> str:
        """The hash of the version's body now."""
        return self._pricing.version(book).hash

    def run_slice(self, slice: Slice) -> Outcome:
        """One piece. Raises Conflict when the draft was changed since the run was begun."""
        book = self._book(slice)
        return replay(self.tickets(slice.party, slice.period), book)

    def parties(self) -> Iterator[str]:
        """Everybody who can earn, head office first."""
        yield HQ
        after = None
        while True:
            page = self._parties.page(limit=100, after=after)
            yield from (party.party_id for party in page.parties if party.party_id != HQ)
            if (after := page.after) is None:
                return

    def run_some(
        self, slice: Slice, after: str | None, in_time: Callable[[], bool]
    ) -> tuple[Outcome, str | None]:
        """A piece of a slice: the tickets after that one, until the time is over; then where it ended.

        At least one ticket is looked at, so that every turn gets on.
        """
        some = self.some(slice.party, slice.period, after, in_time)
        return replay(some, self._book(slice)), some.last

    def some(
        self, party: str, period: str, after: str | None, in_time: Callable[[], bool]
    ) -> "Some":
        return Some(self, party, period, after, in_time)

    def tickets(self, party: str, period: str) -> Iterator[Booked]:
        """The newest assessment of every ticket at home with this party and period."""
        for ticket_id in self.ticket_ids(party, period):
            yield from self.at_home(ticket_id, party, period)

    def at_home(self, ticket_id: str, party: str, period: str) -> Iterator[Booked]:
        """The ticket's newest assessment, if it counts here."""
        found = self._ledger.assessments(ticket_id, steps=False)
        if found and home(found, self._known) == (party, period):
            yield found[-1]

    def ticket_ids(self, party: str, period: str, after: str | None = None) -> Iterator[str]:
        """Whose entries stand in the period, each once, in order; those beyond `after`."""
        entries = self._entries(party, period, after)
        for ticket_id, _ in groupby(entries, key=lambda entry: entry.ticket_id):
            if not ticket_id.startswith(LADDER):
                yield ticket_id

    def _entries(self, party: str, period: str, after: str | None) -> Iterator[PartyEntry]:
        cursor = cursor_behind(period, after) if after else None
        while True:
            page = self._ledger.party_lines(party, period, cursor, PAGE)
            yield from page.entries
            if (cursor := page.cursor) is None:
                return

    def _known(self, party: str) -> bool:
        return party == HQ or self._parties.find(party) is not None

    def _book(self, slice: Slice) -> Book:
        known = self._books.get(slice.hash)
        if known is None:
            version = self._pricing.version(slice.book)
            if version.hash != slice.hash:
                raise Conflict("the draft was changed meanwhile", "other_body", book=slice.book)
            if version.state == "draft":
                body = self._pricing.book_document(slice.book)
                known = compile_book(stamp(body, self._pricing.catalogue()))
            else:
                known = self._pricing.book(slice.book)
            self._books = {slice.hash: known}
        return known


class Some:
    """The tickets at home with a party and period, those after one, until the time is over.

    last: the ticket it ended with, None when all were seen. At least one is looked at, so that every
    turn gets on.
    """

    def __init__(
        self,
        shadow: Shadow,
        party: str,
        period: str,
        after: str | None,
        in_time: Callable[[], bool],
    ) -> None:
        self._shadow, self._in_time = shadow, in_time
        self._party, self._period, self._after = party, period, after
        self.last: str | None = None

    def __iter__(self) -> Iterator[Booked]:
        ids = self._shadow.ticket_ids(self._party, self._period, self._after)
        last = None
        for ticket_id in ids:
            if last and not self._in_time():
                self.last = last
                return
            last = ticket_id
            yield from self._shadow.at_home(ticket_id, self._party, self._period)


def home(assessments: Iterable[Booked], known: Callable[[str], bool]) -> Home | None:
    """Where a ticket counts: with a known payee of its first assessment that paid anybody.

    All of that assessment is booked (nothing was before it), so the ticket is found there. Whoever did
    the work comes first and head office last, so that no slice is much larger than the others.
    """
    for one in assessments:
        crew = [party for party, _ in one.facts.crew]
        payees = by_party(entries_for(one.assessment))
        for party in sorted(payees, key=lambda each: (each == HQ, each not in crew, each)):
            if known(party):
                return party, one.period_of(party)
    return None


def last_periods(now: datetime, months: int) -> list[str]:
    """This settlement period and those before it, `months` in all, oldest first."""
    year, month = map(int, period_of(now).split("-"))
    first = year * 12 + month - months
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(first, first + months)]


def periods_between(start: datetime, now: datetime) -> list[str]:
    """The periods in which money for services since `start` can stand: late facts may go one ahead."""
    periods = [period_of(start)]
    last = next_period(period_of(now))
    while periods[-1] < last:
        periods.append(next_period(periods[-1]))
    return periods
