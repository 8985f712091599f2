"""Who was invited by a poster, what it is worth, and the poster itself."""

from xml.etree import ElementTree

import pytest

from suanqing.work.care.posters import Poster, drawn, earned_by, invited, new_code, refusal
from suanqing.work.care.rules import CareRules, PosterRule
from suanqing.work.customers.happenings import Happening, Kind

RULE = PosterRule(
    id="spring", title="春季<会员>日", text="新客到店,\n您和朋友都有礼", first="2026-11-01", last="2026-11-30",
    days=30, currency="CNY", least=10_000, points=100, last_days=90, most=3,
)  # fmt: skip
AT = "2026-11-10T00:00:00.000Z"
INVITED = invited(Poster("code", "spring", "c-1", AT, "当面"), RULE, "c-2", AT)


def did(
    kind: Kind, day: str, amount: int = 20_000, source: str = "o-1", currency: str = "CNY"
) -> Happening:
    return Happening("c-2", kind, source, "", f"{day}T04:00:00.000Z", "store", (), amount, currency)


@pytest.mark.parametrize(
    "ids, bought, there, at, why",
    [
        (["c-2"], False, False, "2026-11-10", None),
        (["c-2", "c-1"], True, True, "2026-11-10", "self"),
        (["c-2"], True, False, "2026-11-10", "bought"),
        (["c-2"], False, True, "2026-11-10", "invited"),
        (["c-2"], False, False, "2026-12-01", "over"),
        (["c-2"], False, False, "2026-10-31", "over"),
    ],
)
def test_r255_nobody_invites_themselves_an_old_customer_or_somebody_twice(
    ids: list[str], bought: bool, there: bool, at: str, why: str | None
) -> None:
    assert refusal(RULE, "c-1", ids, bought, there, at) == why


def test_r255_the_first_order_that_is_paid_enough_in_time_and_stands_is_rewarded() -> None:
    order = did("order", "2026-11-12")
    assert earned_by(INVITED, [order]) == order
    assert earned_by(INVITED, [order, did("refund", "2026-11-13")]) is None
    later = did("visit", "2026-11-20", source="o-2")
    assert earned_by(INVITED, [order, did("refund", "2026-11-13"), later]) == later
    just_before = order._replace(at="2026-11-09T23:58:00.000Z", source="o-3")
    assert earned_by(INVITED, [just_before, later]) == later, "the till's clock is slow"
    joined = INVITED._replace(at="2026-11-12T04:00:00.400Z")
    assert earned_by(joined, [order]) == order, "told to the second, in the second of joining"
    assert earned_by(INVITED._replace(at="2026-11-12T04:00:01.000Z"), [order]) is None
    for none in (
        did("order", "2026-11-09"), did("order", "2026-12-11"), did("order", "2026-11-12", 9_999),
        did("order", "2026-11-12", currency="USD"), did("consult", "2026-11-12"),
    ):  # fmt: skip
        assert earned_by(INVITED, [none]) is None


@pytest.mark.parametrize("back", [False, True], ids=["stands", "given back"])
def test_r255_who_turns_out_to_have_bought_before_they_came_is_nobodys_to_bring(back: bool) -> None:
    before = did("order", "2026-11-09", 1, "o-0")
    refund = [did("refund", "2026-11-09", source="o-0")] if back else []

    assert earned_by(INVITED, [before, *refund, did("order", "2026-11-12")]) is None


def test_a_poster_is_a_picture_with_chinese_text_whatever_is_written_on_it() -> None:
    picture = drawn(RULE, "王**", '<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>')

    said = "".join(ElementTree.fromstring(picture).itertext())
    assert "春季<会员>日" in said and "新客到店," in said and "王** 邀请您" in said
    assert len({new_code() for _ in range(100)}) == 100


def test_a_posters_days_are_in_order_and_its_id_is_its_own() -> None:
    rule = RULE.model_dump()
    with pytest.raises(ValueError):
        CareRules.model_validate({"posters": [rule | {"first": "2026-12-01"}]})
    with pytest.raises(ValueError):
        CareRules.model_validate({"posters": [rule, rule]})
