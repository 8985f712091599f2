"""Tables people open in a spreadsheet: CSV that no cell can turn into a formula, .xlsx without a library.

.xlsx: ECMA-376 SpreadsheetML, the five parts a reader needs, cells as inline strings and numbers.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape

from suanqing.errors import Invalid

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that a spreadsheet reads as the beginning of a formula or of a hidden one (OWASP)."""
SPACE = " \u3000"
Cell = str | int | Decimal
"""A Decimal or int is a number and stays one; a text is only ever a text."""

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XLSX = f"{SHEET_TYPE}.sheet"


def safe(text: str) -> str:
    """The text with a quote before it where a spreadsheet would compute it."""
    return f"'{text}" if text.lstrip(SPACE).startswith(FORMULA) or text[:1] in FORMULA else text


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
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}"><sheets>'
        f'<sheet name="{_attribute(name[:31])}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'{HEAD}<worksheet xmlns="{NAMESPACE}"><sheetData>'
        + "".join(_row(number, row) for number, row in enumerate(rows, 1))
        + "</sheetData></worksheet>",
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        for path, text in parts.items():
            book.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), text)
    return held.getvalue()


def _relation(kind: str, target: str) -> str:
    return (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>'
    )


def _row(number: int, row: Sequence[Cell]) -> str:
    cells = (_cell(f"{_column(at)}{number}", cell) for at, cell in enumerate(row))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, cell: Cell) -> str:
    if isinstance(cell, str):
        text = escape("".join(c for c in cell if c >= " " or c in "\t\n"))
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'


def _column(at: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _attribute(text: str) -> str:
    return escape("".join(c for c in text if c not in "[]:*?/\\"), {'"': "&quot;"})
