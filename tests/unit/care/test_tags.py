"""Tags from what customers did: what a rule says, why, and that the same happenings give the same tags."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from suanqing.errors import Invalid
from suanqing.times import rfc3339
from suanqing.work.care.rules import CareRules, Segment, rules_of
from suanqing.work.care.tags import belongs, tags
from suanqing.work.customers.happenings import TOLD, Happening

NOW = datetime(2025, 11, 28, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def rule(name: str, tag: str, by: str, kinds: list[str], days: int, **more: Any) -> dict[str, Any]:
    return {"id": name, "tag": tag, "by": by, "kinds": kinds, "days": days, **more}


def lunch(**change: Any) -> dict[str, Any]:
    """CareRules with one coupon."""
    told = {
        "id": "a",
        "coupon_class": "c",
        "kinds": ["visit"],
        "weekdays": [1],
        "times": 3,
        "period": "week",
    }
    return {"coupons": [{**told, "from": "11:00", "to": "14:00", **change}]}


RULES = rules_of(
    {
        "tags": [
            rule("likes", "偏好", "about", ["browse", "consult", "order"], 90, at_least=2),
            rule("hours", "活跃", "hours", ["visit", "order"], 90, at_least=2),
            rule("thrifty", "价格敏感", "reduced", ["order"], 180, at_least=2, share=60),
            rule("mother", "宝妈", "count", ["order", "consult"], 365, about=["母婴"]),
            rule("repeat", "高复购", "count", ["order"], 180, at_least=3),
            rule("student", "学员", "count", ["trial", "enrol"], 1000),
            rule("quiet", "沉默", "silent", ["visit", "trial", "enrol"], 60),
        ],
        "segments": [
            {"id": "mothers", "all": ["宝妈", "高复购"]},
            {"id": "recall", "all": ["学员", "沉默"], "none": ["高复购"]},
        ],
    }
)  # fmt: skip


def did(kind: Any, days_ago: float, source: str = "", **more: Any) -> Happening:
    at = rfc3339(NOW - days_ago * DAY)
    return Happening("c-1", kind, source or f"{kind}:{days_ago}", "", at, "youzan", **more)


def held(*done: Happening, at: datetime = NOW) -> dict[str, tuple[int, int]]:
    return {each.tag: (each.counted, each.of) for each in tags(done, RULES.tags, at)}


def test_r247_three_families_are_computed_each_with_what_it_is_from() -> None:
    done = [
        did("browse", 3, about=("烘焙",)), did("order", 2, "E2", about=("烘焙", "礼盒"), reduced=500),
        did("order", 1, "E1", about=("礼盒",), reduced=200),
        did("consult", 1, about=("烘焙",)), did("order", 100, "E0"),
    ]  # fmt: skip

    found = {each.tag: each for each in tags(done, RULES.tags, NOW)}

    assert {tag: (each.counted, each.of) for tag, each in found.items()} == {
        "偏好:烘焙": (3, 4), "活跃:weekday-lunch": (2, 2), "价格敏感": (2, 3), "高复购": (3, 3),
    }  # fmt: skip
    assert found["价格敏感"].why == ("order E1", "order E2") and found["价格敏感"].rule == "thrifty"
    assert found["偏好:烘焙"].since == done[0].at


def test_what_is_refunded_is_later_or_too_long_ago_counts_for_nothing() -> None:
    orders = [did("order", day, f"E{day}") for day in (1, 2, 3)]

    assert "高复购" in held(*orders)
    assert "高复购" not in held(*orders, did("refund", 1, "E2"))
    assert "高复购" not in held(*orders, at=NOW - 1.5 * DAY)
    assert "高复购" not in held(*orders, at=NOW + 178 * DAY)
    assert "高复购" in held(*orders, at=NOW + 176.9 * DAY)


def test_r248_mothers_who_buy_again_are_a_segment_and_others_are_not() -> None:
    mothers = RULES.segment("mothers")
    bought = [did("order", day, f"E{day}", about=("母婴",)) for day in (10, 40, 70)]

    def fits(*done: Happening) -> bool:
        return belongs(mothers, tags(done, RULES.tags, NOW))

    assert fits(*bought)
    assert not fits(*bought[:2])
    assert not fits(*(each._replace(about=("零食",)) for each in bought))
    assert not fits(*bought, did("refund", 1, "E10"))


@pytest.mark.parametrize(("days", "fits"), [(59.9, False), (60, True), (400, True)])
def test_r249_students_are_silent_from_just_the_day_on_and_no_more_once_they_come(
    days: float, fits: bool
) -> None:
    recall = RULES.segment("recall")
    done = [did("trial", days)]

    assert belongs(recall, tags(done, RULES.tags, NOW)) is fits
    assert not belongs(recall, tags([*done, did("visit", 1)], RULES.tags, NOW))
    assert not belongs(recall, tags([did("visit", 90)], RULES.tags, NOW))


@given(
    st.lists(st.tuples(st.sampled_from(TOLD), st.integers(0, 400), st.integers(0, 5)), max_size=20),
    st.randoms(),
)
def test_r247_any_happenings_in_any_order_give_the_same_tags_each_with_a_reason(
    steps: list[tuple[Any, int, int]], chance: Any
) -> None:
    done = [
        did(kind, day, f"S{n}", about=("甲", "乙")[: n % 3], reduced=n) for kind, day, n in steps
    ]
    mixed = chance.sample(done, len(done))

    found = tags(done, RULES.tags, NOW)

    assert found == tags(mixed, RULES.tags, NOW)
    assert all(0 < each.counted <= each.of and each.why and each.rule for each in found)


POSTER = {
    "id": "p", "title": "甲", "text": "乙", "first": "2025-12-01", "last": "2025-12-02", "days": 30, "currency": "CNY",
    "least": 1, "points": 1, "last_days": 30, "most": 10,
}  # fmt: skip


def plan(*steps: dict[str, Any]) -> dict[str, Any]:
    """Rules with a plan of these steps."""
    whole = [{"day": 0, "at": "10:00", "text": "好"} | each for each in steps]
    told = {"id": "p", "segment": "s", "channel": "wecom", "quiet": ["22:00", "08:00"]}
    return {"segments": [{"id": "s", "all": ["甲"]}], "plans": [told | {"steps": whole}]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tags": [{"id": "a", "tag": "甲", "by": "reduced", "kinds": ["order"], "days": 1}]}, "share"),
        ({"tags": [{"id": "a", "tag": "甲", "by": "sum", "kinds": ["order"], "days": 1}]}, "count"),
        ({"segments": [{"id": "a", "all": ["甲"]}] * 2}, "one id"),
        ({"segments": [{"id": "a", "all": []}]}, "least 1"),
        (lunch(**{"from": "14:00", "to": "11:00"}), "begin before"),
        (lunch(weekdays=[8]), "7"),
        ({"plans": [{"id": "p", "segment": "x", "channel": "wecom", "quiet": ["22:00", "08:00"],
                     "steps": [{"id": "1", "day": 0, "at": "10:00", "text": "好"}]}]}, "segment"),
        (plan({"id": "1"}, {"id": "1"}), "steps have one id"),
        (plan({"id": "1", "coupon_class": "c"}, {"id": "2", "coupon_class": "c"}), "one class"),
        (plan({"id": "1", "guide": True, "way": {}}), "by itself or by a guide"),
        (plan({"id": "1", "text": "{secret}"}), "not known of a customer"),
        ({"coupons": [lunch()["coupons"][0] | {"id": each} for each in "ab"]}, "one class of coupons"),
        ({"posters": [POSTER | {"first": "2025-12-02", "last": "2025-12-01"}]}, "days begin before"),
        ({"levels": [{"code": "gold"}, {"code": "gold"}]}, "one code"),
        ({"what": 1}, "not permitted"),
        ({"threshold": {"CNY": True}}, "valid integer"),
    ],
)  # fmt: skip
def test_what_the_rules_do_not_understand_is_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        CareRules.model_validate(change)
    with pytest.raises(Invalid, match="no rules"):
        rules_of(change)


def test_a_document_of_nothing_decides_nothing() -> None:
    assert rules_of({}) == CareRules()
    assert belongs(Segment(id="a", all=["甲"]), []) is False
