"""The columns of the sheets that few books fill: bundles, releases, buckets; see `sheet_layouts`.

A bundle's items stand in one cell, "OIL × 4; FILTER × 1"; its terms in another, "response_minutes: 30".
"""

import re
from typing import Any

from suanqing.platform.files.xlsx import MAX_TEXT, Cell
from suanqing.pricing.sheets.cell_text import (
    NAMES,
    RATE,
    TEXT,
    Kind,
    Row,
    Unfit,
    load,
    read_text,
    write_text,
)

_ITEM = re.compile(r"(.+?)\s*[×xX*]\s*([0-9.]+)")
_TERM = re.compile(r"([^:：]+?)\s*[:：]\s*(.+)")
_BREAK = re.compile(r"[;；\n]")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})", re.ASCII)


def _write_items(value: Any, places: int, row: Row) -> Cell:
    if not isinstance(value, list) or not value:
        raise Unfit
    parts = []
    for item in value:
        if not isinstance(item, dict) or item.keys() != {"sku", "qty"}:
            raise Unfit
        parts.append(f"{write_text(item['sku'])} × {write_text(item['qty'])}")
    return _fitting(_read_items, "; ".join(parts), value)


def _read_items(text: str, places: int = 0, row: Row | None = None) -> list[dict[str, str]]:
    if text.lstrip().startswith("["):
        objects: list[dict[str, str]] = load(text)
        return objects
    items = []
    for part in filter(None, (each.strip() for each in _BREAK.split(text))):
        match = _ITEM.fullmatch(part)
        if match is None:
            raise ValueError(f"{part[:40]!r} is no item, such as OIL × 4")
        items.append({"sku": read_text(match[1]), "qty": match[2]})
    return items


def _write_terms(value: Any, places: int, row: Row) -> Cell:
    if not isinstance(value, dict) or not value:
        raise Unfit
    return _fitting(
        _read_terms, "; ".join(f"{name}: {term}" for name, term in value.items()), value
    )


def _read_terms(text: str, places: int = 0, row: Row | None = None) -> dict[str, str | int]:
    terms: dict[str, str | int] = {}
    for part in filter(None, (each.strip() for each in _BREAK.split(text))):
        match = _TERM.fullmatch(part)
        if match is None:
            raise ValueError(f"{part[:40]!r} is no term, such as response_minutes: 30")
        terms[match[1]] = int(match[2]) if _NUMBER.fullmatch(match[2]) else match[2]
    return terms


def _fitting(read: Any, text: str, value: Any) -> Cell:
    """The text where it reads back as the value."""
    if len(text) > MAX_TEXT or not text.isprintable():
        raise Unfit
    try:
        back = read(text)
    except ValueError:
        raise Unfit from None
    if back != value or any(type(a) is not type(b) for a, b in _leaves(back, value)):
        raise Unfit
    return text


def _leaves(one: Any, other: Any) -> list[tuple[Any, Any]]:
    return [(one[key], other[key]) for key in one] if isinstance(one, dict) else []


ITEMS = Kind(_write_items, _read_items)
TERMS = Kind(_write_terms, _read_terms)

BUNDLE = (("sku", TEXT), ("items", ITEMS), ("terms", TERMS))
RELEASE = (("id", TEXT), ("milestone", TEXT), ("share", RATE), ("on", NAMES))
BUCKET = (("id", TEXT), ("skus", NAMES))
