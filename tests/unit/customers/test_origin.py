"""Where a customer came from: the first touch, or shares of several by a rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.work.customers.origin import WHOLE, Rule, origin
from suanqing.work.customers.register import Touch

TOUCHES = [
    Touch(f"2026-11-0{n}T00:00:00.000Z", channel)
    for n, channel in enumerate(("poster", "wecom", "tmall"), 1)
]
RULES: tuple[Rule, ...] = ("first", "last", "even", "ends")


@pytest.mark.parametrize(
    ("rule", "shares"),
    [("first", {"poster": 10_000}), ("last", {"tmall": 10_000}),
     ("even", {"poster": 3_334, "wecom": 3_333, "tmall": 3_333}),
     ("ends", {"poster": 4_000, "wecom": 2_000, "tmall": 4_000})],
)  # fmt: skip
def test_r257_the_rule_says_how_several_touches_share(rule: Rule, shares: dict[str, int]) -> None:
    found = origin(reversed(TOUCHES), rule)

    assert {each.touch.channel: each.share for each in found} == shares


@pytest.mark.parametrize(("count", "shares"), [(1, [10_000]), (2, [5_000, 5_000])])
def test_where_there_is_nothing_between_the_ends_they_share_alike(
    count: int, shares: list[int]
) -> None:
    assert [each.share for each in origin(TOUCHES[:count], "ends")] == shares


def test_r257_a_later_touch_does_not_change_the_first() -> None:
    assert origin(TOUCHES, "first") == origin(TOUCHES[:1], "first")


def test_touches_count_until_the_moment_that_is_asked_about() -> None:
    assert [each.touch.channel for each in origin(TOUCHES, "last", TOUCHES[1].at)] == ["wecom"]
    assert origin(TOUCHES, "even", "2026-10-01T00:00:00.000Z") == [] == origin([], "ends")


@given(st.integers(1, 60), st.sampled_from(RULES))
def test_shares_sum_to_the_whole(count: int, rule: Rule) -> None:
    touches = [Touch(f"2026-11-01T00:00:{n:02d}.000Z", "store") for n in range(count)]

    assert sum(each.share for each in origin(touches, rule)) == WHOLE
