"""Writing .xlsx: small, numbers as the literal text that was given."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape

from suanqing.platform.files.xlsx import ESCAPED, SHEET_TYPE, Cell, column_name
from suanqing.platform.files.xlsx_looks import head_of, lists_of

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TWO_PLACES = -2


class Look(NamedTuple):
    """How a sheet looks to who fills it in: lists to choose from, by column; the first row stays in view
    and is bold, columns are as wide as what stands in them."""

    choices: Mapping[int, Sequence[str]]


def write_workbook(
    sheets: Mapping[str, Iterable[Sequence[Cell]]], looks: Mapping[str, Look] | None = None
) -> bytes:
    """Sheets by name; the same rows give the same bytes. An empty text is an empty cell."""
    looks = looks or {}
    parts = _frame([_sheet_name(name) for name in sheets])
    for number, (name, given) in enumerate(sheets.items(), 1):
        rows, look = list(given), looks.get(name)
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'{HEAD}<worksheet xmlns="{NAMESPACE}">{head_of(rows) if look else ""}<sheetData>'
            + "".join(_row(at, row, look is not None and at == 1) for at, row in enumerate(rows, 1))
            + f"</sheetData>{lists_of(look.choices) if look else ''}</worksheet>"
        )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        for path, text in parts.items():
            book.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _frame(names: Sequence[str]) -> dict[str, str]:
    """Every part but the sheets, by path: content types, links, the list of sheets, styles."""
    numbers = range(1, len(names) + 1)
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{SHEET_TYPE}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
            for n in numbers
        )
        + "</Types>",
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, names, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(("worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
                ("styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": _STYLES,
    }


_STYLES = (
    f'{HEAD}<styleSheet xmlns="{NAMESPACE}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/><xf xfId="0" numFmtId="2" applyNumberFormat="1"/>'
    '<xf xfId="0" fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
"""Style 1 shows two decimals (built-in format 2), style 2 is bold."""


def _sheet_name(name: str) -> str:
    return "".join(c for c in name if c >= " " and c not in "[]:*?/\\")[:31]


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    return (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
            for n, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


def _row(number: int, row: Sequence[Cell], bold: bool = False) -> str:
    cells = (
        _cell(f"{column_name(at)}{number}", cell, bold)
        for at, cell in enumerate(row, 1)
        if cell != ""
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, cell: Cell, bold: bool = False) -> str:
    if isinstance(cell, str):
        kept = "".join(c for c in cell if c >= " " or c in "\t\n")
        text = escape(ESCAPED.sub(lambda m: f"_x005F_{m[0][1:]}", kept))
        style = ' s="2"' if bold else ""
        return (
            f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        )
    two = isinstance(cell, Decimal) and cell.as_tuple().exponent == _TWO_PLACES
    return f'<c r="{place}"{" s=" + chr(34) + "1" + chr(34) if two else ""}><v>{cell}</v></c>'
