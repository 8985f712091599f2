"""Campaigns by whatever name shops give them, and customers' fields by one map: data, with a rest to look at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Invalid
from suanqing.work.orders import campaigns, field_map
from suanqing.work.orders.campaigns import Known, known_as


@pytest.mark.parametrize(
    "name",
    [
        "双十一特惠价", "11.11狂欢价", "１１．１１ 狂欢价", "双11预售", "2026双11", "11·11大促", "11月11日专享",
        "1111购物狂欢节", "11-11", "天猫双 十 一",
    ],
)  # fmt: skip
def test_r226_one_campaign_has_many_names(name: str) -> None:
    assert known_as(name, campaigns.built_in()) == Known("CAMPAIGN-1111")


@pytest.mark.parametrize(
    "name", ["会员日", "", "满1111元减100", "11.115", "2011.11", "11.1", "111.11", "V11.11.11"]
)
def test_r226_what_no_row_knows_is_for_people_to_look_at(name: str) -> None:
    assert known_as(name, campaigns.built_in()) == Known("")


def test_r226_a_near_miss_is_another_campaign_and_two_at_once_are_none() -> None:
    assert known_as("12.12年终价", campaigns.built_in()).code == "CAMPAIGN-1212"
    both = known_as("双十一返场·双十二", campaigns.built_in())
    assert both.to_review and both.may_be == ("CAMPAIGN-1111", "CAMPAIGN-1212")


def test_r226_a_row_of_the_company_knows_one_more() -> None:
    own = campaigns.campaign(
        {"code": "CAMPAIGN-CHILL", "name": "清凉节", "words": ["清凉节"], "days": ["7.07"]}
    )

    assert known_as("夏日清凉节特价", [*campaigns.built_in(), own]).code == "CAMPAIGN-CHILL"


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"code": "x", "words": ["a"]},
        {"code": "CAMPAIGN-1"},
        {"code": "CAMPAIGN-1", "days": ["13.1"]},
        {"code": "CAMPAIGN-1", "words": [" "]},
    ],
)
def test_a_row_that_means_nothing_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        campaigns.campaign(row)


@given(st.text(max_size=300))
def test_any_name_is_one_campaign_or_for_a_look(name: str) -> None:
    found = known_as(name, campaigns.built_in())

    assert bool(found.code) != found.to_review


def test_r227_growth_of_youzan_is_points() -> None:
    read = field_map.read("youzan", {"客户成长值": "1280"}, field_map.built_in())

    assert read.meant == (field_map.Meant("points", "会员积分", 1280, "youzan:客户成长值"),)


def test_r227_a_formula_is_a_factor_and_a_rounding() -> None:
    row = {"channel": "youzan", "field": "a.b", "to": "points", "name": "会员积分", "times": "0.15"}
    for rounding, value in (("down", 1), ("half_up", 2)):
        rows = [field_map.row(row | {"rounding": rounding})]
        [meant] = field_map.read("youzan", {"a": {"b": 10}}, rows).meant
        assert meant.value == value


@pytest.mark.parametrize(
    ("told", "there"),
    [("true", True), (True, True), ("已关注", True), ("false", False), (0, False)],
)
def test_r228_who_follows_has_the_tag_and_who_stopped_has_not(told: object, there: bool) -> None:
    value = str(told).lower() if isinstance(told, bool) else told
    read = field_map.read("tmall", {"店铺关注状态": value}, field_map.built_in())

    assert read.meant == (field_map.Meant("tag", "私域粉丝", there, "tmall:店铺关注状态"),)


def test_r227_what_no_row_knows_and_what_is_odd_is_reported() -> None:
    record = {"客户成长值": "lots", "level": 3, "extra": {"x": 1}, "empty": None}

    read = field_map.read("youzan", record, field_map.built_in())

    assert (read.meant, read.unmapped, read.odd) == ((), ("extra.x", "level"), ("客户成长值",))


ROW = {"channel": "youzan", "field": "a", "to": "text", "name": "备注"}


@pytest.mark.parametrize(
    "odd",
    [{"to": "money"}, {"to": None}, {"channel": ""}, {"field": None}, {"name": " "},
     {"to": "points", "times": "-0.1"}, {"to": "points", "rounding": "up"}],
)  # fmt: skip
def test_a_row_of_the_map_that_lacks_its_meaning_a_name_or_a_formula_is_refused(
    odd: dict[str, object],
) -> None:
    assert field_map.row(ROW) == field_map.Row("youzan", "a", "text", "备注")
    with pytest.raises(Invalid):
        field_map.row({**ROW, **odd})


def test_a_level_or_text_is_said_as_it_stands_and_an_empty_or_long_one_is_odd() -> None:
    rows = [field_map.row(ROW | {"to": to, "field": to}) for to in ("level", "text")]

    read = field_map.read("youzan", {"level": " 金卡 ", "text": "x" * 200}, rows)
    odd = field_map.read("youzan", {"level": "  ", "text": "x" * 201}, rows)

    assert [(each.to, each.value) for each in read.meant] == [
        ("level", "金卡"),
        ("text", "x" * 200),
    ]
    assert (odd.meant, odd.odd) == ((), ("level", "text"))


def test_a_tag_that_is_neither_there_nor_not_is_odd() -> None:
    read = field_map.read("tmall", {"店铺关注状态": "也许"}, field_map.built_in())

    assert (read.meant, read.odd) == ((), ("店铺关注状态",))


@given(
    st.dictionaries(
        st.sampled_from(["客户成长值", "店铺关注状态", "other"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.lists(st.integers()),
    )
)
def test_any_record_is_read_reported_or_odd(record: dict[str, object]) -> None:
    for channel in ("youzan", "tmall", "pigeon"):
        read = field_map.read(channel, record, field_map.built_in())
        told = {each.source.partition(":")[2] for each in read.meant}
        assert told | set(read.unmapped) | set(read.odd) <= set(record)
