"""A workbook read back as a price book's document; every faulty cell is named, and then nothing counts.

`checked_book` also holds the document against the shape that a draft has (`BookDocument`) and names what
it lacks by the cell it came from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from suanqing.platform.files.xlsx import CellFault, Place, Sheet, faulty
from suanqing.platform.files.xlsx_formats import Shown, day_of
from suanqing.platform.files.xlsx_reader import read_workbook
from suanqing.platform.json_input import normal
from suanqing.pricing.sheets import cell_text
from suanqing.pricing.sheets.cell_text import MOMENT, RATE, WHOLE, Kind
from suanqing.pricing.sheets.layouts import (
    EXTRAS,
    LAYOUTS,
    NAME,
    PLANES,
    PRICES,
    RULE_LISTS,
    RULE_SINGLES,
    SETTINGS,
    Document,
    Layout,
    last_word,
)
from suanqing.pricing.sheets.rows import RowFaults, places_of, price_of, row_of

Path = tuple[str | int, ...]


class Imported(NamedTuple):
    """The document, and the cell each part of it came from."""

    document: Document
    places: Mapping[Path, Place]


@dataclass(slots=True)
class _Import:
    digits: int = 2
    document: Document = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)

    def wrong(self, place: Place, message: str) -> None:
        self.faults.append(CellFault(place, message))

    def put(self, path: tuple[str, ...], value: Any, place: Place) -> None:
        """Put an object's entry where no other one is; an empty one gives way."""
        at = self.document
        for part in path[:-1]:
            at = at.setdefault(part, {})
            if not isinstance(at, dict):
                self.wrong(place, f"{'/'.join(path)} is given twice")
                return
        if at.get(path[-1]) or (path[-1] in at and not isinstance(at[path[-1]], (list, dict))):
            self.wrong(place, f"{'/'.join(path)} is given twice")
            return
        at[path[-1]] = value
        self.places.setdefault(path, place)

    def append(self, path: tuple[str, ...], value: Any, place: Place) -> Path:
        if path not in self.places or (self.places[path].sheet == EXTRAS and not self._at(path)):
            self.places.pop(path, None)
            self.put(path, [], place)
        found = self._at(path)
        if not isinstance(found, list) or self.places[path].sheet == EXTRAS:
            self.wrong(place, f"{'/'.join(path)} is given twice")
            return path
        found.append(value)
        self.places[(*path, len(found) - 1)] = place
        return (*path, len(found) - 1)

    def _at(self, path: tuple[str, ...]) -> Any:
        at: Any = self.document
        for part in path:
            at = at.get(part) if isinstance(at, dict) else None
        return at


def import_book(raw: bytes) -> Document:
    """The document a workbook holds. Invalid names every faulty cell; then nothing counts."""
    imported, faults = _imported(raw)
    if faults:
        raise faulty(faults)
    return imported.document


def checked_book(raw: bytes) -> Document:
    """The document, of the shape that a draft has; what the shape lacks is named by cell as well."""
    from pydantic import ValidationError

    from suanqing.pricing.schemas.book import BookDocument

    imported, faults = _imported(raw)
    rows = {(fault.place.sheet, fault.place.row) for fault in faults}
    try:
        body = BookDocument.model_validate(normal(imported.document))
    except ValidationError as error:
        for each in error.errors():
            place = _place_of(each["loc"], imported.places)
            if (place.sheet, place.row) not in rows:
                where = ".".join(str(part) for part in each["loc"])
                faults.append(CellFault(place, f"{where}: {each['msg']}"))
    if faults:
        raise faulty(sorted(faults, key=lambda fault: fault.place))
    document: Document = body.document()
    return document


def _imported(raw: bytes) -> tuple[Imported, list[CellFault]]:
    sheets = {sheet.name: sheet for sheet in read_workbook(raw)}
    made = _Import()
    for name, sheet in sheets.items():
        if name not in ("book", EXTRAS, *LAYOUTS, *PRICES.values()) and sheet.cells:
            made.wrong(Place(name, 1, 1), "a price book has no such sheet")
    if "book" not in sheets:
        made.wrong(Place("book", 1, 1), "the sheet is missing")
    _read_settings(made, sheets.get("book", Sheet("book")))
    made.digits = places_of(made.document.get("currency"))
    _read_extras(made, sheets.get(EXTRAS, Sheet(EXTRAS)))
    made.digits = places_of(made.document.get("currency"))
    for name, layout in LAYOUTS.items():
        if name in sheets:
            _read_rows(made, sheets[name], layout)
    for plane, name in PRICES.items():
        if name in sheets:
            _refuse_shown(made, sheets[name])
            _read_matrix(made, sheets[name], plane)
    return Imported(made.document, made.places), made.faults


def _read_settings(made: _Import, sheet: Sheet) -> None:
    kinds = {column.key: column.kind for column in SETTINGS}
    for number, cells in list(sheet.rows())[1:]:
        place = Place(sheet.name, number, 2)
        key = last_word(cells.get(1, ""))
        if key not in kinds:
            made.wrong(place._replace(column=1), f"there is no setting {key[:40]!r}")
        elif cells.get(2, "").strip():
            try:
                text = as_shown(cells[2], sheet.shown.get((number, 2)), kinds[key])
                made.put((key,), kinds[key].read(text, 2, {}), place)
            except ValueError as error:
                made.wrong(place, str(error))


def _read_extras(made: _Import, sheet: Sheet) -> None:
    for number, cells in list(sheet.rows())[1:]:
        try:
            pointer = cell_text.read_text(cells.get(1, ""))
            text = "".join(cells[at] for at in sorted(cells) if at > 1)
            value = cell_text.load_amounts(text, made.digits)
        except ValueError as error:
            made.wrong(Place(sheet.name, number, 2), str(error))
            continue
        path = tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/"))
        made.put(path, value, Place(sheet.name, number, 2))


def _read_rows(made: _Import, sheet: Sheet, layout: Layout) -> None:
    rows = list(sheet.rows())
    keys = _headings(made, sheet.name, rows[0], layout.keys) if rows else {}
    columns = {key: at for at, key in keys.items()}
    kinds = {column.key: column.kind for column in layout.columns}
    for number, cells in rows[1:]:
        texts = {keys[at]: text for at, text in cells.items() if at in keys and text.strip()}
        if not _plain(made, sheet, number, texts, columns, kinds):
            continue
        for at in cells.keys() - keys.keys():
            if cells[at].strip():
                made.wrong(Place(sheet.name, number, at), "this column has no heading")
        if not texts:
            continue
        leads = _leads(made, sheet.name, number, layout, texts, columns)
        try:
            row = row_of(layout, texts, made.digits)
        except RowFaults as found:
            for key, message in found.faults:
                made.wrong(Place(sheet.name, number, columns.get(key, 1)), message)
            continue
        if leads is not None:
            path = _settle_row(made, sheet.name, leads, row, Place(sheet.name, number, 1))
            for column in layout.columns:
                if column.key in texts:
                    place = Place(sheet.name, number, columns[column.key])
                    made.places[path + column.path] = place


def _plain(
    made: _Import, sheet: Sheet, number: int, texts: dict[str, str], columns: Mapping[str, int],
    kinds: Mapping[str, Kind],
) -> bool:  # fmt: skip
    """Read the days and percentages among a row's cells; False where one stands in the wrong column."""
    fine = True
    for key, text in texts.items():
        place = Place(sheet.name, number, columns[key])
        try:
            texts[key] = as_shown(text, sheet.shown.get((number, columns[key])), kinds.get(key))
        except ValueError as error:
            made.wrong(place, str(error))
            fine = False
    return fine


def _refuse_shown(made: _Import, sheet: Sheet) -> None:
    """In a sheet of amounts no number is a day or a percentage."""
    for (row, column), shown in sheet.shown.items():
        try:
            as_shown(sheet.cells[row, column], shown)
        except ValueError as error:
            made.wrong(Place(sheet.name, row, column), str(error))


def as_shown(text: str, shown: Shown | None, kind: Kind | None = None) -> str:
    """A number as its cell shows it: a day only where a moment stands, a percentage only where a rate
    does. ValueError elsewhere: the number behind it is not what somebody typed."""
    if shown == "date":
        day = day_of(text)
        if kind is not MOMENT or day is None:
            raise ValueError(f"the cell is formatted as a date: {day or text}, not a number")
        return day
    if shown == "percent" and kind is not RATE:
        raise ValueError(f"the cell is formatted as a percentage: it holds {text}")
    return text


def _settle_row(
    made: _Import, sheet: str, leads: Sequence[str], row: Document, place: Place
) -> Path:
    """Where the row goes in the document."""
    if sheet == "zones":
        made.put((sheet, leads[0]), row.get("regions", []), place)
        return (sheet, leads[0])
    if sheet == "skus":
        made.put((sheet, leads[0]), row, place)
        return (sheet, leads[0])
    if sheet == "rules" and leads[1] in RULE_SINGLES:
        made.put(("planes", *leads), row, place)
        return ("planes", *leads)
    if sheet == "rules":
        return made.append(("planes", *leads), row, place)
    if leads:
        return made.append(("planes", leads[0], sheet), row, place)
    return made.append((sheet,), row, place)


def _leads(
    made: _Import, sheet: str, number: int, layout: Layout, texts: Mapping[str, str],
    columns: Mapping[str, int],
) -> list[str] | None:  # fmt: skip
    """The values that lead to the row's place; None when one of them is wrong, and said."""
    allowed = {"plane": PLANES, "kind": RULE_LISTS + RULE_SINGLES}
    found: list[str] = []
    for key in layout.leads:
        place = Place(sheet, number, columns.get(key, 1))
        try:
            value = cell_text.read_text(texts[key])
        except KeyError:
            made.wrong(place, f"{key} is missing")
            return None
        except ValueError as error:
            made.wrong(place, str(error))
            return None
        if key in allowed and value not in allowed[key]:
            made.wrong(place, f"{value[:40]!r} is not one of {', '.join(allowed[key])}")
            return None
        found.append(value)
    return found


def _read_matrix(made: _Import, sheet: Sheet, plane: str) -> None:
    rows = list(sheet.rows())
    if not rows:
        return
    top, heads = rows[0]
    tiers: dict[int, str] = {}
    named = {at for at, text in heads.items() if text.strip() == NAME}
    for at, text in sorted(heads.items()):
        place = Place(sheet.name, top, at)
        if at in named:
            continue
        if at <= 2:
            if last_word(text) != ("sku", "per")[at - 1]:
                made.wrong(place, f"this column is {('sku', 'per')[at - 1]}")
            continue
        try:
            name = cell_text.read_text(text)
        except ValueError as error:
            made.wrong(place, str(error))
            continue
        if name in tiers.values():
            made.wrong(place, f"tier {name[:40]} has two columns")
        tiers[at] = name
    for number, cells in rows[1:]:
        known = {at: text for at, text in cells.items() if at not in named}
        _read_prices(made, Place(sheet.name, number, 1), plane, tiers, known)


def _read_prices(
    made: _Import, row: Place, plane: str, tiers: Mapping[int, str], cells: Mapping[int, str],
) -> None:  # fmt: skip
    given = {at: text for at, text in cells.items() if text.strip()}
    if not given:
        return
    head: Document = {}
    try:
        head["sku"] = cell_text.read_text(given[1])
        if 2 in given:
            head["per"] = WHOLE.read(given[2], 0, {})
    except KeyError:
        made.wrong(row, "sku is missing")
    except ValueError as error:
        made.wrong(row._replace(column=2 if "sku" in head else 1), str(error))
    for at in sorted(at for at in given if at > 2):
        place = row._replace(column=at)
        if at not in tiers:
            made.wrong(place, "this column has no heading")
            continue
        try:
            rest = price_of(given[at], made.digits)
        except ValueError as error:
            made.wrong(place, str(error))
            continue
        if rest.keys() & {*head, "sku", "tier"}:
            made.wrong(place, "SKU, tier and per stand at the edge of the table")
            continue
        made.append(("planes", plane, "prices"), {**head, "tier": tiers[at], **rest}, place)


def _headings(
    made: _Import, sheet: str, top: tuple[int, dict[int, str]], known: Sequence[str]
) -> dict[int, str]:
    number, cells = top
    found: dict[int, str] = {}
    for at, text in sorted(cells.items()):
        key = last_word(text)
        place = Place(sheet, number, at)
        if key not in known:
            made.wrong(place, f"there is no column {key[:40]!r}")
        elif key in found.values():
            made.wrong(place, f"column {key} stands twice")
        found[at] = key
    return found


def _place_of(loc: Sequence[str | int], places: Mapping[Path, Place]) -> Place:
    """The cell of the deepest part that has one."""
    for length in range(len(loc), 0, -1):
        if place := places.get(tuple(loc[:length])):
            return place
    plane = loc[1] if len(loc) > 2 and loc[0] == "planes" else ""
    sheet = PRICES.get(str(plane), "book") if "prices" in loc else "book"
    return Place("tiers" if "tiers" in loc else sheet, 1, 1)
