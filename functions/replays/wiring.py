"""The replays function's API, stores and roles."""

from functools import cache
from typing import TYPE_CHECKING

from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.times import utcnow
from suanqing.web.api import Api

if TYPE_CHECKING:
    from suanqing.finance.backtest.jobs_service import Replays
    from suanqing.finance.corrections.prices_service import Requests
    from suanqing.finance.corrections.prices_store import PriceCorrectionStore
    from suanqing.people.identity.deciding import Deciding
    from suanqing.platform.materialized import Views
    from suanqing.pricing.stores.books import PricingStore


@cache
def deciding() -> "Deciding":
    from suanqing.people.identity.deciding import deciding_over
    from suanqing.people.parties.store import PartyStore

    return deciding_over(PartyStore(aws.dynamodb(), setting("PRICING_TABLE")))


api = Api("replays", deciding)


@cache
def prices() -> "PricingStore":
    from suanqing.pricing.stores.books import PricingStore

    return PricingStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def views() -> "Views":
    from suanqing.platform.materialized import Views

    return Views(aws.dynamodb(), setting("VIEWS_TABLE"))


@cache
def replays() -> "Replays":
    from suanqing.finance.backtest.jobs_service import Replays
    from suanqing.platform.jobs import sender

    return Replays(views(), prices(), sender("REPLAY_QUEUE_URL"), utcnow)


@cache
def corrections() -> "Requests":
    from suanqing.finance.corrections.prices_service import Requests
    from suanqing.platform.jobs import sender

    return Requests(views(), correction_store(), prices(), sender("CORRECT_QUEUE_URL"), utcnow)


@cache
def correction_store() -> "PriceCorrectionStore":
    from suanqing.finance.corrections.prices_store import PriceCorrectionStore

    return PriceCorrectionStore(aws.dynamodb(), setting("PRICING_TABLE"))
