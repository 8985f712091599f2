"""R008, H17: over a thousand service types sort themselves; none vanishes."""

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo import company
from suanqing.errors import Invalid
from suanqing.pricing.classify import (
    Keyword,
    Placement,
    Rules,
    default_rules,
    read_rules,
    sort_names,
)
from tests.searching import examples

MADE = ("", "挂机", "柜机", "中央空调", "嵌入式", "智能", "商用", "大型", "小型", "家用")
THINGS = (
    "空调",
    "热水器",
    "洗衣机",
    "冰箱",
    "油烟机",
    "净水器",
    "电视",
    "洗碗机",
    "新风",
    "壁挂炉",
)
WORK = {
    "安装": "install", "维修": "repair", "深度清洗": "clean", "年度保养": "maintain",
    "移机": "refit", "安全检测": "inspect", "加氟": "refrigerant", "拆除": "remove",
    "送货上楼": "deliver", "调试": "debug", "使用咨询": "consult", "上门费": "visit",
    "VIP礼遇": "", "X-9": "",
}  # fmt: skip
SIZES = ("", " 1.5匹", "（Ａ型）")


def service_names() -> dict[str, str]:
    """Over 2,000 different names, each with the category that a person would choose."""
    return {
        f"{made}{thing}{work}{size}": category
        for made, thing, (work, category), size in product(MADE, THINGS, WORK.items(), SIZES)
    }


def test_r008_two_thousand_names_each_land_in_one_category_or_on_the_unsorted_list() -> None:
    expected = dict(random.Random(8).sample(sorted(service_names().items()), 2000))
    names = list(expected)

    sorting = sort_names(names)

    assert [each.name for each in sorting.placements] == names
    assert {each.name: each.category for each in sorting.placements} == expected
    assert sum(sorting.counts.values()) == 2000
    assert list(sorting.unsorted) == [name for name in names if not expected[name]]
    assert 0 < len(sorting.unsorted) < 600


def test_r008_importing_again_in_any_order_changes_nothing() -> None:
    names = random.Random(17).sample(sorted(service_names()), 2000)
    first = sort_names(names)
    fixed = {each.name: each.category for each in first.placements if each.category}

    again = sort_names(names[::-1])
    from_result = sort_names(names, fixed=fixed)

    assert set(again.placements) == set(first.placements)
    assert sort_names(names) == first
    assert [(p.name, p.category) for p in from_result.placements] == [
        (p.name, p.category) for p in first.placements
    ]


def test_h17_a_conflict_is_decided_by_the_declared_priority_and_shown() -> None:
    names = ["空调移机安装", "热水器故障检测", "空调安装"]

    sorting = sort_names(names)

    assert sorting.placements[0] == Placement(names[0], "refit", "移机", ("install",))
    assert sorting.placements[1] == Placement(names[1], "inspect", "检测", ("repair",))
    assert [each.name for each in sorting.conflicts] == names[:2]


def test_h17_one_keyword_may_exclude_another() -> None:
    found = {
        p.name: (p.category, p.also) for p in sort_names(["更换压缩机", "更换滤芯"]).placements
    }

    assert found == {"更换压缩机": ("repair", ()), "更换滤芯": ("maintain", ())}


def test_of_the_companys_own_services_none_is_left_unsorted() -> None:
    assert sort_names([row["name"] for row in company.service_items()]).unsorted == ()


def test_what_a_person_decided_holds() -> None:
    sorting = sort_names(
        ["空调 安装", "VIP礼遇"], fixed={"空调安装": "repair", "vip礼遇": "consult"}
    )

    assert [(p.category, p.by) for p in sorting.placements] == [
        ("repair", "fixed"),
        ("consult", "fixed"),
    ]


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.text(max_size=12), max_size=8))
def test_none_vanishes_whatever_the_name(names: list[str]) -> None:
    sorting = sort_names(names)

    assert [each.name for each in sorting.placements] == names
    known = {*default_rules().categories, ""}
    assert all(
        each.category in known and each.category not in each.also for each in sorting.placements
    )


def test_rules_that_leave_a_conflict_undecided_are_refused() -> None:
    for pair in (
        [Keyword("a", 1, "x"), Keyword("b", 1, "y")],
        [Keyword("a", 1, "x"), Keyword("a", 2, "y")],
    ):
        with pytest.raises(Invalid) as refused:
            Rules(pair)
        assert refused.value.code == "ambiguous_categories"


def test_faults_of_a_rules_file_are_named_by_row_and_column() -> None:
    with pytest.raises(Invalid) as refused:
        read_rules("category,priority,keyword,unless\nok,1,安装,\nBad,x,,\n")

    assert [(e["row"], e["column"]) for e in refused.value.facts["errors"]] == [
        (3, "category"), (3, "priority"), (3, "keyword"),
    ]  # fmt: skip
    with pytest.raises(Invalid, match="keyword"):
        read_rules("category,priority\n")
