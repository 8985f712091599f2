"""Whom the work of a delivery is done with: tickets, directory, catalogue, known orders."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from suanqing.intake.outlets import Outlets

if TYPE_CHECKING:
    from suanqing.cases.guiding import Guides
    from suanqing.inbox.orders import OrderLog
    from suanqing.parties.store import PartyStore
    from suanqing.pricing.store import PricingStore
    from suanqing.tickets.commands import Tickets


@dataclass(frozen=True, slots=True)
class Desk:
    """One moment's means to act; `now` is when the delivery is worked off."""

    tickets: "Tickets"
    parties: "PartyStore"
    pricing: "PricingStore"
    orders: "OrderLog"
    outlets: Outlets
    now: datetime
    guides: "Guides"
