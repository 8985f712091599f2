"""Datums by their published check values and back again, distance, areas, and shares by geofence."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.geo import (
    Fence,
    Point,
    bd_from_gcj,
    contains,
    distance,
    gcj_from_bd,
    gcj_from_wgs,
    to_wgs84,
    weights,
    wgs_from_gcj,
)
from suanqing.money import allocate

IN_CHINA = st.builds(Point, st.floats(3.0, 54.0), st.floats(73.0, 136.0))


def near(one: Point, other: Point, degrees: float) -> bool:
    return abs(one.lat - other.lat) < degrees and abs(one.lng - other.lng) < degrees


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        (Point(31.1774276, 121.5272106), Point(31.175303984, 121.531541859)),
        (Point(39.9087, 116.3975), Point(39.910103499, 116.403743573)),
        (Point(22.543847, 113.912316), Point(22.540796132, 113.917176481)),
        (Point(30.5728, 104.0668), Point(30.570346141, 104.069305477)),
    ],
)
def test_the_check_values_of_gcj02(wgs: Point, gcj: Point) -> None:
    assert near(gcj_from_wgs(wgs), gcj, 1e-9)
    assert near(wgs_from_gcj(gcj), wgs, 2e-9)


def test_the_check_value_of_bd09() -> None:
    gcj, bd = Point(39.915, 116.404), Point(39.9213369935, 116.4103694937)

    assert near(bd_from_gcj(gcj), bd, 1e-9)
    assert near(gcj_from_bd(bd), gcj, 1e-9)


@given(IN_CHINA)
def test_every_datum_leads_back(point: Point) -> None:
    assert near(wgs_from_gcj(gcj_from_wgs(point)), point, 1e-6)
    assert near(gcj_from_bd(bd_from_gcj(point)), point, 1e-6)


@given(IN_CHINA)
def test_one_place_in_three_datums_is_one_place(point: Point) -> None:
    gcj = gcj_from_wgs(point)
    for told in (to_wgs84(gcj, "gcj02"), to_wgs84(bd_from_gcj(gcj), "bd09")):
        assert distance(point, told) < 0.1


@pytest.mark.parametrize("point", [Point(48.8584, 2.2945), Point(0.5, 110.0), Point(-33.9, 151.2)])
def test_abroad_nothing_is_shifted(point: Point) -> None:
    assert gcj_from_wgs(point) == wgs_from_gcj(point) == point


def test_distance_in_metres() -> None:
    assert distance(Point(31.0, 121.0), Point(31.0, 121.0)) == 0
    assert distance(Point(0.0, 0.0), Point(1.0, 0.0)) == pytest.approx(111_195.08, abs=0.01)
    assert distance(Point(60.0, 10.0), Point(60.0, 10.001)) == pytest.approx(55.6, abs=0.01)
    told = Point(31.1774276, 121.5272106)
    assert 400 < distance(told, gcj_from_wgs(told)) < 500


SQUARE = (Point(0, 0), Point(0, 4), Point(4, 4), Point(4, 0))
HOLE = (Point(1, 1), Point(1, 3), Point(3, 3), Point(3, 1))
RING = Fence("ring", SQUARE, (HOLE,))


@pytest.mark.parametrize(
    ("point", "inside"),
    [
        (Point(0.5, 0.5), True),
        (Point(2, 2), False),
        (Point(5, 2), False),
        (Point(2, -1), False),
        (Point(4, 5), False),
        (Point(0, 0), True),
        (Point(4, 2), True),
        (Point(2, 4), True),
        (Point(1, 2), True),
        (Point(3, 3), True),
        (Point(0, 5), False),
    ],
)
def test_an_area_has_its_border_and_not_its_hole(point: Point, inside: bool) -> None:
    assert contains(RING, point) is inside


@given(st.integers(0, 3), st.booleans(), st.integers(0, 16))
def test_a_border_point_is_inside_however_the_corners_are_told(
    start: int, backwards: bool, step: int
) -> None:
    corners = [Point(31.0, 121.0), Point(31.25, 121.5), Point(31.5, 121.25), Point(31.25, 120.75)]
    turned = corners[start:] + corners[:start]
    fence = Fence("f", tuple(reversed(turned)) if backwards else tuple(turned))
    on_edge = Point(31.0 + step / 64, 121.0 + step / 32)

    assert contains(fence, on_edge)
    assert all(contains(fence, corner) for corner in corners)


@given(st.floats(-1, 5), st.floats(-1, 5))
def test_neighbours_leave_no_gap(lat: float, lng: float) -> None:
    """Two triangles that share a slanting edge cover the square between them."""
    lower = Fence("a", (Point(0, 0), Point(0, 4), Point(4, 4)))
    upper = Fence("b", (Point(0, 0), Point(4, 4), Point(4, 0)))
    point = Point(lat, lng)

    covered = contains(lower, point) or contains(upper, point)

    assert covered is contains(Fence("whole", SQUARE), point)


EAST = Fence("east", (Point(31, 121), Point(31, 122), Point(32, 122), Point(32, 121)))
WEST = Fence("west", (Point(31, 120), Point(31, 121), Point(32, 121), Point(32, 120)))


def test_a_job_across_two_regions_is_shared_by_where_it_was_done() -> None:
    track = [Point(31.5, lng) for lng in (121.2, 121.4, 121.6, 120.5, 120.9, 119.0)]

    found = weights(track, [WEST, EAST])

    assert found == (("east", 3), ("west", 2))
    ids, parts = [name for name, _ in found], [weight for _, weight in found]
    assert allocate(10_001, parts, ids) == [6_001, 4_000]


def test_time_spent_weighs_and_a_shared_border_has_one_owner() -> None:
    track = [Point(31.5, 121.0), Point(31.5, 120.5)]

    assert weights(track, [EAST, WEST], each=[600, 400]) == (("east", 600), ("west", 400))
    for _ in range(5):
        fences = random.sample([EAST, WEST], 2)
        assert weights([Point(31.7, 121.0)], fences) == (("east", 1),)
    assert weights([Point(10, 10)], [EAST, WEST]) == ()
