"""How often each rule was applied on a day: exact, from one item a ticket. Pure.

A rule is named `<plane>:<op>:<rule>`, as its step; a tier by its base step. A ticket counts once on
the day and hour of its service (Beijing), by its newest assessment; a cancelled one not at all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from suanqing.finance.assessment.model import Assessment
from suanqing.pricing.model import Facts
from suanqing.times import BEIJING

UNCOUNTED = frozenset({"quantity", "coefficient", "round", "tax", "split", "discount_lost"})
WEEKS = 4


class Hit(NamedTuple):
    """What one ticket counts as."""

    ticket_id: str
    outlet: str
    hour: int
    book: str
    rules: tuple[str, ...]


class Count(NamedTuple):
    """hits of tickets."""

    tickets: int = 0
    hits: int = 0


Cells = Mapping[tuple[int, str], Mapping[str, int]]
"""(hour, outlet) -> rule -> hits; "" is the tickets themselves."""


def day_of(served: datetime) -> date:
    return served.astimezone(BEIJING).date()


def hit_of(facts: Facts, assessment: Assessment) -> Hit | None:
    """None for a ticket that does not count any more."""
    if not facts.payable:
        return None
    rules = {
        f"{line.plane}:{step.op}:{step.rule}"
        for line in assessment.lines
        for step in line.steps
        if step.op not in UNCOUNTED
    }
    hour = facts.served.astimezone(BEIJING).hour
    return Hit(facts.ticket_id, facts.outlet, hour, assessment.book, tuple(sorted(rules)))


def counted(hits: Iterable[Hit]) -> dict[tuple[int, str], Counter[str]]:
    cells: dict[tuple[int, str], Counter[str]] = {}
    for hit in hits:
        cells.setdefault((hit.hour, hit.outlet), Counter()).update(("", *hit.rules))
    return cells


def until(cells: Cells, hour: int) -> dict[str, int]:
    """The day's counts of all outlets through that hour."""
    found: Counter[str] = Counter()
    for (at, _), cell in cells.items():
        if at <= hour:
            found.update(cell)
    return found


def baseline_days(day: date) -> list[date]:
    """The same weekday of the four weeks before."""
    return [day - timedelta(days=7 * week) for week in range(WEEKS, 0, -1)]


def cells_to_list(cells: Cells) -> list[Any]:
    return [
        [hour, outlet, dict(sorted(cell.items()))] for (hour, outlet), cell in sorted(cells.items())
    ]


def cells_of(data: Iterable[Any]) -> dict[tuple[int, str], Counter[str]]:
    return {(hour, outlet): Counter(cell) for hour, outlet, cell in data}
