"""Guides: who is credited, to the last moment of the window."""

from datetime import UTC, datetime, timedelta

import pytest

from suanqing.times import rfc3339
from suanqing.work.orders import attribution
from suanqing.work.orders.attribution import Attribution

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)
DAYS = timedelta(days=90)


def brought(guide: str, since: datetime = NOON, source: str = "livestream") -> Attribution:
    return Attribution("c-7", guide, source, rfc3339(since), "直播间 88")


@pytest.mark.parametrize(
    ("after", "counts"),
    [(timedelta(milliseconds=-1), False), (timedelta(0), True),
     (DAYS - timedelta(milliseconds=1), True), (DAYS, False)],
)  # fmt: skip
def test_r089_an_order_counts_from_the_first_moment_to_before_the_windows_end(
    after: timedelta, counts: bool
) -> None:
    assert (attribution.credited([brought("g-1")], NOON + after, 90) is not None) is counts


def test_r089_an_order_counts_that_its_shop_tells_to_the_second_of_its_customer_coming() -> None:
    at_once = NOON + timedelta(milliseconds=400)

    assert attribution.credited([brought("g-1", at_once)], NOON, 90) is not None
    assert (
        attribution.credited([brought("g-1", at_once)], NOON - timedelta(milliseconds=1), 90)
        is None
    )


def test_of_several_guides_the_latest_is_credited_and_the_choice_is_stable() -> None:
    found = [brought("g-1"), brought("g-2", NOON + timedelta(days=1)), brought("g-0")]

    for order in (found, found[::-1]):
        credit = attribution.credited(order, NOON + timedelta(days=2), 90)
        assert credit is not None and credit.guide == "g-2"


def test_a_lost_credit_leaves_the_other_facts_alone() -> None:
    facts = {"roles": {"guide": "g-1", "supplier": "s"}, "attrs": {"source": "store", "vip": True}}

    assert attribution.facts_of(facts, None) == {"roles": {"supplier": "s"}, "attrs": {"vip": True}}
