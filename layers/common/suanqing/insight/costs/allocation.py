"""A month's costs shared out over its tickets: province, then service item, day, ticket. Pure.

    month ─► provinces, by their tickets whole (of a cost of one service item: by the item's)
          ─► service items of a province ─► days of an item ─► tickets of a day

Each step gives its amount whole to what lies below it, by largest remainder (`money.allocate`), ties by name: all
tickets' shares together are the cost to the minor unit, and the same pages and costs make the same shares. A ticket
of several items stands in each of them. Where nothing of the month carries a cost, it stays unshared, and is said.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, NamedTuple

from suanqing.insight.costs.model import Cost, Key
from suanqing.insight.views.cells import ALL, Share
from suanqing.insight.views.pages import Cells, Money
from suanqing.money import allocate
from suanqing.work.tickets.time_spent import Spent

Place = tuple[str, str]
"""(service item, province)."""
Shares = Mapping[Place, int]


class Allocation(NamedTuple):
    """of: (cost, by place what of it) for each that was shared out; left: those that nothing carries. sums: what is
    borne by (service item, province, currency), "*" of all."""

    of: tuple[tuple[Cost, Shares], ...]
    left: tuple[Cost, ...]
    sums: Mapping[tuple[str, str, str], int]

    def at(self, project: str, region: str, currency: str) -> int:
        """What the place bears of all costs in that currency; "*": of all items, of all provinces."""
        return self.sums.get((project, region, currency), 0)


NONE = Allocation((), (), {})


def allocation(costs: Iterable[Cost], cells: Cells) -> Allocation:
    """cells: of the month's page of service items and provinces (`matrix@<month>`)."""
    table: dict[str, dict[str, tuple[Money, ...]]] = {}
    for key, cell in cells.items():
        project, _, region = key.partition("#")
        table.setdefault(region, {})[project] = cell.money
    shared, left = [], []
    weights = Weights(table)
    for cost in costs:
        shares = weights.places(cost)
        shared += [(cost, shares)] if shares else []
        left += [] if shares else [cost]
    return Allocation(tuple(shared), tuple(left), _summed(shared))


def _summed(shared: Iterable[tuple[Cost, Shares]]) -> dict[tuple[str, str, str], int]:
    found: Counter[tuple[str, str, str]] = Counter()
    for cost, shares in shared:
        for (project, region), amount in shares.items():
            for place in product((project, ALL), (region, ALL)):
                found[(*place, cost.currency)] += amount
    return dict(found)


def days_shares(cost: Cost, amount: int, project: str, cells: Cells) -> dict[str, int]:
    """What each day bears of a place's amount. cells: of the province's page of items by days."""
    weights = {
        key.partition("#")[2]: weight(cost, cell.money)
        for key, cell in cells.items()
        if key.partition("#")[0] == project
    }
    return shared_out(amount, weights)


def tickets_shares(cost: Cost, amount: int, lines: Iterable[Share]) -> dict[str, int]:
    """What each ticket bears of a day's amount. lines: of the item in the province on that day."""
    weights = {
        line.ticket: weighed(cost.key, 1, line.income, line.spent)
        for line in lines
        if line.currency == cost.currency
    }
    return shared_out(amount, weights)


def weight(cost: Cost, money: Iterable[Money]) -> int:
    """Of what is in the cost's currency; nothing of another."""
    return sum(
        weighed(cost.key, each.tickets, each.income, each.spent)
        for each in money
        if each.currency == cost.currency
    )


def weighed(key: Key, tickets: int, income: int, spent: Spent) -> int:
    """minutes: on site; a job that waited for its part bears no more for that. Income below 0, of what went back to
    customers, bears nothing."""
    match key:
        case "jobs":
            return tickets
        case "income":
            return max(income, 0)
        case "minutes":
            return spent.on_site


def shared_out(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """By largest remainder, ties by name; nothing where there is no weight."""
    names = sorted(name for name, each in weights.items() if each > 0)
    if not names:
        return {}
    return dict(zip(names, allocate(amount, [weights[name] for name in names]), strict=True))


class Weights:
    """What the places of a month bear by: made once a key, currency, province and item, of however many costs."""

    def __init__(self, table: Mapping[str, Mapping[str, tuple[Money, ...]]]) -> None:
        self._table = table
        self._regions: dict[tuple[Any, ...], dict[str, int]] = {}
        self._items: dict[tuple[Any, ...], dict[str, int]] = {}

    def places(self, cost: Cost) -> dict[Place, int]:
        by = (cost.key, cost.currency)
        whole = by, cost.project, cost.region
        if whole not in self._regions:
            self._regions[whole] = self._of_regions(cost)
        found: dict[Place, int] = {}
        for region, amount in shared_out(cost.amount, self._regions[whole]).items():
            there = by, cost.project, region
            if there not in self._items:
                self._items[there] = self._of_items(cost, region)
            below = shared_out(amount, self._items[there])
            found |= {(project, region): share for project, share in below.items()}
        return found

    def _of_regions(self, cost: Cost) -> dict[str, int]:
        whole = cost.project or ALL
        return {
            region: weight(cost, items[whole])
            for region, items in self._table.items()
            if whole in items and cost.region in (None, region)
        }

    def _of_items(self, cost: Cost, region: str) -> dict[str, int]:
        return {
            project: weight(cost, money)
            for project, money in self._table[region].items()
            if project != ALL and cost.project in (None, project)
        }
