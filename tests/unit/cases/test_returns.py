"""Returns: the parts of an order, returned in any steps, sum to what was paid."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import platforms
from suanqing.cases.policies import Shipping
from suanqing.cases.returns import bought, line_money, return_cost, spread
from suanqing.channels.youzan import orders
from suanqing.channels.youzan.orders import Order
from suanqing.errors import Invalid

AT = datetime(2026, 11, 3, 4, tzinfo=UTC)
PLACE = platforms.Place("上海市", "上海市", "浦东新区", "世纪大道 100 号")


def order(*lines: tuple[str, str, int], payment: str, post_fee: str) -> Order:
    """Lines as (oid, payment, pieces); the payment is what is left after the order's coupon."""
    told = [platforms.youzan_line(oid, oid, oid, paid, num) for oid, paid, num in lines]
    msg: dict[str, Any] = platforms.youzan_order("E1", told, PLACE, AT)
    msg["full_order_info"]["pay_info"] |= {"payment": payment, "post_fee": post_fee}
    return orders.order(msg, 1)


def sold() -> Order:
    """Two of 300.00 and an installation of 100.00, 50.00 coupon on the order, 12.00 shipping."""
    return order(("1", "600.00", 2), ("2", "100.00", 1), payment="662.00", post_fee="12.00")


def test_r094_a_coupon_of_the_order_is_spread_over_its_lines_to_the_cent() -> None:
    """650.00 over 600 : 100 = 557.142… : 92.857…"""
    assert line_money(sold()) == {"1": 55_714, "2": 9_286}


def test_r094_a_whole_return_gives_back_what_was_paid_with_the_shipping() -> None:
    cost = return_cost(bought(sold()), {"1": 2, "2": 1})

    assert (cost.goods, cost.shipping, cost.total, cost.kept) == (65_000, 1_200, 66_200, 0)


def test_r094_a_partial_return_is_exact_and_keeps_the_shipping() -> None:
    cost = return_cost(bought(sold()), {"1": 1})

    assert cost.lines == ((("1"), 1, 27_857, 55_714),)
    assert (cost.goods, cost.shipping, cost.total, cost.kept) == (27_857, 0, 27_857, 38_343)


@pytest.mark.parametrize(("policy", "shipping"), [("whole", 0), ("share", 514), ("never", 0)])
def test_shipping_goes_back_by_policy(policy: Shipping, shipping: int) -> None:
    """Share: 12.00 × 278.57 / 650.00 = 5.142…"""
    assert return_cost(bought(sold()), {"1": 1}, policy).shipping == shipping


@given(
    payments=st.lists(st.integers(1, 10**6), min_size=1, max_size=5),
    pieces=st.lists(st.integers(1, 5), min_size=5, max_size=5),
    coupon=st.integers(0, 10**5),
    shipping=st.integers(0, 10**4),
    policy=st.sampled_from(["whole", "share"]),
)
def test_piece_by_piece_is_the_same_as_all_at_once(
    payments: list[int], pieces: list[int], coupon: int, shipping: int, policy: Shipping
) -> None:
    whole = sold()
    lines = tuple(
        replace(whole.lines[0], oid=str(n), payment=paid, num=pieces[n])
        for n, paid in enumerate(payments)
    )
    payment = max(0, sum(payments) - coupon) + shipping
    made = replace(whole, lines=lines, payment=payment, shipping=shipping)
    before: dict[str, int] = {}
    total = 0
    for line in lines:
        for _ in range(line.num):
            cost = return_cost(bought(made), {line.oid: 1}, policy, before)
            total += cost.total
            before[line.oid] = before.get(line.oid, 0) + 1

    everything = return_cost(bought(made), {line.oid: line.num for line in lines}, policy)
    assert total == everything.total == payment
    assert (cost.kept, everything.kept) == (0, 0)


@pytest.mark.parametrize("pieces", [{"1": 3}, {"1": 0}, {"9": 1}])
def test_more_than_was_bought_is_not_returned(pieces: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        return_cost(bought(sold()), pieces)


def test_one_refund_of_several_lines_is_spread_by_what_was_paid() -> None:
    assert spread(10_001, ["1", "2"], {"1": 55_714, "2": 9_286}) == {"1": 8_572, "2": 1_429}
