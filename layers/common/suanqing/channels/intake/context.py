"""Whom the work of a delivery is done with: tickets, directory, catalogue, known orders."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from suanqing.channels.intake.outcome import Outcome, Reply
from suanqing.channels.intake.outlets import Outlets
from suanqing.channels.notices.model import Kind
from suanqing.people.parties.model import HQ

if TYPE_CHECKING:
    from suanqing.channels.outward.store import OutwardStore
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.care.shop_orders_service import ShopOrders
    from suanqing.work.care.task_service import Tasks
    from suanqing.work.orders.attribution_service import Guides
    from suanqing.work.orders.complained_service import Complaints
    from suanqing.work.orders.order_log import OrderLog
    from suanqing.work.orders.returned_service import Returns
    from suanqing.work.orders.taken_service import Taking
    from suanqing.work.orders.waybill_store import WaybillStore
    from suanqing.work.service.starting_service import Starting
    from suanqing.work.tickets.commands import Tickets
    from suanqing.work.tickets.phones import Phones


@dataclass(frozen=True, slots=True)
class IntakeContext:
    """One delivery's means to act; `now` is when what it tells happened, as far as that can be."""

    tickets: "Tickets"
    parties: "PartyStore"
    pricing: "PricingStore"
    orders: "OrderLog"
    outlets: Outlets
    now: datetime
    guides: "Guides"
    phones: "Phones"
    starting: "Callable[[], Starting]"
    outward: "Callable[[], OutwardStore]"
    waybills: "Callable[[], WaybillStore]"
    returns: "Callable[[], Returns]"
    complaints: "Callable[[], Complaints]"
    taking: "Callable[[Guides, Phones], Taking]"
    tasks: "Callable[[], Tasks]"
    care: "Callable[[Guides, OrderLog], ShopOrders]"

    def at(self, moment: datetime) -> "IntakeContext":
        """The same at another moment."""
        tickets = self.tickets.at(moment)
        return replace(self, now=moment, tickets=tickets, guides=self.guides.with_tickets(tickets))

    def parcels(self, order: str) -> None:
        """Its goods are on their way: where, is asked from now on."""
        self.waybills().begin(order, self.now)

    def to_finance(self, kind: Kind, text: str, ticket: str | None = None) -> tuple[Reply, ...]:
        """Told to the head office's people of finance; to its administrators when it has none."""
        people = [each for each in self.parties.of_outlet(HQ) if each.active]
        told = [each for each in people if "finance" in each.roles]
        told = told or [each for each in people if "admin" in each.roles]
        return tuple(Reply(each.party_id, text, ticket, kind) for each in told)

    def to_dispatch(self, kind: Kind, text: str, ticket: str | None = None) -> tuple[Reply, ...]:
        """Told to who runs the dispatch at head office; to its administrators where nobody does."""
        found = self.parties.with_role(HQ, "dispatcher") or self.parties.with_role(HQ, "admin")
        return tuple(Reply(each, text, ticket, kind) for each in found)


type Desk = Callable[[datetime], IntakeContext]
"""The means to act as of a moment: when the delivery came, or what it tells happened."""
type Act = Callable[[Desk], Outcome]
"""What a delivery asks for; doing it again changes nothing."""
