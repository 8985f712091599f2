"""Excel workbooks (.xlsx, ECMA-376 SpreadsheetML) without a library: what reader and writer share.

Numbers are the literal text of the file, never a binary float. Excel itself keeps 15 digits and
saves the noise beyond them (4.35 as 4.3499999999999996): more than 15 are rounded to 15, in decimal.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from suanqing.errors import Invalid
from suanqing.platform.files.xlsx_formats import Shown

Cell = str | int | Decimal
"""A Decimal or int is a number and stays one; a text is only ever a text."""

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XLSX = f"{SHEET_TYPE}.sheet"

MAX_TEXT = 32_767
"""Characters a cell of Excel holds."""
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a file spells a character that XML cannot hold."""


class Place(NamedTuple):
    """A cell, e.g. tiers!C7; rows and columns count from 1."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.sheet}!{column_name(self.column)}{self.row}"


class CellFault(NamedTuple):
    """What is wrong, and in which cell."""

    place: Place
    message: str


@dataclass(slots=True)
class Sheet:
    """What stands where; empty cells are left out."""

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    shown: dict[tuple[int, int], Shown] = field(default_factory=dict)
    """Numbers that their cell shows as a day or a percentage."""

    def rows(self) -> Iterator[tuple[int, dict[int, str]]]:
        """(row, {column: text}) of every row that holds something, from the top."""
        found: dict[int, dict[int, str]] = {}
        for (row, column), text in self.cells.items():
            found.setdefault(row, {})[column] = text
        yield from ((row, found[row]) for row in sorted(found))


def column_name(number: int) -> str:
    """1 -> A, 26 -> Z, 27 -> AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def faulty(faults: Sequence[CellFault]) -> Invalid:
    """The refusal that names every cell, at most 500 of them."""
    errors = [
        {
            "cell": str(place),
            "sheet": place.sheet,
            "row": place.row,
            "column": column_name(place.column),
            "message": message,
        }
        for place, message in faults[:500]
    ]
    message = f"{faults[0].place}: {faults[0].message}"
    return Invalid(message, "faulty_workbook", errors=errors, count=len(faults))
