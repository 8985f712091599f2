"""Geofences of a price book (地理围栏): in whose area work was done.

A position counts once, in the first fence by id that has it; the border belongs to the fence. Several
fences of one party add up. Places are compared in WGS-84.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from suanqing.geo import Fence, place, weights

Fences = tuple[tuple[Fence, str], ...]
"""Each with its party."""


def fences_of(rows: Iterable[Mapping[str, Any]]) -> Fences:
    return tuple((_fence(row), row["party"]) for row in rows)


def zones(fences: Fences, fixes: Iterable[Mapping[str, str]]) -> tuple[tuple[str, Decimal], ...]:
    """(party, number of positions in its fences), in order of parties; without those that have none."""
    points = [place(fix["lat"], fix["lng"], fix["datum"]) for fix in fixes]
    party = {fence.id: party for fence, party in fences}
    found: dict[str, int] = {}
    for id, count in weights(points, [fence for fence, _ in fences]):
        found[party[id]] = found.get(party[id], 0) + count
    return tuple((party, Decimal(count)) for party, count in sorted(found.items()))


def _fence(row: Mapping[str, Any]) -> Fence:
    return Fence(row["id"], tuple(place(lat, lng, row["datum"]) for lat, lng in row["polygon"]))
