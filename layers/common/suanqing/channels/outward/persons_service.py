"""What is kept beside the tickets of a person's orders, in table INBOX_TABLE: who bought and what they wrote, the
address as both sides have it, where the goods are. It is exported with the person, and goes with them.
"""

from collections.abc import Collection, Iterable
from typing import Any

from suanqing.channels.outward.store import OutwardStore
from suanqing.work.orders import two_sides, waybills
from suanqing.work.orders.order_log import OrderLog
from suanqing.work.orders.waybill_store import WaybillStore
from suanqing.work.tickets.model import Ticket

OF_ORDERS = frozenset({"order", "return"})
"""Marks of tickets that an order led to, or its return."""


class PersonsOrders:
    def __init__(self, log: OrderLog, outward: OutwardStore, parcels: WaybillStore) -> None:
        self._log, self._outward, self._parcels = log, outward, parcels

    def kept(self, order: str) -> dict[str, Any]:
        """As it is kept; {} of one of which nothing is."""
        known, both, parcel = (
            self._log.known(order),
            self._outward.get(order),
            self._parcels.get(order),
        )
        found = {
            "buyer": known.buyer if known else "",
            "words": known.said.words if known else "",
            "address": two_sides.document(both.field) if both else {},
            "parcels": waybills.document(parcel) if parcel else {},
        }
        told = {name: value for name, value in found.items() if value}
        return {"order": order, **told} if told else {}

    def forget(self, order: str, buyers: Collection[str]) -> None:
        """What waited to be told to the platform waits no more. Nothing, where the order is another's, though a ticket
        of it is theirs."""
        if not self._log.forget(order, buyers):
            return
        self._outward.forget(order)
        self._parcels.forget(order)


def orders_of(tickets: Iterable[Ticket]) -> list[str]:
    """`<channel>:<its id there>`, each once."""
    return list(dict.fromkeys(each.source for each in tickets if OF_ORDERS & each.marks.keys()))
