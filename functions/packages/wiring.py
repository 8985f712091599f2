"""The packages function's API, stores and roles."""

from functools import cache
from typing import TYPE_CHECKING

from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.web.api import Api

if TYPE_CHECKING:
    from suanqing.library.adding_service import Adding
    from suanqing.library.care_uses_service import CareUses
    from suanqing.library.drawn_service import Drawing
    from suanqing.library.install_service import Installing
    from suanqing.library.installed_store import InstalledStore
    from suanqing.library.own_service import Own
    from suanqing.library.taking_out_service import TakingOut
    from suanqing.library.upgrade_service import Upgrading
    from suanqing.people.identity.deciding import Deciding
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore


@cache
def parties() -> "PartyStore":
    from suanqing.people.parties.store import PartyStore

    return PartyStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def deciding() -> "Deciding":
    from suanqing.people.identity.deciding import deciding_over

    return deciding_over(parties())


api = Api("packages", deciding)


@cache
def prices() -> "PricingStore":
    from suanqing.pricing.stores.books import PricingStore

    return PricingStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def drawing() -> "Drawing":
    from collections.abc import Mapping, Set

    from suanqing.library.drawn_service import Drawing
    from suanqing.work.calendars.store import CalendarStore
    from suanqing.work.forms.publish_service import Publishing
    from suanqing.work.forms.versions import Forms
    from suanqing.work.scenes.versions import Scenes
    from suanqing.work.tickets.command_table import COMMAND_NAMES

    client, table = aws.dynamodb(), setting("PRICING_TABLE")
    calendars = CalendarStore(client, table)

    def known() -> Set[str]:
        return calendars.known(fresh=True).stored.keys()

    def standing(_: str, __: Set[str]) -> Mapping[str, int]:
        """A package publishes no second version of what is there."""
        return {}

    def listed(sku: str) -> tuple[str, str] | None:
        found = prices().sku(sku)
        return (found.kind, found.unit) if found else None

    publishing = Publishing(
        Scenes(client, table), Forms(client, table), known, frozenset(COMMAND_NAMES), standing,
        listed, prices().currency,
    )  # fmt: skip
    return Drawing(publishing, calendars)


@cache
def installing() -> "Installing":
    from dataclasses import replace

    from suanqing.library.install_service import Installing
    from suanqing.work.tickets.commands import Tickets
    from suanqing.work.tickets.flow_service import flow_over
    from suanqing.work.tickets.store import TicketStore

    scenes = drawing().publishing.scenes
    flow = replace(flow_over(aws.dynamodb(), setting("PRICING_TABLE"), parties()), scenes=scenes)
    store = TicketStore(aws.dynamodb(), setting("WORK_TABLE"), flow=flow)
    commands = Tickets(store, parties(), catalogue=prices())
    return Installing(prices(), parties(), commands, drawing())


@cache
def adding() -> "Adding":
    from suanqing.library.adding_service import Adding
    from suanqing.work.care.rules_store import RuleStore

    return Adding(installing(), RuleStore(aws.dynamodb(), setting("PRICING_TABLE")), kept())


@cache
def kept() -> "InstalledStore":
    from suanqing.library.installed_store import InstalledStore

    return InstalledStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def taking_out() -> "TakingOut":
    from collections.abc import Mapping, Set

    from suanqing.library.taking_out_service import TakingOut
    from suanqing.library.uses_service import Uses
    from suanqing.people.parties.model import HQ
    from suanqing.work.service.settings import StartStore
    from suanqing.work.service.upkeep_service import upkeep_store
    from suanqing.work.tickets.standing_store import StandingStore

    client = aws.dynamodb()
    standing = StandingStore(client, setting("WORK_TABLE"))

    def counted(scenes: Set[str]) -> Mapping[str, int]:
        outlets = (outlet.party_id for outlet in parties().of_kind("outlet"))
        return standing.counted([HQ, *outlets], scenes)

    starts = StartStore(client, setting("PRICING_TABLE"))
    upkeep = upkeep_store(client, setting("PRICING_TABLE"))
    return TakingOut(own(), kept(), Uses(prices(), care_uses(), starts, upkeep, counted))


@cache
def care_uses() -> "CareUses":
    from suanqing.library.care_uses_service import CareUses
    from suanqing.times import utcnow
    from suanqing.work.care.plan_store import PlanStore
    from suanqing.work.customers.classes import Classes
    from suanqing.work.customers.coupons_service import Coupons
    from suanqing.work.customers.store import CustomerStore

    store = CustomerStore(aws.dynamodb(), setting("WORK_TABLE"))
    return CareUses(PlanStore(store), Coupons(store, utcnow), Classes(store, utcnow))


@cache
def upgrading() -> "Upgrading":
    from suanqing.library.upgrade_service import Upgrading

    return Upgrading(own(), kept(), care_uses())


@cache
def own() -> "Own":
    from suanqing.library.own_service import Own

    return Own(adding())
