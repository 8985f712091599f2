"""A person settles what both sides changed of an order, or what its platform did not take."""

from collections.abc import Callable
from datetime import datetime

from suanqing.channels.outward.store import Kept, OutwardStore
from suanqing.errors import NotFound, Stale, Unavailable
from suanqing.people.identity.caller import Caller
from suanqing.platform import observe
from suanqing.times import epoch_ms
from suanqing.work.orders.order_log import OrderLog
from suanqing.work.orders.two_sides import Choice, Site, settled
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.scene import BEFORE_DONE

REASON = "以平台的地址为准"


class Settling:
    def __init__(
        self, store: OutwardStore, log: OrderLog, tickets: Tickets, now: Callable[[], datetime]
    ) -> None:
        self.store, self._log, self._tickets, self._now = store, log, tickets, now

    def settle(self, caller: Caller, order: str, choice: Choice, version: int) -> Kept:
        """As it is then. Where theirs is taken the tickets move first: broken off there, it is settled again.
        Raises NotFound, Stale, Conflict."""
        kept = self.store.get(order)
        if kept is None:
            raise NotFound("nothing of this order was changed here", order=order)
        after = settled(kept.field, choice, version, caller.party, epoch_ms(self._now()))
        if choice == "theirs":
            self._move(caller, order, after.ours)
            return self._taken(caller, order, choice, version)
        if not self.store.put(order, after, kept.rev):
            raise Stale("somebody changed it meanwhile")
        observe.log("order settled", order=order, by=caller.party, choice=choice)
        return Kept(order, after, kept.rev + 1)

    def _taken(self, caller: Caller, order: str, choice: Choice, version: int) -> Kept:
        """That the tickets moved may have been noted meanwhile, which settles it as well."""
        for _ in range(3):
            kept = self.store.get(order)
            if kept is None:
                break
            if not kept.field.waits:
                return kept
            after = settled(kept.field, choice, version, caller.party, epoch_ms(self._now()))
            if self.store.put(order, after, kept.rev):
                observe.log("order settled", order=order, by=caller.party, choice=choice)
                return Kept(order, after, kept.rev + 1)
        raise Unavailable("too many change this order at once", retry_after=1)

    def _move(self, caller: Caller, order: str, site: Site) -> None:
        known = self._log.known(order)
        for ticket_id in sorted(known.tickets if known else ()):
            try:
                ticket = self._tickets.get(caller, ticket_id, consistent=True)
            except NotFound:
                continue
            there = (site.region or ticket.region, site.address or ticket.address)
            if ticket.state in BEFORE_DONE and there != (ticket.region, ticket.address):
                self._tickets.move(
                    caller, ticket_id, site.region or None, site.address or None, ticket.version, reason=REASON
                )  # fmt: skip
