"""The replays function's API, stores and roles."""

from functools import cache

from suanqing import aws
from suanqing.config import setting
from suanqing.http import Api
from suanqing.identity.deciding import Deciding, deciding_over
from suanqing.parties.model import Role
from suanqing.parties.store import PartyStore
from suanqing.pieces import sender
from suanqing.pricing.store import PricingStore
from suanqing.replay.correcting import Requests
from suanqing.replay.jobs import Replays
from suanqing.replay.store import CorrectionStore
from suanqing.times import utcnow
from suanqing.views import Views


@cache
def deciding() -> Deciding:
    return deciding_over(PartyStore(aws.dynamodb(), setting("PRICING_TABLE")))


api = Api("replays", deciding)

ADMIN: frozenset[Role] = frozenset({"admin"})
WRITERS: frozenset[Role] = frozenset({"admin", "finance"})
BOOK_READERS: frozenset[Role] = frozenset({"admin", "finance", "auditor"})
"""Both planes of a book lie in one document: who reads it sees the margin."""


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
def correction_store() -> CorrectionStore:
    return CorrectionStore(aws.dynamodb(), setting("PRICING_TABLE"))
