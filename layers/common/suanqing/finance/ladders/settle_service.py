"""Commission over a period: recompute F(S) from the ledger and book the difference to what is booked.

Nothing remembers that a ladder is due; the entries themselves say it. So settling twice, late, out of
order or by two at once ends with the same money (decision 0011).
"""

import random
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from suanqing.errors import Unavailable, Unpriced
from suanqing.finance.assessment.model import Entry
from suanqing.finance.ladders import abroad
from suanqing.finance.ladders.belonging import TICK, Belonging, bounds
from suanqing.finance.ladders.forecast import Job
from suanqing.finance.ladders.measure import (
    Measured,
    begun,
    booked,
    due_after,
    is_ladder,
    measured,
    minutes_of,
    parts,
)
from suanqing.finance.ladders.store import Commission, LadderStore
from suanqing.finance.settlement.causes import Cause
from suanqing.finance.settlement.items import PartyEntry
from suanqing.finance.settlement.store import ATTEMPTS, WITHOUT_BALANCE_ITEM, LedgerStore
from suanqing.money import round_minor
from suanqing.people.parties.store import PartyStore
from suanqing.platform.retries import pause
from suanqing.pricing.book import Book
from suanqing.pricing.ladder_curve import ZERO, Band, Ladder, Worked, work_out
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import next_period, period_of, rfc3339
from suanqing.work.tickets.model import Ticket

FEE = "commission"
CLOSED_LATELY = timedelta(days=3)
"""How long after its close a period is still looked at: what moved its ladders in its last minutes may
not have been settled yet, and nothing else would name it again."""


class Sight(NamedTuple):
    """What one round read. `torn`: the entries are not those of the newest assessments, so read again."""

    newest: dict[str, Commission | None]
    entries: list[PartyEntry]
    open_period: str
    torn: bool


class Standing(NamedTuple):
    """Where a party stands on a ladder of a period, booked or not. counted: tickets S comes from.
    job: what one of the period's tickets came to on average, None before the first."""

    ladder: Ladder
    s: Decimal
    counted: int
    booked: int
    currency: str
    job: Job | None


class LadderSettlement:
    """`sleep` and `jitter` (0..1) are the retry's only sources of time and chance."""

    def __init__(
        self,
        store: LadderStore,
        ledger: LedgerStore,
        pricing: PricingStore,
        parties: PartyStore,
        clock: Callable[[], datetime],
        *,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._store, self._ledger = store, ledger
        self._pricing, self._parties, self._clock = pricing, parties, clock
        self._sleep, self._jitter = sleep, jitter
        self._belonging = Belonging(parties, store)

    def due(self, ticket: Ticket) -> list[tuple[str, str]]:
        """The (party, period) whose ladders a settled ticket may have moved; reads nothing but the
        book when it declares no ladder."""
        if ticket.served is None:
            return []
        book = self.book_for(period_of(ticket.served))
        if book is None or not book.ladders:
            return []
        found = self._ledger.assessments(ticket.ticket_id)
        return sorted({due for one in found for due in due_after(one)})

    def book_for(self, period: str, known: datetime | None = None) -> Book | None:
        """The version whose ladders hold for a period: the one in force when it begins, so that
        arrival decides nothing; in a company's first period, the first that comes into force.
        known: by what was published until then; None: until now."""
        start, now = _start(period), known or self._clock()
        try:
            return self._pricing.book_at(start, now)
        except Unpriced:
            end = _start(next_period(period))
            firsts = [
                entry.valid_from
                for entry in self._pricing.published()
                if entry.published_at <= now and start < entry.valid_from < end
            ]
            return self._pricing.book_at(min(firsts), now) if firsts else None

    def names_for(self, period: str) -> list[str]:
        """The ladders of every version that ever held for a period: who began one keeps it, also where a version that
        was published later has it no more."""
        start, end, now = _start(period), _start(next_period(period)), self._clock()
        later = (
            entry.published_at
            for entry in self._pricing.published()
            if entry.valid_from < end and start < entry.published_at <= now
        )
        books = [self.book_for(period, known) for known in {min(start, now), now, *later}]
        return sorted({ladder.id for book in books if book for ladder in book.ladders})

    def settle(
        self, party: str, period: str, book: Book, *, reprice: bool = False
    ) -> list[Commission]:
        """Bring a party's ladders of a service period to F(S); what was booked or noted.

        A ladder that has begun keeps the version it began under, unless `reprice` moves it to
        `book`. Raises Unavailable when somebody else is always first; nothing is lost then.
        """
        made: list[Commission] = []
        if party in WITHOUT_BALANCE_ITEM:
            return made
        names = {ladder.id for ladder in book.ladders}
        for retries in range(ATTEMPTS):
            sight = self._look(party, period, names)
            names |= begun(sight.entries, period)
            if names == set(sight.newest) and not sight.torn:
                due = [self._due(name, party, period, book, sight, reprice) for name in names]
                posted = [self._post(*one) for one in due if one]
                made += [one for one in posted if one]
                if all(posted):
                    return made
            self._sleep(pause(retries, self._jitter()))
        raise Unavailable("the ladder is being settled elsewhere", party=party, period=period)

    def repeat(self, party: str, now: datetime) -> list[Commission]:
        """Settle whatever an interrupted run may have left: every service period of what stands in
        the party's open periods and in those closed lately."""
        if party in WITHOUT_BALANCE_ITEM:
            return []
        last = next_period(period_of(now))
        periods = {
            of
            for period in self._store.live_periods(party, last, now - CLOSED_LATELY)
            for of in self._store.service_periods(party, period)
        }
        books = [(period, self.book_for(period)) for period in sorted(periods)]
        return [
            one
            for period, book in books
            if book is not None and book.ladders
            for one in self.settle(party, period, book)
        ]

    def in_use(self, now: datetime) -> bool:
        """Whether this month's or last month's book declares a ladder at all."""
        first = _start(period_of(now))
        books = (self.book_for(period_of(day)) for day in (first, first - timedelta(days=1)))
        return any(book is not None and book.ladders for book in books)

    def standing(self, party: str, period: str, ladder: Ladder) -> Worked:
        """Where the party stands on the ladder now, booked or not; writes nothing."""
        entries, _ = self._store.entries(party, period)
        ladder = self._promising(ladder, party, period, None)
        if book := self.book_for(period):
            entries = self._belonging.jobs(ladder, party, period, entries, False)
            entries = self._own(entries, party, period, book.currency)
        return work_out(self._measured(ladder, party, period, entries).s, ladder)

    def booked(self, party: str, period: str, names: Iterable[str]) -> list[Commission]:
        """What these ladders of the party have booked for a service period; those that booked nothing are left out."""
        if party in WITHOUT_BALANCE_ITEM:
            return []
        found = (self._store.newest(name, party, period) for name in names)
        return [each for each in found if each is not None and (each.commission or each.counted)]

    def progress(self, party: str, period: str) -> list[Standing]:
        """The party on every ladder of the period that is its own, in the order of ladders; writes
        nothing."""
        book = self.book_for(period)
        if book is None or party in WITHOUT_BALANCE_ITEM:
            return []
        entries, _ = self._store.entries(party, period)
        names = {ladder.id for ladder in book.ladders} | begun(entries, period)
        found = (self._standing(name, party, period, book, entries) for name in sorted(names))
        return [one for one in found if one is not None]

    def _standing(
        self, name: str, party: str, period: str, book: Book, entries: list[PartyEntry]
    ) -> Standing | None:
        last = self._store.newest(name, party, period)
        own = self._pricing.book(last.book) if last else book
        ladder = next((each for each in own.ladders if each.id == name), None)
        if ladder is None:
            return None
        entries = self._belonging.jobs(ladder, party, period, entries, last is not None)
        entries = self._own(entries, party, period, own.currency)
        found = self._measured(ladder, party, period, entries)
        if last is None and not found.counted:
            moment = min(self._clock(), bounds(period)[1] - TICK)
            if not self._belonging.covers(ladder.who, party, moment):
                return None
        ladder = self._promising(ladder, party, period, last)
        job = average(entries, found, ladder, period)
        commission = last.commission if last else 0
        return Standing(ladder, found.s, found.counted, commission, own.currency, job)

    def _look(self, party: str, period: str, names: set[str]) -> Sight:
        """The newest assessments are read first: whoever books after that takes our number, so what
        we compute from older entries is refused."""
        newest = {name: self._store.newest(name, party, period) for name in sorted(names)}
        entries, target = self._store.entries(party, period)
        torn = any(
            booked(entries, name, period) != (last.standing if last else 0)
            for name, last in newest.items()
        )
        return Sight(newest, entries, target, torn)

    def _due(
        self, name: str, party: str, period: str, book: Book, sight: Sight, reprice: bool
    ) -> tuple[Commission, str] | None:
        """The next assessment and its currency; None when there is nothing new to say."""
        before = sight.newest[name]
        if before and not reprice:
            book = self._pricing.book(before.book)
        ladder = next((each for each in book.ladders if each.id == name), None)
        if before is None and ladder is None:
            return None
        ladder = self._promising(ladder or _none(name), party, period, before)
        entries = self._belonging.jobs(ladder, party, period, sight.entries, before is not None)
        entries = self._own(entries, party, period, book.currency)
        found = self._measured(ladder, party, period, entries)
        if before and (before.basis, before.book) == (found.basis, book.ref):
            return None
        after = work_out(found.s, ladder)
        if before is None and not found.counted and not after.commission:
            return None
        made = _assessed(
            ladder, before, found, after, party=party, period=period, book=book.ref,
            at=rfc3339(self._clock()), booked_in=sight.open_period,
        )  # fmt: skip
        whole = made.booked_in != period or bool(before and before.book != book.ref)
        limited = after.limited or work_out(before.s if before else ZERO, ladder).limited
        made = made._replace(true_up=_true_up(made, whole, limited))
        return self._abroad(made, before, book.currency), book.currency

    def _own(
        self, entries: list[PartyEntry], party: str, period: str, currency: str
    ) -> list[PartyEntry]:
        return abroad.in_own(entries, party, period, currency, self._store.assessment)

    def _abroad(self, made: Commission, before: Commission | None, own: str) -> Commission:
        """With what is paid in the party's currency, where that is not the book's: as the first of the
        period settled it."""
        if before is not None:
            told, currency = before.quotation, before.currency
        else:
            party = self._parties.find(made.party)
            moment = min(self._clock(), bounds(made.period)[1] - TICK)
            told, currency = None, (party.at(moment).currency if party else None) or own
        if currency in ("", own):
            return made
        if told is None:
            start, end = _start(made.period), _start(next_period(made.period))
            told = abroad.quotation(own, currency, start, end, self._pricing.rates)
        return abroad.converted(made, currency, told, own)

    def _post(self, made: Commission, currency: str) -> Commission | None:
        entries = _entries(made, currency)
        posted = self._store.post(made, entries, made.currency or currency)
        return made if posted == "posted" else None

    def _measured(
        self, ladder: Ladder, party: str, period: str, entries: list[PartyEntry]
    ) -> Measured:
        minutes: dict[str, Decimal] = {}
        if ladder.measure == "minutes":
            tickets = {e.ticket_id for e in entries if e.service_period == period}
            for ticket_id in sorted(tickets):
                found = self._store.assessment(ticket_id)
                if found and found.period == period:
                    minutes[ticket_id] = minutes_of(found.assessment, party, ladder, found.facts)
        return measured(parts(entries, ladder, period, minutes), ladder, party, period)

    def _promising(
        self, ladder: Ladder, party: str, period: str, before: Commission | None
    ) -> Ladder:
        """With the guarantee of the party's own days; what was known when their period closed decides."""

        def closed() -> datetime | None:
            return self._ledger.balance(party, period).closed_at

        return self._belonging.promising(ladder, party, period, before, closed)


def commissions_with(ladders: LadderSettlement) -> Callable[[str, str], list[Commission]]:
    """Settles a party's period under the book that holds for it."""

    def commissions(party: str, period: str) -> list[Commission]:
        book = ladders.book_for(period)
        return ladders.settle(party, period, book) if book and book.ladders else []

    return commissions


def average(entries: list[PartyEntry], found: Measured, ladder: Ladder, period: str) -> Job | None:
    """One more of the period's usual jobs: its mean part of S, its mean pay, each rounded half up."""
    own = [e for e in entries if e.service_period == period and not is_ladder(e.ticket_id)]
    jobs = len({entry.ticket_id for entry in own if entry.earned})
    if not jobs:
        return None
    pay = round_minor(Decimal(sum(entry.earned for entry in own)) / jobs)
    if ladder.measure == "count":
        return Job(Decimal(1), pay)
    part = Decimal(round_minor(found.s / found.counted)) if found.counted else ZERO
    return Job(part, pay)


def _assessed(
    ladder: Ladder, before: Commission | None, found: Measured, after: Worked,
    *, party: str, period: str, book: str, at: str, booked_in: str,
) -> Commission:  # fmt: skip
    """The assessment that follows `before`; what of it is true-up is not said yet."""
    old_s, old_rate = (before.s, before.new_rate) if before else (ZERO, ladder.bands[0].rate)
    crossed = ladder.mode == "volume" and old_rate != after.rate
    return Commission(
        ladder=ladder.id,
        party=party,
        period=period,
        n=before.n + 1 if before else 1,
        at=at,
        book=book,
        measure=ladder.measure,
        s=after.s,
        counted=found.counted,
        basis=found.basis,
        commission=after.commission,
        amount=after.commission - (before.commission if before else 0),
        true_up=0,
        old_rate=old_rate,
        new_rate=after.rate,
        base=min(old_s, after.s) if crossed else ZERO,
        booked_in=booked_in,
        steps=after.steps,
        stay=ladder.stay,
    )


def _true_up(made: Commission, whole: bool, limited: bool) -> int:
    """How much of the amount pays the base again at another rate, not a job.

    All of it when it comes after the period closed or by a corrected book, or when a cap, floor or
    guarantee blurs which is which.
    """
    if whole or (made.base and limited):
        return made.amount
    if not made.amount:
        return 0
    return round_minor(made.base * (made.new_rate - made.old_rate))


def _entries(made: Commission, currency: str) -> tuple[Entry, ...]:
    """cost:commission to payable:<party>, a pair for what pays the jobs and one for the true-up."""
    line = f"pay:{made.ladder}:{FEE}"
    if made.currency:
        return abroad.legs(made, currency, line, FEE)
    return tuple(
        Entry(account, sign * amount, currency, line, FEE, cause)
        for cause, amount in (
            (Cause.LADDER, made.amount - made.true_up),
            (Cause.TRUE_UP, made.true_up),
        )
        if amount
        for account, sign in (("cost:commission", 1), (f"payable:{made.party}", -1))
    )


def _none(name: str) -> Ladder:
    """What a book that dropped a ladder pays by it."""
    return Ladder(name, "amount", "marginal", (Band(ZERO, None, ZERO),))


def _start(period: str) -> datetime:
    """The first moment of a settlement period."""
    return bounds(period)[0]
