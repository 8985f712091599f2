"""A month of the company, row by row, out of the tables themselves: the same tables make the same rows in one order."""

from collections.abc import Callable, Iterable, Iterator

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
        for table, row in self._rows(period):
            yield table, checked(table, row)

    def balances(self, period: str) -> dict[tuple[str, str], int]:
        """What each party accrued in the month, by (party, currency), as the ledger counts it."""
        return {
            (party, balance.currency): balance.accrued
            for party in sorted(self._parties())
            for balance in self._ledger.balances(party)
            if balance.period == period and balance.lines
        }

    def _rows(self, period: str) -> Iterator[Told]:
        for ticket_id in sorted(self._tickets(period)):
            booked = self._ledger.newest(ticket_id)
            if booked is not None and booked.period == period:
                yield from of_ticket(self._work.get(ticket_id, consistent=True), booked)
        for party in sorted(self._parties()):
            yield from self._entries(party, period)
        for cost in self._costs.in_force(period):
            yield of_cost(cost)

    def _entries(self, party: str, period: str) -> Iterator[Told]:
        cursor: str | None = None
        while True:
            page = self._ledger.party_lines(party, period, cursor, AT_ONCE)
            for entry in page.entries:
                yield from of_entry(entry)
            if (cursor := page.cursor) is None:
                return
