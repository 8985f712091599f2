"""The division that an address as people write it lies in: 上海市浦东新区世纪大道 100 号 -> 310115.

Names are read from the front, level by level, the longest first. A municipality may stand twice; a
province may be left out before a city, a city before its county; only provinces and cities may lack
their suffix, since a street is often called like a district of somewhere else. And streets everywhere are
called like provinces and cities (四川北路, 北京西路): the first name counts without its suffix only where a
division of it follows, or nothing does.
"""

import re
from collections.abc import Iterable, Iterator

from suanqing.regions import FILLERS, SUFFIX, Division, under

COUNTRY = ("中华人民共和国", "中国")
PEOPLE = re.compile(r"(?:壮族|回族|维吾尔)$")
STREET = re.compile(r"[东南西北中]?[一二三四五六七八九十0-9]*(?:大道|大街|路|街|道|巷|弄|里)")


def region_of(address: str) -> str | None:
    """The deepest code that the address names; None when it names no province and no city."""
    text = "".join(address.split())
    for name in COUNTRY:
        text = text.removeprefix(name)
    step = _first(text) or _step(text, _towns(), whole=True)
    found: Division | None = None
    while step:
        found, rest = step
        below = list(_below(found.code))
        rest = rest.removeprefix(found.name)
        step = _within(rest, below)
    return found.code if found else None


def _first(text: str) -> tuple[Division, str] | None:
    """The province that an address begins with, by its whole name or in a province's place."""
    step = _step(text, under(""))
    if step is None or text.startswith(step[0].name):
        return step
    rest = step[1].removeprefix(step[0].name)
    return step if not rest or _within(rest, list(_below(step[0].code))) else None


def _within(text: str, below: list[Division]) -> tuple[Division, str] | None:
    """One of these divisions, or by its whole name one of theirs."""
    return _step(text, below) or _step(text, (c for b in below for c in under(b.code)), whole=True)


def _step(text: str, rows: Iterable[Division], whole: bool = False) -> tuple[Division, str] | None:
    """The row that the text begins with, and the text after it. whole: by its whole name only."""
    known = [row for row in rows if not row.valid_to and row.name not in FILLERS]
    named = [(row.name, row) for row in known]
    if not whole:
        named += [(_short(row), row) for row in known if row.code.endswith("00")]
    found = [(name, row) for name, row in named if len(name) > 1 and text.startswith(name)]
    for name, row in sorted(found, key=lambda each: -len(each[0])):
        rest = text[len(name) :]
        if name == row.name or not STREET.match(rest):
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
