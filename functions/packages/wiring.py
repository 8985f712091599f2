"""The packages function's API, stores and roles."""

from functools import cache
from typing import TYPE_CHECKING

from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.web.api import Api

if TYPE_CHECKING:
    from suanqing.library.install_service import Installing
    from suanqing.people.identity.deciding import Deciding
    from suanqing.people.parties.store import PartyStore


@cache
def parties() -> "PartyStore":
    from suanqing.people.parties.store import PartyStore

    return PartyStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def deciding() -> "Deciding":
    from suanqing.people.identity.deciding import deciding_over

    return deciding_over(parties())


api = Api("packages", deciding)


@cache
def installing() -> "Installing":
    from suanqing.library.install_service import Installing
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.tickets.commands import Tickets
    from suanqing.work.tickets.store import TicketStore

    prices = PricingStore(aws.dynamodb(), setting("PRICING_TABLE"))
    store = TicketStore(aws.dynamodb(), setting("WORK_TABLE"))
    return Installing(prices, parties(), Tickets(store, parties(), catalogue=prices))
