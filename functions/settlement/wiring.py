"""The function's own stores, made once a process from the environment."""

from functools import cache

from settlement.rounds import Rounds
from suanqing.finance.ladders.settle_service import LadderSettlement
from suanqing.finance.ladders.store import LadderStore
from suanqing.finance.rule_stats.monitor import Watch
from suanqing.finance.settlement.settle_service import Settlement
from suanqing.finance.settlement.store import LedgerStore
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.speaking import spoken_for
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws, config
from suanqing.platform.materialized import Views
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import utcnow
from suanqing.work.service.settings import SettingsStore
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.store import TicketStore


@cache
def tickets() -> TicketStore:
    return TicketStore(aws.dynamodb(), config.setting("WORK_TABLE"))


@cache
def cases() -> LinkedStore:
    return LinkedStore(aws.dynamodb(), config.setting("WORK_TABLE"))


@cache
def settings() -> SettingsStore:
    return SettingsStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def ledger() -> LedgerStore:
    names = ("LEDGER_TABLE", "BALANCES_TABLE", "WORK_TABLE")
    return LedgerStore(aws.dynamodb(), *(config.setting(name) for name in names))


@cache
def pricing() -> PricingStore:
    return PricingStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def parties() -> PartyStore:
    return PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


def own_parties(caller: Caller) -> tuple[str, ...]:
    """Those whom the caller speaks for."""
    return spoken_for(caller.party, caller.roles, caller.outlet, parties().find)


@cache
def settlement() -> Settlement:
    return Settlement(tickets(), ledger(), pricing(), parties(), utcnow)


@cache
def rounds() -> Rounds:
    return Rounds(aws.dynamodb(), config.setting("WORK_TABLE"), parties())


@cache
def watch() -> Watch:
    views = Views(aws.dynamodb(), config.setting("VIEWS_TABLE"))
    return Watch(views, ledger(), pricing(), utcnow)


@cache
def ladders() -> LadderSettlement:
    tables = config.setting("LEDGER_TABLE"), config.setting("BALANCES_TABLE")
    store = LadderStore(aws.dynamodb(), *tables, ledger())
    return LadderSettlement(store, ledger(), pricing(), parties(), utcnow)
