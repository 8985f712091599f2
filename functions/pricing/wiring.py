"""The pricing function's API, stores and roles."""

from functools import cache
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from suanqing import aws
from suanqing.cases.settings import SettingsStore
from suanqing.config import setting
from suanqing.http import Api
from suanqing.identity.deciding import Deciding, deciding_over
from suanqing.parties.model import Role
from suanqing.parties.store import PartyStore
from suanqing.pricing.rates import RateStore
from suanqing.pricing.store import PricingStore

if TYPE_CHECKING:
    from suanqing.errors import Conflict
    from suanqing.settlement.items import Balance


@cache
def parties() -> PartyStore:
    return PartyStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def deciding() -> Deciding:
    return deciding_over(parties())


api = Api("pricing", deciding)

ADMIN: frozenset[Role] = frozenset({"admin"})
WRITERS: frozenset[Role] = frozenset({"admin", "finance"})
REGIONAL: frozenset[Role] = WRITERS | {"regional"}
"""Who may price a region; a regional manager only their own."""
BOOK_READERS: frozenset[Role] = frozenset({"admin", "finance", "auditor"})
"""Both planes of a book lie in one document: who reads it sees the margin."""
READERS: frozenset[Role] = frozenset({"admin", "finance", "dispatcher", "auditor"})


class PageQuery(BaseModel):
    """`cursor` is the `next` of the page before."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(min_length=1, max_length=128)] | None = None


@cache
def prices() -> PricingStore:
    return PricingStore(aws.dynamodb(), setting("PRICING_TABLE"))


def gate_refusal(book_version: str) -> "Conflict | None":
    """What keeps the version from being published now; replays are only read here."""
    from suanqing.replay.gate import refusal
    from suanqing.views import Views

    return refusal(prices(), Views(aws.dynamodb(), setting("VIEWS_TABLE")), book_version)[1]


@cache
def rates() -> RateStore:
    return prices().rates


def balances(party: str) -> "list[Balance]":
    """All of a party's; nothing else of the ledger is open to this function."""
    from suanqing.settlement.store import LedgerStore

    return LedgerStore(aws.dynamodb(), "", setting("BALANCES_TABLE"), "").balances(party)


@cache
def settings() -> SettingsStore:
    return SettingsStore(aws.dynamodb(), setting("PRICING_TABLE"))


def etag(version: int) -> dict[str, str]:
    """The header whose value comes back as If-Match."""
    return {"ETag": f'"{version}"'}
