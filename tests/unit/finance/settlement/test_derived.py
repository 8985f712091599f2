"""Facts that follow from a ticket's events: only where the book asks, and what people told stands."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from suanqing.finance.assessment.derived_facts import derived
from suanqing.pricing.book import Book, compile_book
from suanqing.pricing.model import Facts
from suanqing.times import rfc3339
from suanqing.work.tickets import decide, fact_decisions
from suanqing.work.tickets.model import Ticket
from tests.unit.finance.settlement.books import document, facts, with_plane
from tests.unit.tickets.test_telling import ticket

OPENED = ticket().opened


def at(minutes: float) -> Any:
    return OPENED + timedelta(minutes=minutes)


def asking(**when: Any) -> Book:
    rule = {
        "id": "r", "fee": "bonus", "rate": "1", "base": "after_coefficient", "when": when,
    }  # fmt: skip
    return compile_book(with_plane("pay", surcharges=[rule]))


def timed() -> Book:
    """A book that pays the time on site."""
    return compile_book(
        with_plane("pay", fees=[{"id": "w", "fee": "presence", "by": "work", "amount": 60}])
    )


@pytest.fixture
def done() -> Ticket:
    """Paused from 1 to 3 minutes, claimed at 5, on site from 10 to 70."""
    known = decide.assign(ticket(), "w1", (), "d1", at(0.5))
    known = fact_decisions.pause(known, "parts", "等备件", "d1", at(1))
    known = fact_decisions.resume(known, "d1", at(3))
    known = decide.arrive(known, "w1", at(10))
    return known.with_(version=known.version)


def made(known: Ticket, book: Book, **changes: Any) -> Facts:
    return derived(facts(served=at(70), **changes), known, book, lambda: known.events)


@pytest.mark.parametrize("name", ["response_minutes", "paused_minutes"])
def test_a_book_that_asks_for_either_sees_both(done: Ticket, name: str) -> None:
    found = dict(made(done, asking(**{name: {"from": "1"}})).attrs)

    assert (found["response_minutes"], found["paused_minutes"]) == ("8", "2")


def test_minutes_that_somebody_told_stand(done: Ticket) -> None:
    book = asking(response_minutes={"from": "1"})

    assert (
        dict(made(done, book, attrs=(("response_minutes", "1"),)).attrs)["response_minutes"] == "1"
    )
    told = dict(made(done, book, attrs=(("paused_minutes", "9"),)).attrs)
    assert (told["response_minutes"], told["paused_minutes"]) == ("8", "9")


def test_time_on_site_counts_where_the_book_pays_it_and_nobody_recorded_any(done: Ticket) -> None:
    stayed = (("w1", at(10), at(70)),)
    recorded = (("w1", at(20), at(30)),)

    assert made(done, timed()).sessions == stayed
    assert made(done, timed(), sessions=recorded).sessions == recorded
    assert made(done, compile_book(document())).sessions == ()


def test_a_clock_that_runs_ends_with_the_job_and_stands_in_its_place_among_the_others(
    done: Ticket,
) -> None:
    running = done.with_(facts={**done.facts, "working": {"a1": rfc3339(at(15))}})
    recorded = (("w1", at(20), at(30)),)

    found = made(running, timed(), sessions=recorded).sessions

    assert found == (("a1", at(15), at(70)), *recorded)
    late = done.with_(facts={**done.facts, "working": {"w1": rfc3339(at(70))}})
    assert made(late, timed()).sessions == (), "it began when the job was over"


def test_whoever_asks_for_nothing_gets_the_facts_as_they_are(done: Ticket) -> None:
    known = replace(facts(), served=at(70))

    assert derived(known, done, compile_book(document()), _unread) == known


def _unread() -> Any:
    raise AssertionError("events are read where something follows from them")
