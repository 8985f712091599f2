"""The interval of a rate: its quantiles, and whether it holds what it says. Pure."""

from decimal import Decimal
from fractions import Fraction
from math import gamma, pi, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.insight.views.interval import T_975, interval

DAYS = st.lists(
    st.tuples(st.integers(1, 10**7), st.integers(-(10**7), 10**7)), min_size=2, max_size=28
)


@pytest.mark.parametrize("freedom", range(1, 31))
def test_the_quantiles_are_students(freedom: int) -> None:
    """97.5 % of the density lies below, as near as three digits say: Simpson's rule over the half from 0 on."""
    end, steps = float(T_975[freedom - 1]), 4_000
    factor = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))

    def density(t: float) -> float:
        return factor * (1 + t * t / freedom) ** (-(freedom + 1) / 2)

    width = end / steps
    inner = sum((4 if n % 2 else 2) * density(n * width) for n in range(1, steps))
    below = 0.5 + width / 3 * (density(0) + inner + density(end))

    assert abs(below - 0.975) < 0.000501 * density(end)


@given(DAYS)
def test_the_rate_lies_in_the_middle_and_the_order_of_days_is_nothing(
    days: list[tuple[int, int]],
) -> None:
    found = interval(days)

    assert found is not None and found == interval(list(reversed(days)))
    rate = Fraction(sum(m for _, m in days), sum(i for i, _ in days))
    assert abs((Fraction(found.low) + Fraction(found.high)) / 2 - rate) <= Fraction(1, 10_000)


def test_days_of_one_rate_leave_no_doubt_and_one_day_or_no_income_no_interval() -> None:
    assert interval([(1_000, 250), (4_000, 1_000)]) == (Decimal("0.2500"), Decimal("0.2500"))
    assert interval([(1_000, 250)]) is None and interval([(0, -5), (0, 3)]) is None


def test_by_hand() -> None:
    """r = 0.3; leftovers +10, -10; s² = 2 · 200 / 200² = 0.01; t(1) = 12.706."""
    assert interval([(100, 40), (100, 20)]) == (Decimal("-0.9706"), Decimal("1.5706"))


def test_of_a_hundred_times_about_95_hold_the_true_rate() -> None:
    """Days of 1 to 20 jobs with a rate of 25 % on average: as often as promised, within chance."""
    random, held, times = Random(7), 0, 600
    for _ in range(times):
        days = []
        for _ in range(28):
            income = sum(random.randint(10_000, 40_000) for _ in range(random.randint(1, 20)))
            days.append((income, income * random.randint(1_500, 3_500) // 10_000))
        found = interval(days)
        assert found is not None
        held += found.low <= Decimal("0.25") <= found.high

    assert 0.92 <= held / times <= 0.98
