"""The next posting of a ticket: its facts priced, and the difference to what is booked. Pure."""

from datetime import datetime

from suanqing.errors import DomainError
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.engine import onto, same_money
from suanqing.finance.assessment.model import ENGINE, Assessment, Posting
from suanqing.finance.settlement.causes import Cause, caused, causes_of
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.journal import difference
from suanqing.finance.settlement.provenance import carried, mirroring, origins
from suanqing.pricing.book import Book
from suanqing.pricing.model import Facts
from suanqing.times import period_of


def next_posting(
    previous: Booked | None, facts: Facts, book: Book, at: datetime,
    cause: Cause | None = None, was: Facts | None = None,
) -> Posting:  # fmt: skip
    """What brings the books from `previous`, the newest booked, to these facts under this book.

    cause: of all of it; absent, what kind of fact is new says it, line by line. It belongs to the
    period of the service time, whatever came when. was: the booked facts as this engine makes them,
    where that is not as they are booked.

    Over what an older engine booked, new facts move their own money only (`engine.onto`); a posting
    with a given cause is a correction that was approved, and prices anew.
    """
    before = was or (previous.facts if previous else None)
    assessment, engine = _assessed(previous, before, facts, book, cause)
    special: dict[str, Cause] = {}
    if cause is None:
        cause, special = causes_of(before, facts, lambda known: assess(known, book, False))
    booked, n = (previous.assessment, previous.n) if previous else (None, 0)
    entries = difference(booked, n, assessment, cause)
    known = origins(previous)
    return Posting(
        ticket_id=facts.ticket_id,
        n=n + 1,
        rev=facts.rev,
        period=period_of(facts.served),
        facts=facts,
        assessment=assessment,
        entries=tuple(caused(mirroring(entry, known), special) for entry in entries),
        at=at,
        extra={
            "cause": cause,
            "carried": carried(assessment, entries, known),
            "causes": special,
        },
        engine=engine,
    )


def _assessed(
    previous: Booked | None, was: Facts | None, facts: Facts, book: Book, cause: Cause | None
) -> tuple[Assessment, int]:
    """The assessment, and whose prices it holds: an older engine's while any of its money is left."""
    now = assess(facts, book)
    if previous is None or was is None or previous.engine == ENGINE or cause is not None:
        return now, ENGINE
    try:
        before = assess(was, book)
    except DomainError:
        return now, ENGINE
    merged = onto(previous.assessment, before, now, previous.engine)
    if same_money(merged, now):
        return now, ENGINE
    return merged, previous.engine
