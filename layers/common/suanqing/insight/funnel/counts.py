"""How many tickets of a day reached which nodes: rows of a page, counted. Pure.

A ticket belongs to the day it was made on in Beijing, and to the province its site is in now. A page is of one scene
and day, and says of each region and set of nodes how many tickets reached just these: so that any node's count, and
that of tickets which reached two of them, is exact. A count is made again out of the tickets' lines, and set.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from suanqing.times import BEIJING

NOWHERE = "-"
"""The region of a ticket without one."""


class Path(NamedTuple):
    """region: a province or country. nodes: all that a ticket reached."""

    region: str
    nodes: frozenset[str]


Paths = Mapping[Path, int]
"""How many tickets took each."""


class Window(NamedTuple):
    """The days from first to last, and as many before them."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> date:
        return self.first - timedelta(days=self.days)


class Counted(NamedTuple):
    """begun: tickets. nodes: how many of them reached each."""

    begun: int
    nodes: Mapping[str, int]


def day_of(opened: datetime) -> str:
    return str(opened.astimezone(BEIJING).date())


def paths_of(lines: Iterable[Path]) -> Paths:
    return Counter(lines)


def narrowed(paths: Paths, region: str | None, since: str | None) -> Paths:
    """Of that region alone, and of the tickets alone that reached the node `since`."""
    return {
        path: count
        for path, count in paths.items()
        if region in (None, path.region) and (since is None or since in path.nodes)
    }


def counted(several: Iterable[Paths]) -> Counted:
    """Of several days, regions or both: a ticket stands in one of each."""
    begun, nodes = 0, Counter[str]()
    for paths in several:
        for path, count in paths.items():
            begun += count
            nodes.update(dict.fromkeys(path.nodes, count))
    return Counted(begun, nodes)


def by_region(several: Iterable[Paths]) -> dict[str, Counted]:
    found: dict[str, list[Paths]] = {}
    for paths in several:
        for path, count in paths.items():
            found.setdefault(path.region, []).append({path: count})
    return {region: counted(told) for region, told in sorted(found.items())}


def page_to_dict(paths: Paths) -> dict[str, Any]:
    """One byte form for equal pages: the nodes by name, of each row their bits in that order, in hexadecimal."""
    nodes = sorted({node for path in paths for node in path.nodes})
    bits = {node: 1 << place for place, node in enumerate(nodes)}
    rows = [
        [path.region, f"{sum(bits[node] for node in path.nodes):x}", count]
        for path, count in paths.items()
    ]
    return {"nodes": nodes, "rows": sorted(rows)}


def page_of(data: Mapping[str, Any]) -> dict[Path, int]:
    nodes = data["nodes"]
    return {Path(region, _of_bits(nodes, int(bits, 16))): n for region, bits, n in data["rows"]}


def _of_bits(nodes: list[str], bits: int) -> frozenset[str]:
    def there() -> Iterator[str]:
        yield from (node for place, node in enumerate(nodes) if bits >> place & 1)

    return frozenset(there())
