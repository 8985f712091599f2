"""Booked assessments as the ledger would give them back, without a ledger."""

from collections.abc import Iterable

from hypothesis import HealthCheck, settings

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.derived_facts import dated
from suanqing.finance.assessment.model import Entry, Posting
from suanqing.finance.corrections.prices import correct
from suanqing.finance.settlement import items
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.journal import difference
from suanqing.pricing.book import Book
from suanqing.pricing.model import Facts
from suanqing.times import period_of
from tests.searching import examples
from tests.unit.finance.settlement.books import SERVED

FEW = settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
"""Two random books are long to draw."""


def booked(facts: Facts, book: Book, previous: Booked | None = None) -> Booked:
    """What is read after these facts were settled: stored form and back."""
    now = assess(facts, book)
    n = previous.n if previous else 0
    entries = difference(previous.assessment if previous else None, n, now)
    return read(
        Posting(
            facts.ticket_id, n + 1, facts.rev, period_of(facts.served), facts, now, entries, SERVED
        )
    )


def frozen(one: Booked, book: Book) -> Facts:
    """Facts for another book where nothing follows from a ticket's events."""
    return dated(one.facts, book)


def corrected(previous: Booked, book: Book) -> tuple[Booked, Posting]:
    posting = correct(previous, book, SERVED, frozen)
    return read(posting), posting


def read(posting: Posting) -> Booked:
    return items.booked([items.marker(posting, items.house_of(posting.entries), {})])


def accounts(entries: Iterable[Entry]) -> dict[str, int]:
    """Every account's sum, where it is not 0."""
    sums: dict[str, int] = {}
    for entry in entries:
        sums[entry.account] = sums.get(entry.account, 0) + entry.amount
    return {account: sum for account, sum in sums.items() if sum}
