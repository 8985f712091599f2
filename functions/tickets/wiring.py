"""The tickets function's API, stores and roles."""

from functools import cache
from typing import TYPE_CHECKING, Annotated

from suanqing import aws, config
from suanqing.cases.contracts import Contracts
from suanqing.cases.desk import Cases
from suanqing.cases.guiding import Guides
from suanqing.cases.quoting import Quoting
from suanqing.cases.settings import SettingsStore
from suanqing.cases.store import CaseStore
from suanqing.cases.watch import Watch
from suanqing.http import Api, Reply
from suanqing.identity.caller import Caller
from suanqing.identity.deciding import Deciding, deciding_over
from suanqing.parties.model import Role
from suanqing.tickets.commands import Tickets
from suanqing.tickets.model import Ticket
from suanqing.tickets.phones import Phones
from suanqing.tickets.store import TicketStore
from suanqing.tickets.views import TicketView, view_for

if TYPE_CHECKING:
    from suanqing.parties.store import PartyStore


@cache
def parties() -> "PartyStore":
    """One copy of the register: who decides was read there just now."""
    from suanqing.parties.store import PartyStore

    return PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def deciding() -> Deciding:
    return deciding_over(parties())


api = Api("tickets", deciding)
DOERS: frozenset[Role] = frozenset({"admin", "dispatcher", "partner", "technician"})
STEERERS: frozenset[Role] = frozenset({"admin", "dispatcher", "partner"})
DIRECTORS: frozenset[Role] = frozenset({"admin", "dispatcher"})
RELATERS: frozenset[Role] = frozenset({"admin", "dispatcher", "finance"})
CLEARERS: frozenset[Role] = frozenset({"admin", "finance"})
Shown = Annotated[Reply, TicketView]


@cache
def tickets() -> Tickets:
    from suanqing.pricing.store import PricingStore

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
def cases() -> Cases:
    return Cases(tickets(), CaseStore(aws.dynamodb(), config.setting("WORK_TABLE")), settings())


@cache
def contracts() -> Contracts:
    return Contracts(tickets(), cases().store)


@cache
def guides() -> Guides:
    return Guides(tickets(), cases().store, settings())


@cache
def quoting() -> Quoting:
    """With the means to price: imported when first asked for."""
    from suanqing.cases.estimates import estimate
    from suanqing.pricing.store import PricingStore

    client, pricing = aws.dynamodb(), config.setting("PRICING_TABLE")
    price = estimate(parties(), PricingStore(client, pricing))
    return Quoting(tickets(), cases().store, price)


def shown(caller: Caller, ticket: Ticket, status: int = 200) -> Reply:
    headers = {"ETag": f'"{ticket.version}"'}
    if status == 201:
        headers["Location"] = f"/tickets/{ticket.ticket_id}"
    return Reply(view_for(caller, ticket), status, headers)
