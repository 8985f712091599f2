"""The replays function's API, stores and roles."""

from functools import cache

from suanqing.finance.backtest.jobs_service import Replays
from suanqing.finance.corrections.prices_service import Requests
from suanqing.finance.corrections.prices_store import PriceCorrectionStore
from suanqing.people.identity.deciding import Deciding, deciding_over
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.platform.jobs import sender
from suanqing.platform.materialized import Views
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import utcnow
from suanqing.web.api import Api


@cache
def deciding() -> Deciding:
    return deciding_over(PartyStore(aws.dynamodb(), setting("PRICING_TABLE")))


api = Api("replays", deciding)


@cache
def prices() -> PricingStore:
    return PricingStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def views() -> Views:
    return Views(aws.dynamodb(), setting("VIEWS_TABLE"))


@cache
def replays() -> Replays:
    return Replays(views(), prices(), sender("REPLAY_QUEUE_URL"), utcnow)


@cache
def corrections() -> Requests:
    return Requests(views(), correction_store(), prices(), sender("CORRECT_QUEUE_URL"), utcnow)


@cache
def correction_store() -> PriceCorrectionStore:
    return PriceCorrectionStore(aws.dynamodb(), setting("PRICING_TABLE"))
