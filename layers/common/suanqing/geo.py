"""Places: China's coordinate systems, distance, areas, and a job's shares by geofence. Pure.

Coordinates are binary floats in degrees: they are not money, and no float enters a canonical fact.
A phone says WGS-84, Tencent and Amap say GCJ-02, Baidu and Youzan BD-09; the shift between them is
100 to 700 m, so a position without its datum says nothing about a geofence.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import asin, atan2, cos, hypot, pi, radians, sin, sqrt
from typing import Any, Literal, NamedTuple, get_args

Datum = Literal["wgs84", "gcj02", "bd09"]
DATUMS: tuple[Datum, ...] = get_args(Datum)

AXIS = 6378245.0
"""Semi-major axis in metres and squared eccentricity of the Krasovsky ellipsoid behind GCJ-02."""
ECCENTRICITY = 0.00669342162296594323
CLOSE = 1e-9
"""Degrees (a tenth of a millimetre) within which an inverse has arrived."""
ROUNDS = 30
EARTH = 6371008.8
"""Mean radius in metres (IUGG)."""


class Point(NamedTuple):
    lat: float
    lng: float


Ring = Sequence[Point]
"""Corners in order; the last one leads back to the first."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A geofence: the area inside `outer` and outside all `holes`, with its border (all of it)."""

    id: str
    outer: Ring
    holes: tuple[Ring, ...] = ()


def in_china(point: Point) -> bool:
    """Where GCJ-02 differs from WGS-84 at all: the box its algorithm knows."""
    return 72.004 <= point.lng <= 137.8347 and 0.8293 <= point.lat <= 55.8271


def gcj_from_wgs(point: Point) -> Point:
    if not in_china(point):
        return point
    x, y = point.lng - 105.0, point.lat - 35.0
    wave = (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)) * 2 / 3
    lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + wave
    lat += (20 * sin(pi * y) + 40 * sin(pi * y / 3)) * 2 / 3
    lat += (160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)) * 2 / 3
    lng = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + wave
    lng += (20 * sin(pi * x) + 40 * sin(pi * x / 3)) * 2 / 3
    lng += (150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)) * 2 / 3
    phi = radians(point.lat)
    m = 1 - ECCENTRICITY * sin(phi) ** 2
    return Point(
        point.lat + lat * 180 / (AXIS * (1 - ECCENTRICITY) / (m * sqrt(m)) * pi),
        point.lng + lng * 180 / (AXIS / sqrt(m) * cos(phi) * pi),
    )


def wgs_from_gcj(point: Point) -> Point:
    if not in_china(point):
        return point
    there = gcj_from_wgs(point)
    start = Point(2 * point.lat - there.lat, 2 * point.lng - there.lng)
    return _inverse(gcj_from_wgs, point, start)


_K = pi * 3000 / 180


def bd_from_gcj(point: Point) -> Point:
    y, x = point
    z = hypot(x, y) + 0.00002 * sin(y * _K)
    theta = atan2(y, x) + 0.000003 * cos(x * _K)
    return Point(z * sin(theta) + 0.006, z * cos(theta) + 0.0065)


def gcj_from_bd(point: Point) -> Point:
    """The published inverse is good to about a metre; from there it is iterated."""
    x, y = point.lng - 0.0065, point.lat - 0.006
    z = hypot(x, y) - 0.00002 * sin(y * _K)
    theta = atan2(y, x) - 0.000003 * cos(x * _K)
    return _inverse(bd_from_gcj, point, Point(z * sin(theta), z * cos(theta)))


def to_wgs84(point: Point, datum: Datum) -> Point:
    """The place in the one system in which places are compared."""
    if datum == "bd09":
        point = gcj_from_bd(point)
    return point if datum == "wgs84" else wgs_from_gcj(point)


def place(lat: str, lng: str, datum: Any) -> Point:
    """The point of a position told in decimal texts and a datum."""
    return to_wgs84(Point(float(lat), float(lng)), datum)


def distance(one: Point, other: Point) -> float:
    """Metres over the sphere (haversine), to the centimetre; both points in one datum."""
    north, east = radians(other.lat - one.lat) / 2, radians(other.lng - one.lng) / 2
    chord = sin(north) ** 2 + cos(radians(one.lat)) * cos(radians(other.lat)) * sin(east) ** 2
    return round(2 * EARTH * asin(min(1.0, sqrt(chord))), 2)


def contains(fence: Fence, point: Point) -> bool:
    """A point on the border, also on that of a hole, is inside.

    Decided exactly on the numbers given, so it is the same whatever the corners' order or machine.
    """
    side = _side(fence.outer, point)
    if side <= 0:
        return side == 0
    return all(_side(hole, point) <= 0 for hole in fence.holes)


def weights(
    points: Iterable[Point], fences: Iterable[Fence], each: Iterable[int] | None = None
) -> tuple[tuple[str, int], ...]:
    """How much of a cross-region job lies in each fence: (fence id, weight) for `money.allocate`.

    each: whole weights of the points, e.g. the seconds until the next fix; 1 if left out. Where
    fences touch or overlap, the smaller id takes the point. Points in no fence count for nobody;
    a fence without points is left out.
    """
    points = list(points)
    ordered = sorted(fences, key=lambda fence: fence.id)
    found: dict[str, int] = {}
    for point, weight in zip(points, each or [1] * len(points), strict=True):
        home = next((fence.id for fence in ordered if contains(fence, point)), None)
        if home is not None and weight > 0:
            found[home] = found.get(home, 0) + weight
    return tuple(sorted(found.items()))


def _inverse(forward: Callable[[Point], Point], target: Point, start: Point) -> Point:
    """The p with forward(p) = target, by p + (target - forward(p)) until it moves no more."""
    at = start
    for _ in range(ROUNDS):
        there = forward(at)
        lat, lng = target.lat - there.lat, target.lng - there.lng
        at = Point(at.lat + lat, at.lng + lng)
        if abs(lat) < CLOSE and abs(lng) < CLOSE:
            break
    return at


def _side(ring: Ring, point: Point) -> int:
    """1 inside the ring, 0 on it, -1 outside: edges crossed on the way east, odd is inside."""
    side = -1
    for here, there in zip(ring, (*ring[1:], *ring[:1]), strict=True):
        if not min(here.lat, there.lat) <= point.lat <= max(here.lat, there.lat):
            continue
        turn = _turn(here, there, point)
        if turn == 0 and min(here.lng, there.lng) <= point.lng <= max(here.lng, there.lng):
            return 0
        upward = there.lat > here.lat
        if (here.lat > point.lat) != (there.lat > point.lat) and (turn > 0) == upward:
            side = -side
    return side


def _turn(here: Point, there: Point, point: Point) -> Fraction:
    """Above 0: the point lies to the left of the way from here to there; 0: on its line. Exact."""
    lat, lng = Fraction(here.lat), Fraction(here.lng)
    return (Fraction(there.lng) - lng) * (Fraction(point.lat) - lat) - (
        Fraction(there.lat) - lat
    ) * (Fraction(point.lng) - lng)
