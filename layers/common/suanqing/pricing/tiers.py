"""Tiers (档位): exactly one row for a ticket and plane, the most specific, by hashed probes.

A row's conditions name values or leave a dimension open. Rows that name the same dimensions at the
same depth form a *shape*; the shapes a table uses are sorted once, most specific first, and each
ticket probes one hash key a shape. The time depends on the number of shapes (at most 48), never on
the number of rows.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from suanqing.regions import REGION_ORDER, above, division, kind_of
from suanqing.vocabulary import DIMENSIONS

_NOWHERE = "-"
"""A key no row has: what a ticket carries for a kind of region it does not lie in."""

When = Mapping[str, str]
Key = tuple[str | None, str | None, str | None, str | None]
Shape = tuple[int, bool, bool, bool]


@lru_cache(maxsize=8192)
def _kinds(code: str) -> tuple[tuple[str | None, str], ...]:
    """The code and what it lies in, each with its kind."""
    return tuple((kind_of(each), each) for each in above(code))


class Regions:
    """The named zones of a book, and what a place is called in each kind of region."""

    def __init__(self, zones: Mapping[str, Sequence[str]], order: Sequence[str]) -> None:
        self.order = tuple(order)
        self._zones = {division(code): zone for zone, codes in zones.items() for code in codes}
        self.keys = lru_cache(maxsize=8192)(self._keys)

    def _keys(self, chain: tuple[str, ...], city_class: str | None) -> tuple[str | None, ...]:
        """One key for each entry of the order, e.g. ("310115", "3101", "class:tier1", "31", ...)."""
        found: dict[str | None, str | None] = {}
        for part in chain:
            for kind, code in _kinds(part):
                found[kind] = code
                if code in self._zones:
                    found["zone"] = f"zone:{self._zones[code]}"
        if city_class:
            found["class"] = f"class:{city_class}"
        found["any"] = None
        return tuple(found.get(kind, _NOWHERE) for kind in self.order)


class Tiers:
    """The compiled tier table of one plane."""

    def __init__(
        self, rows: Sequence[tuple[str, When]], dimensions: Sequence[str], regions: Regions
    ) -> None:
        self.ids = tuple(tier for tier, _ in rows)
        self._regions = regions
        tables: dict[Shape, dict[Any, str]] = {}
        for tier, when in rows:
            key = key_of(when)
            shape = _shape(key, regions.order)
            values = (key[0],) * len(regions.order) + key[1:]
            tables.setdefault(shape, {})[_picker(shape)(values)] = tier
        ordered = sorted(tables, key=lambda shape: _specificity(shape, dimensions))
        self._probes = tuple((_picker(shape), tables[shape]) for shape in ordered)

    def match(
        self,
        region: tuple[str, ...],
        city_class: str | None,
        scenario: str,
        level: str,
        channel: str,
    ) -> str | None:
        """The most specific tier whose conditions all hold; None when even no catch-all does."""
        values = (*self._regions.keys(region, city_class), scenario, level, channel)
        for pick, table in self._probes:
            key = pick(values)
            if key in table:
                return table[key]
        return None


def key_of(when: When) -> Key:
    """The conditions as one hashable value; rows with equal keys match the same tickets."""
    region = when.get("region")
    if region is not None and region.isdecimal():
        region = division(region)
    return region, when.get("scenario"), when.get("level"), when.get("channel")


def _shape(key: Key, order: Sequence[str]) -> Shape:
    region, scenario, level, channel = key
    place = order.index(kind_of(region) or "any")
    return place, scenario is not None, level is not None, channel is not None


def _picker(shape: Shape) -> Callable[[tuple[str | None, ...]], Any]:
    """Takes a shape's own values out of (region of each kind, scenario, level, channel)."""
    place, *named = shape
    return itemgetter(place, *(len(REGION_ORDER) + at for at, on in enumerate(named) if on))


def _specificity(shape: Shape, dimensions: Sequence[str]) -> tuple[int, ...]:
    """Sorts the most specific first: dimension by dimension in the declared order."""
    place, *named = shape
    rank = {"region": place} | {
        name: 0 if is_named else 1 for name, is_named in zip(DIMENSIONS[1:], named, strict=True)
    }
    return tuple(rank[name] for name in dimensions)
