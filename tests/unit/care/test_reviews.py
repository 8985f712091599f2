"""Reviews joined with what their customers had asked, and what a product is complained of most."""

from datetime import date

import pytest

from suanqing.work.care.reviews import (
    OTHER,
    Review,
    complaints,
    days_of,
    named,
    report,
    topics,
    topics_in,
    week_of,
)
from suanqing.work.customers.happenings import Happening

AT = "2026-11-24T02:00:00.000Z"


def review(number: int, stars: int, words: str = "", **more: object) -> Review:
    told = {"skus": ("AC",), "region": "310115", "worker": "t-1", **more}
    at = str(told.pop("at", AT))
    return Review(f"tmall:{number}", "tmall", at, stars, words, topics_in(words), **told)  # type: ignore[arg-type]


def asked(customer: str, at: str, *about: str) -> Happening:
    return Happening(customer, "consult", f"wecom:{at}", "", at, "wecom", about)


def test_r238_a_review_stands_with_its_product_province_and_worker_and_what_was_asked_within_30_days() -> (
    None
):
    found = [
        review(1, 5, customer="c-1"), review(2, 2, "漏水", customer="c-2"), review(3, 4, worker="t-2"),
        review(4, 1, "滴水还吵", skus=("AC", "PIPE"), customer="c-3"),
    ]  # fmt: skip
    told = [
        asked("c-1b", "2026-11-20T02:00:00.000Z", "安装", "漏水"), asked("c-2", "2026-10-01T02:00:00.000Z", "旧"),
        asked("c-3", "2026-11-25T02:00:00.000Z", "之后"),
    ]  # fmt: skip

    first, second, third = report(found, told, {"c-1": "c-1b"})

    assert first[:7] == ("AC", "310000", "t-1", 3, 8, 2, 1)
    assert (first.about, first.topics) == ((("安装", 1), ("漏水", 1)), (("leak", 2),))
    assert [each[:4] for each in (second, third)] == [
        ("AC", "310000", "t-2", 1),
        ("PIPE", "310000", "t-1", 1),
    ]


def test_r239_a_products_top_complaint_is_what_most_say_and_a_known_topic_goes_before_the_rest() -> (
    None
):
    found = [
        review(1, 1, "漏水"), review(2, 3, "噪音很大"), review(3, 2, "噪音,还漏水", at="2026-11-25T02:00:00.000Z"),
        review(4, 2, "不喜欢"), review(5, 5, "漏水也没有,很好"), review(6, 1, skus=("TV",)),
        review(7, 4, "贵", skus=("X",)),
    ]  # fmt: skip

    ac, tv = complaints(found)

    assert ac[:5] == ("AC", 5, 4, "leak", 2) and ac.words == ("噪音,还漏水", "漏水")
    assert tv == ("TV", 1, 1, OTHER, 1, ())


@pytest.mark.parametrize(
    "day, week",
    [
        (date(2026, 11, 29), "2026-W48"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2026, 1, 1), "2026-W01"),
    ],
)
def test_a_week_is_from_monday_to_sunday_also_over_the_years_end(day: date, week: str) -> None:
    first, last = days_of(week)
    assert week_of(day) == week and first <= day <= last and first.isoweekday() == 1


def test_a_week_that_is_none_is_said_and_every_topic_has_names() -> None:
    with pytest.raises(ValueError):
        days_of("2026-W54")
    assert all(each.zh and each.en and each.words for each in topics().values())
    assert (named(OTHER, "zh"), named("leak", "en")) == ("其他", "leaks")
