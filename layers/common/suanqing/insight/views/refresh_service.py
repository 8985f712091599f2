"""Dirty cells made again out of their lines, and set; then the pages that are made of them.

    day's set ─► day's page (its dirty cells, out of their lines) ─► month's page (out of its days)
                                                                  ─► month's pages by day (out of the day)
                                                                  ─► year's pages by month (out of the month)

A page is read before what it is made of, and put at the version that was read: whoever saw less loses, and looks
again. The set goes last, if nothing has joined it: a run that broke off is done once more, to the same end.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from suanqing.errors import Unavailable
from suanqing.insight.views.cells import CUBES, lines_of
from suanqing.insight.views.mark_service import Ask
from suanqing.insight.views.pages import (
    Cell,
    Cells,
    month_of,
    summed,
    timed_pages,
    with_cells,
    with_time,
)
from suanqing.insight.views.store import MarginStore

TRIES = 12
"""Of a page that others set at the same time."""

Make = Callable[[Cells], Mapping[str, Cell]]


class Refresh:
    def __init__(self, store: MarginStore, ask: Ask, clock: Callable[[], datetime]) -> None:
        self._store, self._ask, self._clock = store, ask, clock

    def day(self, day: str) -> int:
        """Work off a day's set; how many cells were made again.

        Raises Unavailable: a page was set by others all the time; the message comes again."""
        made, done = self._store.work_off(day, partial(self._made_again, day), self._clock)
        if not done:
            self._ask(day)
        return made

    def _made_again(self, day: str, keys: frozenset[str]) -> None:
        month = day[:7]
        for cube in CUBES:
            own = sorted(key for key in keys if key.startswith(f"{cube}#"))
            if own:
                self._set(f"{cube}@{day}", partial(self._day_page, day, own))
                self._set(f"{cube}@{month}", partial(self._month_page, cube, month))
            for name in sorted(timed_pages(cube, (key.partition("#")[2] for key in own))):
                self._set(f"{name}@{month}", partial(self._timed_page, cube, name, day))
                self._set(f"{name}@{month[:4]}", partial(self._timed_page, cube, name, month))

    def _day_page(self, day: str, keys: list[str], page: Cells) -> Mapping[str, Cell]:
        return with_cells(page, self._cells(day, keys))

    def _month_page(self, cube: str, month: str, _: Cells) -> Mapping[str, Cell]:
        return month_of(self._store.days(cube, month))

    def _timed_page(self, cube: str, name: str, time: str, page: Cells) -> Mapping[str, Cell]:
        return with_time(page, name, time, self._store.page(f"{cube}@{time}").cells)

    def _cells(self, day: str, keys: list[str]) -> dict[str, Cell | None]:
        return {
            key.partition("#")[2]: summed(
                share for _, share in self._store.lines(day, lines_of(key))
            )
            for key in keys
        }

    def _set(self, id: str, make: Make) -> None:
        """Make a page anew out of what it was and what lies below it, until nobody was faster."""
        for _ in range(TRIES):
            read, now = self._store.page(id), self._clock()
            cells = make(read.cells)
            if cells == read.cells or self._store.put_page(id, cells, read, now):
                return
        raise Unavailable("a page of margins is set by others all the time", page=id)
