"""What the tickets function knows of customers: who they are, what they are owed, how they are cared for and told, and
the visitors of a page or the mini program."""

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

from suanqing.platform import aws, config
from tickets.wiring import (
    cases,
    parties,
    phones,
    settings,
    starting,
    tickets,
    upload_store,
    visits,
    waybills,
)

if TYPE_CHECKING:
    from suanqing.channels.budgets.store import BudgetStore
    from suanqing.channels.miniprogram.visitor_store import VisitorStore
    from suanqing.channels.outward.persons_service import PersonsOrders
    from suanqing.channels.sms.settings_store import SmsSettingsStore
    from suanqing.channels.telling.contact_store import ContactStore
    from suanqing.channels.telling.delivery_store import DeliveryStore
    from suanqing.channels.telling.rules_store import CustomerRulesStore
    from suanqing.channels.wecom.chat_passes import ChatPasses
    from suanqing.people.identity.caller import Caller
    from suanqing.work.care.consult_service import Consults
    from suanqing.work.care.figures_service import Figures
    from suanqing.work.care.known_service import Known
    from suanqing.work.care.names_service import Names
    from suanqing.work.care.person_service import Person
    from suanqing.work.care.plan_service import Plans
    from suanqing.work.care.poster_service import Posters
    from suanqing.work.care.reminder_store import ReminderStore
    from suanqing.work.care.review_service import Reviews
    from suanqing.work.care.rules_store import RuleStore
    from suanqing.work.care.segment_service import Segments
    from suanqing.work.care.task_service import Tasks
    from suanqing.work.care.till_service import Tills
    from suanqing.work.customers.coupons_service import Coupons
    from suanqing.work.customers.identity_service import Identity
    from suanqing.work.customers.members_service import Members
    from suanqing.work.customers.own_service import Own
    from suanqing.work.customers.points_service import Points
    from suanqing.work.customers.value_service import Value
    from suanqing.work.orders.attribution_service import Guides
    from suanqing.work.orders.taken_service import Taking
    from suanqing.work.visits.pass_service import Passes
    from suanqing.work.visits.report_service import Reports


@cache
def deliveries() -> "DeliveryStore":
    from suanqing.channels.telling.delivery_store import DeliveryStore

    return DeliveryStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def contacts() -> "ContactStore":
    from suanqing.channels.telling.contact_store import ContactStore
    from suanqing.platform.keyed import Keyed
    from suanqing.platform.sealed import Sealer

    client = aws.dynamodb()
    return ContactStore(
        client, config.setting("NOTICES_TABLE"), Keyed(client, config.setting("PRICING_TABLE")).digest,
        lambda: Sealer(aws.kms(), config.setting("ANSWERS_KEY")),
    )  # fmt: skip


@cache
def visitor_store() -> "VisitorStore":
    from suanqing.channels.miniprogram.visitor_store import VisitorStore

    return VisitorStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def budgets() -> "BudgetStore":
    from suanqing.channels.budgets.store import BudgetStore

    return BudgetStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def persons_orders() -> "PersonsOrders":
    from suanqing.channels.outward.persons_service import PersonsOrders
    from suanqing.channels.outward.store import OutwardStore
    from suanqing.work.orders.order_log import OrderLog

    client, inbox = aws.dynamodb(), config.setting("INBOX_TABLE")
    return PersonsOrders(OrderLog(client, inbox), OutwardStore(client, inbox), waybills())


@cache
def customer_rules() -> "CustomerRulesStore":
    from suanqing.channels.telling.rules_store import CustomerRulesStore

    return CustomerRulesStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def reports() -> "Reports":
    from suanqing.work.visits.report_service import Making, Reports
    from suanqing.work.visits.report_store import ReportStore

    tables = (config.setting("WORK_TABLE"), config.setting("NOTICES_TABLE"))
    making = Making(cases(), starting(), phones(), parties().get)
    return Reports(ReportStore(aws.dynamodb(), *tables), visits(), making)


@cache
def passes() -> "Passes":
    from suanqing.platform.keyed import Keyed
    from suanqing.work.visits.pass_service import Passes
    from suanqing.work.visits.pass_store import PassStore

    client = aws.dynamodb()
    store = PassStore(client, config.setting("NOTICES_TABLE"))
    keyed = Keyed(client, config.setting("PRICING_TABLE")).digest
    return Passes(store, reports().store, upload_store(), keyed)


def asks_digits() -> bool:
    """Whether whoever reports by a code proves their phone: where the company says by which text message."""
    return sms_settings().settings().code is not None


@cache
def sms_settings() -> "SmsSettingsStore":
    from suanqing.channels.sms.settings_store import SmsSettingsStore

    return SmsSettingsStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def guides() -> "Guides":
    from suanqing.work.orders.attribution_service import Guides

    return Guides(
        tickets(), cases().store, settings(), lambda guide, ids: own().customer(guide, ids)
    )


@cache
def identity() -> "Identity":
    from suanqing.channels.registry import buyers
    from suanqing.platform.keyed import Keyed
    from suanqing.work.customers.identity_service import Identity
    from suanqing.work.customers.store import CustomerStore

    client = aws.dynamodb()
    keyed = Keyed(client, config.setting("PRICING_TABLE"))
    store = CustomerStore(client, config.setting("WORK_TABLE"))
    return Identity(
        store, keyed.digest, _merged, tickets().clock, buyers(),
        lambda caller, customer: guides().themselves(caller, customer),
    )  # fmt: skip


def _merged(caller: "Caller", alias: str, into: str, reason: str, by: str) -> None:
    """By what keys said together: orders are credited anew, and rewards of posters are as they are of that person."""
    guides().merge(caller, alias, into, reason, by)
    posters().settle(into)


@cache
def member_lists() -> "Members":
    from suanqing.work.customers.members_service import Members

    return Members(identity())


@cache
def points() -> "Points":
    from suanqing.work.customers.points_service import Points

    return Points(identity().store, tickets().clock, logins_of)


@cache
def coupons() -> "Coupons":
    from suanqing.work.customers.coupons_service import Coupons

    return Coupons(identity().store, tickets().clock)


@cache
def care_rules() -> "RuleStore":
    from suanqing.work.care.rules_store import RuleStore

    return RuleStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


def logins_of(party: str) -> Collection[str]:
    """Every login of the human who has that one."""
    found = parties().find(party)
    return parties().same_human(found) if found else ()


def value(currency: str) -> "Value":
    """The ledger of one currency, with the threshold of now."""
    from suanqing.work.customers.value_service import Value

    threshold = care_rules().rules().threshold.get(currency)
    return Value(identity().store, tickets().clock, currency, threshold, logins_of)


@cache
def chats() -> "ChatPasses":
    from suanqing.channels.wecom.chat_passes import ChatPasses

    return ChatPasses(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def known() -> "Known":
    from suanqing.work.care.did_service import Happenings
    from suanqing.work.care.known_service import Known
    from suanqing.work.care.rules_store import FieldMapStore

    rules = care_rules().rules
    rows = FieldMapStore(aws.dynamodb(), config.setting("PRICING_TABLE")).rows
    done = Happenings(identity().store, tickets().clock, lambda: rules().coupons)

    def levels_ever() -> set[str]:
        told = (each.document.get("levels", ()) for each in care_rules().versions())
        return {str(level["code"]) for found in told for level in found}

    return Known(done, cases().classes, rules, rows, names().read, levels_ever)


@cache
def tills() -> "Tills":
    from suanqing.work.care.till_service import Tills

    return Tills(identity(), known().done)


@cache
def consults() -> "Consults":
    from suanqing.work.care.consult_service import Consults

    return Consults(known().done, tickets().clock)


@cache
def names() -> "Names":
    from suanqing.work.care.names_service import Names
    from suanqing.work.care.rules_store import CampaignStore, campaigns_of

    store = CampaignStore(aws.dynamodb(), config.setting("PRICING_TABLE"))
    return Names(identity().store, tickets().clock, lambda: campaigns_of(store.get().document))


@cache
def reminders() -> "ReminderStore":
    from suanqing.work.care.reminder_store import ReminderStore

    return ReminderStore(identity().store)


@cache
def segments() -> "Segments":
    from suanqing.work.care.segment_service import Segments

    return Segments(known())


@cache
def plans() -> "Plans":
    from suanqing.work.care.plan_service import Plans, words_of

    def words(customer: str, wanted: Collection[str]) -> dict[str, str]:
        people = identity().person(customer) if "name" in wanted else ()
        held = balances(customer) if "balance" in wanted else {}
        return words_of((each.name for each in people), held.items())

    return Plans(known(), segments(), words)


@cache
def tasks() -> "Tasks":
    from suanqing.work.care.task_service import Tasks

    rules = care_rules()
    return Tasks(plans(), lambda plan: rules.rules().plan(plan), guides().active, own().customer)


@cache
def taking() -> "Taking":
    from suanqing.work.orders.taken_service import Taking

    return Taking(identity(), guides(), own().phone, phones().mark)


@cache
def own() -> "Own":
    from suanqing.work.customers.own_service import Own

    return Own(parties(), identity().store, parties().digest)


def balances(customer: str) -> dict[str, int]:
    """Of stored value, in every currency that there is."""
    from suanqing.work.customers import value_service

    return value_service.balances(identity().store, customer, tickets().clock)


@cache
def reviews() -> "Reviews":
    from suanqing.work.care.review_service import Reviews
    from suanqing.work.care.review_store import ReviewStore
    from suanqing.work.orders.order_log import OrderLog

    log, desk = OrderLog(aws.dynamodb(), config.setting("INBOX_TABLE")), tickets()
    return Reviews(ReviewStore(identity().store), log, desk.store.get, desk.clock)


@cache
def posters() -> "Posters":
    from suanqing.work.care.poster_service import Posters

    rules = care_rules().rules
    return Posters(identity().store, known().done, points(), rules, tickets().clock)


@cache
def figures() -> "Figures":
    from suanqing.work.care.figures_service import Figures

    return Figures(known().done.store, care_rules().rules)


@cache
def person() -> "Person":
    from suanqing.work.care.person_service import Person

    def plans_ever() -> set[str]:
        told = (each.document.get("plans", ()) for each in care_rules().versions())
        return {str(plan["id"]) for found in told for plan in found}

    return Person(identity(), balances, plans_ever, visitor_store().forget, persons_orders().forget)
