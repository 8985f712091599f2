"""The response clock counts from the events alone: no order of telling moves a second."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.work.tickets import decide, fact_decisions
from suanqing.work.tickets.clocks import (
    first_response,
    on_time,
    paused_minutes,
    pauses,
    presence,
    response_minutes,
    without,
)
from suanqing.work.tickets.model import Event, Ticket, Worker
from tests.unit.tickets.test_telling import NOON, at, ticket

OPENED = ticket().opened


def answered(known: Ticket, minutes: float) -> Ticket:
    return decide.claim(known, "w1", OPENED + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("minutes", "shown"), [(4, "4"), (5, "5"), (5 + 1 / 60_000, "5.001"), (0, "0")]
)
def test_r087_the_first_response_is_the_claim_to_the_thousandth_of_a_minute(
    minutes: float, shown: str
) -> None:
    known = answered(ticket(), minutes)

    assert response_minutes(known, known.events) == shown


def test_r087_a_comment_answers_if_it_is_of_somebody_on_the_ticket_and_an_assignment_does_not() -> (
    None
):
    """Neither who made it nor a colleague answers the customer."""
    known = decide.comment(ticket(), "hello?", "d1", at(1))
    known = decide.comment(known, "who has time?", "d2", at(1.5))
    known = decide.comment(known, "not me", "w1", at(1.6))
    known = decide.assign(known, "w1", (), "d1", at(2))
    known = decide.comment(known, "thanks", "d2", at(2.5))
    assert first_response(known.events) is None and response_minutes(known, known.events) is None

    known = decide.comment(known, "on my way", "w1", at(3))

    assert response_minutes(known, known.events) == "3"


def test_r087_a_comment_of_a_second_worker_answers() -> None:
    known = decide.assign(ticket(), "w1", (Worker("w2", Decimal(1)),), "d1", at(2))
    known = decide.comment(known, "on my way", "w2", at(3))

    assert response_minutes(known, known.events) == "3"


def test_r087_pauses_do_not_count() -> None:
    """10 minutes to the claim, of which 6 waited for the customer: 4."""
    known = fact_decisions.pause(ticket(), "customer", "does not answer", "d1", at(2))
    known = fact_decisions.resume(known, "d1", at(8))
    known = answered(known, 10)

    assert response_minutes(known, known.events) == "4"


@pytest.mark.parametrize(
    ("claimed", "paused", "resumed", "minutes"),
    [(10, 2, 8, "6"), (4, 10, 40, None), (20, 10, 40, "10"), (10, 10, 40, None)],
)
def test_r087_paused_minutes_are_those_before_the_first_response(
    claimed: int, paused: int, resumed: int, minutes: str | None
) -> None:
    events = [
        Event(1, "created", at(0), "d1", {}),
        Event(2, "paused", at(paused), "d1", {}),
        Event(3, "claimed", at(claimed), "w1", {}),
        Event(4, "resumed", at(resumed), "d1", {}),
    ]

    assert paused_minutes(events) == minutes


def test_r087_a_pause_still_open_ends_with_the_response() -> None:
    known = answered(fact_decisions.pause(ticket(), "customer", "waits", "d1", at(3)), 10)

    assert response_minutes(known, known.events) == "3"


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=6))
def test_r087_whatever_happens_after_the_response_does_not_move_it(
    waits: list[tuple[int, int]],
) -> None:
    known = answered(ticket(), 7)
    first = response_minutes(known, known.events)
    minute = 10.0
    for start, end in waits:
        known = fact_decisions.pause(known, "parts", "waits", "w1", at(minute := minute + start))
        known = fact_decisions.resume(known, "w1", at(minute := minute + end))

    assert response_minutes(known, known.events) == first == "7"


SPAN = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (min(pair), max(pair)))


@given(st.lists(SPAN, max_size=8), st.lists(SPAN, max_size=8))
def test_property_11_what_is_left_is_each_moment_outside_the_gaps_once(
    spans: list[tuple[int, int]], gaps: list[tuple[int, int]]
) -> None:
    def inside(at: int, ranges: list[tuple[int, int]]) -> int:
        return sum(start <= at < end for start, end in ranges)

    left = without(spans, gaps)

    for moment in range(51):
        wanted = 0 if inside(moment, gaps) else inside(moment, spans)
        assert inside(moment, left) == wanted


@pytest.mark.parametrize(("minutes", "kept"), [(29, True), (30, True), (30.001, False)])
def test_on_time_is_an_arrival_not_after_the_promised_moment(minutes: float, kept: bool) -> None:
    known = decide.arrive(answered(ticket(), 1), "w1", OPENED + timedelta(minutes=minutes))
    promised = (OPENED + timedelta(minutes=30)).isoformat()

    assert on_time(promised, known.events) is kept
    assert on_time(promised, known.events[:-1]) is None


def test_presence_is_from_the_last_arrival_to_completion_without_the_pauses() -> None:
    known = decide.arrive(answered(ticket(), 1), "w1", at(10))
    known = decide.assign(known, "w2", (), "d1", at(20))
    known = decide.arrive(known, "w2", at(30))
    known = fact_decisions.pause(known, "parts", "waits", "w2", at(40))
    known = fact_decisions.resume(known, "w2", at(50))
    known = decide.complete(known, "w2", at(60))
    assert known.served is not None

    found = presence(known, known.events, known.served)

    lengths = [(worker, (end - start) / timedelta(minutes=1)) for worker, start, end in found]
    assert lengths == [("w2", 10), ("w2", 10)]
    assert pauses(known.events, known.served)
    assert presence(answered(ticket(), 1), (), NOON) == ()


def test_a_promise_made_after_the_arrival_does_not_move_what_stood_before() -> None:
    first = Event(1, "created", NOON, "d1", {"promised": at(30).isoformat()})
    arrival = Event(2, "arrived", at(10), "w1", {})
    told = {"promised": at(5).isoformat(), "was_promised": at(30).isoformat()}
    after = Event(3, "facts_told", at(20), "d1", told)

    assert on_time(at(5).isoformat(), [first, arrival, after]) is True
    assert on_time(at(5).isoformat(), [arrival, after]) is True
    assert on_time(at(5).isoformat(), [arrival]) is False
