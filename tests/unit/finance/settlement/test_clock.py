"""Minutes worked, once each, and those that fall into the night."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.timespans import HOUR, MINUTE, length, rounded_up, united, window_of, within

DAY = datetime(2026, 11, 2, 16, tzinfo=UTC)
"""Midnight of 3 November in China."""
NIGHT = window_of("22:00", "06:00")


def at(minutes: int) -> datetime:
    return DAY + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (21 * 60 + 30, 23 * 60 + 30, 90), (20 * 60, 22 * 60, 0), (6 * 60, 7 * 60, 0),
        (5 * 60, 7 * 60, 60), (0, 48 * 60, 960), (21 * 60, 31 * 60, 480),
    ],
)  # fmt: skip
def test_the_part_of_a_job_in_the_night(start: int, end: int, minutes: int) -> None:
    spans = united([("ann", at(start), at(end))])

    assert within(spans, NIGHT) == minutes * MINUTE


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3000), st.integers(0, 300))))
def test_every_minute_worked_counts_once(given_: list[tuple[str, int, int]]) -> None:
    sessions = [(who, at(start), at(start + took)) for who, start, took in given_]
    for worker in ("a", "b", None):
        minutes = {
            m for who, s, took in given_ if worker in (None, who) for m in range(s, s + took)
        }
        dark = {m for m in minutes if not 6 <= m // 60 % 24 < 22}

        assert length(united(sessions, worker)) == len(minutes) * MINUTE
        assert within(united(sessions, worker), NIGHT) == len(dark) * MINUTE


def test_a_night_west_of_greenwich_begins_at_its_own_ten_o_clock() -> None:
    """22:00 at -05:00 is 03:00 UTC; of 02:00 to 12:00 UTC the eight hours to 11:00 are night."""
    spans = united([("ann", DAY.replace(hour=2), DAY.replace(hour=12))])

    assert within(spans, window_of("22:00", "06:00", "-05:00")) == 8 * HOUR
    assert within(spans, window_of("22:00", "06:00", "+05:00")) == 0


def test_rounding_up_keeps_what_is_whole() -> None:
    assert rounded_up(95 * MINUTE, 15) == 105 * MINUTE
    assert rounded_up(HOUR, 15) == HOUR
    assert rounded_up(0, 15) == 0
    assert rounded_up(1, 15) == 15 * MINUTE


@pytest.mark.parametrize("bad", [("22", "06:00"), ("24:00", "06:00"), ("22:60", "06:00")])
def test_what_is_no_time_of_day_is_refused(bad: tuple[str, str]) -> None:
    with pytest.raises(ValueError):
        window_of(*bad)
    with pytest.raises(ValueError):
        window_of("22:00", "06:00", "8")
