"""Coupons that visits earn: which count, and that just enough of them are a coupon of their period."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import calendars
from suanqing.times import BEIJING, rfc3339
from suanqing.work.care.earned_coupons import earned
from suanqing.work.care.rules import CouponRule
from suanqing.work.customers.happenings import Happening

LUNCH = CouponRule.model_validate(
    {"id": "lunch-3", "coupon_class": "weekend-lunch", "kinds": ["visit"], "weekdays": [1, 2, 3, 4, 5],
     "from": "11:00", "to": "14:00", "times": 3, "period": "week"}
)  # fmt: skip


def visit(at: str, source: str = "", kind: Any = "visit") -> Happening:
    moment = datetime.fromisoformat(at).replace(tzinfo=BEIJING)
    return Happening("c-1", kind, source or at, "", rfc3339(moment.astimezone(UTC)), "store")


def counts(*done: Happening, rule: CouponRule = LUNCH) -> dict[str, tuple[int, bool]]:
    found = earned(done, rule, calendars.holiday)
    return {each.coupon_class: (each.counted, each.enough) for each in found}


WEEK = [visit(f"2025-11-0{day}T12:00:00") for day in (3, 4, 5)]


def test_h19_r250_the_third_weekday_lunch_of_a_week_earns_a_coupon_and_a_refund_takes_it_back() -> (
    None
):
    assert counts(*WEEK[:2]) == {"weekend-lunch.2025-W45": (2, False)}
    assert counts(*WEEK) == {"weekend-lunch.2025-W45": (3, True)}
    assert counts(*WEEK, visit("2025-11-06T12:00:00", WEEK[0].source, "refund")) == {
        "weekend-lunch.2025-W45": (2, False)
    }
    assert counts(
        *WEEK, visit("2025-11-06T12:00:00"), visit("2025-11-06T13:00:00", WEEK[0].source, "refund")
    ) == {"weekend-lunch.2025-W45": (3, True)}


@pytest.mark.parametrize(
    ("at", "fits"),
    [
        ("2025-11-06T11:00:00", True), ("2025-11-06T10:59:59.999", False), ("2025-11-06T13:59:59.999", True),
        ("2025-11-06T14:00:00", False), ("2025-11-08T12:00:00", False), ("2025-11-05T13:00:00", False),
    ],
)  # fmt: skip
def test_r250_only_the_hours_of_a_weekday_count_and_a_day_once(at: str, fits: bool) -> None:
    assert counts(WEEK[1], WEEK[2], visit(at))["weekend-lunch.2025-W45"][0] == 2 + fits


def test_r250_a_public_holiday_is_no_weekday_and_a_week_is_a_week_across_the_year() -> None:
    national = [visit(f"2025-10-0{day}T12:00:00") for day in (1, 2, 3)]
    days = ("2024-12-30", "2024-12-31", "2025-01-02", "2025-01-01")
    over = [visit(f"{day}T12:00:00") for day in days]

    assert counts(*national) == {"weekend-lunch.2025-W40": (0, False)}
    assert counts(*over) == {"weekend-lunch.2025-W01": (3, True)}


def test_r250_a_visit_of_a_year_without_known_holidays_counts_for_nothing_and_is_named() -> None:
    [found] = earned([visit("2199-11-05T12:00:00", "v1")], LUNCH, calendars.holiday)

    assert (found.counted, found.enough, found.unknown) == (0, False, ("v1",))


def test_r250_other_kinds_and_other_periods_do_not_mix() -> None:
    months = LUNCH.model_copy(update={"period": "month"})

    assert counts(*(each._replace(kind="order") for each in WEEK)) == {}
    spread = [visit(f"2025-11-{day:02d}T12:00:00") for day in (3, 11, 19)]
    assert not any(enough for _, enough in counts(*spread).values())
    assert counts(*spread, rule=months) == {"weekend-lunch.2025-11": (3, True)}


@given(
    st.lists(st.tuples(st.integers(0, 27), st.integers(0, 23), st.booleans()), max_size=25),
    st.randoms(),
)
def test_r250_the_order_of_arrival_changes_nothing_and_a_coupon_has_enough_days_of_its_week(
    steps: list[tuple[int, int, bool]], chance: Any
) -> None:
    done: list[Happening] = []
    start = datetime(2025, 11, 3, tzinfo=BEIJING)
    for number, (day, hour, back) in enumerate(steps):
        at = (start + timedelta(days=day, hours=hour)).replace(tzinfo=None).isoformat()
        done.append(visit(at, f"v{number}"))
        if back:
            done.append(visit(at, f"v{number}", "refund"))
    kept = [start + timedelta(days=day, hours=hour) for day, hour, back in steps if not back]
    days: dict[int, set[date]] = {}
    for moment in kept:
        if moment.isoweekday() < 6 and 11 <= moment.hour < 14:
            days.setdefault(moment.isocalendar().week, set()).add(moment.date())

    found = earned(chance.sample(done, len(done)), LUNCH, calendars.holiday)

    assert {each.period: each.enough for each in found if each.counted} == {
        f"2025-W{week}": len(there) >= 3 for week, there in days.items()
    }
