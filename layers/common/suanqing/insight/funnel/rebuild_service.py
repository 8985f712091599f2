"""A month's pages of funnels made once more out of the tickets' logs, in memory, and compared with what is kept; and
made right by the way that everything takes: lines joined, scenes dirty, pages made again, set."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from suanqing.canonical import canonical
from suanqing.insight.funnel.counts import Path, Paths, day_of, page_to_dict, paths_of
from suanqing.insight.funnel.funnel_service import Funnel, province
from suanqing.insight.funnel.store import FunnelStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.reached import reached, scene_of
from suanqing.work.tickets.store import TicketStore


class Verdict(NamedTuple):
    """drift: pages ("<scene>@<day>") that are not what the logs say. waiting: days that are still to be made again."""

    tickets: int
    pages: int
    drift: list[str]
    waiting: list[str]


class FunnelRebuild:
    """whose: the tickets that a month can be about, of all outlets."""

    def __init__(
        self,
        store: FunnelStore,
        funnel: Funnel,
        tickets: TicketStore,
        whose: Callable[[str], Iterable[str]],
    ) -> None:
        self._store, self._funnel = store, funnel
        self._tickets, self._whose = tickets, whose

    def verify(self, month: str) -> Verdict:
        """Compare, and write nothing."""
        lines: dict[str, list[Path]] = {}
        for ticket in self._of(month):
            nodes = reached(ticket, self._tickets.history(ticket.ticket_id))
            page = f"{scene_of(ticket)}@{day_of(ticket.opened)}"
            lines.setdefault(page, []).append(Path(province(ticket.region), nodes))
        made = {page: paths_of(each) for page, each in lines.items()}
        kept = self._store.pages(month)
        drift = [
            page
            for page in sorted({*made, *kept})
            if not _same(made.get(page, {}), kept.get(page, {}))
        ]
        waiting = [each.day for each in self._store.all_dirty(month)]
        return Verdict(sum(map(len, lines.values())), len(made), drift, waiting)

    def rebuild(self, month: str) -> int:
        """Join every line again and make every page of the month again; how many."""
        days = {each.day for each in self._store.all_dirty(month)}
        for ticket in self._of(month):
            days.add(self._funnel.whole(ticket, self._tickets.history(ticket.ticket_id)))
        return sum(self._funnel.day(day) for day in sorted(days))

    def _of(self, month: str) -> Iterator[Ticket]:
        for ticket_id in self._whose(month):
            ticket = self._tickets.get(ticket_id, consistent=True)
            if day_of(ticket.opened).startswith(month):
                yield ticket


def _same(one: Paths, other: Paths) -> bool:
    return canonical(page_to_dict(one)) == canonical(page_to_dict(other))
