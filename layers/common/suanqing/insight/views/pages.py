"""Pages of cells: a day's, a month's out of its days', a year's out of its months', each month by its days. Pure.

    id                    cells by
    <cube>@2026-11-29     key of the cube: set cell by cell, out of the day's lines
    <cube>@2026-11        key of the cube: the sum of its days
    project:<p>@2026      <region>#<month>: a project's row of every month; p "*": all
    region:<r>@2026       <project>#<month>: a region's column of every month; r "*": all
    project:<p>@2026-11   <region>#<day>: the same of one month, by its days
    region:<r>@2026-11    <project>#<day>
    hour:<r>@2026-11      <hour>#<day>; of a year <hour>#<month>
    sale:<r>@2026-11      <channel>#<day>; of a year <channel>#<month>
    team:<outlet>@2026-11 <lead>#<day>; of a year <lead>#<month>
    after_project:<p>@.., after_region:<r>@..   as project: and region:, of work after the sale

A cell carries a hash of what it was summed from. Nothing is ever added to a page: a cell is made again from
what lies below it, and set.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from suanqing.canonical import digest
from suanqing.insight.views.cells import ALL, Share
from suanqing.work.tickets.time_spent import NOTHING, Spent, added

HASH = 12
"""Hex digits of a cell's hash."""


BY_REGION = {
    "matrix": "region",
    "hour": "hour",
    "sale": "sale",
    "team": "team",
    "after": "after_region",
}
"""Cubes whose keys end with a region (of teams with an outlet): what their pages with time as an axis are called,
before the region."""
BY_PROJECT = {"matrix": "project", "after": "after_project"}
"""Those whose keys begin with a project: the same, before the project."""


class Money(NamedTuple):
    """Of one currency: tickets, minor units, and where the time of those that were completed went. parts: what their
    parts were bought for; unknown: of how many that is not known."""

    currency: str
    tickets: int
    income: int
    pay: int
    spent: Spent = NOTHING
    parts: int = 0
    unknown: int = 0

    @property
    def margin(self) -> int:
        return self.income - self.pay


class Cell(NamedTuple):
    hash: str
    money: tuple[Money, ...]


Cells = Mapping[str, Cell]


def summed(shares: Iterable[Share]) -> Cell | None:
    """A cell out of its lines; None where there is none left."""
    lines = sorted(shares)
    return _cell([_told(line) for line in lines], (money_of(line) for line in lines))


def united(cells: Iterable[tuple[str, Cell]]) -> Cell | None:
    """Several cells, each with what it is called, as one: no ticket may stand in two of them."""
    parts = sorted(cells)
    return _cell(
        [[name, cell.hash] for name, cell in parts],
        (money for _, cell in parts for money in cell.money),
    )


def with_cells(page: Cells, made: Mapping[str, Cell | None]) -> dict[str, Cell]:
    """The page with these cells set, or gone where they are None."""
    kept = {key: cell for key, cell in page.items() if key not in made}
    return kept | {key: cell for key, cell in made.items() if cell is not None}


def month_of(days: Iterable[tuple[str, Cells]]) -> dict[str, Cell]:
    """A month's page out of its days'; a ticket has one day."""
    found: dict[str, list[tuple[str, Cell]]] = {}
    for day, cells in days:
        for key, cell in cells.items():
            found.setdefault(key, []).append((day, cell))
    return _each(found)


def timed_pages(cube: str, keys: Iterable[str]) -> set[str]:
    """Which pages with time as an axis hold these cells of a cube: of a year and of a month, without either."""
    found: set[str] = set()
    name = BY_REGION.get(cube)
    for key in keys if name else ():
        first, _, region = key.partition("#")
        found |= {f"{name}:{region}", f"{name}:{ALL}"}
        found |= {f"{BY_PROJECT[cube]}:{first}"} if cube in BY_PROJECT else set()
    return found


def with_time(page: Cells, name: str, time: str, source: Cells) -> dict[str, Cell]:
    """A page called `name`, with all cells of one month (of a year's page) or day (of a month's) out of its cube's."""
    kept = {key: cell for key, cell in page.items() if not key.endswith(f"#{time}")}
    of, _, value = name.partition(":")
    found: dict[str, list[tuple[str, Cell]]] = {}
    for key, cell in source.items():
        first, _, region = key.partition("#")
        if of in BY_PROJECT.values() and first == value:
            found.setdefault(f"{region}#{time}", []).append((region, cell))
        if of not in BY_PROJECT.values() and value in (region, ALL):
            found.setdefault(f"{first}#{time}", []).append((region, cell))
    return kept | _each(found)


def all_pages(shares: Mapping[tuple[str, str, str], Iterable[Share]]) -> dict[str, dict[str, Cell]]:
    """Every page, by id, out of nothing but the lines by (day, cube, key): what a rebuild compares with."""
    pages: dict[str, dict[str, Cell]] = {}
    for (day, cube, key), lines in shares.items():
        if cell := summed(lines):
            pages.setdefault(f"{cube}@{day}", {})[key] = cell
    months: dict[str, list[tuple[str, Cells]]] = {}
    for id, cells in pages.items():
        months.setdefault(id[:-3], []).append((id.partition("@")[2], cells))
    pages |= {id: month_of(days) for id, days in months.items()}
    timed: dict[str, dict[str, Cell]] = {}
    for id in sorted(pages):
        cube, _, time = id.partition("@")
        for name in timed_pages(cube, pages[id]):
            above = f"{name}@{time[:-3]}"
            timed[above] = with_time(timed.get(above, {}), name, time, pages[id])
    return pages | timed


def page_to_list(cells: Cells) -> list[Any]:
    """Plain JSON of a page, one byte form for equal cells."""
    return [[key, cell.hash, *map(_flat, cell.money)] for key, cell in sorted(cells.items())]


def page_of(data: Iterable[Any]) -> dict[str, Cell]:
    return {key: Cell(hash, tuple(map(_money_of, money))) for key, hash, *money in data}


def _flat(money: Money) -> list[Any]:
    """The four figures, the minutes where there are any, and parts where there are, behind the minutes."""
    parts = (money.parts, money.unknown) if money.parts or money.unknown else ()
    return [*money[:4], *(money.spent if parts or money.spent != NOTHING else ()), *parts]


def _money_of(data: list[Any]) -> Money:
    currency, tickets, income, pay, *more = data
    spent, parts = more[: len(NOTHING)], more[len(NOTHING) :]
    return Money(currency, tickets, income, pay, Spent(*spent), *parts)


def _told(line: Share) -> list[Any]:
    """What a cell's hash is of: the ticket's assessment and, where it has parts, what they were bought for."""
    return [*line[:6], *((line.parts, line.unknown) if line.rev else ())]


def money_of(line: Share) -> Money:
    return Money(line.currency, 1, line.income, line.pay, line.spent, line.parts, line.unknown)


def _each(found: Mapping[str, list[tuple[str, Cell]]]) -> dict[str, Cell]:
    made = {key: united(cells) for key, cells in found.items()}
    return {key: cell for key, cell in made.items() if cell is not None}


def _cell(told: list[Any], money: Iterator[Money]) -> Cell | None:
    if not told:
        return None
    sums: dict[str, Money] = {}
    for each in money:
        kept = sums.get(each.currency, Money(each.currency, 0, 0, 0))
        sums[each.currency] = Money(
            each.currency,
            kept.tickets + each.tickets,
            kept.income + each.income,
            kept.pay + each.pay,
            added(kept.spent, each.spent),
            kept.parts + each.parts,
            kept.unknown + each.unknown,
        )
    return Cell(digest(told)[:HASH], tuple(sums[name] for name in sorted(sums)))
