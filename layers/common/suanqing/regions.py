"""Where something is: GB/T 2260 division codes, names as platforms write them, dated city classes.

A code is six digits PPCCDD (province, prefecture, county); abroad it is ISO 3166 ("JP", "US-CA").
Data, sources and licences: data/SOURCES.md. Parsed once, at first use.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from suanqing.errors import Invalid

DATA = Path(__file__).parent / "data"
FOREIGN = re.compile(r"([A-Z]{2})(?:-[A-Z0-9]{1,3})?", re.ASCII)
DIGITS = re.compile(r"[0-9]{6}", re.ASCII)
REGION_ORDER = ("county", "prefecture", "class", "province", "zone", "any")
"""Kinds of region that a condition can name, the most specific first."""
_DEPTH = {6: "county", 4: "prefecture", 2: "province"}
_ABROAD = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
SUFFIX = re.compile(
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|特区|新区|省|市|州|盟|区|县|旗)$"
)
FILLERS = {"市辖区", "县"}
"""Names of the layer between a municipality and its counties: no part of an address."""


class Division(NamedTuple):
    """One row; days are ISO texts, empty when open."""

    code: str
    name: str
    parent: str
    valid_from: str
    valid_to: str


def chain(code: str) -> tuple[str, ...]:
    """The code and everything above it, most specific first: 310115, 310100, 310000.

    An unknown county keeps its own code and has the ancestors its digits name.
    Raises Invalid: neither six digits of a known province nor a foreign code.
    """
    if foreign := FOREIGN.fullmatch(code):
        return (code,) if code == foreign[1] else (code, foreign[1])
    table = divisions()
    if not DIGITS.fullmatch(code) or code[:2] + "0000" not in table:
        raise Invalid(f"{code!r} is not a division code", "unknown_region", region=code)
    above = (code[:4] + "00", code[:2] + "0000")
    return tuple(dict.fromkeys([code, *(c for c in above if c in table)]))


def name(code: str) -> str:
    """The full path people read, "上海市浦东新区"; a foreign code is its own name."""
    if FOREIGN.fullmatch(code):
        return code
    table = divisions()
    names = (table[c].name for c in reversed(chain(code)) if c in table)
    return "".join(n for n in names if n not in FILLERS)


def known(code: str) -> bool:
    """Whether the table has the code, closed rows included."""
    return code in divisions()


def find(province: str, city: str = "", district: str = "") -> str:
    """The deepest code that the names lead to.

    Suffixes may be missing, a municipality may stand in both first places, a city may have no
    counties, and a county directly under its province may stand in either of the last two.
    Raises Invalid: not even the province is known.
    """
    province, city, district = (text.strip() for text in (province, city, district))
    found = _match(province, under(""))
    if not found:
        raise Invalid(f"no province is called {province!r}", "unknown_region", province=province)
    below = list(under(found.code))
    fillers = [row for row in below if row.name in FILLERS]
    if fillers:
        counties = [county for row in fillers for county in under(row.code)]
        deepest = _match(district, counties) or _match(city, counties) or found
    elif town := _match(city, below):
        deepest = _match(district, under(town.code)) or town
    else:
        direct = [row for row in below if not row.code.endswith("00")]
        deepest = _match(district, direct) or found
    return deepest.code


def city_class(code: str, day: date) -> str | None:
    """The class of the code's city that day: tier1, new_tier1, tier2, tier3; None without one."""
    for part in chain(code):
        if dated := city_classes().get(part):
            at = bisect_right(dated, day.isoformat(), key=lambda row: row[0])
            return dated[at - 1][1] if at else None
    return None


@cache
def divisions() -> dict[str, Division]:
    """All rows by code."""
    return {row[0]: Division._make(row) for row in rows("divisions.csv")}


@cache
def city_classes() -> dict[str, list[tuple[str, str]]]:
    """City code -> [(since, class)], oldest first."""
    dated: dict[str, list[tuple[str, str]]] = {}
    for city, class_, since, _ in sorted(rows("city_classes.csv"), key=lambda row: row[2]):
        dated.setdefault(city, []).append((since, class_))
    return dated


@cache
def _children() -> dict[str, list[Division]]:
    below: dict[str, list[Division]] = {}
    for row in divisions().values():
        below.setdefault(row.parent, []).append(row)
    return below


def under(code: str) -> Iterable[Division]:
    return _children().get(code, ())


def _match(written: str, rows: Iterable[Division]) -> Division | None:
    """The row meant: the same name, else the only one beginning with its stem; open rows first."""
    rows = sorted(rows, key=lambda row: row.valid_to != "")
    if not written:
        return None
    stem = SUFFIX.sub("", written)
    if len(stem) < 2:
        stem = written
    exact = [row for row in rows if row.name == written]
    same = [row for row in rows if SUFFIX.sub("", row.name) == stem]
    begins = [row for row in rows if row.name.startswith(stem) and not row.valid_to]
    for candidates in (exact, same):
        if candidates:
            return candidates[0]
    return begins[0] if len(begins) == 1 and len(stem) > 1 else None


def rows(file: str) -> Iterator[list[str]]:
    """A table of data/, without its head."""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        table = csv.reader(lines)
        next(table)
        yield from table


def division(code: str) -> str:
    """A GB/T 2260 code without its trailing zero pairs: 310000 -> 31, 310100 -> 3101."""
    while len(code) in (4, 6) and code.endswith("00"):
        code = code[:-2]
    return code


def kind_of(region: str | None) -> str | None:
    """Which entry of the region order a condition belongs to; None for one nobody knows.

    Abroad (ISO 3166) a country ranks as a province does and a part of it as a prefecture.
    """
    if region is None:
        return "any"
    name, colon, value = region.partition(":")
    if colon:
        return name if name in ("class", "zone") and value else None
    if abroad := _ABROAD.fullmatch(region):
        return "prefecture" if abroad[1] else "province"
    return _DEPTH.get(len(division(region))) if region.isdecimal() else None


def above(code: str) -> tuple[str, ...]:
    """The code and what it lies in, deepest last: 310115 -> 31, 3101, 310115; US-CA -> US, US-CA."""
    code = division(code)
    if code.isdecimal():
        return tuple(code[:length] for length in (2, 4, 6) if length <= len(code))
    return (code,) if len(code) == 2 else (code[:2], code)
