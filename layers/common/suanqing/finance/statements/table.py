"""Tables people open in a spreadsheet: CSV that no cell can turn into a formula; .xlsx is `workbook.py`'s."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence

from suanqing.errors import Invalid
from suanqing.platform.files.xlsx import XLSX, Cell
from suanqing.platform.files.xlsx_writer import write_workbook

__all__ = ["BOM", "XLSX", "Cell", "from_csv", "safe", "to_csv", "to_xlsx"]

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters that a spreadsheet reads as the beginning of a formula or of a hidden one (OWASP);
Chinese input methods write them in full width, and some programs fold that."""
DELIMITERS = ",;\t"
SPACE = " \u00a0\u200b\u3000\ufeff"
LONG_NUMBER = re.compile("[0-9]{12,}|0[0-9]+|[0-9]+[eE][0-9]+", re.ASCII)
"""A spreadsheet shows such a number rounded or without its zeros, and saves it so: an account would lose
digits."""


def safe(text: str, digits: bool = True) -> str:
    """The text with a quote before it where a spreadsheet would compute it or, with `digits`, cut its digits."""
    risky = text.lstrip(SPACE).startswith(FORMULA) or text[:1] in FORMULA
    cut = digits and LONG_NUMBER.fullmatch(text)
    return f"'{text}" if text and (risky or cut) else text


def to_csv(rows: Iterable[Sequence[Cell]], digits: bool = True) -> str:
    """RFC 4180 with a byte order mark, so that Excel reads it as UTF-8.

    digits: long numbers are marked as text, for people's spreadsheets; False where a program reads them
    (a bank's import takes an account as plain digits).
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe(cell, digits) if isinstance(cell, str) else cell for cell in row])
    return BOM + text.getvalue()


def from_csv(raw: bytes) -> list[list[str]]:
    """The rows: UTF-8 with or without a mark, UTF-16 with one (Excel's "Unicode text"), or GB 18030 as
    Chinese Excel saves it; with commas, semicolons or tabs, as the header has most of.

    Raises Invalid for bytes that are none of these or no CSV, naming the line.
    """
    text = _decoded(raw)
    said = re.match(r"sep=([,;\t])\r?\n", text)
    text = text[said.end() :] if said else text
    delimiter = said[1] if said else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    try:
        rows = list(reader)
    except csv.Error as error:
        message = f"the file is not CSV, line {reader.line_num}: {error}"
        raise Invalid(message, where="body", line=reader.line_num) from None
    return [[_unquoted(cell) for cell in row] for row in rows]


def _decoded(raw: bytes) -> str:
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("the file is neither UTF-8, UTF-16 nor GB 18030", where="body")


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(DELIMITERS, key=header.count)


def _unquoted(cell: str) -> str:
    """Without the quote that `safe` put there."""
    return cell[1:] if cell.startswith("'") and safe(cell[1:]) == cell else cell


def to_xlsx(name: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet; the same rows give the same bytes."""
    return write_workbook({name: rows})
