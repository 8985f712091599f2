"""A price book as a workbook, whole: its sheets, their columns, and where each lies in the document.

    book            one row a setting                       skus    what submission stamped
    tiers           both planes                             zones   divisions of each zone
    prices.charge   SKU x tier, amounts in the major unit   ladders, evidence
    prices.pay      the same; a cell may hold steps         extras  everything else, as JSON by path
    rules           coefficient, surcharges, discounts, floors, caps, tax, taxes of both planes
    split, splits   who gets which part                     bundles, releases, buckets
    packages, package_map, projects, bands, clocks, covers, markets, calendars

A row's column `more` holds, as JSON, what the other columns cannot say. A heading is a word for people
and the document's own name: the last word counts. Written by `sheet_export`, read by `sheet_import`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from suanqing.labels import BOOK_COLUMNS
from suanqing.pricing.sheets import compose, special, splits
from suanqing.pricing.sheets.cell_text import (
    FLAG,
    LADDER_STEPS,
    MOMENT,
    MONEY,
    NAMES,
    RATE,
    TEXT,
    WHOLE,
    Kind,
)

Document = dict[str, Any]

PLANES = ("charge", "pay")
EVERY = "*"
MORE, ABSENT = "more", "!"


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
    _column("rate", RATE),
    _column("base"),
    _column("amount", MONEY),
    _column("outlet", FLAG),
    _column("mode"),
    _column("on", NAMES),
    _URGENT,
    *_WHEN,
)
SPLIT = (_column("role"), _column("share", RATE), _column("remainder", FLAG))
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
BUNDLE = tuple(_column(*column) for column in special.BUNDLE)
RELEASE = (*(_column(*column) for column in special.RELEASE), _URGENT, *_WHEN)
SPLITS = (*(_column(*column) for column in splits.SPLITS), _URGENT, *_WHEN)
BUCKET = tuple(_column(*column) for column in special.BUCKET)
SETTINGS = (
    _column("book"),
    _column("version", WHOLE),
    _column("currency"),
    _column("valid_from", MOMENT),
    _column("valid_to", MOMENT),
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
        for name, columns in compose.SHEETS.items()
    },
}
ROW_LISTS = ("ladders", "evidence", "bundles", "buckets", *compose.SHEETS)
"""Lists of the book, and of each plane, that have a sheet of their own."""
PLANE_LISTS = ("tiers", "split", "splits", "releases")
SELDOM = ("splits", "bundles", "releases", "buckets", *compose.SHEETS)
"""Sheets that are there when they have rows."""
PRICES = {plane: f"prices.{plane}" for plane in PLANES}
EXTRAS = "extras"
NAME = "名称 name"
"""Heading of a column that is there for the reader: the name beside a code. The import passes it over."""
YES_NO = ("yes", "no")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "plane": PLANES,
    "kind": RULE_LISTS + RULE_SINGLES,
    "urgent": YES_NO,
    "outlet": YES_NO,
    "remainder": YES_NO,
    "scenario": ("direct", "franchise", "key_account", "dealer"),
    "measure": ("amount", "count", "minutes"),
}
"""What a column's cells may say, by its key: offered as a list."""


def choices(layout: Layout) -> dict[int, tuple[str, ...]]:
    """By column of the sheet, counted from 1."""
    return {at: CHOICES[key] for at, key in enumerate(layout.keys, 1) if key in CHOICES}


def heading(key: str) -> str:
    return f"{BOOK_COLUMNS[key].zh} {key}" if key in BOOK_COLUMNS else key


def last_word(text: str) -> str:
    return (text.split() or [""])[-1]
