"""The file of an outside system: taken whole, or each faulty row named in both languages."""

from decimal import Decimal

import pytest

from suanqing.errors import Invalid
from suanqing.problems import translated
from suanqing.work.stock.exchange import KINDS, MAX_ROWS, checked, levels_csv, parse
from suanqing.work.stock.model import Level, Part

HEAD = "key,kind,place,part,qty,seen,reason\n"
GOOD = "E-1,received,sh-01,PUMP,20,,\nE-2,盘点,sh-01,PIPE,35.5,36,少半米\n"


def faults_of(text: str | bytes) -> list[tuple[str, str]]:
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(Invalid) as refused:
        parse(content)
    assert refused.value.code == "bad_stock_file"
    assert translated(refused.value.message)
    told = refused.value.facts.get("errors", [])
    return [(each["where"], each["message"]) for each in told]


def test_rows_are_read_in_either_language_with_a_mark_and_blank_rows() -> None:
    chinese = "\ufeff编号,类型,地点,配件,数量,账面,原因\r\n" + GOOD + ",,,,,,\n"

    assert parse((HEAD + GOOD).encode()) == parse(chinese.encode())
    assert [(row.number, row.kind) for row in parse((HEAD + GOOD).encode())] == [
        (2, "received"), (3, "counted"),
    ]  # fmt: skip
    assert set(KINDS.values()) == {"received", "counted"}


def test_every_faulty_row_is_named() -> None:
    text = (
        HEAD
        + GOOD
        + "E-1,received,sh-01,PUMP,1,,\nE-3,lent,sh-01,PUMP,1,,\n,received,x,y,1,,\nE-4,received\n"
    )

    assert [where for where, _ in faults_of(text)] == ["rows.4", "rows.5", "rows.6", "rows.7"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"a,b\n1,2\n",
        (HEAD + "E,received,a,b,1,,\n" * (MAX_ROWS + 1)).encode(),
    ],
)
def test_what_is_no_such_file_is_refused_whole(content: bytes) -> None:
    faults_of(content)


@pytest.mark.parametrize("qty", ["0", "-1", "1e400", "1.5", "", "一", "10001"])
def test_a_quantity_follows_the_parts_unit(qty: str) -> None:
    (row,) = parse(f"{HEAD}E-1,received,sh-01,PUMP,{qty},,\n".encode())

    with pytest.raises(Invalid):
        checked(row, Part("PUMP"))


def test_a_difference_has_a_reason_and_a_tracked_part_does_not_come_by_file() -> None:
    (row,) = parse(f"{HEAD}E-1,counted,sh-01,PUMP,3,4,\n".encode())

    with pytest.raises(Invalid):
        checked(row, Part("PUMP"))
    with pytest.raises(Invalid):
        checked(row, Part("PUMP", serial=True))
    checked(row._replace(qty="4"), Part("PUMP"))


def test_levels_leave_as_rows_with_their_unit() -> None:
    level = Level("sh-01", "PIPE", Decimal("35.5"), Decimal("30"), Decimal(0), 4)

    assert levels_csv([level], {"PIPE": "m"}) == (
        "\ufeffplace,part,unit,hand,free,reserved,old\r\nsh-01,PIPE,m,35.5,30,5.5,0\r\n"
    )
