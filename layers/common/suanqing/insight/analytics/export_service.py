"""A month of the company, row by row, out of the tables themselves: the same tables make the same rows in one order."""

from collections.abc import Callable, Iterable, Iterator
from itertools import batched

from suanqing.finance.settlement.store import LedgerStore
from suanqing.insight.analytics.columns import checked
from suanqing.insight.analytics.rows import Told, of_cost, of_entry, of_ticket
from suanqing.insight.costs.cost_store import CostStore
from suanqing.work.tickets.store import TicketStore

AT_ONCE = 100


class Export:
    """tickets: whom a month can be about, each once. parties: everybody who can have earned."""

    def __init__(
        self,
        work: TicketStore,
        ledger: LedgerStore,
        costs: CostStore,
        tickets: Callable[[str], Iterable[str]],
        parties: Callable[[], Iterable[str]],
    ) -> None:
        self._work, self._ledger, self._costs = work, ledger, costs
        self._tickets, self._parties = tickets, parties

    def month(self, period: str) -> Iterator[Told]:
        yield from self.tickets(sorted(self._tickets(period)), period)
        yield from self.entries(sorted(self._parties()), period)
        yield from self.costs(period)

    def tickets(self, ids: Iterable[str], period: str, outlet: str | None = None) -> Iterator[Told]:
        """Those that were done in the month, in that order. outlet: those alone that are its own by now."""
        for some in batched(ids, AT_ONCE, strict=False):
            heads = self._work.several(some)
            for ticket_id in some:
                head = heads.get(ticket_id)
                if head is None or outlet not in (None, head.outlet):
                    continue
                booked = self._ledger.newest(ticket_id)
                if booked is not None and booked.period == period:
                    yield from _checked(of_ticket(head, booked))

    def entries(self, parties: Iterable[str], period: str) -> Iterator[Told]:
        for party in parties:
            cursor: str | None = None
            while True:
                page = self._ledger.party_lines(party, period, cursor, AT_ONCE)
                for entry in page.entries:
                    yield from _checked(of_entry(entry))
                if (cursor := page.cursor) is None:
                    break

    def costs(self, period: str) -> Iterator[Told]:
        return _checked(of_cost(cost) for cost in self._costs.in_force(period))

    def balances(self, period: str) -> dict[tuple[str, str], int]:
        """What each party accrued in the month, by (party, currency), as the ledger counts it."""
        return {
            (party, balance.currency): balance.accrued
            for party in sorted(self._parties())
            for balance in self._ledger.balances(party)
            if balance.period == period and balance.lines
        }


def _checked(told: Iterable[Told]) -> Iterator[Told]:
    for table, row in told:
        yield table, checked(table, row)
