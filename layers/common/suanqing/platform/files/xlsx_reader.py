"""Reading .xlsx with suspicion: every part, element and cell is counted before it is expanded.

Numbers are the literal text of the file, never a binary float. Excel itself keeps 15 digits and
saves the noise beyond them (4.35 as 4.3499999999999996): more than 15 are rounded to 15, in decimal.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal, InvalidOperation
from typing import IO, Any

from suanqing.errors import Invalid
from suanqing.platform.files.xlsx import (
    ESCAPED,
    MAX_COLUMN,
    MAX_ROW,
    MAX_TEXT,
    CellFault,
    Place,
    Sheet,
    faulty,
)
from suanqing.platform.files.xlsx_formats import Shown, shown_as

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
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_WHOLE = re.compile("[0-9]{1,9}", re.ASCII)
_FIFTEEN = Context(prec=15)
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([^"']{1,40})""")


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
    named = [(title, paths[link]) for title, link in _named(parts, root) if link in paths]
    if not named:
        raise Invalid("the workbook has no sheet", "not_a_workbook")
    return _sheets(parts, named, shared, formats)


def _named(parts: _Parts, root: str) -> Iterator[tuple[str, str]]:
    """The workbook's sheets in order: title, and id of the link to its part."""
    for element in parts.elements(root, "sheet", "workbookPr"):
        if element.get("date1904") in ("1", "true"):
            raise Invalid("the workbook counts its days from 1904", "not_a_workbook")
        if _local(element.tag) == "sheet":
            yield element.get("name", ""), _link(element)


def _sheets(
    parts: _Parts,
    named: Sequence[tuple[str, str]],
    shared: Sequence[str],
    formats: Sequence[Shown | None],
) -> list[Sheet]:
    """The sheets (title, path of the part) with their cells. Raises Invalid, naming every faulty cell."""
    sheets: list[Sheet] = []
    faults: list[CellFault] = []
    count = 0
    for title, path in named:
        sheet = Sheet(title)
        sheets.append(sheet)
        for place, text, problem, style in _cells(parts, path, title, shared):
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
    if given and _WHOLE.fullmatch(given) and 0 < int(given) <= MAX_ROW:
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
    return ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


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
