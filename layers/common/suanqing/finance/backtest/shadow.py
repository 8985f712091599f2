"""The shadow run over the ledger, in slices of an outlet's period, each small and independent.

    outlets (PartyStore.page)  ->  an outlet's tickets (K6)  ->  newest assessment (L2)

Every settled ticket counts, whomever it pays and whether anything of it is payable: in the slice of its
outlet and of the period of its service. So slices need not know of each other: run them here one by
one or anywhere in any order, and merge what they return.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from suanqing.errors import Conflict
from suanqing.finance.audit.verify_chains import Company
from suanqing.finance.backtest.outcome import Outcome
from suanqing.finance.backtest.run import replay
from suanqing.finance.settlement.facts_service import FactsService
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.store import LedgerStore
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.book import Book, compile_book
from suanqing.pricing.catalogue import stamp
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import next_period, period_of
from suanqing.work.tickets.store import TicketStore


class Slice(NamedTuple):
    """A piece of a shadow run; plain texts, so that it travels as a message.

    hash: of the book's body, so that all slices of a run see the same draft.
    """

    book: str
    hash: str
    outlet: str
    period: str


class Shadow:
    """facts: makes a booked ticket's facts for another book, as settling does. anew: those that it
    would have if it were settled first now."""

    def __init__(
        self, ledger: LedgerStore, pricing: PricingStore, parties: PartyStore, tickets: TicketStore
    ) -> None:
        self._ledger, self._pricing = ledger, pricing
        self._company = Company(parties, tickets, pricing)
        service = FactsService(tickets, parties, pricing.rates)
        self.facts, self.anew = service.again, service.anew
        self._books: dict[str, Book] = {}

    def slices(self, book: str, periods: Sequence[str]) -> Iterator[Slice]:
        """Every outlet's periods: all the work of a run."""
        hash = self._pricing.version(book).hash
        for outlet in self.outlets():
            for period in periods:
                yield Slice(book, hash, outlet, period)

    def hash_of(self, book: str) -> str:
        """The hash of the version's body now."""
        return self._pricing.version(book).hash

    def run_slice(self, slice: Slice) -> Outcome:
        """One piece. Raises Conflict when the draft was changed since the run was begun."""
        book = self._book(slice)
        return replay(self.tickets(slice.outlet, slice.period), book, self.facts)

    def outlets(self) -> list[str]:
        """Everybody who can have tickets."""
        return self._company.outlets()

    def run_some(
        self, slice: Slice, after: str | None, in_time: Callable[[], bool]
    ) -> tuple[Outcome, str | None]:
        """A piece of a slice: the tickets after that one, until the time is over; then where it ended.

        At least one ticket is looked at, so that every turn gets on.
        """
        some = self.some(slice.outlet, slice.period, after, in_time)
        return replay(some, self._book(slice), self.facts), some.last

    def some(
        self, outlet: str, period: str, after: str | None, in_time: Callable[[], bool]
    ) -> "Some":
        return Some(self, outlet, period, after, in_time)

    def tickets(self, outlet: str, period: str) -> Iterator[Booked]:
        """The newest assessment of every settled ticket of the outlet that was served in the period."""
        for ticket_id in self.ticket_ids(outlet, period):
            yield from self.booked(ticket_id, period)

    def booked(self, ticket_id: str, period: str) -> Iterator[Booked]:
        """The ticket's newest assessment, if there is one and it is of this period."""
        found = self._ledger.assessments(ticket_id, steps=False)
        if found and found[-1].period == period:
            yield found[-1]

    def ticket_ids(self, outlet: str, period: str, after: str | None = None) -> list[str]:
        """Those that can have been served in the period, each once, in order; those beyond `after`."""
        found = sorted(set(self._company.tickets(outlet, period)))
        return [ticket_id for ticket_id in found if ticket_id > (after or "")]

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
    """The tickets of an outlet and period, those after one, until the time is over.

    last: the ticket it ended with, None when all were seen. At least one is looked at, so that every
    turn gets on.
    """

    def __init__(
        self,
        shadow: Shadow,
        outlet: str,
        period: str,
        after: str | None,
        in_time: Callable[[], bool],
    ) -> None:
        self._shadow, self._in_time = shadow, in_time
        self._outlet, self._period, self._after = outlet, period, after
        self.last: str | None = None

    def __iter__(self) -> Iterator[Booked]:
        ids = self._shadow.ticket_ids(self._outlet, self._period, self._after)
        last = None
        for ticket_id in ids:
            if last and not self._in_time():
                self.last = last
                return
            last = ticket_id
            yield from self._shadow.booked(ticket_id, self._period)


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
