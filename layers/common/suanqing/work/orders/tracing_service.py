"""Orders' parcels are asked for while they are on their way; what is known stays where nobody answers."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from suanqing.errors import DomainError
from suanqing.platform import observe
from suanqing.work.orders import waybills
from suanqing.work.orders.waybill_store import WaybillStore
from suanqing.work.orders.waybills import Waybill

MOST = 200
"""So many orders are asked for in one call; others wait for the next minute."""


class Traces(Protocol):
    """Who knows where an order's goods are. Raises Unavailable, ChannelMisconfigured, Invalid."""

    def waybills(self, tid: str) -> list[Waybill]: ...


class Tracing:
    """find: who knows of an order's parcels, None where nobody does."""

    def __init__(
        self, store: WaybillStore, find: Callable[[str], Traces | None], now: Callable[[], datetime]
    ) -> None:
        self._store, self._find, self._now = store, find, now

    def run(self, time_left: Callable[[], bool]) -> int:
        """How many were told of. What nobody foresaw of one is raised when all were."""
        count, unforeseen = 0, list[Exception]()
        for order in self._store.due(self._now(), MOST):
            if not time_left():
                break
            try:
                count += self.one(order)
            except Exception as error:
                observe.exception("parcels not traced", order=order)
                unforeseen.append(error)
                self._failed(order)
        if unforeseen:
            raise unforeseen[0]
        return count

    def _failed(self, order: str) -> None:
        """What nobody foresaw is tried later, too, and keeps no other back."""
        try:
            if known := self._store.get(order):
                now = self._now()
                self._store.put(order, waybills.failed(known, "unforeseen", now), now)
        except Exception:
            observe.exception("parcels not noted", order=order)

    def one(self, order: str) -> bool:
        known = self._store.get(order)
        if known is None:
            return False
        now, tid = self._now(), order.partition(":")[2]
        try:
            traces = self._find(order)
            found = traces.waybills(tid) if traces else []
        except DomainError as error:
            self._store.put(order, waybills.failed(known, error.code, now), now)
            observe.warn("parcels not traced", order=order, reason=error.code)
            return False
        self._store.put(order, waybills.told(known, found, now), now)
        return True
