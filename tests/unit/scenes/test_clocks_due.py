"""What fires, once and when; and how the tick comes by it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import calendars
from suanqing.business_calendars import calendar_of
from suanqing.holiday_notice import parse_notice, with_notice
from suanqing.timespans import DAY, HOUR, MINUTE
from suanqing.work.scenes import clocks
from suanqing.work.scenes import due as handler
from suanqing.work.scenes.clocks import Clock
from suanqing.work.scenes.due import Handled, fire
from tests.unit.scenes.test_clocks import BOSSES, LIMIT, OFFICE, SERVICE, at, begun, limited, pause

RULES = {"t1": (LIMIT, SERVICE), "t2": (LIMIT, SERVICE)}


def fired(clock: Clock, text: str) -> Handled:
    return fire({"t1": clock}, RULES, at(text))


def told(found: Handled) -> list[tuple[str, int]]:
    return [(each.kind, each.level) for each in found.fired]


def test_a_clock_warns_at_80_per_cent_then_is_due_then_escalates_three_times() -> None:
    clock, story = begun(), []
    for hour in ("12:00", "13:42", "14:29", "14:30", "15:00", "15:30", "16:30", "17:59"):
        time = f"27 {hour}"
        found = fired(clock, time)
        clock = found.clocks["t1"]
        story += [(time, each.kind, dict(each.step.to) if each.step else {}) for each in found.fired]  # fmt: skip

    assert story == [
        ("27 13:42", "warning", {}),
        ("27 14:30", "due", {}),
        ("27 15:00", "escalation", {"role": "dispatcher"}),
        ("27 15:30", "escalation", {"role": "regional"}),
        ("27 16:30", "escalation", {"role": "admin"}),
    ]


def test_what_fired_says_the_moment_that_it_was_reached() -> None:
    (warning,) = fired(begun(), "27 13:43").fired

    assert (warning.token, warning.at) == ("t1", at("27 13:42"))


def test_handling_again_fires_nothing() -> None:
    once = fired(begun(), "27 15:10")

    again = fire(once.clocks, RULES, at("27 15:10"))

    assert told(once) == [("warning", 0), ("due", 1), ("escalation", 2)]
    assert (again.fired, again.clocks, again.due) == ((), once.clocks, once.due)


@given(looks=st.lists(st.integers(0, 5 * 24 * 60 * 60), max_size=30))
def test_however_often_somebody_looks_each_level_fires_once_and_in_order(looks: list[int]) -> None:
    known, levels = {"t1": begun()}, []
    for seconds in [*sorted(looks), 10 * 24 * 60 * 60]:
        found = fire(known, RULES, at("27 09:00") + seconds * 1_000)
        known, levels = dict(found.clocks), levels + [each.level for each in found.fired]

    assert levels == [0, 1, 2, 3, 4]


def test_a_clock_that_stands_or_was_answered_fires_nothing() -> None:
    assert fired(pause(begun(), "27 11:00"), "30 15:00")[1:] == ((), None)
    assert fired(clocks.answered(begun(), SERVICE, at("27 14:29")), "30 15:00")[1:] == ((), None)


def test_the_head_is_due_at_the_earliest_of_all_its_clocks() -> None:
    two = {"t1": begun("27 09:00"), "t2": begun("27 09:00", 120)}

    assert handler.earliest(two, RULES, at("27 09:00")) == at("27 10:36")
    assert fire(two, RULES, at("27 10:36")).due == at("27 11:00")


def test_a_head_whose_clocks_are_all_told_or_stand_is_due_at_nothing() -> None:
    done = {"t1": replace(begun(), fired=LIMIT.levels), "t2": pause(begun(), "27 09:30")}

    assert handler.earliest(done, RULES, at("27 10:00")) is None
    assert handler.earliest({}, RULES, at("27 10:00")) is None


def test_what_was_due_at_six_and_is_handled_at_midnight_waits_for_the_morning() -> None:
    clock = replace(begun("27 13:30", 270), fired=1)

    assert clocks.due_at(clock, LIMIT, SERVICE) == at("27 18:00")
    assert told(fired(clock, "27 18:00")) == [("due", 1)]
    assert told(fired(clock, "27 18:15")) == [("due", 1)]
    late = fired(clock, "27 23:59")
    assert (late.fired, late.due) == ((), at("30 09:00"))
    assert told(fired(clock, "30 09:00")) == [("due", 1)]


def test_a_year_that_was_announced_moves_what_is_due_in_it() -> None:
    notice = "\n".join(
        ["date,kind,name", "2027-01-01,off,元旦", "2027-01-03,work,调休", "2027-02-06,off,春节",
         "2027-04-05,off,清明节", "2027-05-01,off,劳动节", "2027-05-02,off,劳动节", "2027-06-09,off,端午节",
         "2027-09-15,off,中秋节", "2027-10-01,off,国庆节", "2027-10-02,off,国庆节", "2027-10-03,off,国庆节"]
    )  # fmt: skip
    announced = calendar_of(
        {"id": "service", "zone": "Asia/Shanghai", "holidays": "CN",
         "week": {day: OFFICE for day in ("mon", "tue", "wed", "thu", "fri")}},
        with_notice(calendars.arranged(), parse_notice(notice, 2027)),
    )  # fmt: skip
    new_years_eve = at("30 17:00") + 31 * DAY
    now = new_years_eve + MINUTE
    over = {"t1": clocks.started(new_years_eve, 240), "t2": begun("27 09:00")}

    (moved,) = handler.calendar_changed(over, RULES, RULES | {"t1": (LIMIT, announced)}, now)

    # 192 minutes since 31 December 17:00: Friday the 1st while provisional, Sunday the 3rd as announced
    friday = new_years_eve + 18 * HOUR + 12 * MINUTE
    assert moved == ("t1", friday, friday + 2 * DAY)


def test_a_bucket_is_the_minute_and_one_of_sixteen_shards() -> None:
    names = {handler.due_bucket(f"T{number}", at("27 09:05") + 59_999) for number in range(400)}

    assert names == {f"2026-11-27T01:05#{shard}" for shard in range(16)}
    assert handler.due_key(at("27 09:05") + 59_999) == "2026-11-27T01:05:59.999Z"


def test_shards_are_even_and_a_tickets_own() -> None:
    counts = [0] * 16
    for number in range(16_000):
        counts[handler.shard_of(f"T{number}")] += 1

    assert min(counts) > 800 and max(counts) < 1_200
    assert handler.shard_of("T1") == handler.shard_of("T1")


def test_a_tick_reads_two_minutes_behind_to_one_ahead_in_every_shard() -> None:
    read = list(handler.tick_buckets(at("27 09:05") + 30_000))

    assert len(read) == len(set(read)) == 4 * 16
    assert (read[0], read[-1]) == ("2026-11-27T01:03#0", "2026-11-27T01:06#15")


@pytest.mark.parametrize(("left", "seconds"), [(-5_000, 0), (0, 0), (1, 1), (1_000, 1), (1_001, 2)])
def test_a_message_comes_at_the_second_or_after_and_never_before(left: int, seconds: int) -> None:
    assert handler.delay_seconds(at("27 09:00") + left, at("27 09:00")) == seconds


@given(due=st.integers(0, 2 * HOUR), now=st.integers(0, 2 * HOUR))
def test_what_no_tick_surely_sees_before_it_is_due_is_sent_at_once(due: int, now: int) -> None:
    if not handler.sent_at_once(due, now):
        tick = (due // MINUTE - 1) * MINUTE
        assert handler.due_bucket("T", due) in set(handler.tick_buckets(tick))
        assert now + handler.UNSEEN < tick <= due


def test_a_message_that_comes_just_early_is_sent_once_more() -> None:
    now = at("27 09:00")

    assert [handler.sent_again(now + left, now) for left in (-1, 0, 1, 2_000, 2_001)] == [
        False, False, True, True, False,
    ]  # fmt: skip
    assert not handler.sent_again(None, now)


def test_a_message_for_what_is_sent_at_once_fits_the_queues_longest_delay() -> None:
    latest = max(due for due in range(0, HOUR, 1_000) if handler.sent_at_once(due, 0))

    assert handler.delay_seconds(latest, 0) <= 900


def test_escalations_of_a_shortened_limit_come_one_by_one() -> None:
    shorter = limited(begun("26 09:00", 2_400), "27 10:00", 60)

    assert told(fired(shorter, "27 10:00")) == [("due", 1)]
    assert [each.step for each in fired(shorter, "27 13:30").fired][1:] == list(BOSSES)
