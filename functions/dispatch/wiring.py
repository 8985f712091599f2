"""The dispatch function's API, stores and roles."""

from functools import cache
from typing import TYPE_CHECKING

from suanqing.platform import aws, config
from suanqing.web.api import Api

if TYPE_CHECKING:
    from suanqing.people.identity.deciding import Deciding
    from suanqing.people.parties.store import PartyStore
    from suanqing.work.dispatch.dispatch_service import Dispatch
    from suanqing.work.dispatch.settings_store import DispatchSettingsStore
    from suanqing.work.dispatch.staff_service import Staff
    from suanqing.work.tickets.commands import Tickets
    from suanqing.work.tickets.phones import Phones


@cache
def parties() -> "PartyStore":
    """One copy of the register: who decides was read there just now."""
    from suanqing.people.parties.store import PartyStore

    return PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def deciding() -> "Deciding":
    from suanqing.people.identity.deciding import deciding_over

    return deciding_over(parties())


api = Api("dispatch", deciding)


@cache
def tickets() -> "Tickets":
    from suanqing.work.service.settings import SettingsStore
    from suanqing.work.service.special_detector import Watch
    from suanqing.work.tickets.commands import Tickets
    from suanqing.work.tickets.flow_service import flow_over
    from suanqing.work.tickets.store import TicketStore

    client, pricing = aws.dynamodb(), config.setting("PRICING_TABLE")
    flow = flow_over(client, pricing, parties())
    store = TicketStore(client, config.setting("WORK_TABLE"), flow=flow)
    watch = Watch(store, SettingsStore(client, pricing))
    return Tickets(store, parties(), watch=watch)


@cache
def settings() -> "DispatchSettingsStore":
    from suanqing.work.dispatch.settings_store import DispatchSettingsStore

    return DispatchSettingsStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def staff() -> "Staff":
    from suanqing.work.dispatch.profile_store import ProfileStore
    from suanqing.work.dispatch.staff_service import Staff

    profiles = ProfileStore(aws.dynamodb(), config.setting("PRICING_TABLE"))
    return Staff(parties(), profiles, tickets().store)


@cache
def dispatch() -> "Dispatch":
    from suanqing.work.dispatch.decision_store import DecisionStore
    from suanqing.work.dispatch.dispatch_service import Dispatch

    decisions = DecisionStore(aws.dynamodb(), config.setting("WORK_TABLE"))
    return Dispatch(tickets(), staff(), settings(), decisions)


@cache
def phones() -> "Phones":
    from suanqing.work.tickets.phones import Phones

    return Phones(aws.dynamodb(), config.setting("PRICING_TABLE"))
