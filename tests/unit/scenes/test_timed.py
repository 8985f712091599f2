"""Waits for a day: the clock is the day's, moves with it, and stays where a person set it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from suanqing.times import BEIJING, epoch_ms
from suanqing.timespans import DAY, MINUTE
from suanqing.work.scenes.clocks import Clock, from_json, to_json
from suanqing.work.scenes.heads import Head
from suanqing.work.scenes.timed import Timed, rules_of, timed
from tests.drawn import NOW, Play, end, night_and_day, node, scene, task

WAIT = scene(
    "a",
    a=task(("complete", "w")),
    w=node("wait", ("due", "b"), ("cancel", "b"), wait={"for": "date_field", "field": "promised"}),
    b=end(),
)


class Waits:
    """A ticket that waits for the day of its appointment."""

    def __init__(self) -> None:
        self.play = Play(WAIT)
        self.play.do("complete")
        self.since = self.head["tokens"]["t1"]["since"]

    @property
    def head(self) -> Head:
        return self.play.head

    def told(self, clocks: dict[str, Any], day: str | None) -> Timed:
        known = {"promised": day} if day else {}
        return timed(clocks, [], self.head, self.play.scene, NOW, night_and_day, known)


def clock(told: Timed) -> Clock:
    return from_json(told.clocks["t1"])


def test_a_day_that_is_not_known_starts_no_clock_and_one_that_is_told_does() -> None:
    waits = Waits()
    first, later = waits.told({}, "2025-12-01"), waits.told({}, "2025-12-02")

    assert waits.told({}, None) == Timed({}, None)
    assert first.due and later.due and later.due - first.due == DAY
    begins = epoch_ms(datetime(2025, 12, 1, tzinfo=BEIJING))
    assert begins <= waits.since + clock(first).limit_min * MINUTE < begins + MINUTE
    assert clock(later).limit_min - clock(first).limit_min == DAY // MINUTE


def test_the_same_day_told_again_arms_nothing_again_and_another_one_does() -> None:
    waits = Waits()
    fired = replace(clock(waits.told({}, "2025-12-01")), fired=1)

    same = waits.told({"t1": to_json(fired)}, "2025-12-01")
    other = waits.told({"t1": to_json(fired)}, "2025-12-02")

    assert clock(same) == fired and clock(other).fired == 0
    assert waits.told({"t1": to_json(fired)}, None).clocks == {}


def test_a_deadline_that_a_person_set_stays_whatever_day_is_told() -> None:
    waits = Waits()
    own = replace(clock(waits.told({}, "2025-12-01")), limit_min=7, reason="agreement")

    for day in ("2025-12-02", None):
        assert clock(waits.told({"t1": to_json(own)}, day)) == own


def test_a_day_that_is_past_is_due_at_once_and_not_before_it_began() -> None:
    waits = Waits()

    assert clock(waits.told({}, "2025-11-01")).limit_min == 0


def test_a_clock_at_a_node_that_promises_nothing_is_no_clock_any_more() -> None:
    play = Play(WAIT)
    kept = {"t1": to_json(Clock(60, running_since=NOW))}

    assert rules_of(kept, play.head, play.scene, night_and_day) == {}
    assert timed(kept, [], play.head, play.scene, NOW, night_and_day) == Timed({}, None)
