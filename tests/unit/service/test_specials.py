"""Special tickets: by what happened to them, at what extra cost."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Conflict, Invalid
from suanqing.times import rfc3339
from suanqing.work.service import appointments, specials
from suanqing.work.service.policies import Policies, policies_of
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Event, Ticket

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)
POLICY = {"specials": [{"id": "moved", "count_of": "rescheduled", "at_least": 3, "cost": 4_500}]}


def ticket() -> Ticket:
    return decide.create("T1", NewTicket("o1", "装", lines=(("S", Decimal(1)),)), "d1", NOON, None)


def moved(times: int, cause: str = "customer", wasted: bool = False) -> Ticket:
    found = ticket()
    for n in range(1, times + 1):
        to = NOON + timedelta(days=n)
        found = appointments.reschedule(found, to, "客户改期", cause, wasted, "d1", NOON)
    return found


@pytest.mark.parametrize(("times", "cost"), [(2, None), (3, 13_500), (4, 18_000)])
def test_r096_the_third_reschedule_makes_a_ticket_special_at_the_policys_cost(
    times: int, cost: int | None
) -> None:
    special = specials.found(moved(times).events, policies_of(POLICY).specials)

    assert specials.cost_of(special) == cost
    assert special == ([{"id": "moved", "count": times, "cost": cost}] if cost else [])


def test_without_a_policy_the_cost_is_unknown_and_not_zero() -> None:
    special = specials.found(moved(3).events, Policies().specials)

    assert special == [{"id": "rescheduled", "count": 3}]
    assert specials.cost_of(special) is None


def test_other_triggers_count_other_events_and_ask_for_their_data() -> None:
    rows = [
        {"id": "trips", "count_of": "rescheduled", "at_least": 2, "where": {"wasted": "yes"}},
        {"id": "handed-on", "count_of": "assigned", "at_least": 2, "cost": 100},
    ]
    triggers = policies_of({"specials": rows}).specials
    handed = [Event(n, "assigned", NOON, "d1") for n in (10, 11)]

    assert specials.found(moved(3).events, triggers) == []
    assert [s["id"] for s in specials.found(moved(2, wasted=True).events, triggers)] == ["trips"]
    assert specials.found(handed, triggers) == [{"id": "handed-on", "count": 2, "cost": 200}]


def test_a_new_appointment_moves_no_money_and_keeps_the_old_one_in_the_event() -> None:
    twice = moved(2)

    assert twice.facts_rev == 1
    assert twice.marks["appointment"] == "2026-11-05T04:00:00.000Z"
    assert twice.events[-1].data["was"] == "2026-11-04T04:00:00.000Z"


def test_a_completed_ticket_is_not_rescheduled() -> None:
    done = decide.arrive(decide.claim(ticket(), "w1", NOON), "w1", NOON)
    done = decide.complete(done.with_(region="310115"), "w1", NOON)

    with pytest.raises(Conflict):
        appointments.reschedule(done, NOON, "late", "customer", False, "d1", NOON)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rework": {"days": 0}},
        {"rework": {"days": True}},
        {"rework": {"clawback": "yes"}},
        {"rework": {"weeks": 1}},
        {"specials": {"id": "x"}},
        {"specials": [{"id": "x", "count_of": "assigned", "at_least": 1}]},
        {"specials": [{"id": "x", "count_of": "", "at_least": 2}]},
        {"specials": [POLICY["specials"][0], POLICY["specials"][0]]},
        {"specials": [{"id": "x", "count_of": "assigned", "at_least": 2, "cost": 0}]},
        {"attribution": {"days": "90"}},
        {"returns": {"shipping": "half"}},
        {"unknown": {}},
        {"rework": [30]},
        {"by_one": {"value": [["CNY", 1]]}},
        {"by_one": {"value": {"XXX": 1}}},
        {"by_one": {"value": {"CNY": -1}}},
        {"specials": "moved"},
        {"specials": ["moved"]},
        {
            "specials": [
                {"id": "x", "count_of": "assigned", "at_least": 2, "where": {"wasted": True}}
            ]
        },
        {"specials": [{"id": "x", "count_of": "assigned", "at_least": 2, "where": ["wasted"]}]},
    ],
)
def test_settings_that_are_not_understood_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        policies_of(wrong)


def test_what_one_person_gives_in_a_day_is_nothing_until_the_policy_says_how_much() -> None:
    told = policies_of({"by_one": {"value": {"USD": 0, "CNY": 100_000}, "points": 5_000}})

    assert (told.value_by_one, told.points_by_one) == ({"CNY": 100_000, "USD": 0}, 5_000)
    assert (policies_of({}).value_by_one, policies_of({}).points_by_one) == ({}, 0)


@pytest.mark.parametrize(
    ("reason", "cause", "where"), [("  ", "customer", "reason"), ("改期", "weather", "cause")]
)
def test_a_new_appointment_says_why_and_by_whose_doing(reason: str, cause: str, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        appointments.reschedule(ticket(), NOON, reason, cause, False, "d1", NOON)

    assert refused.value.facts["where"] == where


@pytest.mark.parametrize(
    ("cause", "kept"), [("customer", 1), ("company", 0), ("worker", 0), ("other", 0)]
)
def test_a_promise_moves_with_the_customers_wish_and_with_nobody_elses(
    cause: str, kept: int
) -> None:
    spec = NewTicket("o1", "装", lines=(("S", Decimal(1)),), promised=rfc3339(NOON))
    promised = decide.create("T1", spec, "d1", NOON, None)

    to = NOON + timedelta(days=1)
    found = appointments.reschedule(promised, to, "改期", cause, False, "d1", NOON)

    assert found.facts["promised"] == rfc3339((NOON, to)[kept])
    assert found.marks["appointment"] == rfc3339(to)
