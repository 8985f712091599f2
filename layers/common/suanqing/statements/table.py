"""Tables people open in a spreadsheet: CSV that no cell can turn into a formula; .xlsx is `workbook.py`'s."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from suanqing.errors import Invalid
from suanqing.workbook import XLSX, Cell, write_workbook

__all__ = ["BOM", "XLSX", "Cell", "from_csv", "safe", "to_csv", "to_xlsx"]

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that a spreadsheet reads as the beginning of a formula or of a hidden one (OWASP);
Chinese input methods write them in full width, and some programs fold that."""
SPACE = " \u00a0\u200b\u3000\ufeff"
LONG_NUMBER = re.compile("[0-9]{12,}", re.ASCII)
"""A spreadsheet shows such a number rounded, and saves it so: an account would lose its last digits."""


def safe(text: str) -> str:
    """The text with a quote before it where a spreadsheet would compute it or cut its digits."""
    risky = text.lstrip(SPACE).startswith(FORMULA) or text[:1] in FORMULA
    return f"'{text}" if text and (risky or LONG_NUMBER.fullmatch(text)) else text


def to_csv(rows: Iterable[Sequence[Cell]]) -> str:
    """RFC 4180 with a byte order mark, so that Excel reads it as UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
    return BOM + text.getvalue()


def from_csv(raw: bytes) -> list[list[str]]:
    """The rows, UTF-8 with or without a mark, or GB 18030 as Chinese Excel saves it.

    Raises Invalid for bytes that are neither or no CSV.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            raise Invalid("the file is neither UTF-8 nor GB 18030", where="body") from None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise Invalid(f"the file is not CSV: {error}", where="body") from None
    return [[_unquoted(cell) for cell in row] for row in rows]


def _unquoted(cell: str) -> str:
    """Without the quote that `safe` put there."""
    return cell[1:] if cell.startswith("'") and safe(cell[1:]) == cell else cell


def to_xlsx(name: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet; the same rows give the same bytes."""
    return write_workbook({name: rows})
