"""A spreadsheet of people and outlets: what its rows say, and every fault by row and column."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import labels
from suanqing.errors import Invalid
from suanqing.people.parties import sheet
from suanqing.people.parties.model import Dated, Party
from suanqing.people.parties.schemas import PartyDocument

NOW = datetime(2026, 11, 5, tzinfo=UTC)
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
ANN = Party(
    "ann", "person", "安技师", frozenset({"technician"}), "sh-01", levels=(Dated(BEFORE, "core"),),
    accounts={"wecom": "ann.w"}, phone="d" * 32,
)  # fmt: skip


def rows(*lines: str) -> list[sheet.SheetRow]:
    return sheet.read([(n, line.split("|")) for n, line in enumerate(lines, 1)])


def meant(line: str, header: str, before: Party | None = ANN) -> dict[str, object]:
    (row,) = rows(header, line)
    return sheet.meant(row, before, {"上海一店": "sh-01", "sh-02": "sh-02"}.get, NOW)


def test_columns_are_known_by_either_name_in_any_order() -> None:
    (one,) = rows("角色|Name|id", "技师|王师傅|wang")
    assert (one.number, one.party_id, one.said) == (2, "wang", {"roles": "技师", "name": "王师傅"})


def test_a_new_party_is_whole() -> None:
    (row,) = rows("编号|姓名|类别|角色|网点|系数", "w-1|王师傅|个人|技师、调度|上海一店|1.05")
    document = sheet.meant(row, None, {"上海一店": "sh-01"}.get, NOW)
    made = PartyDocument.model_validate(document).party("w-1")
    assert (made.kind, made.roles, made.outlet) == ("person", {"technician", "dispatcher"}, "sh-01")
    assert made.coefficients == (Dated(NOW, "1.05"),)


def test_an_empty_cell_leaves_what_is_known_and_a_level_begins_now() -> None:
    document = meant("ann||standard", "编号|名字|等级")
    made = PartyDocument.model_validate(document).party("ann", ANN)
    assert (made.name, made.roles, made.accounts, made.phone) == (
        ANN.name, ANN.roles, ANN.accounts, ANN.phone,
    )  # fmt: skip
    assert made.levels == (Dated(BEFORE, "core"), Dated(NOW, "standard"))


def test_the_level_that_holds_today_is_written_once() -> None:
    document = meant("ann|core", "编号|等级")
    assert PartyDocument.model_validate(document).party("ann", ANN).levels == ANN.levels


@pytest.mark.parametrize(
    ("header", "line", "column", "message"),
    [
        ("编号|角色", "ann|技师、老大", "角色", "this is one of"),
        ("编号|归属网点", "ann|没有的店", "归属网点", "nobody, or more than one"),
        ("编号|合作方式", "ann|partnership", "合作方式", "this is one of"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(
    header: str, line: str, column: str, message: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        meant(line, header)
    assert wrong.value.facts["where"] == column and message in wrong.value.message


def test_who_is_new_needs_a_name_and_a_kind() -> None:
    with pytest.raises(Invalid) as wrong:
        meant("new|王", "编号|名字", before=None)
    assert wrong.value.facts["where"] == "类别"


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        (("编号|工资", "a|1"), [(1, "工资")]),
        (("名字", "王"), [(1, "编号")]),
        (("编号|名字|name", "a|b|c"), [(1, "name")]),
        (("编号|名字", "a|王", "a|李", "不行|张"), [(3, "编号"), (4, "编号")]),
    ],
)
def test_every_fault_of_the_file_is_named(lines: tuple[str, ...], faults: list[object]) -> None:
    with pytest.raises(Invalid) as wrong:
        rows(*lines)
    assert [(each["row"], each["column"]) for each in wrong.value.facts["errors"]] == faults


@pytest.mark.parametrize("lines", [(), ("编号",), ("编号", ""), ("编号", *map(str, range(1001)))])
def test_a_file_without_rows_or_with_too_many_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        rows(*lines)


@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=6))
def test_whatever_a_file_holds_is_read_or_refused(table: list[list[str]]) -> None:
    try:
        found = sheet.read(list(enumerate(table, 1)))
    except Invalid:
        return
    assert len({each.party_id for each in found}) == len(found)


def test_each_role_and_kind_is_known_by_its_words() -> None:
    for code, label in labels.ROLES.items():
        assert meant(f"ann|{label.zh}", "编号|角色")["roles"] == [code]
        assert meant(f"ann|{label.en}", "编号|角色")["roles"] == [code]
    for code, label in labels.PARTY_KINDS.items():
        assert meant(f"ann|{label.en}", "编号|类别")["kind"] == code
