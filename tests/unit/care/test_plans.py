"""Plans of messages: when each step is told, and what holds it."""

from datetime import datetime
from typing import Any

import pytest

from suanqing.times import BEIJING, parse, rfc3339
from suanqing.work.care.plans import Joined, filled, messages, moment
from suanqing.work.care.rules import MessagePlan
from suanqing.work.customers.happenings import Happening

PLAN = MessagePlan.model_validate(
    {
        "id": "recall", "segment": "silent", "channel": "wecom", "quiet": ["22:00", "08:00"],
        "stops": ["visit", "enrol"],
        "steps": [
            {"id": "hello", "day": 0, "at": "10:00", "text": "{name}您好，试听课 9.9 元"},
            {"id": "again", "day": 3, "at": "21:30", "text": "名额只剩三天", "coupon_class": "trial"},
            {"id": "late", "day": 5, "at": "23:00", "text": "最后一天"},
        ],
    }
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


JOINED = Joined("c-1", rfc3339(at("2025-11-03T09:00:00")))


def told(now: str, **change: Any) -> dict[str, tuple[str, str]]:
    given: dict[str, Any] = {"done": (), "over": (), "consent": True, "words": {"name": "王女士"}}
    found = messages(PLAN, JOINED, now=at(now), **{**given, **change})
    return {each.step: (each.state, each.why) for each in found}


def test_r166_each_step_is_told_on_its_day_at_its_time_and_never_in_the_quiet_hours() -> None:
    times = [f"{moment(PLAN, step, JOINED):%m-%d %H:%M}" for step in PLAN.steps]

    assert times == ["11-03 10:00", "11-06 21:30", "11-09 08:00"]
    assert told("2025-11-03T09:59:59")["hello"] == ("later", "")
    assert told("2025-11-06T21:30:00") == {
        "hello": ("due", ""), "again": ("due", ""), "late": ("later", ""),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("joined", "first"),
    [("2025-11-03T10:30:00", "11-03 10:30"), ("2025-11-03T23:30:00", "11-04 08:00"),
     ("2025-11-04T03:00:00", "11-04 10:00")],
)  # fmt: skip
def test_who_joins_later_in_the_day_is_told_then_and_in_the_night_in_the_morning(
    joined: str, first: str
) -> None:
    since = Joined("c-1", rfc3339(at(joined)))

    assert f"{moment(PLAN, PLAN.steps[0], since):%m-%d %H:%M}" == first


def test_quiet_hours_within_a_day_end_on_it_and_from_and_to_the_same_are_none() -> None:
    noon = PLAN.model_copy(update={"quiet": ["09:00", "14:00"]})
    none = PLAN.model_copy(update={"quiet": ["10:00", "10:00"]})

    assert f"{moment(noon, noon.steps[0], JOINED):%H:%M}" == "14:00"
    assert f"{moment(none, none.steps[0], JOINED):%H:%M}" == "10:00"


def test_r249_whoever_comes_after_joining_gets_nothing_more_and_one_who_came_before_does() -> None:
    came = Happening("c-1", "visit", "pos:1", "", rfc3339(at("2025-11-04T12:00:00")), "store")
    before = came._replace(at=rfc3339(at("2025-11-02T12:00:00")))

    assert {*told("2025-11-10T00:00:00", done=[came]).values()} == {("stopped", "visit pos:1")}
    assert {*told("2025-11-10T00:00:00", done=[before]).values()} == {("due", "")}


def test_without_consent_or_a_word_for_the_text_a_step_waits_and_one_that_is_over_is_gone() -> None:
    assert {*told("2025-11-10T00:00:00", consent=False).values()} == {("no_consent", "wecom")}
    assert told("2025-11-03T11:00:00", words={})["hello"] == ("lacking", "name")
    assert "hello" not in told("2025-11-03T11:00:00", over={"hello"})


def test_a_text_is_filled_once_and_no_word_of_a_customer_is_read_as_a_hole() -> None:
    assert filled("{name}，{balance}", {"name": "{balance}", "balance": "5"}) == (
        "{balance}，5",
        [],
    )
    assert parse(JOINED.since).tzinfo is not None
