"""Returns: the parts of an order, returned in any steps, sum to what was paid."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import platforms
from suanqing.channels.youzan import orders
from suanqing.errors import Invalid
from suanqing.work.orders.bought import bought, line_money
from suanqing.work.orders.returns import Bought, given_back, return_cost
from suanqing.work.orders.shop_order import Order
from suanqing.work.service.policies import Shipping

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
    assert given_back(bought(sold()), [(["1", "2"], 10_001)]) == {"1": 8_572, "2": 1_429}


def paid(*lines: int, shipping: int = 0) -> Bought:
    """Lines "1", "2", … of one piece."""
    sums = {str(at): sum_ for at, sum_ in enumerate(lines, 1)}
    return Bought(sums, dict.fromkeys(sums, 1), shipping)


def test_refunds_of_the_same_lines_lie_on_them_as_one_sum() -> None:
    order, half = paid(3_333, 3_333, 3_334), (["1", "2", "3"], 5_000)

    assert sum(given_back(order, [half]).values()) == 5_000
    assert given_back(order, [half, half]) == order.payments


def test_what_exceeds_the_lines_is_the_shipping_which_is_no_lines() -> None:
    assert given_back(paid(100_000, shipping=1_200), [(["1"], 101_200)]) == {"1": 100_000}


def test_a_gift_beside_what_was_paid_takes_nothing() -> None:
    assert given_back(paid(100_000, 0), [(["1", "2"], 100_000)]) == {"1": 100_000, "2": 0}


def test_a_refund_of_the_whole_order_names_no_line() -> None:
    assert given_back(paid(100, 300), [([], 200)]) == {"1": 50, "2": 150}


def test_a_narrower_refund_takes_its_own_line_first() -> None:
    """100.00 of two lines of 100.00, then 100.00 of the first: all is gone, in either order."""
    both, one = (["1", "2"], 10_000), (["1"], 10_000)

    for refunds in ([both, one], [one, both]):
        assert given_back(paid(10_000, 10_000), refunds) == {"1": 10_000, "2": 10_000}


@pytest.mark.parametrize(
    ("refund", "code"),
    [((["1"], 10_001), "over_refunded"), ((["1", "77"], 100), "unknown_line")],
)
def test_what_an_order_cannot_have_given_back_is_refused(
    refund: tuple[list[str], int], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        given_back(paid(10_000, 10_000), [refund])

    assert refused.value.code == code


@given(data=st.data())
def test_refunds_in_any_order_come_to_the_same_and_never_exceed_a_line(data: Any) -> None:
    order = paid(*data.draw(st.lists(st.integers(0, 10_000), min_size=1, max_size=5)), shipping=7)
    lines = st.lists(st.sampled_from(sorted(order.payments)), unique=True)
    told = data.draw(st.lists(st.tuples(lines, st.integers(0, 3_000)), max_size=5))
    try:
        gone = given_back(order, told)
    except Invalid:
        return

    assert given_back(order, data.draw(st.permutations(told))) == gone
    assert all(0 <= gone[oid] <= sum_ for oid, sum_ in order.payments.items())
    assert 0 <= sum(fee for _, fee in told) - sum(gone.values()) <= order.shipping
