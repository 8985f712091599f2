"""A node's clock: what is used survives whatever is changed, and its events give it in any order."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import calendars
from suanqing.business_calendars import calendar_of
from suanqing.errors import Invalid
from suanqing.times import epoch_ms
from suanqing.timespans import HOUR, MINUTE
from suanqing.work.scenes import clocks
from suanqing.work.scenes.clocks import Change, Clock
from suanqing.work.scenes.limits import Limit, Step, limit_of

OFFICE = ["09:00-12:00", "13:30-18:00"]
SERVICE = calendar_of(
    {"id": "service", "zone": "Asia/Shanghai", "holidays": "CN",
     "week": {day: OFFICE for day in ("mon", "tue", "wed", "thu", "fri")}},
    calendars.arranged(),
)  # fmt: skip
BOSSES = tuple(Step(after, {"role": role}) for after, role in
               ((30, "dispatcher"), (60, "regional"), (120, "admin")))  # fmt: skip
LIMIT = Limit(240, "service", 80, BOSSES)


def at(text: str) -> int:
    """Of November 2026, Beijing: "27 09:00"; the 27th is a Friday."""
    return epoch_ms(datetime.fromisoformat(f"2026-11-{text.replace(' ', 'T')}+08:00"))


def begun(text: str = "27 09:00", minutes: int = 240) -> Clock:
    return clocks.started(at(text), minutes)


def due(clock: Clock) -> int | None:
    return clocks.due_at(clock, LIMIT, SERVICE)


def pause(clock: Clock, text: str, reason: str = "customer") -> Clock:
    return clocks.paused(clock, SERVICE, at(text), reason)


def limited(clock: Clock, text: str, minutes: int, reason: str = "priority") -> Clock:
    return clocks.limited(clock, LIMIT, SERVICE, at(text), minutes, reason)


def used(clock: Clock, text: str) -> int:
    return clocks.used_ms(clock, SERVICE, at(text)) // MINUTE


def test_four_hours_from_the_morning_end_after_lunch() -> None:
    assert due(begun()) == at("27 14:30")


def test_a_pause_moves_the_due_moment_by_the_business_time_it_lasted() -> None:
    stopped = pause(begun(), "27 11:00")

    assert due(stopped) is None
    assert due(clocks.resumed(stopped, at("27 14:00"), "customer")) == at("27 16:00")


def test_two_reasons_hold_until_both_are_gone() -> None:
    both = pause(pause(begun(), "27 10:00", "customer"), "27 10:30", "parts")

    one = clocks.resumed(both, at("27 11:00"), "parts")

    assert one.running_since is None and one.holds == ("customer",)
    assert due(clocks.resumed(one, at("27 11:30"), "customer")) == at("27 16:00")


def test_a_pause_that_is_not_there_ends_without_a_trace() -> None:
    running = begun()

    assert clocks.resumed(running, at("27 10:00"), "parts") == running


def test_the_second_pause_for_one_reason_changes_nothing() -> None:
    once = pause(begun(), "27 10:00")

    assert pause(once, "27 11:00") == once


@pytest.mark.parametrize("change", ["limit", "owner", "reopened"])
def test_pause_time_survives_changes_of_priority_agreement_owner_and_reopening(change: str) -> None:
    """Property 11 of the domain."""
    stopped = pause(begun(), "27 11:00")
    match change:
        case "limit":
            stopped = limited(stopped, "27 13:45", 300)
        case "owner":
            stopped = clocks.handed_over(stopped, "owner")
        case "reopened":
            stopped = clocks.reopened(clocks.answered(stopped, SERVICE, at("27 13:40")), at("27 13:50"))  # fmt: skip

    assert (stopped.running_since, stopped.used_ms, stopped.holds) == (None, 2 * HOUR, ("customer",))  # fmt: skip

    again = clocks.resumed(stopped, at("27 14:00"), "customer")
    assert due(again) == (at("27 17:00") if change == "limit" else at("27 16:00"))


def test_a_running_limit_changes_with_a_reason_and_only_the_due_moment_moves() -> None:
    changed = limited(begun(), "27 10:00", 60 * 8, "customer_wish")

    assert changed.reason == "customer_wish"
    assert used(changed, "27 10:00") == 60
    assert due(changed) == at("30 09:30")


def test_another_owner_has_the_same_due_moment() -> None:
    assert due(clocks.handed_over(begun(), "owner")) == due(begun())


def test_an_answered_clock_stays_answered_whatever_else_ends() -> None:
    done = clocks.answered(pause(begun(), "27 10:00", "parts"), SERVICE, at("27 10:30"))

    assert due(clocks.resumed(done, at("27 11:00"), "parts")) is None


def test_a_reopened_clock_runs_on_with_what_it_had_used() -> None:
    done = clocks.answered(begun(), SERVICE, at("27 11:00"))

    assert due(clocks.reopened(done, at("30 09:00"))) == at("30 11:00")


def test_a_longer_limit_arms_again_what_lies_ahead_again() -> None:
    warned = replace(begun(), fired=1)

    assert limited(warned, "27 14:00", 600).fired == 0
    assert limited(warned, "27 14:00", 250).fired == 1


def test_an_overdue_clock_with_time_again_is_armed_for_its_new_limit() -> None:
    overdue = replace(begun(), fired=3)

    longer = limited(overdue, "27 16:00", 600)

    assert longer.fired == 0 and due(longer) == at("30 11:30")


def test_a_limit_below_what_was_used_is_due_now_and_escalates_from_now() -> None:
    shorter = limited(begun("26 09:00", 2_400), "27 10:00", 60)

    assert due(shorter) == at("27 10:00")
    assert shorter.fired == clocks.DUE
    assert [clocks.moment(shorter, SERVICE, mark) for mark in clocks.marks(shorter, LIMIT)[1:]] == [
        at("27 10:00"), at("27 10:30"), at("27 11:00"), at("27 12:00"),
    ]  # fmt: skip


def test_a_change_that_leaves_it_overdue_moves_no_escalation() -> None:
    overdue = replace(begun(), fired=3)

    shorter = limited(overdue, "27 15:00", 60)

    assert shorter.fired == 3
    assert clocks.marks(shorter, LIMIT)[1:] == clocks.marks(overdue, LIMIT)[1:]


def test_a_limit_that_ends_at_night_by_a_change_is_due_when_the_place_opens() -> None:
    assert due(limited(begun("26 09:00", 2_400), "27 23:00", 60)) == at("30 09:00")


minutes = st.integers(0, 20 * 24 * 60)
reasons = st.sampled_from(["customer", "parts", "platform"])
kinds = st.sampled_from(["paused", "resumed", "limited", "handed_over"])
STEPS = st.tuples(minutes, kinds, reasons, st.integers(1, 3_000))


def changes_of(steps: list[tuple[int, clocks.Kind, str, int]]) -> list[Change]:
    first = Change(at("02 09:00"), "e0", "started", minutes=240)
    return [first] + [
        Change(first.at + after * MINUTE, f"e{place}", kind, reason, limit)
        for place, (after, kind, reason, limit) in enumerate(steps, 1)
    ]


@given(steps=st.lists(STEPS, max_size=12), data=st.data())
def test_events_give_the_same_clock_in_any_order_and_however_often(
    steps: list[tuple[int, clocks.Kind, str, int]], data: st.DataObject
) -> None:
    changes = changes_of(steps)
    mixed = data.draw(st.permutations(changes + data.draw(st.lists(st.sampled_from(changes)))))

    assert clocks.replayed(mixed, LIMIT, SERVICE) == clocks.replayed(changes, LIMIT, SERVICE)


@given(steps=st.lists(STEPS, max_size=12))
def test_what_is_used_is_the_time_in_which_nothing_held_it(
    steps: list[tuple[int, clocks.Kind, str, int]],
) -> None:
    """Reckoned the other way: whole pauses, by who holds it when, without banking anything."""
    changes = changes_of(steps)
    end = at("28 18:00")
    held, since, expected = set[str](), changes[0].at, 0
    for change in sorted(changes[1:], key=lambda each: (each.at, each.id)):
        if not held:
            expected += SERVICE.between_ms(since, change.at)
        since = change.at
        if change.kind == "paused":
            held.add(change.reason)
        elif change.kind == "resumed":
            held.discard(change.reason)
    expected += 0 if held else SERVICE.between_ms(since, end)
    clock = clocks.replayed(changes, LIMIT, SERVICE)

    assert clock is not None
    assert clocks.used_ms(clock, SERVICE, end) == expected
    assert set(clock.holds) == held


@given(steps=st.lists(STEPS, max_size=12))
def test_changes_of_limit_and_owner_touch_neither_use_nor_pauses(
    steps: list[tuple[int, clocks.Kind, str, int]],
) -> None:
    changes = changes_of(steps)
    end = at("28 18:00")
    without = [each for each in changes if each.kind not in ("limited", "handed_over")]
    with_, plain = (clocks.replayed(each, LIMIT, SERVICE) for each in (changes, without))

    assert with_ is not None and plain is not None
    assert with_.holds == plain.holds
    assert clocks.used_ms(with_, SERVICE, end) == clocks.used_ms(plain, SERVICE, end)


def test_changes_before_the_clock_began_give_none() -> None:
    assert clocks.replayed([Change(1, "a", "paused", "parts")], LIMIT, SERVICE) is None


def test_a_clock_starts_before_whatever_has_its_very_moment() -> None:
    moment = at("27 09:00")
    events = [Change(moment, "a", "paused", "parts"), Change(moment, "b", "started", minutes=240)]

    found = clocks.replayed(events, LIMIT, SERVICE)

    assert found is not None and found.holds == ("parts",)


def test_a_fired_level_is_an_event_too() -> None:
    events = [*changes_of([]), Change(at("27 14:00"), "f", "fired", level=1)]

    assert clocks.replayed(events, LIMIT, SERVICE) == replace(begun("02 09:00"), fired=2)


@given(steps=st.lists(STEPS, max_size=12))
def test_a_stored_clock_is_read_as_it_was(steps: list[tuple[int, clocks.Kind, str, int]]) -> None:
    clock = clocks.replayed(changes_of(steps), LIMIT, SERVICE)

    assert clock is not None
    assert clocks.from_json(json.loads(json.dumps(clocks.to_json(clock)))) == clock


def test_a_running_clock_takes_few_bytes_of_the_head() -> None:
    stored = json.dumps(clocks.to_json(begun()), separators=(",", ":"))

    assert stored == '{"limit_min":240,"running_since":1795741200000}'


DOCUMENT = {
    "minutes": 240,
    "calendar": "service",
    "escalate": [
        {"after": 30, "to": {"role": "dispatcher"}},
        {"after": 60, "to": {"role": "regional"}, "reassign": True},
        {"after": 120, "to": {"queue": "late"}},
    ],
}


BEST = {"best": "outlet", "queue": "late"}


def test_a_limit_warns_at_80_per_cent_and_has_as_many_escalations_as_it_names() -> None:
    found = limit_of(DOCUMENT)

    assert (found.minutes, found.calendar, found.warn_at, found.levels) == (240, "service", 80, 5)
    assert found.escalate[1] == Step(60, {"role": "regional"}, reassign=True)


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": "240"}, "minutes"),
        ({"minutes": True}, "minutes"),
        ({"minutes": 525_601}, "minutes"),
        ({"calendar": ""}, "calendar"),
        ({"warn_at": 100}, "warn_at"),
        ({"promised": 1}, "promised"),
        ({"agreed": "yes"}, "agreed"),
        ({"warnat": 70}, "warnat"),
        ({"escalate": {}}, "escalate"),
        ({"escalate": [{"after": 30}]}, "escalate.0"),
        ({"escalate": [{"after": -1, "to": {"role": "x"}}]}, "escalate.0.after"),
        ({"escalate": [{"after": 30, "to": {"role": "x"}}] * 2}, "escalate.1.after"),
        ({"escalate": [{"after": 30, "to": {"role": "x"}, "reassign": 1}]}, "escalate.0.reassign"),
        ({"escalate": [{"after": 30, "to": BEST}]}, "escalate.0.to"),
        (
            {"escalate": [{"after": 30, "to": {"best": "outlet"}, "reassign": True}]},
            "escalate.0.to",
        ),
        (
            {"escalate": [{"after": 30, "to": BEST | {"role": "x"}, "reassign": True}]},
            "escalate.0.to",
        ),
        ({"escalate": [{"after": n, "to": {"role": "x"}} for n in range(9)]}, "escalate"),
    ],
)
def test_a_faulty_limit_is_refused_at_its_place(said: dict[str, object], where: str) -> None:
    with pytest.raises(Invalid) as refusal:
        limit_of(DOCUMENT | said)

    assert (refusal.value.code, refusal.value.facts["where"]) == ("bad_limit", where)
