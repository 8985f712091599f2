"""A month's costs over its tickets: the shares of every level come to what lies above, to the minor unit."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from suanqing.insight.costs.allocation import (
    allocation,
    days_shares,
    shared_out,
    tickets_shares,
)
from suanqing.insight.costs.model import Cost
from suanqing.insight.views.cells import Share
from suanqing.insight.views.pages import all_pages
from suanqing.work.tickets.time_spent import Spent

MONTH = "2026-11"
WORK = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.lists(st.sampled_from(["AC", "TV", "PIPE"]), min_size=1, max_size=3, unique=True),
        st.sampled_from(["310000", "530000", "-"]),
        st.integers(-500, 90_000),
        st.integers(0, 400),
    ),
    max_size=15,
)
COSTS = st.tuples(
    st.integers(1, 10**9),
    st.sampled_from(["jobs", "income", "minutes"]),
    st.sampled_from([None, "310000", "110000"]),
    st.sampled_from([None, "AC", "TV"]),
)


def cost(
    amount: int, key: Any = "jobs", region: str | None = None, project: str | None = None
) -> Cost:
    return Cost("c-1", MONTH, "rent", amount, "CNY", key, region, project, "", "ann", "")


def lines(work: Iterable[tuple[int, list[str], str, int, int]]) -> dict[Any, list[Share]]:
    """As tickets stand in the matrix: each of their items, and whole."""
    found: dict[Any, list[Share]] = {}
    for number, (day, projects, region, income, minutes) in enumerate(work):
        spent = Spent(1, 600, 30, minutes, 2_000, 0)
        for project in [*projects, "*"]:
            own = income * (len(projects) if project == "*" else 1)
            address = (f"{MONTH}-{day:02d}", "matrix", f"{project}#{region}")
            found.setdefault(address, []).append(Share(f"T{number}", 1, "CNY", own, 0, "f", spent))
    return found


@given(WORK, COSTS)
def test_r198_a_cost_is_borne_whole_at_every_level_or_said_to_be_borne_by_none(
    work: list[tuple[int, list[str], str, int, int]], told: tuple[int, Any, Any, Any]
) -> None:
    there = lines(work)
    pages, own = all_pages(there), cost(*told)
    made = allocation([own], pages.get(f"matrix@{MONTH}", {}))

    if made.left:
        assert made.left == (own,) and made.at("*", "*", "CNY") == 0
        return
    ((_, shares),) = made.of
    assert sum(shares.values()) == own.amount == made.at("*", "*", "CNY")
    assert made.at("*", "*", "USD") == 0
    assert {region for _, region in shares} <= (
        {own.region} if own.region else {"310000", "530000", "-"}
    )
    assert own.project is None or {project for project, _ in shares} == {own.project}
    alone = 0
    for (project, region), amount in shares.items():
        days = days_shares(own, amount, project, pages[f"region:{region}@{MONTH}"])
        assert sum(days.values()) == amount
        for day, part in days.items():
            each = tickets_shares(own, part, there[(day, "matrix", f"{project}#{region}")])
            assert sum(each.values()) == part
            alone += sum(each.values())
    assert alone == own.amount


def test_the_same_whatever_the_order_and_by_largest_remainder() -> None:
    assert shared_out(100, {"b": 1, "a": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert shared_out(100, {"c": 1, "a": 1, "b": 1}) == {"a": 34, "b": 33, "c": 33}
    assert shared_out(7, {"a": 0, "b": -5}) == {} and shared_out(7, {}) == {}


def test_a_cost_follows_its_key() -> None:
    """Two tickets of 100.00 and 300.00 that took 90 and 10 minutes on site; both waited for parts longer than that."""
    work = [(1, ["AC"], "310000", 10_000, 90), (1, ["AC"], "530000", 30_000, 10)]
    cells = all_pages(lines(work))[f"matrix@{MONTH}"]

    def there(key: Any) -> tuple[int, int]:
        made = allocation([cost(1_000, key)], cells)
        return made.at("*", "310000", "CNY"), made.at("*", "530000", "CNY")

    assert there("jobs") == (500, 500)
    assert there("income") == (250, 750)
    assert there("minutes") == (900, 100)


@given(WORK, st.lists(COSTS, min_size=1, max_size=6))
def test_costs_of_a_month_are_borne_as_each_alone(
    work: list[tuple[int, list[str], str, int, int]], told: list[tuple[int, Any, Any, Any]]
) -> None:
    """Whatever was reckoned for one that is borne by the same key."""
    cells = all_pages(lines(work)).get(f"matrix@{MONTH}", {})
    costs = [cost(*each)._replace(id=f"c-{number}") for number, each in enumerate(told)]
    alone = [allocation([each], cells) for each in costs]

    made = allocation([*costs, *costs], cells)

    assert made.of == tuple(of for one in [*alone, *alone] for of in one.of)
    assert made.left == tuple(left for one in [*alone, *alone] for left in one.left)
    whole = sum(each.amount for each in costs if each not in made.left)
    assert made.at("*", "*", "CNY") == 2 * whole
