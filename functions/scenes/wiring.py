"""The scenes function's API, stores and roles."""

from collections.abc import Mapping, Set
from functools import cache
from typing import TYPE_CHECKING

from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.times import utcnow
from suanqing.web.api import Api

if TYPE_CHECKING:
    from suanqing.errors import Conflict
    from suanqing.people.identity.deciding import Deciding
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.calendars.store import CalendarStore
    from suanqing.work.forms.publish_service import Publishing
    from suanqing.work.forms.versions import Forms
    from suanqing.work.scenes.versions import Scenes


@cache
def deciding() -> "Deciding":
    from suanqing.people.identity.deciding import deciding_over
    from suanqing.people.parties.store import PartyStore

    return deciding_over(PartyStore(aws.dynamodb(), setting("PRICING_TABLE")))


api = Api("scenes", deciding)


@cache
def calendars() -> "CalendarStore":
    from suanqing.work.calendars.store import CalendarStore

    return CalendarStore(aws.dynamodb(), setting("PRICING_TABLE"))


def swept_for(change: str) -> None:
    """Due moments of open tickets follow a change of calendars at once, not in the next hour."""
    from suanqing.platform.jobs import begin, sender
    from suanqing.platform.materialized import Views
    from suanqing.work.tickets.due_sweep_service import KIND, kept_until

    views = Views(aws.dynamodb(), setting("VIEWS_TABLE"))
    begin(views, KIND, change, kept_until(utcnow()), sender("DUE_QUEUE_URL"))


@cache
def scenes() -> "Scenes":
    from suanqing.work.scenes.versions import Scenes

    return Scenes(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def forms() -> "Forms":
    from suanqing.work.forms.versions import Forms

    return Forms(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def publishing() -> "Publishing":
    from suanqing.people.parties.model import HQ
    from suanqing.people.parties.store import PartyStore
    from suanqing.work.forms.publish_service import Publishing
    from suanqing.work.tickets.command_table import COMMAND_NAMES
    from suanqing.work.tickets.standing_store import StandingStore

    parties = PartyStore(aws.dynamodb(), setting("PRICING_TABLE"))
    standing = StandingStore(aws.dynamodb(), setting("WORK_TABLE"))

    def at(scene: str, nodes: Set[str]) -> Mapping[str, int]:
        outlets = (outlet.party_id for outlet in parties.of_kind("outlet"))
        return standing.at([HQ, *outlets], scene, nodes)

    def known() -> Set[str]:
        return calendars().known(fresh=True).stored.keys()

    def listed(sku: str) -> tuple[str, str] | None:
        found = prices().sku(sku)
        return (found.kind, found.unit) if found else None

    return Publishing(
        scenes(), forms(), known, frozenset(COMMAND_NAMES), at, listed, prices().currency
    )


@cache
def prices() -> "PricingStore":
    from suanqing.pricing.stores.books import PricingStore

    return PricingStore(aws.dynamodb(), setting("PRICING_TABLE"))


def gate_refusal(book_version: str) -> "Conflict | None":
    """What keeps the book's version from being published now; replays are only read here."""
    from suanqing.finance.backtest.gate import refusal
    from suanqing.platform.materialized import Views

    return refusal(prices(), Views(aws.dynamodb(), setting("VIEWS_TABLE")), book_version)[1]


def etag(version: int) -> dict[str, str]:
    """The header whose value comes back as If-Match."""
    return {"ETag": f'"{version}"'}
