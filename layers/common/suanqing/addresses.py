"""The division that an address as people write it lies in: 上海市浦东新区世纪大道 100 号 -> 310115.

Names are read from the front, level by level, the longest first. A municipality may stand twice; a
province may be left out before a city, a city before its county; only provinces and cities may lack
their suffix, since a street is often called like a district of somewhere else.
"""

import re
from collections.abc import Iterable, Iterator

from suanqing.regions import FILLERS, SUFFIX, Division, under

COUNTRY = ("中华人民共和国", "中国")
PEOPLE = re.compile(r"(?:壮族|回族|维吾尔)$")
STREETS = ("路", "街", "道", "巷", "大道", "大街")


def region_of(address: str) -> str | None:
    """The deepest code that the address names; None when it names no province and no city."""
    text = "".join(address.split())
    for name in COUNTRY:
        text = text.removeprefix(name)
    step = _step(text, under("")) or _step(text, _towns(), whole=True)
    found: Division | None = None
    while step:
        found, rest = step
        below = list(_below(found.code))
        rest = rest.removeprefix(found.name)
        step = _step(rest, below) or _step(rest, (c for b in below for c in under(b.code)), True)
    return found.code if found else None


def _step(text: str, rows: Iterable[Division], whole: bool = False) -> tuple[Division, str] | None:
    """The row that the text begins with, and the text after it. whole: by its whole name only."""
    known = [row for row in rows if not row.valid_to and row.name not in FILLERS]
    named = [(row.name, row) for row in known]
    if not whole:
        named += [(_short(row), row) for row in known if row.code.endswith("00")]
    found = [(name, row) for name, row in named if len(name) > 1 and text.startswith(name)]
    for name, row in sorted(found, key=lambda each: -len(each[0])):
        rest = text[len(name) :]
        if name == row.name or not rest.startswith(STREETS):
            return row, rest
    return None


def _short(row: Division) -> str:
    """A province or city without its suffix: 江苏, 苏州, 广西."""
    return PEOPLE.sub("", SUFFIX.sub("", row.name))


def _towns() -> Iterator[Division]:
    return (town for province in under("") for town in under(province.code))


def _below(code: str) -> Iterator[Division]:
    """The divisions next below that have a name of their own."""
    for row in under(code):
        if row.name in FILLERS:
            yield from under(row.code)
        else:
            yield row
