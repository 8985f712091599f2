"""How far, and how long on the way: great circle times a detour, until a company plugs its own source. Pure.

Places are compared in WGS-84, whatever datum they were told in.
"""

from math import asin, cos, dist, radians, sin

from suanqing.geo import EARTH, Point, place
from suanqing.work.dispatch.model import Scoring, Vector


def vector(point: Point) -> Vector:
    """The place on the unit sphere; distances are then one call a pair."""
    lat, lng = radians(point.lat), radians(point.lng)
    return (cos(lat) * cos(lng), cos(lat) * sin(lng), sin(lat))


def told(lat: str, lng: str, datum: str) -> Vector:
    """Of a position in decimal texts and its datum."""
    return vector(place(lat, lng, datum))


def metres(one: Vector, other: Vector) -> int:
    """Over the sphere, as `geo.distance`, to the metre."""
    return round(2 * EARTH * asin(min(1.0, dist(one, other) / 2)))


def minutes(way: int | None, scoring: Scoring) -> int:
    """Whole minutes on the way, begun ones counted; in integers, so that no machine rounds otherwise."""
    if way is None:
        return scoring.unknown_travel
    return -(-way * scoring.detour_percent * 60 // (100_000 * scoring.speed_kmh))
