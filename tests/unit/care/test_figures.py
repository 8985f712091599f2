"""Figures about customers by their written formulas, over a year that is small enough to count by hand."""

from typing import Any

from suanqing.work.care.figures import Share, months, share
from suanqing.work.customers.happenings import Happening

ROWS = ["2025-09", "2025-10", "2025-11"]
DOMAINS = {"tmall": "public", "store": "private", "wecom": "private"}


def did(who: str, kind: Any, month: int, channel: str = "store", **more: Any) -> Happening:
    source = more.pop("source", f"{who}:{kind}:{month}:{channel}")
    return Happening(who, kind, source, "", f"2025-{month:02d}-10T04:00:00.000Z", channel, **more)


DONE = [
    did("a", "order", 9, "tmall", amount=100, currency="CNY"), did("b", "visit", 9), did("c", "visit", 9),
    did("d", "visit", 9, source="d9"), did("d", "refund", 10, source="d9"),
    did("a2", "visit", 10, amount=70, currency="CNY"), did("b", "order", 10, "tmall", amount=30, currency="CNY"),
    did("b", "visit", 10), did("e", "enrol", 10), did("a", "top_up", 10, "value", amount=500, currency="CNY"),
    did("x", "top_up", 10, "value"), did("t1", "trial", 10), did("t2", "trial", 10, "douyin"), did("t1", "enrol", 11),
]  # fmt: skip
PERSON = {each.customer: each.customer for each in DONE} | {"a2": "a"}


def test_h12_h13_r258_r254_each_figure_is_its_formula_over_persons_not_ids() -> None:
    [october, november] = months(DONE, ROWS, PERSON, lambda each: DOMAINS.get(each, "unnamed"))

    assert (october.month, october.bought) == ("2025-10", 3)
    assert october.retention == Share(2, 3, "0.6667")
    assert october.stored_value == Share(1, 3, "0.3333")
    assert october.trial == Share(1, 2, "0.5000")
    assert november.retention == Share(0, 3, "0.0000") and november.trial == Share(0, 0, "")
    assert october.both == 1
    assert [(each.domain, each.persons, each.happenings, each.paid) for each in october.domains] == [
        ("private", 4, 4, {"CNY": 70}), ("public", 1, 1, {"CNY": 30}), ("unnamed", 3, 3, {}),
    ]  # fmt: skip


def test_the_order_of_happenings_and_what_is_refunded_twice_change_nothing() -> None:
    def name(each: str) -> str:
        return DOMAINS.get(each, "unnamed")

    assert months(DONE[::-1], ROWS, PERSON, name) == months(DONE, ROWS, PERSON, name)


def test_the_refund_of_one_takes_nothing_back_from_another_whose_purchase_is_called_the_same() -> (
    None
):
    done = [
        did("a", "visit", 10, source="1"), did("b", "visit", 10, source="1"), did("a2", "refund", 11, source="1"),
    ]  # fmt: skip
    person = {"a": "a", "a2": "a", "b": "b"}

    [october, _] = months(done, ROWS, person, lambda _: "store")
    assert october.bought == 1


def test_a_share_of_nobody_is_not_said() -> None:
    assert (share(set(), set()).share, share({"a"}, {"a", "b", "c"}).share) == ("", "0.3333")
