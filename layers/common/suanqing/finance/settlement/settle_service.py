"""From a ticket to its posting: look up what is dated, assess, take the difference, book it.

One path for the stream, the reconciler, a retry and the estimate; nothing else prices a ticket.
A ticket is given as somebody saw it, perhaps long ago or twice: the ledger's conditions decide what
is still due, so neither order nor repetition changes a number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError

from suanqing.errors import DomainError, Unavailable, Unpriced
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.estimate_range import (
    MAX_UNKNOWN_FACTS,
    Range,
    alternatives,
    missing_flags,
)
from suanqing.finance.assessment.model import Assessment, Posting
from suanqing.finance.settlement.facts_service import FactsService
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.posting import next_posting
from suanqing.finance.settlement.store import LedgerStore
from suanqing.people.parties.store import PartyStore
from suanqing.platform import observe
from suanqing.platform.aws import is_sdks
from suanqing.pricing.book import Book
from suanqing.pricing.model import Facts
from suanqing.pricing.stores.books import PricingStore
from suanqing.work.tickets.model import Ticket, Worker
from suanqing.work.tickets.store import TicketStore

NOBODY = "?"
"""Stands for the crew in an estimate while nobody has claimed the ticket."""
ROUNDS = 4


NOT_COMPUTED = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What a computation raises that its facts or book make impossible. Not what a table or network raises."""


MAX_LINE = 10**13
"""Minor units of one line: a hundred thousand million yuan is nobody's pay, but a slip that was stored."""


class Outcome(StrEnum):
    """posted: money moved. unchanged: new facts, equal money. already: this was booked before.
    superseded: the ticket moved on meanwhile. exception: it could not be priced, the ticket says why.
    nothing_due: the ticket has not been completed."""

    POSTED = "posted"
    UNCHANGED = "unchanged"
    ALREADY = "already"
    SUPERSEDED = "superseded"
    EXCEPTION = "exception"
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True, slots=True)
class Result:
    """What settling a ticket came to, and how often the ledger was busy on the way."""

    outcome: Outcome
    retries: int = 0
    trouble: dict[str, Any] | None = None


class Settlement:
    def __init__(
        self,
        tickets: TicketStore,
        ledger: LedgerStore,
        pricing: PricingStore,
        parties: PartyStore,
        clock: Callable[[], datetime],
    ) -> None:
        self._tickets, self._ledger = tickets, ledger
        self._pricing, self._clock = pricing, clock
        self._facts = FactsService(tickets, parties, pricing.rates)

    def settle(self, ticket: Ticket) -> Result:
        """Bring the ledger to what the ticket's facts say; safe to repeat, in any order.

        Raises Unavailable when the ledger stays busy; nothing is lost then, the ticket still waits.
        """
        if ticket.served is None:
            return Result(Outcome.NOTHING_DUE)
        settled = ticket.settled
        if settled and settled.rev >= ticket.facts_rev:
            return Result(Outcome.ALREADY)
        previous = self._booked(ticket)
        for _ in range(ROUNDS):
            try:
                posting = self._posting(ticket, ticket.served, previous)
                receipt = self._ledger.post(posting)
            except Unavailable:
                raise
            except DomainError as refusal:
                return self._refused(ticket, refusal)
            except NOT_COMPUTED as error:
                if is_sdks(error):
                    raise
                return self._refused(ticket, not_computed(error))
            except ClientError as error:
                if not is_unfit(error):
                    raise
                return self._refused(ticket, not_computed(error))
            if receipt.outcome == "superseded":
                return Result(Outcome.SUPERSEDED, receipt.retries)
            if receipt.outcome == "posted":
                done = Outcome.POSTED if posting.entries else Outcome.UNCHANGED
                return Result(done, receipt.retries)
            if answered := self._answered(ticket, receipt.booked):
                return Result(answered, receipt.retries)
            previous = self._ledger.newest(ticket.ticket_id)
        raise Unavailable("the ticket is being settled elsewhere", ticket=ticket.ticket_id)

    def estimate(self, ticket: Ticket, now: datetime) -> Assessment | DomainError:
        """What the ticket would come to if it were completed as it stands, or why nobody can say.

        Writes nothing. Before a claim the crew's part goes to `NOBODY`. Before completion no
        evidence is due, so none is missing.
        """
        try:
            ticket, facts, book = self._expected(ticket, now)
            return self._priced(ticket, facts, book)
        except Unavailable:
            raise
        except DomainError as refusal:
            return refusal
        except NOT_COMPUTED as error:
            if is_sdks(error):
                raise
            return not_computed(error)

    def expected(self, ticket: Ticket, now: datetime) -> tuple[Facts, Book]:
        """What an estimate is made of: the facts as they stand, and the book. Raises as pricing does."""
        try:
            return self._expected(ticket, now)[1:]
        except NOT_COMPUTED as error:
            if is_sdks(error):
                raise
            raise not_computed(error) from error

    def range(self, ticket: Ticket, now: datetime) -> Range:
        """What an estimate may come to as the flags turn out that the book asks for and nobody told.

        Raises as pricing does where one of the ways cannot be priced.
        """
        ticket, facts, book = self._expected(ticket, now)
        flags = missing_flags(facts, book)
        if not 0 < len(flags) <= MAX_UNKNOWN_FACTS:
            return Range(flags, ())
        try:
            ways = [self._facts.proven(ticket, each, book) for each in alternatives(facts, flags)]
            return Range(flags, tuple(self._priced(ticket, each, book, False) for each in ways))
        except NOT_COMPUTED as error:
            if is_sdks(error):
                raise
            raise not_computed(error) from error

    def _priced(
        self, ticket: Ticket, facts: Facts, book: Book, explained: bool = True
    ) -> Assessment:
        done = assess(facts, book, explained=explained)
        paid = self._facts.paid_in(facts, done, self._booked(ticket), book)
        return done if paid is facts else assess(paid, book, explained=explained)

    def _expected(self, ticket: Ticket, now: datetime) -> tuple[Ticket, Facts, Book]:
        if not ticket.workers:
            ticket = ticket.with_(crew=(Worker(NOBODY),))
        served = ticket.served or now
        book = self._book(served, ticket.settled.book if ticket.settled else None)
        return ticket, self._facts.made(ticket, served, book, self._booked(ticket)), book

    def _posting(self, ticket: Ticket, served: datetime, previous: Booked | None) -> Posting:
        book = self._book(served, previous.assessment.book if previous else None)
        facts, now = self._facts.made(ticket, served, book, previous), self._clock()
        was = self._facts.was(ticket, book, previous) if previous else None
        posting = next_posting(previous, facts, book, now, was=was)
        if any(abs(line.amount) > MAX_LINE for line in posting.assessment.lines):
            raise OverflowError("a line beyond any amount")
        paid = self._facts.paid_in(facts, posting.assessment, previous, book)
        return posting if paid is facts else next_posting(previous, paid, book, now, was=was)

    def _booked(self, ticket: Ticket) -> Booked | None:
        settled = ticket.settled
        return self._ledger.booked(ticket.ticket_id, settled.n) if settled else None

    def _book(self, served: datetime, pinned: str | None) -> Book:
        """The pinned version of an assessed ticket (decision 0009), else what is in force."""
        if pinned:
            return self._pricing.book(pinned)
        return self._pricing.book_at(served, self._clock())

    def _answered(self, ticket: Ticket, booked: Booked | None) -> Outcome | None:
        """What it means that the number is taken; None: by older facts, so go on from there."""
        if booked and not booked.whole:
            self._ledger.complete(booked.ticket_id, booked.n)
        if booked is None or booked.rev < ticket.facts_rev:
            return None
        return Outcome.ALREADY if booked.rev == ticket.facts_rev else Outcome.SUPERSEDED

    def _refused(self, ticket: Ticket, refusal: DomainError) -> Result:
        """Into the exception queue, unless what we saw is no longer so or settled since."""
        trouble = _trouble(refusal)
        if not self._tickets.mark_trouble(ticket, trouble, self._clock()):
            return Result(Outcome.SUPERSEDED)
        return Result(Outcome.EXCEPTION, trouble=trouble)


def not_computed(error: Exception) -> DomainError:
    """The refusal of a ticket whose money nobody can compute or keep: a person looks at it.

    Delivering the record again would fail again, and hold up all tickets behind it.
    """
    observe.exception("not computed", error=type(error).__name__)
    return Unpriced(
        f"the facts cannot be computed ({type(error).__name__})",
        "not_computed",
        error=type(error).__name__,
    )


def is_unfit(error: ClientError) -> bool:
    """Whether a table refuses what would be written for what it is: a number or an item too large."""
    reasons = [error.response["Error"], *error.response.get("CancellationReasons", ())]
    return any(
        reason.get("Code") in ("ValidationException", "ValidationError") for reason in reasons
    )


def _trouble(refusal: DomainError) -> dict[str, Any]:
    """The refusal as the ticket keeps it: code, sentence and the facts that are plain texts."""
    facts = {key: value for key, value in refusal.facts.items() if isinstance(value, str | int)}
    return {"code": refusal.code, "message": refusal.message, **facts}
