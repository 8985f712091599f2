"""Costs of months beside the pages of the margins: what each place of a table bears, and what a ticket does.

Nothing is kept: the shares are made of the pages and the costs whenever they are asked for, so that they are those of
both as they stand now."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from suanqing.finance.settlement.items import Booked
from suanqing.insight.costs.allocation import (
    NONE,
    Allocation,
    allocation,
    days_shares,
    tickets_shares,
)
from suanqing.insight.costs.cost_store import CostStore
from suanqing.insight.costs.model import Cost
from suanqing.insight.views.cells import ALL, NOBODY, by_project, day_of
from suanqing.insight.views.grid import Axis
from suanqing.insight.views.pages import Cells
from suanqing.insight.views.schemas import CostsAt
from suanqing.insight.views.store import MarginStore

SHARED: tuple[frozenset[Axis], ...] = (
    frozenset({"project", "region"}),
    frozenset({"project", "period"}),
    frozenset({"region", "period"}),
)
"""Tables whose cells bear costs: a cost is of a month, and no day or hour of it."""


class Borne(NamedTuple):
    """What of a cost a ticket bears."""

    cost: Cost
    amount: int


class CostTable(NamedTuple):
    """at: what a place of the table bears in a currency. left: by currency, what nothing of its time bears, so that it
    is in no total; of a table of all items and provinces alone."""

    at: CostsAt
    left: Mapping[str, int]


class CostViews:
    def __init__(self, margins: MarginStore, costs: CostStore) -> None:
        self._margins, self.costs = margins, costs

    def shared(self, period: str) -> dict[str, Allocation]:
        """By month, of those that have costs: of a month or a year."""
        found: dict[str, list[Cost]] = {}
        for cost in self.costs.in_force(period):
            found.setdefault(cost.period, []).append(cost)
        return {month: allocation(told, self._cells(month)) for month, told in found.items()}

    def table(
        self, rows: Axis, columns: Axis, period: str, project: str | None, region: str | None
    ) -> "CostTable | None":
        """What the cells of that table bear; None where they bear none by their axes."""
        if frozenset({rows, columns}) not in SHARED:
            return None
        months = self.shared(period)

        def at(row: str, column: str, currency: str) -> int:
            place = {rows: row, columns: column}
            where = (place.get("project", project or ALL), place.get("region", region or ALL))
            month = place.get("period", ALL)
            told = months.values() if month == ALL else [months.get(month, NONE)]
            return sum(each.at(*where, currency) for each in told)

        return CostTable(at, {} if project or region else _left(months.values()))

    def ticket(self, booked: Booked) -> list[Borne]:
        """What the ticket bears of each cost of its month, those that it bears nothing of left out."""
        shared = self.shared(booked.period).get(booked.period, NONE)
        own = dict.fromkeys((cost for cost, _ in shared.of), 0)
        region = booked.facts.region[-1] if booked.facts.region else NOBODY
        for project in sorted(by_project(booked)):
            there = [
                (cost, of[project, region]) for cost, of in shared.of if (project, region) in of
            ]
            for cost, amount in self._down(booked, there, project, region):
                own[cost] += amount
        return [Borne(cost, amount) for cost, amount in own.items() if amount]

    def _down(
        self, booked: Booked, there: list[tuple[Cost, int]], project: str, region: str
    ) -> Iterator[tuple[Cost, int]]:
        """What of each place's amounts is the ticket's: from the item in the province to the day and to it alone."""
        if not there:
            return
        day = day_of(booked)
        page = self._margins.page(f"region:{region}@{booked.period}", consistent=False)
        lines = [line for _, line in self._margins.lines(day, f"matrix#{project}#{region}#")]
        for cost, amount in there:
            of_day = days_shares(cost, amount, project, page.cells).get(day, 0)
            yield cost, tickets_shares(cost, of_day, lines).get(booked.ticket_id, 0)

    def _cells(self, month: str) -> Cells:
        return self._margins.page(f"matrix@{month}", consistent=False).cells


def _left(months: Iterable[Allocation]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for cost in (cost for each in months for cost in each.left):
        found[cost.currency] += cost.amount
    return dict(sorted(found.items()))
