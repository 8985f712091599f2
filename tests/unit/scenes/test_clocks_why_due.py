"""Everybody can read why a node is due when it is, in both languages."""

from datetime import datetime

from suanqing.times import epoch_ms
from suanqing.work.scenes import clocks
from suanqing.work.scenes.clocks import Clock
from suanqing.work.scenes.why_due import duration, why_due
from tests.unit.scenes.test_clocks import LIMIT, SERVICE, at, begun, limited, pause


def told(clock: Clock, now: str) -> tuple[str, str]:
    words = why_due(clock, LIMIT, SERVICE, at(now)).words
    return words["zh"], words["en"]


def test_a_running_clock_says_limit_calendar_since_and_due() -> None:
    assert told(begun(), "27 10:00") == (
        "时限 4 小时，按日历 service 的工作时间计。自 2026-11-27 09:00:00 起计时，因此于 2026-11-27 14:30:00 到期。",
        "The limit is 4 h of the business hours of calendar service. "
        "It runs since 2026-11-27 09:00:00, so it is due at 2026-11-27 14:30:00.",
    )


def test_a_clock_that_stands_says_what_holds_it_and_what_is_left() -> None:
    held = pause(pause(begun(), "27 10:30", "parts"), "27 11:00")

    assert told(held, "28 10:00") == (
        "时限 4 小时，按日历 service 的工作时间计。此前已用 1 小时 30 分。"
        "计时暂停：等待客户、等待备件。还剩 2 小时 30 分，恢复后再定到期时间。",
        "The limit is 4 h of the business hours of calendar service. Used before: 1 h 30 min. "
        "It stands still: waits for the customer, waits for parts. 2 h 30 min are left; it is due again once it runs.",
    )


def test_a_changed_limit_says_for_which_reason() -> None:
    zh, en = told(limited(begun(), "27 10:00", 300), "27 10:00")

    assert "最近一次变更的原因：优先级变更。此前已用 1 小时。" in zh
    assert "因此于 2026-11-27 15:30:00 到期" in zh
    assert "It was changed last because of: another priority." in en


def test_what_is_over_says_by_how_much_business_time() -> None:
    zh, en = told(begun(), "30 09:30")

    assert "已于 2026-11-27 14:30:00 到期，超时 4 小时。" in zh
    assert "over it by 4 h" in en


def test_a_limit_below_what_was_used_says_that_it_counts_from_the_change() -> None:
    zh, en = told(limited(begun("26 09:00", 2_400), "27 10:00", 60), "27 10:00")

    assert "新时限短于变更时已用的时间，自变更起视为到期。" in zh
    assert "The limit was set below what was used by then" in en


def test_an_answered_clock_says_so() -> None:
    assert told(clocks.answered(begun(), SERVICE, at("27 10:00")), "30 10:00")[0].endswith(
        "已答复，不再计时。"
    )


def test_a_reason_of_the_companys_own_is_shown_as_it_is() -> None:
    assert "计时暂停：typhoon。" in told(pause(begun(), "27 10:00", "typhoon"), "27 10:00")[0]


def test_a_due_moment_in_a_year_nobody_announced_is_marked() -> None:
    start = epoch_ms(datetime.fromisoformat("2026-12-31T17:00+08:00"))

    found = why_due(clocks.started(start, 240), LIMIT, SERVICE, start)

    assert found.provisional == (2027,)
    assert "2027 年的放假安排尚未公布，暂按每周工时计算" in found.words["zh"]
    assert "The holidays of 2027 are not announced yet" in found.words["en"]


def test_figures_stand_beside_the_sentences() -> None:
    found = why_due(begun(), LIMIT, SERVICE, at("27 15:00"))

    assert (found.due, found.used_ms, found.left_ms, found.holds) == (
        at("27 14:30"), 270 * 60_000, -30 * 60_000, (),
    )  # fmt: skip


def test_durations_are_words() -> None:
    assert [duration(ms, "en") for ms in (0, 999, 61_000, 3_600_000, 5_400_000)] == [
        "0 min", "0 min", "1 min 1 s", "1 h", "1 h 30 min",
    ]  # fmt: skip
    assert duration(5_401_000, "zh") == "1 小时 30 分 1 秒"
