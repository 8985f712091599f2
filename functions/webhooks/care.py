"""What is known of customers: what a chat may do (an order that a guide takes, a task of a plan), and what shops'
orders tell. Made when it is first asked for."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from suanqing.channels.registry import buyers
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.platform.keyed import Keyed
from suanqing.times import utcnow
from suanqing.work.care.did_service import Happenings
from suanqing.work.care.known_service import Known
from suanqing.work.care.names_service import Names
from suanqing.work.care.plan_service import Plans, words_of
from suanqing.work.care.poster_service import Posters
from suanqing.work.care.rules_store import CampaignStore, FieldMapStore, RuleStore, campaigns_of
from suanqing.work.care.segment_service import Segments
from suanqing.work.care.shop_orders_service import ShopOrders
from suanqing.work.care.task_service import Tasks
from suanqing.work.customers.classes import Classes
from suanqing.work.customers.identity_service import Identity
from suanqing.work.customers.look_store import Look
from suanqing.work.customers.own_service import Own
from suanqing.work.customers.points_service import Points
from suanqing.work.customers.store import CustomerStore
from suanqing.work.customers.value_service import balances
from suanqing.work.orders.attribution_service import Guides
from suanqing.work.orders.order_log import OrderLog
from suanqing.work.orders.taken_service import Taking
from suanqing.work.tickets.phones import Phones


def taking(guides: Guides, phones: Phones) -> Taking:
    return Taking(identity(guides), guides, own().phone, phones.mark)


@cache
def own() -> Own:
    return Own(PartyStore(aws.dynamodb(), setting("PRICING_TABLE")), store(), keyed().digest)


def identity(guides: Guides, look: Look | None = None) -> Identity:
    """look: who asks it of one order."""

    def merged(caller: Caller, alias: str, into: str, reason: str, by: str) -> None:
        """Orders are credited anew, and rewards of posters are as they are of that person."""
        try:
            guides.merge(caller, alias, into, reason, by)
        finally:
            if look:
                look.forget()
        posters(look or store()).settle(into)

    return Identity(look or store(), keyed().digest, merged, utcnow, buyers(), guides.themselves)


def shop_orders(guides: Guides, log: OrderLog) -> ShopOrders:
    look = Look(aws.dynamodb(), setting("WORK_TABLE"))
    rewards = posters(look)
    return ShopOrders(
        log, identity(guides, look), known(look), names(), rewards, utcnow, guides.over(look), look
    )


def posters(of: CustomerStore) -> Posters:
    return Posters(of, known(of).done, Points(of, utcnow), rules().rules, utcnow)


@cache
def names() -> Names:
    campaigns = CampaignStore(aws.dynamodb(), setting("PRICING_TABLE"))
    return Names(store(), utcnow, lambda: campaigns_of(campaigns.get().document))


@cache
def rules() -> RuleStore:
    return RuleStore(aws.dynamodb(), setting("PRICING_TABLE"))


@cache
def rows() -> FieldMapStore:
    return FieldMapStore(aws.dynamodb(), setting("PRICING_TABLE"))


def known(of: CustomerStore) -> Known:
    done = Happenings(of, utcnow, lambda: rules().rules().coupons)
    return Known(done, Classes(of, utcnow), rules().rules, rows().rows, names().read)


@cache
def tasks() -> Tasks:
    """They were handed out before: nobody is looked for here."""
    told = known(store())
    plans = Plans(told, Segments(told), _words)
    return Tasks(plans, lambda plan: rules().rules().plan(plan), _nobody, own().customer)


@cache
def store() -> CustomerStore:
    return CustomerStore(aws.dynamodb(), setting("WORK_TABLE"))


@cache
def keyed() -> Keyed:
    return Keyed(aws.dynamodb(), setting("PRICING_TABLE"))


def _nobody(customer: str, at: datetime) -> str:
    return ""


def _words(customer: str, wanted: Collection[str]) -> dict[str, str]:
    names = []
    if "name" in wanted:
        found = (_named(each) for each in tasks().plans.known.done.ids(customer))
        names = [each for each in found if each]
    held = balances(store(), customer, utcnow) if "balance" in wanted else {}
    return words_of(names, held.items())


def _named(customer: str) -> str:
    from suanqing.work.customers.register import HEAD, customer_of_item
    from suanqing.work.tickets.linked_keys import customer_key

    item = store().get(customer_key(customer), HEAD)
    return customer_of_item(item).name if item else ""
