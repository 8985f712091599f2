"""The statements function's API, stores and roles."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from suanqing import times
from suanqing.errors import NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.roles import MONEY_DECISIONS
from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.platform.dynamo import attributes
from suanqing.times import BEIJING, utcnow
from suanqing.web.api import Api

if TYPE_CHECKING:
    from suanqing.channels.notices.model import Kind
    from suanqing.finance.corrections.policy import Limits
    from suanqing.finance.corrections.service import Corrections
    from suanqing.finance.ladders.settle_service import LadderSettlement
    from suanqing.finance.settlement.store import LedgerStore
    from suanqing.finance.statements.bank_account_store import AccountStore
    from suanqing.finance.statements.bank_accounts import BankAccount
    from suanqing.finance.statements.payouts_service import Payouts
    from suanqing.finance.statements.service import Statements
    from suanqing.finance.statements.store import StatementStore
    from suanqing.people.identity.deciding import Deciding
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.service.settings import SettingsStore


@cache
def parties() -> "PartyStore":
    from suanqing.people.parties.store import PartyStore

    return PartyStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def deciding() -> "Deciding":
    from suanqing.people.identity.deciding import deciding_over

    return deciding_over(parties())


api = Api("statements", deciding)

MOST_TOLD = 80
"""Notices that fit into one transaction (100 writes) beside a step of an account."""


@cache
def store() -> "StatementStore":
    from suanqing.finance.statements.store import StatementStore

    return StatementStore(
        aws.dynamodb(),
        setting("STATEMENTS_TABLE"),
        setting("BALANCES_TABLE"),
        setting("LEDGER_TABLE"),
    )


@cache
def accounts() -> "AccountStore":
    from suanqing.finance.statements.bank_account_store import AccountStore

    return AccountStore(aws.dynamodb(), setting("STATEMENTS_TABLE"))


@cache
def prices() -> "PricingStore":
    from suanqing.pricing.stores.books import PricingStore

    return PricingStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def corrections() -> "Corrections":
    from suanqing.finance.corrections.service import Corrections
    from suanqing.finance.corrections.store import CorrectionStore
    from suanqing.work.tickets.flow_service import flow_over
    from suanqing.work.tickets.store import TicketStore

    client = aws.dynamodb()
    flow = flow_over(client, setting("PRICING_TABLE"), parties())
    return Corrections(
        CorrectionStore(client, setting("STATEMENTS_TABLE")),
        TicketStore(client, setting("WORK_TABLE"), flow=flow),
        parties(),
        utcnow,
    )


def limits() -> "Limits":
    """Those in force now: one read a request that needs them."""
    return corrections().store.limits()


def service() -> "Statements":
    """Under the limits in force."""
    return _service().under(limits().statements)


@cache
def _service() -> "Statements":
    from suanqing.finance.ladders.settle_service import commissions_with
    from suanqing.finance.settlement.store import LedgerStore
    from suanqing.finance.statements.recompute import recompute_with, terms_with
    from suanqing.finance.statements.service import Statements
    from suanqing.pricing.stores.books import PricingStore

    client = aws.dynamodb()
    ledger = LedgerStore(
        client, setting("LEDGER_TABLE"), setting("BALANCES_TABLE"), setting("WORK_TABLE")
    )
    pricing = PricingStore(client, setting("PRICING_TABLE"))
    return Statements(
        store(), ledger, parties(), recompute_with(ledger, pricing.book), utcnow,
        commissions=commissions_with(ladders(ledger, pricing)), terms=terms_with(pricing.book),
    )  # fmt: skip


def ladders(ledger: "LedgerStore", pricing: "PricingStore") -> "LadderSettlement":
    from suanqing.finance.ladders.settle_service import LadderSettlement
    from suanqing.finance.ladders.store import LadderStore

    tables = setting("LEDGER_TABLE"), setting("BALANCES_TABLE")
    store = LadderStore(aws.dynamodb(), *tables, ledger)
    return LadderSettlement(store, ledger, pricing, parties(), utcnow)


@cache
def pay() -> "Payouts":
    from suanqing.finance.statements.payout_store import PayoutStore
    from suanqing.finance.statements.payouts_service import Payouts

    batches = PayoutStore(aws.dynamodb(), setting("STATEMENTS_TABLE"))
    return Payouts(store(), batches, accounts(), parties(), utcnow)


@cache
def pricing() -> "PricingStore":
    from suanqing.pricing.stores.books import PricingStore

    return PricingStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def settings() -> "SettingsStore":
    from suanqing.work.service.settings import SettingsStore

    return SettingsStore(aws.dynamodb(), setting("PRICING_TABLE"))


def item_named(sku: str) -> tuple[str, str]:
    """Name and unit of a service item or part; its code where the catalogue does not know it."""
    found = pricing().sku(sku)
    return (found.name, found.unit) if found else (sku, "")


def tier_named(book: str, tier: str) -> str:
    """What a tier of pay is for, by its names; its code where the book does not know it."""
    from suanqing.finance.statements.names import tier_name

    [pay] = [plane for plane in pricing().book(book).planes if plane.name == "pay"]
    return tier_name(pay.whens[tier]) if tier in pay.whens else tier


def customers_of(tickets: Iterable[str]) -> dict[str, str]:
    """Who each ticket was for, masked; read from the tickets as they are now."""
    from suanqing.finance.statements.names import customer_name
    from suanqing.finance.statements.statements_table import read_all

    keys = [attributes({"ticket_id": each, "part": "head"}) for each in sorted(set(tickets))]
    heads = read_all(aws.dynamodb(), setting("WORK_TABLE"), keys)
    return {
        item["ticket_id"]["S"]: customer_name(item["customer"]["S"])
        for item in heads
        if "customer" in item
    }


def party_named(party: str) -> str:
    """Its name; "" for none, as of a commission's outlet."""
    found = parties().find(party) if party else None
    return found.name if found else party


def interests_of(caller: Caller, about: Iterable[str]) -> frozenset[str]:
    """Those of the parties whose money is the caller's own, every login of theirs among them."""
    return deciding().interests(caller, about)


def notified(
    kind: "Kind", party: Party, account: "BankAccount", at: datetime
) -> list[dict[str, Any]]:
    """Writes of a transaction that tell those who speak for a party of a step of its account."""
    from suanqing.channels.notices.model import Notice
    from suanqing.channels.notices.store import item_of
    from suanqing.finance.statements.bank_accounts import masked
    from suanqing.people.identity.speaking import speakers

    told = [each.party_id for each in speakers(party, parties())][:MOST_TOLD]
    params = {"bank": account.bank, "number": masked(account.number)}
    if account.starts:
        params["starts"] = account.starts.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    table = setting("NOTICES_TABLE")
    cause = f"{party.party_id}:account-{account.version}:{kind}"
    notices = [Notice(f"{cause}:{to}", to, kind, at, None, params) for to in told]
    return [{"Put": {"TableName": table, "Item": item_of(each)}} for each in notices]


def own_parties(caller: Caller) -> tuple[str, ...]:
    """Those whom the caller speaks for."""
    from suanqing.people.identity.speaking import spoken_for

    return spoken_for(caller.party, caller.roles, caller.outlet, parties().find)


def check_party(caller: Caller, party: str) -> None:
    """NotFound for another party's statement, whether or not there is one."""
    if not caller.reads_all_money and party not in own_parties(caller):
        raise NotFound("there is no such statement", party=party)


def check_speaks(caller: Caller, party: str) -> None:
    """Who confirms and disputes: the party itself, or finance in its name."""
    if not caller.is_any(*MONEY_DECISIONS) and party not in own_parties(caller):
        raise NotFound("there is no such statement", party=party)


def check_period(period: str) -> None:
    """A period in a path."""
    times.period(period)
