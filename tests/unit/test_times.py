"""Times lie in the years in which anything can be settled; the calendar's edge is nobody's appointment."""

from datetime import UTC, date, datetime

import pytest

from suanqing import times
from suanqing.errors import Invalid


@pytest.mark.parametrize(
    "text",
    ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "1999-12-31T23:59:59Z",
     "2200-01-01T00:00:00Z", "2026-11-03T06:00:00", "2026-13-03T06:00:00Z", "2026-11-03", "20261103T060000Z",
     "２０26-11-03T06:00:00Z", "2026-W45-2T06:00:00Z", ""],
)  # fmt: skip
def test_a_time_outside_the_bounds_or_without_its_zone_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        times.told(text)


def test_a_time_is_read_with_any_offset() -> None:
    assert times.told("2026-11-03T14:00:00+08:00") == datetime(2026, 11, 3, 6, tzinfo=UTC)
    assert times.told("2026-11-03T06:00:00.123Z").microsecond == 123_000


def test_a_stored_time_at_the_calendars_edge_is_no_crash() -> None:
    assert times.parse("9999-12-31T00:00:00Z").year == 9999
    with pytest.raises(Invalid):
        times.parse("9999-12-31T23:59:59-12:00")


@pytest.mark.parametrize(
    "text", ["0000-01", "0001-01", "9999-12", "2026-13", "2026-1", "２026-01", "2026-11\n"]
)
def test_a_period_is_a_month_of_these_centuries(text: str) -> None:
    assert times.period("2026-11") == "2026-11"
    with pytest.raises(Invalid):
        times.period(text)


def test_a_day_is_in_the_calendar() -> None:
    assert times.day("2028-02-29") == date(2028, 2, 29)
    for text in ("2026-02-29", "0001-01-01", "2026-2-1", "2026-02-01 "):
        with pytest.raises(Invalid):
            times.day(text)


@pytest.mark.parametrize(
    ("period", "next_", "before"),
    [("2026-11", "2026-12", "2026-10"), ("2026-12", "2027-01", "2026-11"),
     ("2027-01", "2027-02", "2026-12"), ("0999-12", "1000-01", "0999-11")],
)  # fmt: skip
def test_periods_follow_each_other_over_the_turn_of_the_year(
    period: str, next_: str, before: str
) -> None:
    assert times.next_period(period) == next_
    assert times.previous_period(period) == before


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [((2026, 2, 27), (2026, 3, 1), 3), ((2026, 2, 28), (2026, 2, 28), 1), ((2026, 3, 2), (2026, 3, 1), 0)],
)  # fmt: skip
def test_the_days_between_two_hold_both_and_none_before_the_first(
    first: tuple[int, int, int], last: tuple[int, int, int], days: int
) -> None:
    found = times.days_between(date(*first), date(*last))

    assert len(found) == days and found == sorted(set(found))
    assert not days or (found[0], found[-1]) == (date(*first), date(*last))
