"""When to order a part, and how the rule would have done: by hand, and as properties of any demand."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from suanqing.work.stock.reorder import back_test, daily_use, order_of, point_of, suggest

ONE_A_DAY = [Decimal(1)] * 30
demand = st.lists(st.integers(0, 20).map(Decimal), min_size=3, max_size=90)
lead = st.integers(1, 21)


def test_the_point_is_what_nearly_all_stretches_of_the_lead_time_used() -> None:
    assert point_of(ONE_A_DAY, 7) == 8
    bursts = [Decimal(0)] * 97 + [Decimal(10), Decimal(0), Decimal(0)]

    # 3 of 99 stretches of two days hold the burst's day or the one after: beyond 95 %, so not for them.
    assert point_of(bursts, 1) == 0
    assert point_of(bursts, 1, Decimal(1)) == 10
    assert point_of([], 7) == 0


def test_an_order_brings_the_position_to_the_point_and_one_lead_times_use() -> None:
    assert order_of(ONE_A_DAY, 7, Decimal(8), Decimal(8), "piece") == 7
    assert order_of(ONE_A_DAY, 7, Decimal(8), Decimal(3), "piece") == 12
    assert order_of(ONE_A_DAY, 7, Decimal(8), Decimal(9), "piece") == 0
    assert order_of([Decimal(0)] * 30, 7, Decimal(0), Decimal(0), "piece") == 0


def test_r260_a_steady_demand_never_runs_out_and_a_burst_does_once() -> None:
    steady = back_test(ONE_A_DAY, 7, "piece")
    burst = back_test([*ONE_A_DAY, Decimal(20), *ONE_A_DAY], 7, "piece")

    assert steady.ran_out == 0 and steady.short == 0
    # It lies below 20 at any time, and the orders that were on their way are for one a day.
    assert burst.ran_out >= 1 and burst.short > 0
    assert suggest(ONE_A_DAY, 7, Decimal(2), "piece").order == 13


@given(demand, lead)
def test_property_what_was_short_was_wanted_and_nothing_else(use: list[Decimal], days: int) -> None:
    test = back_test(use, days, "piece")
    later = use[len(use) // 3 :]

    assert 0 <= test.ran_out <= sum(1 for each in later if each)
    assert 0 <= test.short <= sum(later)
    assert test.kept >= 0
    assert (test.short == 0) == (test.ran_out == 0)


@given(demand, lead, st.integers(0, 400).map(Decimal))
def test_property_a_higher_position_orders_no_more_and_a_longer_lead_time_no_lower_point(
    use: list[Decimal], days: int, position: Decimal
) -> None:
    one = suggest(use, days, position, "piece")
    more = suggest(use, days, position + 1, "piece")

    assert 0 <= more.order <= one.order and one.order == one.order.to_integral_value()
    assert one.order == 0 or position + one.order >= one.point
    assert point_of(use, days, Decimal(1)) <= point_of(use, days + 1, Decimal(1))


def test_what_came_back_unused_is_no_use_and_other_movements_are_none() -> None:
    def moved(kind: str, at: str, hand: str) -> dict[str, str]:
        return {"kind": kind, "sku": "PUMP", "at": f"{at}T10:00:00.000Z", "hand": hand}

    found = [
        moved("received", "2026-11-01", "50"),
        moved("used", "2026-11-01", "-5"),
        moved("returned", "2026-11-01", "2"),
        moved("used", "2026-11-03", "-1"),
        moved("used", "2026-11-04", "-9"),
    ]

    assert daily_use(found, date(2026, 11, 1), 3) == {"PUMP": [Decimal(3), Decimal(0), Decimal(1)]}
