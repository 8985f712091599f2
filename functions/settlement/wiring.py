"""The function's own stores, made once a process from the environment."""

from functools import cache
from typing import TYPE_CHECKING

from suanqing.people.identity.caller import Caller
from suanqing.platform import aws, config
from suanqing.times import utcnow

if TYPE_CHECKING:
    from settlement.rounds import Rounds
    from suanqing.finance.ladders.settle_service import LadderSettlement
    from suanqing.finance.rule_stats.monitor import Watch
    from suanqing.finance.settlement.settle_service import Settlement
    from suanqing.finance.settlement.store import LedgerStore
    from suanqing.insight.costs.cost_service import CostViews
    from suanqing.insight.funnel.store import FunnelStore
    from suanqing.insight.views.store import MarginStore
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.pricing.stores.purchases import PurchaseStore
    from suanqing.work.answers.estimated import Drafts
    from suanqing.work.scenes.versions import Scenes
    from suanqing.work.service.settings import SettingsStore
    from suanqing.work.tickets.linked_store import LinkedStore
    from suanqing.work.tickets.model import Ticket
    from suanqing.work.tickets.store import TicketStore


@cache
def tickets() -> "TicketStore":
    from suanqing.work.tickets.store import TicketStore

    return TicketStore(aws.dynamodb(), config.setting("WORK_TABLE"))


@cache
def cases() -> "LinkedStore":
    from suanqing.work.tickets.linked_store import LinkedStore

    return LinkedStore(aws.dynamodb(), config.setting("WORK_TABLE"))


@cache
def settings() -> "SettingsStore":
    from suanqing.work.service.settings import SettingsStore

    return SettingsStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def answers() -> "Drafts":
    from suanqing.work.answers.estimated import Drafts
    from suanqing.work.forms.versions import Forms

    forms = Forms(aws.dynamodb(), config.setting("PRICING_TABLE"))
    return Drafts(forms.get, pricing())


@cache
def ledger() -> "LedgerStore":
    from suanqing.finance.settlement.store import LedgerStore

    names = ("LEDGER_TABLE", "BALANCES_TABLE", "WORK_TABLE")
    return LedgerStore(aws.dynamodb(), *(config.setting(name) for name in names))


@cache
def pricing() -> "PricingStore":
    from suanqing.pricing.stores.books import PricingStore

    return PricingStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def parties() -> "PartyStore":
    from suanqing.people.parties.store import PartyStore

    return PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


def own_parties(caller: Caller) -> tuple[str, ...]:
    """Those whom the caller speaks for."""
    from suanqing.people.identity.speaking import spoken_for

    return spoken_for(caller.party, caller.roles, caller.outlet, parties().find)


@cache
def settlement() -> "Settlement":
    from suanqing.finance.settlement.settle_service import Settlement

    return Settlement(tickets(), ledger(), pricing(), parties(), utcnow)


@cache
def rounds() -> "Rounds":
    from settlement.rounds import Rounds

    return Rounds(aws.dynamodb(), config.setting("WORK_TABLE"), parties())


@cache
def watch() -> "Watch":
    from suanqing.finance.rule_stats.monitor import Watch
    from suanqing.platform.materialized import Views

    views = Views(aws.dynamodb(), config.setting("VIEWS_TABLE"))
    return Watch(views, ledger(), pricing(), utcnow)


@cache
def margins() -> "MarginStore":
    from suanqing.insight.views.store import MarginStore

    return MarginStore(aws.dynamodb(), config.setting("VIEWS_TABLE"))


@cache
def purchases() -> "PurchaseStore":
    from suanqing.pricing.stores.purchases import PurchaseStore

    return PurchaseStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def costs() -> "CostViews":
    from suanqing.insight.costs.cost_service import CostViews
    from suanqing.insight.costs.cost_store import CostStore

    return CostViews(margins(), CostStore(aws.dynamodb(), config.setting("PRICING_TABLE")))


@cache
def funnels() -> "FunnelStore":
    from suanqing.insight.funnel.store import FunnelStore

    return FunnelStore(aws.dynamodb(), config.setting("VIEWS_TABLE"))


@cache
def scenes() -> "Scenes":
    from suanqing.work.scenes.versions import Scenes

    return Scenes(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def ladders() -> "LadderSettlement":
    from suanqing.finance.ladders.settle_service import LadderSettlement
    from suanqing.finance.ladders.store import LadderStore

    tables = config.setting("LEDGER_TABLE"), config.setting("BALANCES_TABLE")
    store = LadderStore(aws.dynamodb(), *tables, ledger())
    return LadderSettlement(store, ledger(), pricing(), parties(), utcnow)


def visible_ticket(caller: Caller, ticket_id: str) -> "Ticket":
    """As it is now; NotFound for one that the caller may not see."""
    from suanqing.work.tickets import access

    ticket = tickets().get(ticket_id, consistent=True)
    access.check_see(caller, ticket)
    return ticket
