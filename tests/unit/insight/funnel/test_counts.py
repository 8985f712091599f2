"""How many tickets reached each node: pages, sums, and what a page costs to read. Pure."""

import random

from hypothesis import given
from hypothesis import strategies as st

from suanqing.insight.funnel.counts import (
    Path,
    by_region,
    counted,
    narrowed,
    page_of,
    page_to_dict,
    paths_of,
)
from suanqing.platform.materialized import packed_of, unpacked

NODES = [f"node_{number}" for number in range(10)]
PATHS = st.lists(
    st.builds(
        Path, st.sampled_from(["310000", "530000", "-"]), st.frozensets(st.sampled_from(NODES))
    ),
    max_size=30,
)


@given(PATHS)
def test_a_page_comes_back_as_it_was_whatever_its_order(lines: list[Path]) -> None:
    page = packed_of(page_to_dict(paths_of(lines)))

    assert page_of(unpacked(page)) == paths_of(lines)
    assert packed_of(page_to_dict(paths_of(reversed(lines)))) == page


@given(PATHS, PATHS)
def test_r206_a_nodes_number_is_that_of_the_tickets_that_reached_it(
    one: list[Path], other: list[Path]
) -> None:
    found = counted([paths_of(one), paths_of(other)])

    assert found.begun == len(one) + len(other)
    for node in NODES:
        told = sum(node in line.nodes for line in (*one, *other))
        assert found.nodes.get(node, 0) == told <= found.begun


@given(PATHS)
def test_regions_sum_to_the_whole_and_two_nodes_are_counted_of_the_same_tickets(
    lines: list[Path],
) -> None:
    paths = paths_of(lines)

    assert sum(each.begun for each in by_region([paths]).values()) == len(lines)
    both = counted([narrowed(paths, "310000", "node_1")])
    told = [line for line in lines if line.region == "310000" and "node_1" in line.nodes]
    assert both.begun == len(told)
    assert both.nodes.get("node_2", 0) == sum("node_2" in line.nodes for line in told)


def test_two_months_of_a_thousand_tickets_a_day_are_read_for_10_units() -> None:
    """In 34 provinces, through ten nodes: half a unit for each 4 KB, since a reader may see it a moment late."""
    chance = random.Random(7)
    lines = [
        Path(f"{chance.randrange(10, 44)}0000", frozenset(NODES[: chance.randrange(1, 11)]))
        for _ in range(1_000)
    ]

    size = len(packed_of(page_to_dict(paths_of(lines)))) + 100

    assert 62 * size / 8_192 <= 10
