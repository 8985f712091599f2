"""What an outlet's till sold comes as a file: read as its header says, or every wrong row is named."""

from collections.abc import Sequence

import pytest

from suanqing.errors import Invalid
from suanqing.work.care import till
from suanqing.work.care.till import HEADERS, MAX_ROWS, Sale

ROW = ["R1", "1", "消费", "2025-11-20 10:00", "13800000001", "", "空调", "12.00"]


def read(*rows: Sequence[str]) -> list[Sale]:
    return till.parse([HEADERS[1], *rows], "sh-01")


def refused(cells: Sequence[Sequence[str]]) -> Invalid:
    with pytest.raises(Invalid) as found:
        till.parse(cells, "sh-01")
    assert found.value.code == "bad_sales_file"
    return found.value


@pytest.mark.parametrize("header", HEADERS)
def test_either_header_is_read_and_rows_without_a_word_are_passed_over(header: list[str]) -> None:
    [sale] = till.parse([header, ["", " "], ROW, []], "sh-01")

    assert (sale.number, sale.happening.kind, sale.happening.amount) == (3, "visit", 1_200)


@pytest.mark.parametrize("cells", [[], [["小票"]], [HEADERS[0][::-1], ROW]])
def test_a_file_of_other_columns_is_none(cells: Sequence[Sequence[str]]) -> None:
    assert "columns" in refused(cells).message


def test_a_file_of_too_many_rows_is_refused_whole() -> None:
    rows = [[f"R{n}", *ROW[1:]] for n in range(MAX_ROWS + 1)]

    assert len(read(*rows[:-1])) == MAX_ROWS
    assert str(MAX_ROWS) in refused([HEADERS[1], *rows]).message


@pytest.mark.parametrize(
    "change", [{0: ""}, {0: "9" * 200}, {2: "借"}, {6: "/".join("甲" * 60)}, {7: "-1"}, {7: "一百"}]
)
def test_each_wrong_row_is_named(change: dict[int, str]) -> None:
    wrong = [change.get(place, cell) for place, cell in enumerate(ROW)]

    found = refused([HEADERS[1], ["R0", *ROW[1:]], wrong, ROW[:4]])

    assert [each["where"] for each in found.facts["errors"]] == ["rows.3", "rows.4"]


def test_a_receipt_that_stands_there_twice_is_named() -> None:
    assert "R1" in refused([HEADERS[1], ROW, ROW]).message
