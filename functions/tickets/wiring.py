"""The tickets function's API, stores and roles."""

from functools import cache
from typing import TYPE_CHECKING, Annotated

from suanqing.people.identity.caller import Caller
from suanqing.people.identity.deciding import Deciding, deciding_over
from suanqing.platform import aws, config
from suanqing.web.api import Api, Reply
from suanqing.work.orders.attribution_service import Guides
from suanqing.work.orders.quotes_service import Quoting
from suanqing.work.service.contracts import Contracts
from suanqing.work.service.rework_service import ReworkService
from suanqing.work.service.settings import SettingsStore
from suanqing.work.service.special_detector import Watch
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.phones import Phones
from suanqing.work.tickets.schemas import TicketView, view_for
from suanqing.work.tickets.store import TicketStore

if TYPE_CHECKING:
    from suanqing.people.parties.store import PartyStore


@cache
def parties() -> "PartyStore":
    """One copy of the register: who decides was read there just now."""
    from suanqing.people.parties.store import PartyStore

    return PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def deciding() -> Deciding:
    return deciding_over(parties())


api = Api("tickets", deciding)
Shown = Annotated[Reply, TicketView]


@cache
def tickets() -> Tickets:
    from suanqing.pricing.stores.books import PricingStore

    client, pricing = aws.dynamodb(), config.setting("PRICING_TABLE")
    store = TicketStore(client, config.setting("WORK_TABLE"))
    watch = Watch(store, settings())
    catalogue = PricingStore(client, pricing)
    return Tickets(store, parties(), catalogue=catalogue, watch=watch)


@cache
def settings() -> SettingsStore:
    return SettingsStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def phones() -> Phones:
    return Phones(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def cases() -> ReworkService:
    return ReworkService(
        tickets(), LinkedStore(aws.dynamodb(), config.setting("WORK_TABLE")), settings()
    )


@cache
def contracts() -> Contracts:
    return Contracts(tickets(), cases().store)


@cache
def guides() -> Guides:
    return Guides(tickets(), cases().store, settings())


@cache
def quoting() -> Quoting:
    """With the means to price: imported when first asked for."""
    from suanqing.finance.settlement.quote_estimates import estimate
    from suanqing.pricing.stores.books import PricingStore

    client, pricing = aws.dynamodb(), config.setting("PRICING_TABLE")
    price = estimate(parties(), PricingStore(client, pricing))
    return Quoting(tickets(), cases().store, price)


def shown(caller: Caller, ticket: Ticket, status: int = 200) -> Reply:
    headers = {"ETag": f'"{ticket.version}"'}
    if status == 201:
        headers["Location"] = f"/tickets/{ticket.ticket_id}"
    return Reply(view_for(caller, ticket), status, headers)
