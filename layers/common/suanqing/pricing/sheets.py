"""A price book as a workbook, whole: `import_book(export_book(document)) == document`, to the last key.

    book            one row a setting                       skus    what submission stamped
    tiers           both planes                             zones   divisions of each zone
    prices.charge   SKU x tier, amounts in the major unit   ladders, evidence
    prices.pay      the same; a cell may hold steps         extras  everything else, as JSON by path
    rules           coefficient, surcharges, discounts, floors, caps, tax, taxes of both planes
    split, splits   who gets which part                     bundles, releases, buckets
    packages, package_map, projects, bands, clocks

A row's column `more` holds, as JSON, what the other columns cannot say. A heading is a word for people
and the document's own name: the last word counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from suanqing.errors import Invalid
from suanqing.money import exponent
from suanqing.pricing import celltext, compose_sheets, special_sheets, split_sheets
from suanqing.pricing.celltext import (
    FLAG,
    LADDER_STEPS,
    MONEY,
    NAMES,
    PRICE_STEPS,
    TEXT,
    WHOLE,
    Kind,
    Unfit,
)
from suanqing.workbook import (
    MAX_COLUMN,
    MAX_TEXT,
    Cell,
    CellFault,
    Place,
    Sheet,
    faulty,
    read_workbook,
    write_workbook,
)

Document = dict[str, Any]
Path = tuple[str | int, ...]

PLANES = ("charge", "pay")
EVERY = "*"
MORE, ABSENT = "more", "!"
CHUNK = 30_000
LABELS = {
    "setting": "设置", "value": "值", "plane": "价格面", "kind": "种类", "id": "编号",
    "region": "地区", "scenario": "模式", "level": "等级", "channel": "渠道", "urgent": "加急",
    "fee": "费用", "rate": "比例", "base": "基数", "amount": "金额", "outlet": "网点系数",
    "mode": "方式", "on": "适用费用", "role": "角色", "share": "份额", "remainder": "其余",
    "sku": "项目", "per": "每", "unit": "单位", "zone": "大区", "regions": "区划",
    "measure": "计量", "steps": "阶梯", "kinds": "对象种类", "roles": "对象角色",
    "scenarios": "模式", "outlets": "网点", "parties": "对象", "of": "计入费用", "cap": "封顶",
    "floor": "起点", "guarantee": "保底", "needs": "佐证", "radius_m": "半径", "path": "路径",
    "max_accuracy_m": "精度", "book": "价格本", "version": "版本", "currency": "币种",
    "valid_from": "生效", "valid_to": "失效", "corrects": "更正版本",
    "levels": "等级", "dimensions": "维度", "region_order": "地区次序",
    MORE: "其他",
    **special_sheets.LABELS, **compose_sheets.LABELS, **split_sheets.LABELS,
}  # fmt: skip


class Column(NamedTuple):
    """key: its heading; path: where the value lies in the row's document."""

    key: str
    kind: Kind
    path: tuple[str, ...]


def _column(key: str, kind: Kind = TEXT, *path: str) -> Column:
    return Column(key, kind, path or (key,))


_WHEN = tuple(_column(key, TEXT, "when", key) for key in ("region", "scenario", "level", "channel"))
_URGENT = _column("urgent", FLAG, "when", "urgent")
TIER = (_column("id"), *_WHEN)
RULE = (
    _column("id"),
    _column("fee"),
    _column("rate"),
    _column("base"),
    _column("amount", MONEY),
    _column("outlet", FLAG),
    _column("mode"),
    _column("on", NAMES),
    _URGENT,
    *_WHEN,
)
SPLIT = (_column("role"), _column("share"), _column("remainder", FLAG))
STAMP = (_column("fee"), _column("unit"))
ZONE = (_column("regions", NAMES),)
LADDER = (
    _column("id"),
    _column("measure"),
    _column("mode"),
    _column("steps", LADDER_STEPS),
    *(
        _column(key, NAMES, "who", key)
        for key in ("kinds", "roles", "scenarios", "regions", "outlets", "parties")
    ),
    _column("of", NAMES, "of", "fees"),
    *(_column(key, MONEY) for key in ("cap", "floor", "guarantee")),
)
EVIDENCE = (
    _column("id"),
    _column("needs", NAMES),
    _column("on", NAMES),
    _URGENT,
    *_WHEN,
    _column("radius_m", WHOLE),
    _column("max_accuracy_m", WHOLE),
)
BUNDLE = tuple(_column(*column) for column in special_sheets.BUNDLE)
RELEASE = (*(_column(*column) for column in special_sheets.RELEASE), _URGENT, *_WHEN)
SPLITS = (*(_column(*column) for column in split_sheets.SPLITS), _URGENT, *_WHEN)
BUCKET = tuple(_column(*column) for column in special_sheets.BUCKET)
SETTINGS = (
    _column("book"),
    _column("version", WHOLE),
    _column("currency"),
    _column("valid_from"),
    _column("valid_to"),
    _column("corrects"),
    _column("scenarios", NAMES),
    _column("levels", NAMES),
    _column("roles", NAMES),
    _column("dimensions", NAMES),
    _column("region_order", NAMES),
)
RULE_LISTS = ("surcharges", "discounts", "floors", "caps", "taxes")
RULE_SINGLES = ("coefficient", "tax")


class Layout(NamedTuple):
    """A sheet of rows: what leads to the row's place in the document, and the row's own columns.

    always: objects that are there even when all their cells are empty.
    """

    leads: tuple[str, ...]
    columns: tuple[Column, ...]
    always: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.leads, *(column.key for column in self.columns), MORE)


LAYOUTS: Mapping[str, Layout] = {
    "tiers": Layout(("plane",), TIER, ("when",)),
    "rules": Layout(("plane", "kind"), RULE),
    "split": Layout(("plane",), SPLIT),
    "zones": Layout(("zone",), ZONE),
    "skus": Layout(("sku",), STAMP),
    "ladders": Layout((), LADDER, ("who",)),
    "evidence": Layout((), EVIDENCE),
    "splits": Layout(("plane",), SPLITS),
    "bundles": Layout((), BUNDLE),
    "releases": Layout(("plane",), RELEASE),
    "buckets": Layout((), BUCKET),
    **{
        name: Layout((), tuple(_column(*column) for column in columns))
        for name, columns in compose_sheets.SHEETS.items()
    },
}
ROW_LISTS = ("ladders", "evidence", "bundles", "buckets", *compose_sheets.SHEETS)
"""Lists of the book, and of each plane, that have a sheet of their own."""
PLANE_LISTS = ("tiers", "split", "splits", "releases")
SELDOM = ("splits", "bundles", "releases", "buckets", *compose_sheets.SHEETS)
"""Sheets that are there when they have rows."""
PRICES = {plane: f"prices.{plane}" for plane in PLANES}
EXTRAS = "extras"


# Export


@dataclass(slots=True)
class _Export:
    places: int
    rows: dict[str, list[list[Cell]]] = field(default_factory=dict)
    extras: list[list[Cell]] = field(default_factory=list)

    def extra(self, path: Sequence[str], value: Any) -> None:
        text = celltext.dump(value)
        chunks = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
        pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)
        self.extras.append([celltext.write_text(pointer), *chunks])

    def add(self, sheet: str, leads: Sequence[str], rows: Sequence[Any]) -> None:
        """All rows or, with Unfit, none."""
        layout = LAYOUTS[sheet]
        written = [
            [*(celltext.write_text(lead) for lead in leads), *self._row(layout, row)]
            for row in rows
        ]
        self.rows.setdefault(sheet, []).extend(written)

    def _row(self, layout: Layout, row: Any) -> list[Cell]:
        if not isinstance(row, dict) or ABSENT in row:
            raise Unfit
        cells: dict[str, Cell] = {}
        for column in layout.columns:
            value = _dig(row, column.path)
            if value is not None:
                try:
                    cells[column.key] = column.kind.write(value, self.places, row)
                except Unfit:
                    continue
        wrong = self._differences(layout, cells, row)
        for column in layout.columns:
            if column.path[0] in wrong:
                cells.pop(column.key, None)
        self._keep(layout, cells, {key: row[key] for key in wrong if key in row}, row)
        if self._differences(layout, cells, row):
            cells.clear()
            self._keep(layout, cells, row, row)
        if not layout.leads and not cells:
            raise Unfit
        return [cells.get(key, "") for key in layout.keys[len(layout.leads) :]]

    def _keep(
        self, layout: Layout, cells: dict[str, Cell], more: Mapping[str, Any], row: Document
    ) -> None:
        """Write `more`, with the names of what is not there though it always is."""
        absent = [key for key in layout.always if key not in row]
        if more or absent:
            cells[MORE] = celltext.dump({**more, **({ABSENT: absent} if absent else {})})
            if len(str(cells[MORE])) > MAX_TEXT:
                raise Unfit

    def _differences(self, layout: Layout, cells: Mapping[str, Cell], row: Document) -> set[str]:
        texts = {key: str(cell) for key, cell in cells.items()}
        try:
            read = _row_of(layout, texts, self.places)
        except _RowFaults:
            return set(row)
        return {
            key
            for key in row.keys() | read.keys()
            if key not in row or key not in read or not celltext.same(row[key], read[key])
        }

    def matrix(self, plane: str, tiers: Any, prices: Any) -> None:
        """One row a SKU and unit, in the order of the document; a new one where the order asks it."""
        if not isinstance(prices, list) or not all(isinstance(price, dict) for price in prices):
            raise Unfit
        names = [row["id"] for row in tiers] if _identified(tiers) else []
        names = list(dict.fromkeys([EVERY, *names, *(price.get("tier") for price in prices)]))
        if not all(isinstance(name, str) for name in names) or len(names) + 2 > MAX_COLUMN:
            raise Unfit
        place = {name: at for at, name in enumerate(names)}
        rows: list[list[Cell]] = []
        known: tuple[str, int | None] | None = None
        last = -1
        for price in prices:
            sku, at = price.get("sku"), place[price["tier"]]
            per = price.get("per")
            per = per if type(per) is int and abs(per) < 10**15 else None
            if not isinstance(sku, str):
                raise Unfit
            if known != (sku, per) or at <= last:
                head: Cell = "" if per is None else WHOLE.write(per, 0, {})
                rows.append([celltext.write_text(sku), head, *[""] * len(names)])
            known, last = (sku, per), at
            given = {"sku", "tier"} | ({"per"} if per is not None else set())
            rest = {key: value for key, value in price.items() if key not in given}
            rows[-1][2 + at] = self._price(rest)
        head_row = [_heading("sku"), _heading("per"), *map(celltext.write_text, names)]
        self.rows[PRICES[plane]] = [head_row, *rows]

    def _price(self, rest: Document) -> Cell:
        for key, kind in (("amount", MONEY), ("steps", PRICE_STEPS)):
            if rest.keys() == {key}:
                try:
                    cell = kind.write(rest[key], self.places, {})
                    if celltext.same(_price_of(str(cell), self.places), rest):
                        return cell
                except (Unfit, ValueError):
                    break
        text = celltext.dump(rest)
        if len(text) > MAX_TEXT:
            raise Unfit
        return text


def export_book(document: Mapping[str, Any]) -> bytes:
    """The workbook of a price book's document; the same document gives the same bytes."""
    made = _Export(_places(document.get("currency")))
    settings: list[list[Cell]] = []
    kinds = {column.key: column.kind for column in SETTINGS}
    for key in (*kinds, *sorted(document.keys() - kinds.keys())):
        if key not in document:
            continue
        value = document[key]
        try:
            if key in kinds:
                cell = kinds[key].write(value, made.places, {})
                if not celltext.same(kinds[key].read(str(cell), made.places, {}), value):
                    raise Unfit
                settings.append([_heading(key), cell])
            elif key == "planes" and _is_planes(value):
                for plane in sorted(value):
                    _export_plane(made, plane, value[plane])
            elif key in ROW_LISTS and isinstance(value, list) and value:
                made.add(key, (), value)
            elif key in ("zones", "skus") and isinstance(value, dict) and value:
                for name in value:
                    celltext.write_text(name)
                _export_named(made, key, value)
            else:
                raise Unfit
        except (Unfit, ValueError):
            made.extra((key,), value)
    sheets: dict[str, list[list[Cell]]] = {
        "book": [[_heading("setting"), _heading("value")], *settings]
    }
    for name in (
        "tiers",
        *PRICES.values(),
        "rules",
        "split",
        "zones",
        "skus",
        "ladders",
        "evidence",
        *(name for name in SELDOM if name in made.rows),
    ):
        if name in LAYOUTS:
            sheets[name] = [[_heading(key) for key in LAYOUTS[name].keys], *made.rows.get(name, [])]
        else:
            empty: list[list[Cell]] = [[_heading("sku"), _heading("per"), EVERY]]
            sheets[name] = made.rows.get(name, empty)
    sheets[EXTRAS] = [[_heading("path"), _heading("value")], *made.extras]
    return write_workbook(sheets)


def _export_plane(made: _Export, plane: str, document: Document) -> None:
    for key in sorted(document):
        value = document[key]
        filled = isinstance(value, (list, dict)) and bool(value)
        try:
            if not filled:
                raise Unfit
            if key == "prices":
                made.matrix(plane, document.get("tiers"), value)
            elif key in PLANE_LISTS and isinstance(value, list):
                made.add(key, (plane,), value)
            elif key in RULE_LISTS and isinstance(value, list):
                made.add("rules", (plane, key), value)
            elif key in RULE_SINGLES and isinstance(value, dict):
                made.add("rules", (plane, key), [value])
            else:
                raise Unfit
        except Unfit:
            made.extra(("planes", plane, key), value)


def _export_named(made: _Export, sheet: str, values: Document) -> None:
    """Objects by name: all of them or, with Unfit, none."""
    before = len(made.rows.get(sheet, []))
    try:
        for name, value in values.items():
            made.add(sheet, (name,), [{"regions": value} if sheet == "zones" else value])
    except Unfit:
        del made.rows.get(sheet, [])[before:]
        raise


# Import


class Imported(NamedTuple):
    """The document, and the cell each part of it came from."""

    document: Document
    places: Mapping[Path, Place]


class _RowFaults(Exception):
    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(faults)
        self.faults = faults


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

    from suanqing.pricing.documents import BookDocument

    imported, faults = _imported(raw)
    rows = {(fault.place.sheet, fault.place.row) for fault in faults}
    try:
        body = BookDocument.model_validate(imported.document)
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
    _read_extras(made, sheets.get(EXTRAS, Sheet(EXTRAS)))
    made.digits = _places(made.document.get("currency"))
    for name, layout in LAYOUTS.items():
        if name in sheets:
            _read_rows(made, sheets[name], layout)
    for plane, name in PRICES.items():
        if name in sheets:
            _read_matrix(made, sheets[name], plane)
    return Imported(made.document, made.places), made.faults


def _read_settings(made: _Import, sheet: Sheet) -> None:
    kinds = {column.key: column.kind for column in SETTINGS}
    for number, cells in list(sheet.rows())[1:]:
        place = Place(sheet.name, number, 2)
        key = _last_word(cells.get(1, ""))
        if key not in kinds:
            made.wrong(place._replace(column=1), f"there is no setting {key[:40]!r}")
        elif cells.get(2, "").strip():
            try:
                made.put((key,), kinds[key].read(cells[2], 2, {}), place)
            except ValueError as error:
                made.wrong(place, str(error))


def _read_extras(made: _Import, sheet: Sheet) -> None:
    for number, cells in list(sheet.rows())[1:]:
        try:
            pointer = celltext.read_text(cells.get(1, ""))
            value = celltext.load("".join(cells[at] for at in sorted(cells) if at > 1))
        except ValueError as error:
            made.wrong(Place(sheet.name, number, 2), str(error))
            continue
        path = tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/"))
        made.put(path, value, Place(sheet.name, number, 2))


def _read_rows(made: _Import, sheet: Sheet, layout: Layout) -> None:
    rows = list(sheet.rows())
    keys = _headings(made, sheet.name, rows[0], layout.keys) if rows else {}
    columns = {key: at for at, key in keys.items()}
    for number, cells in rows[1:]:
        texts = {keys[at]: text for at, text in cells.items() if at in keys and text.strip()}
        for at in cells.keys() - keys.keys():
            if cells[at].strip():
                made.wrong(Place(sheet.name, number, at), "this column has no heading")
        if not texts:
            continue
        leads = _leads(made, sheet.name, number, layout, texts, columns)
        try:
            row = _row_of(layout, texts, made.digits)
        except _RowFaults as found:
            for key, message in found.faults:
                made.wrong(Place(sheet.name, number, columns.get(key, 1)), message)
            continue
        if leads is not None:
            path = _settle_row(made, sheet.name, leads, row, Place(sheet.name, number, 1))
            for column in layout.columns:
                if column.key in texts:
                    place = Place(sheet.name, number, columns[column.key])
                    made.places[path + column.path] = place


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
            value = celltext.read_text(texts[key])
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


def _row_of(layout: Layout, texts: Mapping[str, str], places: int) -> Document:
    """The row that the cells say. Raises _RowFaults: (column, what is wrong)."""
    row: Document = {}
    faults: list[tuple[str, str]] = []
    for column in layout.columns:
        if column.key not in texts:
            continue
        try:
            value = column.kind.read(texts[column.key], places, row)
        except ValueError as error:
            faults.append((column.key, str(error)))
            continue
        at = row
        for part in column.path[:-1]:
            at = at.setdefault(part, {})
        at[column.path[-1]] = value
    more: Any = {}
    if MORE in texts:
        try:
            more = celltext.load(texts[MORE])
        except ValueError as error:
            faults.append((MORE, str(error)))
        if not isinstance(more, dict):
            faults.append((MORE, "this is no JSON object"))
            more = {}
    more = dict(more)
    absent = more.pop(ABSENT, [])
    for key in sorted(more.keys() & row.keys()):
        faults.append((MORE, f"{key} stands here and in its own column"))
    if faults:
        raise _RowFaults(faults)
    for key in layout.always:
        if not (isinstance(absent, list) and key in absent):
            row.setdefault(key, {})
    row.update(more)
    return row


def _read_matrix(made: _Import, sheet: Sheet, plane: str) -> None:
    rows = list(sheet.rows())
    if not rows:
        return
    top, heads = rows[0]
    tiers: dict[int, str] = {}
    for at, text in sorted(heads.items()):
        place = Place(sheet.name, top, at)
        if at <= 2:
            if _last_word(text) != ("sku", "per")[at - 1]:
                made.wrong(place, f"this column is {('sku', 'per')[at - 1]}")
            continue
        try:
            name = celltext.read_text(text)
        except ValueError as error:
            made.wrong(place, str(error))
            continue
        if name in tiers.values():
            made.wrong(place, f"tier {name[:40]} has two columns")
        tiers[at] = name
    for number, cells in rows[1:]:
        _read_prices(made, Place(sheet.name, number, 1), plane, tiers, cells)


def _read_prices(
    made: _Import, row: Place, plane: str, tiers: Mapping[int, str], cells: Mapping[int, str]
) -> None:
    given = {at: text for at, text in cells.items() if text.strip()}
    if not given:
        return
    head: Document = {}
    try:
        head["sku"] = celltext.read_text(given[1])
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
            rest = _price_of(given[at], made.digits)
        except ValueError as error:
            made.wrong(place, str(error))
            continue
        if rest.keys() & {*head, "sku", "tier"}:
            made.wrong(place, "SKU, tier and per stand at the edge of the table")
            continue
        made.append(("planes", plane, "prices"), {**head, "tier": tiers[at], **rest}, place)


def _price_of(text: str, places: int) -> Document:
    """What a cell of the matrix says: an amount, steps, or JSON."""
    if text.lstrip().startswith("{"):
        rest = celltext.load(text)
        if not isinstance(rest, dict):
            raise ValueError("this is no JSON object")
        return rest
    if "~" in text or "～" in text:
        return {"steps": PRICE_STEPS.read(text, places, {})}
    return {"amount": celltext.read_money(text, places)}


def _headings(
    made: _Import, sheet: str, top: tuple[int, dict[int, str]], known: Sequence[str]
) -> dict[int, str]:
    number, cells = top
    found: dict[int, str] = {}
    for at, text in sorted(cells.items()):
        key = _last_word(text)
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


def _heading(key: str) -> str:
    return f"{LABELS[key]} {key}" if key in LABELS else key


def _last_word(text: str) -> str:
    return (text.split() or [""])[-1]


def _places(currency: Any) -> int:
    """Decimals of the currency; of one nobody knows, two: publishing refuses it anyway."""
    try:
        return exponent(currency) if isinstance(currency, str) else 2
    except Invalid:
        return 2


def _dig(row: Any, path: Sequence[str]) -> Any:
    for part in path:
        row = row.get(part) if isinstance(row, dict) else None
    return row


def _identified(rows: Any) -> bool:
    return isinstance(rows, list) and all(
        isinstance(row, dict) and isinstance(row.get("id"), str) for row in rows
    )


def _is_planes(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and set(value) <= set(PLANES)
        and all(isinstance(plane, dict) and plane for plane in value.values())
    )
