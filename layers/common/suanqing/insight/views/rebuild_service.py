"""A month's pages made once more out of the ledger alone, in memory, and compared with what is kept, byte for byte;
and made right by the way that everything takes: lines put, cells dirty, made again, set."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from suanqing.canonical import canonical
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.store import LedgerStore
from suanqing.insight.views.cells import WITHOUT_LINES, Address, Beside, Share, placed
from suanqing.insight.views.grid import YEAR
from suanqing.insight.views.mark_service import Marks
from suanqing.insight.views.pages import Cell, all_pages, page_to_list
from suanqing.insight.views.refresh_service import Refresh
from suanqing.insight.views.store import DAY, MarginStore

Pages = Mapping[str, Mapping[str, Cell]]
Tickets = Callable[[str], Iterable[str]]


class Drift(NamedTuple):
    """A page whose bytes are not what the ledger says. cells: the keys that differ."""

    page: str
    cells: tuple[str, ...]


class Verdict(NamedTuple):
    """waiting: days whose cells are still to be made again, so that a difference in them is no drift."""

    tickets: int
    pages: int
    drift: list[Drift]
    waiting: list[str]


class Rebuild:
    """tickets: whom a month can be about, of all outlets."""

    def __init__(
        self,
        store: MarginStore,
        ledger: LedgerStore,
        marks: Marks,
        refresh: Refresh,
        tickets: Tickets,
    ) -> None:
        self._store, self._ledger, self._tickets = store, ledger, tickets
        self._marks, self._refresh = marks, refresh

    def verify(self, month: str) -> Verdict:
        """Compare, and write nothing."""
        newest = [history[-1] for history in self._histories(month)]
        made = shadow(((booked, self._marks.beside(booked)) for booked in newest), month)
        kept = {id: of_month(id, cells, month) for id, cells in self._store.pages(month)}
        waiting = [found.day for found in self._store.all_dirty(month)]
        return Verdict(len(newest), len(made), differences(made, kept), waiting)

    def rebuild(self, month: str) -> int:
        """Put every line again, take away those of nobody, and make every cell of the month again; how many."""
        cells: set[Address] = set()
        there: set[tuple[Address, str]] = set()
        told: list[Booked] = []
        for history in self._histories(month):
            cells |= self._marks.spread(history)
            told.append(history[-1])
        for newest in told:
            own = placed(newest, self._marks.beside(newest))
            there |= {(each, newest.ticket_id) for each in own if each[1] not in WITHOUT_LINES}
        days = {day for day, _, _ in cells} | self._days(month)
        for address, ticket in [each for day in days for each in self._lines(day)]:
            cells.add(address)
            if (address, ticket) not in there and address[0].startswith(month):
                self._store.remove(address, ticket)
        self._marks.touch(cells | set(self._cells(month)))
        return sum(self._refresh.day(day) for day in sorted({day for day, _, _ in cells} | days))

    def _histories(self, month: str) -> Iterator[list[Booked]]:
        """All assessments of every ticket whose newest belongs to the month."""
        for ticket_id in self._tickets(month):
            found = self._ledger.assessments(ticket_id, steps=False)
            if found and found[-1].period == month:
                yield found

    def _days(self, month: str) -> set[str]:
        kept = {id.partition("@")[2] for id, _ in self._store.pages(month)}
        return {day for day in kept if len(day) == DAY} | {
            each.day for each in self._store.all_dirty(month)
        }

    def _lines(self, day: str) -> Iterator[tuple[Address, str]]:
        for name, share in self._store.lines(day):
            cube, _, key = name.partition("#")
            yield (day, cube, key), share.ticket

    def _cells(self, month: str) -> Iterator[Address]:
        """Cells that the days' pages show, whether or not a line is left."""
        for id, cells in self._store.pages(month):
            cube, _, day = id.partition("@")
            if len(day) == DAY:
                yield from ((day, cube, key) for key in cells)


def shadow(newest: Iterable[tuple[Booked, Beside]], month: str) -> Pages:
    """The month's pages as its assessments and what their tickets' events say make them; of a year's page the month's
    part."""
    shares: dict[Address, list[Share]] = {}
    for booked, beside in newest:
        for address, share in placed(booked, beside).items():
            shares.setdefault(address, []).append(share)
    return {id: of_month(id, cells, month) for id, cells in all_pages(shares).items()}


def of_month(id: str, cells: Mapping[str, Cell], month: str) -> dict[str, Cell]:
    """Of a year's page what belongs to the month; any other page as it is."""
    if len(id.partition("@")[2]) > YEAR:
        return dict(cells)
    return {key: cell for key, cell in cells.items() if key.endswith(f"#{month}")}


def differences(made: Pages, kept: Pages) -> list[Drift]:
    """Pages whose bytes differ, with the cells that do; one that is empty is as good as none."""
    found = []
    for id in sorted({*made, *kept}):
        new, old = made.get(id, {}), kept.get(id, {})
        if canonical(page_to_list(new)) != canonical(page_to_list(old)):
            keys = sorted(key for key in {*new, *old} if new.get(key) != old.get(key))
            found.append(Drift(id, tuple(keys)))
    return found
