"""What one row of a sheet says, or one cell of the price matrix: text in, part of the document out.

The import reads by it; the export writes only what it reads back as the same.
"""

from collections.abc import Mapping
from typing import Any

from suanqing.errors import Invalid
from suanqing.money import exponent
from suanqing.pricing.sheets import cell_text
from suanqing.pricing.sheets.cell_text import PRICE_STEPS
from suanqing.pricing.sheets.layouts import ABSENT, MORE, Document, Layout


class RowFaults(Exception):
    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(faults)
        self.faults = faults


def row_of(layout: Layout, texts: Mapping[str, str], places: int) -> Document:
    """The row that the cells say. Raises RowFaults: (column, what is wrong)."""
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
            more = cell_text.load_amounts(texts[MORE], places)
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
        raise RowFaults(faults)
    for key in layout.always:
        if not (isinstance(absent, list) and key in absent):
            row.setdefault(key, {})
    row.update(more)
    return row


def price_of(text: str, places: int) -> Document:
    """What a cell of the matrix says: an amount, steps, or JSON."""
    if text.lstrip().startswith("{"):
        rest: Document = cell_text.load_amounts(text, places)
        return rest
    if "~" in text or "～" in text:
        return {"steps": PRICE_STEPS.read(text, places, {})}
    return {"amount": cell_text.read_money(text, places)}


def places_of(currency: Any) -> int:
    """Decimals of the currency; of one nobody knows, two: publishing refuses it anyway."""
    try:
        return exponent(currency) if isinstance(currency, str) else 2
    except Invalid:
        return 2
