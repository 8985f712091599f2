"""The stock function's API, stores and roles."""

from functools import cache
from typing import TYPE_CHECKING

from suanqing.platform import aws, config
from suanqing.web.api import Api

if TYPE_CHECKING:
    from suanqing.people.identity.deciding import Deciding
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.stock.stock_service import Stock
    from suanqing.work.tickets.part_commands import TicketParts


@cache
def parties() -> "PartyStore":
    """One copy of the register: who decides was read there just now."""
    from suanqing.people.parties.store import PartyStore

    return PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def deciding() -> "Deciding":
    from suanqing.people.identity.deciding import deciding_over

    return deciding_over(parties())


api = Api("stock", deciding)


@cache
def catalogue() -> "PricingStore":
    from suanqing.pricing.stores.books import PricingStore

    return PricingStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def stock() -> "Stock":
    from suanqing.work.stock.stock_service import Stock
    from suanqing.work.stock.store import StockStore

    store = StockStore(aws.dynamodb(), config.setting("WORK_TABLE"))
    return Stock(store, parties(), catalogue())


@cache
def ticket_parts() -> "TicketParts":
    """With the tickets that wait for a part."""
    from suanqing.work.tickets.commands import Tickets
    from suanqing.work.tickets.flow_service import flow_over
    from suanqing.work.tickets.part_commands import TicketParts
    from suanqing.work.tickets.store import TicketStore

    flow = flow_over(aws.dynamodb(), config.setting("PRICING_TABLE"), parties())
    tickets = TicketStore(aws.dynamodb(), config.setting("WORK_TABLE"), flow=flow)
    return TicketParts(Tickets(tickets, parties(), catalogue=catalogue()), stock())
