"""What is left of what customers bought, once refunds are told."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.work.customers.happenings import Happening, named_otherwise, not_told, standing

AT = "2026-11-21T04:00:00.000Z"
BOUGHT = Happening("c-1", "order", "tmall:1", "", AT, "tmall", (), 20_000, "CNY")


def test_a_part_that_goes_back_takes_its_amount_of_its_own_currency_alone() -> None:
    part = BOUGHT._replace(kind="refund", line="r1", amount=5_000)
    assert [each.amount for each in standing([BOUGHT, part])] == [15_000]
    assert standing([BOUGHT, part._replace(currency="USD")]) == [BOUGHT]


def test_parts_that_sum_to_the_whole_leave_nothing_and_a_part_leaves_what_was_told_without_a_sum() -> (
    None
):
    parts = [BOUGHT._replace(kind="refund", line=f"r{n}", amount=10_000) for n in range(2)]
    assert standing([BOUGHT, *parts]) == []
    unsaid = BOUGHT._replace(amount=0, currency="")
    assert standing([unsaid, *parts]) == [unsaid]


@pytest.mark.parametrize(
    ("source", "number", "one"),
    [
        ("POS-E20261121000001/2026", "E20261121000001", True),
        ("youzan:E20261121000001", "E20261121000001", True),
        ("E202611210000019", "E20261121000001", False),  # another number that begins so
        ("POS-7", "7", False),  # a short number is nobody's alone
        ("", "E20261121000001", False),
    ],
)
def test_an_order_is_known_by_its_number_as_a_word_of_another_systems_name(
    source: str, number: str, one: bool
) -> None:
    told = Happening("c", "order", source, "", "2026-11-21T08:00:00Z", "shop")
    visit = told._replace(kind="visit")
    assert named_otherwise([visit, told], number) == ([told] if one else [])


@given(st.lists(st.integers(1, 4)), st.lists(st.integers(1, 4)))
def test_of_a_shops_refunds_as_many_of_a_sum_are_new_as_another_system_has_not_told(
    shop: list[int], others: list[int]
) -> None:
    fees = {f"r{place}": fee for place, fee in enumerate(shop)}
    order = Happening("c", "refund", "POS", "", "2026-11-21T08:00:00Z", "shop")
    told = [order._replace(line=f"o{place}", amount=fee) for place, fee in enumerate(others)]
    new = Counter(fees[each] for each in not_told(fees, told))
    assert new == Counter(shop) - Counter(others)
    ours = [order._replace(line=id, amount=fee) for id, fee in fees.items()]
    assert Counter(fees[each] for each in not_told(fees, told + ours)) == new
    assert not_told(fees, [*told, order]) == []
