"""A shop's member list: any header, and of each row who it is and what the shop says, or what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Invalid
from suanqing.work.customers.member_columns import (
    MAX_COLUMNS,
    MAX_HEADER,
    Field,
    columns,
    fingerprint,
    to_remember,
)
from suanqing.work.customers.members import MAX_CELL, Member, Shop, filled, members

SHOP = Shop("sh-01", "会员章程 2025")


def read(header: str, *rows: str, **told: Field) -> list[Member]:
    found = columns(header.split(","), told)
    return [*members([(n, row.split(",")) for n, row in enumerate(rows, 2)], found, SHOP)]


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("手机号,会员卡号,姓名,可用积分,储值余额(元),会员等级", "phone card name points balance level"),
        ("Mobile Phone,Card No.,Name,Points,Balance,Level", "phone card name points balance level"),
        ("联系电话,会员编号,昵称,积分余额,账户余额（元）,卡类型", "phone card name points balance level"),
        ("手机,生日,性别,累计消费,最近消费时间,标签,备注", "phone birthday gender spent last_visit tags note"),
        ("ＵｎｉｏｎＩＤ,姓 名,【门店】积分", "unionid name points"),
    ],
)  # fmt: skip
def test_r245_any_header_that_people_use_is_known(header: str, fields: str) -> None:
    assert [each.field for each in columns(header.split(","))] == fields.split()


def test_r245_a_column_that_nobody_knows_is_told_and_a_mapping_is_remembered_by_the_header() -> (
    None
):
    header = ["手机", "成长值", "导购员"]
    first = columns(header)
    mapped = columns(header, {"成长值": "points", "导购员": "other"})
    again = columns(["导购员", "手机", "成长值"], remembered=to_remember(mapped))

    assert [(each.field, each.by) for each in first[1:]] == [("none", "nobody")] * 2
    assert [(each.field, each.by) for each in again] == [
        ("other", "remembered"), ("phone", "known"), ("points", "remembered"),
    ]  # fmt: skip
    assert (
        fingerprint(header) == fingerprint(["导购员", "手机 ", "成长值"]) != fingerprint(header[:2])
    )


@pytest.mark.parametrize(
    ("header", "told"),
    [("姓名,积分", {}), ("手机,电话", {}), ("手机,积分", {"余额": "balance"}),
     ("手机,A,B", {"A": "points", "B": "points"})],
)  # fmt: skip
def test_a_header_by_which_nobody_is_known_or_one_thing_is_said_twice_is_refused(
    header: str, told: dict[str, Field]
) -> None:
    with pytest.raises(Invalid) as refused:
        columns(header.split(","), told)

    assert refused.value.code == "faulty_file"


def test_r245_points_stored_value_and_level_are_opening_facts_in_exact_units() -> None:
    (found,) = read(
        "手机,卡号,姓名,积分,余额,等级,开卡日期,生日,性别,累计消费,标签,兴趣",
        '13800000001,A01,王女士,1200.00,¥88.5,金卡,2024年3月5日 10:00,1990/1/2,女,1234.56元,老客,瑜伽',
        兴趣="other",
    )  # fmt: skip

    assert found.faults == () and found.name == "王女士"
    assert [(each.kind, each.value, each.scope) for each in found.keys] == [
        ("phone", "13800000001", ""), ("member", "A01", "sh-01"),
    ]  # fmt: skip
    assert found.opening == {
        "points": 1200, "balance": 8850, "level": "金卡", "joined": "2024-03-05", "birthday": "1990-01-02",
        "gender": "female", "spent": 123_456, "tags": "老客", "other": {"兴趣": "瑜伽"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "text"),
    [("积分", "12.5"), ("积分", "一百"), ("余额", "1.234"), ("余额", "1e3"), ("余额", "12，3"), ("生日", "2024-02-30"),
     ("开卡日期", "去年"), ("手机", "138****0001")],
)  # fmt: skip
def test_a_cell_that_is_none_of_that_is_a_fault_of_its_row_and_column(
    column: str, text: str
) -> None:
    header = f"卡号,{column}"
    (found,) = read(header, f"A01,{text}")

    assert [each.column for each in found.faults] == [column]


def test_r245_a_row_with_a_key_of_an_earlier_one_is_told_as_its_double() -> None:
    found = read(
        "手机,卡号,积分",
        "13800000001,A01,1",
        ",A02,1",
        "+86 13800000001,A03,1",
        "13800000009,A02,5",
        ",,",
        ",,7",
    )

    assert [(each.number, each.same_as) for each in found] == [
        (2, 0),
        (3, 0),
        (4, 2),
        (5, 3),
        (7, 0),
    ]
    assert [each.message for each in found[-1].faults] == ["nothing says who the member is"]


def test_a_row_with_more_cells_than_its_header_has_a_fault_and_empty_ones_are_none() -> None:
    more, empty = read("卡号,积分", "A01,5,7", "A02,5,,")

    assert [each.column for each in more.faults] == [""] and more.opening == {"points": 5}
    assert empty.faults == ()


def test_a_cell_is_as_long_as_one_may_be_or_a_fault_of_its_column() -> None:
    whole, longer = read(
        "卡号,备注,积分", f"A01,{'长' * MAX_CELL},5", f"A02,{'长' * (MAX_CELL + 1)},5"
    )

    assert whole.faults == () and whole.opening["note"] == "长" * MAX_CELL
    assert [each.column for each in longer.faults] == ["备注"] and longer.opening == {"points": 5}


@pytest.mark.parametrize(
    "more", [[f"x{n}" for n in range(MAX_COLUMNS)], ["x" * (MAX_HEADER + 1)]], ids=["many", "long"]
)
def test_a_file_of_too_many_columns_or_too_long_a_header_is_refused(more: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        columns(["手机", *more])

    assert (refused.value.code, refused.value.facts["where"]) == ("faulty_file", "file")
    assert columns(["手机", *[f"x{n}" for n in range(MAX_COLUMNS - 2)], "x" * MAX_HEADER])


def test_what_a_column_says_is_counted() -> None:
    found = columns(["手机", "星座"])

    assert filled([(2, ["13800000001", "狮子"]), (3, ["13800000002", ""])], found) == [2, 1]


CELLS = st.lists(st.text(max_size=40), max_size=6)


@given(CELLS, st.lists(CELLS, max_size=5))
def test_any_file_is_read_or_refused_by_name(header: list[str], rows: list[list[str]]) -> None:
    try:
        found = columns(header)
    except Invalid:
        return
    for each in members([*enumerate(rows, 2)], found, SHOP):
        assert each.faults or each.keys
