"""The stores of the in-app inbox, of the channels and of webhooks, and the register; each made when it is asked for."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from suanqing.platform import aws, config, queues

if TYPE_CHECKING:
    from suanqing.channels.budgets.limit_store import LimitStore
    from suanqing.channels.budgets.store import BudgetStore
    from suanqing.channels.inbox.store import InboxStore
    from suanqing.channels.intake.shop_store import ShopStore
    from suanqing.channels.notices.store import NoticeStore
    from suanqing.channels.notices.subscription_store import SubscriptionStore
    from suanqing.channels.telling.delivery_store import DeliveryStore
    from suanqing.channels.wecom.app_store import AppStore
    from suanqing.channels.wecom.welcome_store import WelcomeStore
    from suanqing.insight.hooks.hook_store import HookStore
    from suanqing.people.identity.deciding import Deciding


@cache
def deciding() -> "Deciding":
    from suanqing.people.identity.deciding import deciding_over
    from suanqing.people.parties.store import PartyStore

    return deciding_over(PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE")))


@cache
def notices() -> "NoticeStore":
    from suanqing.channels.notices.store import NoticeStore

    return NoticeStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def deliveries() -> "DeliveryStore":
    from suanqing.channels.telling.delivery_store import DeliveryStore

    return DeliveryStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def limits() -> "LimitStore":
    from suanqing.channels.budgets.limit_store import LimitStore

    return LimitStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def budgets() -> "BudgetStore":
    from suanqing.channels.budgets.store import BudgetStore

    return BudgetStore(aws.dynamodb(), config.setting("NOTICES_TABLE"), limits().limits)


@cache
def subscriptions() -> "SubscriptionStore":
    from suanqing.channels.notices.subscription_store import SubscriptionStore

    return SubscriptionStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def inbox() -> "InboxStore":
    from suanqing.channels.inbox.store import InboxStore

    return InboxStore(aws.dynamodb(), config.setting("INBOX_TABLE"))


@cache
def shops() -> "ShopStore":
    from suanqing.channels.intake.shop_store import ShopStore

    return ShopStore(aws.dynamodb(), config.setting("VIEWS_TABLE"))


@cache
def greetings() -> "WelcomeStore":
    from suanqing.channels.wecom.welcome_store import WelcomeStore

    return WelcomeStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def wecom_app() -> "AppStore":
    from suanqing.channels.wecom.app_store import AppStore

    return AppStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def hook_store() -> "HookStore":
    from suanqing.insight.hooks.hook_store import HookStore
    from suanqing.platform.sealed import Sealer

    sealer = Sealer(aws.kms(), config.setting("ANSWERS_KEY"))
    tables = (config.setting("PRICING_TABLE"), config.setting("NOTICES_TABLE"))
    return HookStore(aws.dynamodb(), *tables, sealer)


def hook_queue(message: Mapping[str, Any], seconds: int) -> None:
    """What `notifications.hooks` works off."""
    queues.send_later("HOOKS_QUEUE_URL", [(message, seconds)])
