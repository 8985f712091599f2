"""Excel workbooks (.xlsx, ECMA-376 SpreadsheetML) without a library: written small, read with suspicion.

Numbers are the literal text of the file, never a binary float. Excel itself keeps 15 digits and
saves the noise beyond them (4.35 as 4.3499999999999996): more than 15 are rounded to 15, in decimal.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, InvalidOperation
from typing import IO, Any, NamedTuple
from xml.sax.saxutils import escape

from suanqing.errors import Invalid
from suanqing.platform.files.xlsx_formats import Shown, shown_as
from suanqing.platform.files.xlsx_looks import head_of, lists_of

Cell = str | int | Decimal
"""A Decimal or int is a number and stays one; a text is only ever a text."""

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XLSX = f"{SHEET_TYPE}.sheet"

MAX_FILE = 8 * 1024 * 1024
MAX_UNPACKED = 48 * 1024 * 1024
FREE_UNPACKED, MAX_RATIO = 1024 * 1024, 100
"""Beyond the free bytes, what is unpacked is at most so many times the file: a sheet of one price
repeated comes to 60."""
MAX_ELEMENTS, MAX_ELEMENT, MAX_DEPTH = 2_000_000, 1024 * 1024, 24
"""Elements of all parts read; bytes of one tag or text; how deep they nest."""
ENCODINGS = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16"})
MAX_PARTS = 500
MAX_CELLS = 400_000
MAX_TEXT = 32_767
"""Characters a cell of Excel holds."""
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FIFTEEN = Context(prec=15)
_TWO_PLACES = -2
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([^"']{1,40})""")


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


# Writing


class Look(NamedTuple):
    """How a sheet looks to who fills it in: lists to choose from, by column; the first row stays in view
    and is bold, columns are as wide as what stands in them."""

    choices: Mapping[int, Sequence[str]]


def write_workbook(
    sheets: Mapping[str, Iterable[Sequence[Cell]]], looks: Mapping[str, Look] | None = None
) -> bytes:
    """Sheets by name; the same rows give the same bytes. An empty text is an empty cell."""
    looks = looks or {}
    names = [_sheet_name(name) for name in sheets]
    numbers = range(1, len(names) + 1)
    parts = {
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
    for number, (name, given) in zip(numbers, sheets.items(), strict=True):
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
        text = escape(_ESCAPED.sub(lambda m: f"_x005F_{m[0][1:]}", kept))
        style = ' s="2"' if bold else ""
        return (
            f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        )
    two = isinstance(cell, Decimal) and cell.as_tuple().exponent == _TWO_PLACES
    return f'<c r="{place}"{" s=" + chr(34) + "1" + chr(34) if two else ""}><v>{cell}</v></c>'


# Reading


def read_workbook(raw: bytes) -> list[Sheet]:
    """Every sheet in the workbook's order.

    Raises Invalid: code not_a_workbook, workbook_too_large, or faulty_workbook naming the cells.
    """
    if len(raw) > MAX_FILE:
        raise Invalid(f"a workbook has at most {MAX_FILE} bytes", "workbook_too_large")
    allowance = min(MAX_UNPACKED, FREE_UNPACKED + MAX_RATIO * len(raw))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _read(_Parts(archive, allowance))
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, OSError):
        raise Invalid("this is no .xlsx workbook", "not_a_workbook") from None
    except Exception as error:
        import zlib
        from xml.etree.ElementTree import ParseError

        from defusedxml.common import DefusedXmlException

        if isinstance(error, (ParseError, DefusedXmlException, zlib.error, UnicodeError)):
            raise Invalid("this is no .xlsx workbook", "not_a_workbook") from None
        raise


class _Parts:
    """The archive's parts, unpacked within one allowance whatever their headers claim."""

    def __init__(self, archive: zipfile.ZipFile, allowance: int) -> None:
        self._archive = archive
        self._allowance = self._left = allowance
        self._elements = MAX_ELEMENTS
        self._unseen = 0
        if len(archive.infolist()) > MAX_PARTS:
            raise Invalid("the workbook has too many parts", "workbook_too_large")

    def has(self, path: str) -> bool:
        return path in self._archive.namelist()

    def elements(self, path: str, *tags: str) -> Iterator[Any]:
        """Complete elements with these local names; each is emptied when the next is asked for."""
        from defusedxml.ElementTree import iterparse

        self._check_encoding(path)
        deep, self._unseen = 0, 0
        with self._archive.open(path) as part:
            counted = _Counted(part, self)
            for event, element in iterparse(counted, ("start", "end"), forbid_dtd=True):
                self._unseen = 0
                if event == "start":
                    deep += 1
                    self._count(deep)
                    continue
                deep -= 1
                if _local(element.tag) in tags:
                    yield element
                    element.clear()

    def _check_encoding(self, path: str) -> None:
        """Before the parser sees it: an encoding that workbooks have."""
        with self._archive.open(path) as part:
            named = _ENCODING.search(part.read(200))
        if named and named[1].decode("ascii", "replace").lower() not in ENCODINGS:
            raise Invalid("the workbook's parts are not UTF-8", "not_a_workbook")

    def _count(self, deep: int) -> None:
        self._elements -= 1
        if self._elements < 0 or deep > MAX_DEPTH:
            raise Invalid("the workbook has too many elements", "workbook_too_large")

    def took(self, count: int) -> None:
        self._left -= count
        self._unseen += count
        if self._left < 0:
            raise Invalid(
                f"unpacked, this workbook may have {self._allowance} bytes", "workbook_too_large"
            )
        if self._unseen > MAX_ELEMENT:
            raise Invalid("an element of the workbook is too long", "workbook_too_large")


class _Counted:
    """A file that tells how much was read of it."""

    def __init__(self, part: IO[bytes], parts: _Parts) -> None:
        self._part, self._parts = part, parts

    def read(self, size: int = -1) -> bytes:
        data = self._part.read(min(size, 65_536) if size > 0 else 65_536)
        self._parts.took(len(data))
        return data


def _read(parts: _Parts) -> list[Sheet]:
    root = "xl/workbook.xml"
    if parts.has("_rels/.rels"):
        main = _targets(parts, "_rels/.rels", "", "officeDocument")
        root = next(iter(main.values()), root)
    folder, name = posixpath.split(root)
    links = f"{folder}/_rels/{name}.rels".lstrip("/")
    paths = _targets(parts, links, folder, "worksheet")
    strings = next(iter(_targets(parts, links, folder, "sharedStrings").values()), None)
    shared = (
        [_text_of(element) for element in parts.elements(strings, "si")]
        if strings and parts.has(strings)
        else []
    )
    styles = next(iter(_targets(parts, links, folder, "styles").values()), None)
    formats = _formats(parts, styles) if styles and parts.has(styles) else []
    sheets: list[Sheet] = []
    faults: list[CellFault] = []
    named = []
    for element in parts.elements(root, "sheet", "workbookPr"):
        if element.get("date1904") in ("1", "true"):
            raise Invalid("the workbook counts its days from 1904", "not_a_workbook")
        if _local(element.tag) == "sheet":
            named.append((element.get("name", ""), _link(element)))
    count = 0
    for title, link in named:
        if link not in paths:
            continue
        sheet = Sheet(title)
        sheets.append(sheet)
        for place, text, problem, style in _cells(parts, paths[link], title, shared):
            count += 1
            if count > MAX_CELLS:
                raise Invalid(f"a workbook has at most {MAX_CELLS} cells", "workbook_too_large")
            if problem:
                faults.append(CellFault(place, problem))
            elif text:
                sheet.cells[place.row, place.column] = text
                if shown := formats[style] if 0 <= style < len(formats) else None:
                    sheet.shown[place.row, place.column] = shown
    if faults:
        raise faulty(faults)
    if not sheets:
        raise Invalid("the workbook has no sheet", "not_a_workbook")
    return sheets


def _cells(
    parts: _Parts, path: str, title: str, shared: Sequence[str]
) -> Iterator[tuple[Place, str, str, int]]:
    """(place, text, what is wrong, style of a number or -1): a cell without a place stands after the
    one before it."""
    number = 0
    for row in parts.elements(path, "row", "mergeCell"):
        if _local(row.tag) == "mergeCell":
            first = _PLACE.match(row.get("ref", ""))
            place = (
                Place(title, int(first[2]), _column_number(first[1]))
                if first
                else Place(title, 1, 1)
            )
            yield place, "", "the cell is merged with others: each has its own value", -1
            continue
        number = _row_number(row.get("r"), number + 1)
        column = 0
        for cell in row:
            if _local(cell.tag) != "c":
                continue
            column += 1
            if given := cell.get("r"):
                match = _PLACE.fullmatch(given)
                if match is None or int(match[2]) > MAX_ROW:
                    yield Place(title, number, column), "", f"{given[:20]!r} is no cell", -1
                    continue
                number, column = int(match[2]), _column_number(match[1])
            place = Place(title, number, column)
            if column > MAX_COLUMN:
                yield place, "", "there is no such column", -1
                continue
            text, problem = _value(cell, shared)
            yield place, text, problem, _style(cell)


def _style(cell: Any) -> int:
    """The style of a cell that holds a number; -1 for any other."""
    style = cell.get("s", "")
    return int(style) if cell.get("t", "n") == "n" and re.fullmatch("[0-9]{1,6}", style) else -1


def _formats(parts: _Parts, path: str) -> list[Shown | None]:
    """What each cell style makes of a number."""
    found: list[Any] = []
    for element in parts.elements(path, "numFmts", "cellXfs"):
        found += [dict(each.attrib) for each in element]
    return shown_as(found)


def _row_number(given: str | None, following: int) -> int:
    if given and given.isascii() and given.isdecimal() and 0 < int(given[:9]) <= MAX_ROW:
        return int(given)
    return following


def _column_number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _value(cell: Any, shared: Sequence[str]) -> tuple[str, str]:
    """(text, what is wrong with it)."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        text = _text_of(cell)
    else:
        text = next((e.text or "" for e in cell if _local(e.tag) == "v"), "")
        if not text.strip() and any(_local(e.tag) == "f" for e in cell):
            return "", "the formula's result was not saved: open the workbook in Excel and save it"
        if kind == "s":
            if not re.fullmatch("[0-9]{1,9}", text) or int(text) >= len(shared):
                return "", "the shared text it names does not exist"
            text = shared[int(text)]
        elif kind == "b":
            text = "true" if text.strip() == "1" else "false"
        elif kind == "e":
            return "", f"the cell holds the error {text[:20]}"
        elif kind == "n":
            return _number(text.strip())
        else:
            text = _unescaped(text)
    if len(text) > MAX_TEXT:
        return "", f"a cell holds at most {MAX_TEXT} characters"
    return text, ""


def _number(text: str) -> tuple[str, str]:
    """The literal; in plain digits, and rounded to the 15 that Excel keeps, where it must be."""
    if not text:
        return "", ""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return "", f"{text[:40]!r} is no number"
    if not value.is_finite() or abs(value.adjusted()) > 40:
        return "", f"{text[:40]!r} is no number that can be used"
    if len(value.normalize(Context(prec=200)).as_tuple().digits) > 15:
        value = _FIFTEEN.plus(value).normalize()
    elif "e" not in text.lower():
        return text, ""
    return f"{value:f}", ""


def _text_of(element: Any) -> str:
    """The runs of a string, without the phonetic ones."""
    return _unescaped("".join(_runs(element)))


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        name = _local(child.tag)
        if name == "t":
            yield child.text or ""
        elif name in ("r", "is"):
            yield from _runs(child)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def _targets(parts: _Parts, path: str, folder: str, kind: str) -> dict[str, str]:
    """Relation id -> path inside the archive, of relations of that kind."""
    found = {}
    for relation in parts.elements(path, "Relationship"):
        if (
            relation.get("Type", "").rpartition("/")[2] == kind
            and relation.get("TargetMode", "Internal") == "Internal"
        ):
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            found[relation.get("Id", "")] = target.lstrip("/")
    return found


def _link(element: Any) -> str:
    return next((str(v) for k, v in element.attrib.items() if _local(k) == "id"), "")


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]
