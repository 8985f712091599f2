"""A page as a table of two axes, with its totals; a ranking. Pure.

Of every axis "*" is the total. Tickets of several projects stand in each of them, so that the total over projects
is no sum of theirs: pages hold it. A ticket has one region, one month, one day and one hour, and those are summed here.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from suanqing.insight.views.cells import ALL
from suanqing.insight.views.pages import Cell, Cells, united

Axis = Literal["project", "region", "period", "day", "hour"]
By = Literal["project", "region", "outlet", "person", "channel"]
Ranked = Literal["project", "region", "outlet", "person", "channel", "leak"]
"""Leaks as well, which a ticket may have several of."""
YEAR = 4
"""How long the text of a year is."""


class Grid(NamedTuple):
    """rows and columns in order, the total last; cells by (row, column), and by "*"."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]


def page_id(rows: Axis, columns: Axis, period: str, project: str | None, region: str | None) -> str:
    """The one page that holds this table: of a month for projects by regions and for days, else of a year."""
    axes = {rows, columns}
    if "hour" in axes:
        return f"hour@{period}" if "region" in axes else f"hour:{region or ALL}@{period}"
    if axes == {"project", "region"}:
        return f"matrix@{period}"
    if "project" in axes:
        return f"region:{region or ALL}@{period}"
    return f"project:{project or ALL}@{period}"


def axes_of(id: str) -> tuple[Axis, Axis]:
    """What the two halves of a page's keys are."""
    name, _, time = id.partition("@")
    name, crossed, _ = name.partition(":")
    timed: Axis = "period" if len(time) == YEAR else "day"
    if name == "hour":
        return "hour", timed if crossed else "region"
    if name == "region":
        return "project", timed
    return ("region", timed) if name == "project" else ("project", "region")


def grid_of(id: str, cells: Cells, rows: Axis) -> Grid:
    """The page's cells with `rows` down, and every total."""
    first, second = axes_of(id)
    whole = _with_totals({_halves(key): cell for key, cell in cells.items()}, first, second)
    if rows != first:
        whole = {(column, row): cell for (row, column), cell in whole.items()}
    return Grid(_ordered(row for row, _ in whole), _ordered(column for _, column in whole), whole)


def ranked(by: Ranked, cells: Cells) -> list[tuple[str, Cell]]:
    """Each of them with its month, the highest margin first; of several currencies by the first."""
    return sorted(_single(by, cells), key=lambda each: (-each[1].money[0].margin, each[0]))


def cube_of(by: Ranked) -> str:
    return "matrix" if by in ("project", "region") else by


def _single(by: Ranked, cells: Cells) -> Iterator[tuple[str, Cell]]:
    if by not in ("project", "region"):
        yield from cells.items()
        return
    grid = _with_totals({_halves(key): cell for key, cell in cells.items()}, "project", "region")
    for (project, region), cell in grid.items():
        if by == "project" and region == ALL and project != ALL:
            yield project, cell
        if by == "region" and project == ALL and region != ALL:
            yield region, cell


def _with_totals(
    cells: Mapping[tuple[str, str], Cell], first: Axis, second: Axis
) -> dict[tuple[str, str], Cell]:
    """first: project, region or hour. Over projects the page has its totals; all others are made here."""
    found = dict(cells)
    if first != "project":
        found |= _over(found, 0)
    return found | _over(found, 1)


def _over(cells: Mapping[tuple[str, str], Cell], half: int) -> dict[tuple[str, str], Cell]:
    """Totals over one half of the keys."""
    groups: dict[tuple[str, str], list[tuple[str, Cell]]] = {}
    for key, cell in cells.items():
        total = (ALL, key[1]) if half == 0 else (key[0], ALL)
        groups.setdefault(total, []).append((key[half], cell))
    made = {key: united(parts) for key, parts in groups.items()}
    return {key: cell for key, cell in made.items() if cell is not None}


def _halves(key: str) -> tuple[str, str]:
    first, _, second = key.partition("#")
    return first, second


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names), key=lambda name: (name == ALL, name)))
