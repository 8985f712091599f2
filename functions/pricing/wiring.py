"""The pricing function's API, stores and roles."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.times import utcnow
from suanqing.web.api import Api

if TYPE_CHECKING:
    from suanqing.channels.budgets.limit_store import LimitStore
    from suanqing.channels.notices.subscription_store import SubscriptionStore
    from suanqing.channels.sms.settings_store import SmsSettingsStore
    from suanqing.channels.telling.rules_store import CustomerRulesStore
    from suanqing.errors import Conflict
    from suanqing.finance.settlement.items import Balance
    from suanqing.insight.costs.cost_store import CostStore
    from suanqing.people.identity.deciding import Deciding
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.pricing.stores.purchases import PurchaseStore
    from suanqing.pricing.stores.rates import RateStore
    from suanqing.work.service.settings import Documents, SettingsStore, StartStore
    from suanqing.work.service.upkeep_service import UpkeepStore


@cache
def parties() -> "PartyStore":
    from suanqing.people.parties.store import PartyStore

    return PartyStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def deciding() -> "Deciding":
    from suanqing.people.identity.deciding import deciding_over

    return deciding_over(parties())


api = Api("pricing", deciding)


@cache
def prices() -> "PricingStore":
    from suanqing.pricing.stores.books import PricingStore

    return PricingStore(aws.dynamodb(), setting("PRICING_TABLE"))


def gate_refusal(book_version: str) -> "Conflict | None":
    """What keeps the version from being published now; replays are only read here."""
    from suanqing.finance.backtest.gate import refusal
    from suanqing.platform.materialized import Views

    return refusal(prices(), Views(aws.dynamodb(), setting("VIEWS_TABLE")), book_version)[1]


@cache
def rates() -> "RateStore":
    return prices().rates


@cache
def purchases() -> "PurchaseStore":
    from suanqing.pricing.stores.purchases import PurchaseStore

    return PurchaseStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def costs() -> "CostStore":
    from suanqing.insight.costs.cost_store import CostStore

    return CostStore(aws.dynamodb(), setting("PRICING_TABLE"))


def balances(party: str) -> "list[Balance]":
    """All of a party's; nothing else of the ledger is open to this function."""
    from suanqing.finance.settlement.store import LedgerStore

    return LedgerStore(aws.dynamodb(), "", setting("BALANCES_TABLE"), "").balances(party)


@cache
def settings() -> "SettingsStore":
    from suanqing.work.service.settings import SettingsStore

    return SettingsStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def starts() -> "StartStore":
    from suanqing.work.service.settings import StartStore

    return StartStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def budget_limits() -> "LimitStore":
    from suanqing.channels.budgets.limit_store import LimitStore

    return LimitStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def customer_rules() -> "CustomerRulesStore":
    from suanqing.channels.registry import telling
    from suanqing.channels.telling.rules_store import CustomerRulesStore

    checks = {name: row.tell().check_part for name, row in telling().items()}
    return CustomerRulesStore(aws.dynamodb(), setting("PRICING_TABLE"), checks)


@cache
def sms_settings() -> "SmsSettingsStore":
    from suanqing.channels.sms.settings_store import SmsSettingsStore

    return SmsSettingsStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def subscriptions() -> "SubscriptionStore":
    from suanqing.channels.notices.subscription_store import SubscriptionStore

    return SubscriptionStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def care_rules() -> "Documents":
    from suanqing.work.care.rules_store import RuleStore

    return RuleStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def campaigns() -> "Documents":
    from suanqing.work.care.rules_store import CampaignStore

    return CampaignStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def field_map() -> "Documents":
    from suanqing.work.care.rules_store import FieldMapStore

    return FieldMapStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def company() -> "Documents":
    from suanqing.work.service.look import checked
    from suanqing.work.service.settings import Documents

    return Documents(aws.dynamodb(), setting("PRICING_TABLE"), "company", checked)


def unknown_scenes(document: Mapping[str, Any]) -> list[str]:
    """Of those that the document names; Invalid of what is none."""
    from suanqing.work.service.starts import starts_of

    return not_begun(starts_of(document).scenes)


def not_begun(names: Iterable[str]) -> list[str]:
    """Those in which no ticket begins now."""
    from suanqing.work.scenes.versions import Scenes

    scenes, now = Scenes(aws.dynamodb(), setting("PRICING_TABLE")), utcnow()
    return [each for each in names if scenes.active(each, now) is None]


@cache
def upkeep() -> "UpkeepStore":
    from suanqing.work.service.upkeep_service import upkeep_store

    return upkeep_store(aws.dynamodb(), setting("PRICING_TABLE"))


def etag(version: int) -> dict[str, str]:
    """The header whose value comes back as If-Match."""
    return {"ETag": f'"{version}"'}
