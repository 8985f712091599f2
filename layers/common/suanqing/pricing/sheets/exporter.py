"""A price book's document written as a workbook: `import_book(export_book(document)) == document`.

What a cell cannot say exactly goes to the row's `more`; a row, list or key that cannot go there, to the
sheet `extras` as JSON. So whatever the document holds is in the workbook, to the last key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from suanqing.platform.files.xlsx import MAX_COLUMN, MAX_TEXT, Cell
from suanqing.platform.files.xlsx_writer import Look, write_workbook
from suanqing.pricing.sheets import cell_text
from suanqing.pricing.sheets.cell_text import MONEY, PRICE_STEPS, WHOLE, Unfit
from suanqing.pricing.sheets.layouts import (
    ABSENT,
    EVERY,
    EXTRAS,
    LAYOUTS,
    MORE,
    NAME,
    PLANE_LISTS,
    PLANES,
    PRICES,
    ROW_LISTS,
    RULE_LISTS,
    RULE_SINGLES,
    SELDOM,
    SETTINGS,
    Document,
    Layout,
    choices,
    heading,
)
from suanqing.pricing.sheets.rows import RowFaults, places_of, price_of, row_of

CHUNK = 30_000


@dataclass(slots=True)
class _Export:
    places: int
    names: Mapping[str, str] = field(default_factory=dict)
    rows: dict[str, list[list[Cell]]] = field(default_factory=dict)
    extras: list[list[Cell]] = field(default_factory=list)

    def extra(self, path: Sequence[str], value: Any) -> None:
        text = cell_text.dump_amounts(value, self.places)
        chunks = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
        pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in path)
        self.extras.append([cell_text.write_text(pointer), *chunks])

    def add(self, sheet: str, leads: Sequence[str], rows: Sequence[Any]) -> None:
        """All rows or, with Unfit, none."""
        layout = LAYOUTS[sheet]
        written = [
            [*(cell_text.write_text(lead) for lead in leads), *self._row(layout, row)]
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
            said = {**more, **({ABSENT: absent} if absent else {})}
            cells[MORE] = cell_text.dump_amounts(said, self.places)
            if len(str(cells[MORE])) > MAX_TEXT:
                raise Unfit

    def _differences(self, layout: Layout, cells: Mapping[str, Cell], row: Document) -> set[str]:
        texts = {key: str(cell) for key, cell in cells.items()}
        try:
            read = row_of(layout, texts, self.places)
        except RowFaults:
            return set(row)
        return {
            key
            for key in row.keys() | read.keys()
            if key not in row or key not in read or not cell_text.same(row[key], read[key])
        }

    def matrix(self, plane: str, tiers: Any, prices: Any) -> None:
        """One row a SKU and unit, in the order of the document; a new one where the order asks it."""
        if not isinstance(prices, list) or not all(isinstance(price, dict) for price in prices):
            raise Unfit
        priced = [price.get("tier") for price in prices]
        if not all(isinstance(name, str) for name in priced):
            raise Unfit
        names = [row["id"] for row in tiers] if _identified(tiers) else []
        names = list(dict.fromkeys([EVERY, *names, *priced]))
        if len(names) + 2 > MAX_COLUMN:
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
                rows.append([cell_text.write_text(sku), head, *[""] * len(names)])
            known, last = (sku, per), at
            given = {"sku", "tier"} | ({"per"} if per is not None else set())
            rest = {key: value for key, value in price.items() if key not in given}
            rows[-1][2 + at] = self._price(rest)
        head_row = [heading("sku"), heading("per"), *map(cell_text.write_text, names)]
        if self.names:
            head_row.append(NAME)
            for row in rows:
                row.append(cell_text.write_text(self.names.get(str(row[0]), "") or "—"))
        self.rows[PRICES[plane]] = [head_row, *rows]

    def _price(self, rest: Document) -> Cell:
        for key, kind in (("amount", MONEY), ("steps", PRICE_STEPS)):
            if rest.keys() == {key}:
                try:
                    cell = kind.write(rest[key], self.places, {})
                    if cell_text.same(price_of(str(cell), self.places), rest):
                        return cell
                except (Unfit, ValueError):
                    break
        text = cell_text.dump_amounts(rest, self.places)
        if len(text) > MAX_TEXT:
            raise Unfit
        return text


def export_book(document: Mapping[str, Any], names: Mapping[str, str] | None = None) -> bytes:
    """The workbook of a price book's document; the same document gives the same bytes.

    names: of SKUs, shown beside their prices.
    """
    made = _Export(places_of(document.get("currency")), names or {})
    sheets: dict[str, list[list[Cell]]] = {
        "book": [[heading("setting"), heading("value")], *_settings(document, made)]
    }
    main = ("tiers", *PRICES.values(), "rules", "split", "zones", "skus", "ladders", "evidence")
    for name in (*main, *(name for name in SELDOM if name in made.rows)):
        if name in LAYOUTS:
            sheets[name] = [[heading(key) for key in LAYOUTS[name].keys], *made.rows.get(name, [])]
        else:
            empty: list[list[Cell]] = [[heading("sku"), heading("per"), EVERY]]
            sheets[name] = made.rows.get(name, empty)
    sheets[EXTRAS] = [[heading("path"), heading("value")], *made.extras]
    return write_workbook(sheets, {name: Look(_choices(name)) for name in sheets})


def _settings(document: Mapping[str, Any], made: _Export) -> list[list[Cell]]:
    """The rows of the first sheet; what stands on sheets of its own goes to `made`."""
    settings: list[list[Cell]] = []
    kinds = {column.key: column.kind for column in SETTINGS}
    for key in (*kinds, *sorted(document.keys() - kinds.keys())):
        if key not in document:
            continue
        value = document[key]
        try:
            if key in kinds:
                cell = kinds[key].write(value, made.places, {})
                if not cell_text.same(kinds[key].read(str(cell), made.places, {}), value):
                    raise Unfit
                settings.append([heading(key), cell])
            elif key == "planes" and _is_planes(value):
                for plane in sorted(value):
                    _export_plane(made, plane, value[plane])
            elif key in ROW_LISTS and isinstance(value, list) and value:
                made.add(key, (), value)
            elif key in ("zones", "skus") and isinstance(value, dict) and value:
                for name in value:
                    cell_text.write_text(name)
                _export_named(made, key, value)
            else:
                raise Unfit
        except (Unfit, ValueError):
            made.extra((key,), value)
    return settings


def _choices(sheet: str) -> dict[int, tuple[str, ...]]:
    return choices(LAYOUTS[sheet]) if sheet in LAYOUTS else {}


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
