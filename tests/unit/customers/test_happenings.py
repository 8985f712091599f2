"""What is left of what customers bought, once refunds are told."""

from suanqing.work.customers.happenings import Happening, standing

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
