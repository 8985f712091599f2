"""The tickets function's API, stores and roles."""

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

from suanqing.platform import aws, config
from suanqing.web.api import Api

if TYPE_CHECKING:
    from suanqing.channels.budgets.store import BudgetStore
    from suanqing.channels.miniprogram.visitor_store import VisitorStore
    from suanqing.channels.outward.persons_service import PersonsOrders
    from suanqing.channels.outward.settle_service import Settling
    from suanqing.channels.telling.contact_store import ContactStore
    from suanqing.channels.telling.delivery_store import DeliveryStore
    from suanqing.channels.telling.rules_store import CustomerRulesStore
    from suanqing.people.identity.deciding import Deciding
    from suanqing.people.parties.store import PartyStore
    from suanqing.work.answers.changes_service import Changes
    from suanqing.work.answers.service import Answers
    from suanqing.work.assets.past_service import Files
    from suanqing.work.assets.register_service import Register
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
    from suanqing.work.customers.coupons_service import Coupons
    from suanqing.work.customers.identity_service import Identity
    from suanqing.work.customers.members_service import Members
    from suanqing.work.customers.own_service import Own
    from suanqing.work.customers.points_service import Points
    from suanqing.work.customers.value_service import Value
    from suanqing.work.orders.attribution_service import Guides
    from suanqing.work.orders.quotes_service import Quoting
    from suanqing.work.orders.returned_service import Returns
    from suanqing.work.orders.taken_service import Taking
    from suanqing.work.orders.waybill_store import WaybillStore
    from suanqing.work.orders.waybills import Tracked
    from suanqing.work.service.contracts import Contracts
    from suanqing.work.service.rework_service import ReworkService
    from suanqing.work.service.settings import SettingsStore
    from suanqing.work.service.starting_service import Starting
    from suanqing.work.service.upkeep_service import Upkeep
    from suanqing.work.tickets.act_desk_service import ActDesk
    from suanqing.work.tickets.commands import Tickets
    from suanqing.work.tickets.due_service import Clocks
    from suanqing.work.tickets.flow import Flow
    from suanqing.work.tickets.migration_service import Migrations
    from suanqing.work.tickets.model import Ticket
    from suanqing.work.tickets.part_commands import TicketParts
    from suanqing.work.tickets.phones import Phones
    from suanqing.work.uploads.service import Uploads
    from suanqing.work.uploads.store import UploadStore
    from suanqing.work.visits.report_service import Reports
    from suanqing.work.visits.visit_service import Visits


@cache
def parties() -> "PartyStore":
    """One copy of the register: who decides was read there just now."""
    from suanqing.people.parties.store import PartyStore

    return PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def deciding() -> "Deciding":
    from suanqing.people.identity.deciding import deciding_over

    return deciding_over(parties())


api = Api("tickets", deciding)


@cache
def tickets() -> "Tickets":
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.service.special_detector import Watch
    from suanqing.work.tickets.commands import Tickets
    from suanqing.work.tickets.store import TicketStore

    client, pricing = aws.dynamodb(), config.setting("PRICING_TABLE")
    store = TicketStore(client, config.setting("WORK_TABLE"), flow=flow)
    watch = Watch(store, settings())
    catalogue = PricingStore(client, pricing)
    return Tickets(store, parties(), catalogue=catalogue, watch=watch)


@cache
def flow() -> "Flow":
    from suanqing.pricing.agreed import agreed_over
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.tickets.flow_service import flow_over

    client, table = aws.dynamodb(), config.setting("PRICING_TABLE")
    agreed = agreed_over(PricingStore(client, table), parties())
    return flow_over(client, table, parties(), agreed=agreed)


@cache
def migrations() -> "Migrations":
    from suanqing.people.parties.model import HQ
    from suanqing.work.tickets.flow_commands import TicketFlow
    from suanqing.work.tickets.migration_service import Migrations
    from suanqing.work.tickets.standing_store import StandingStore

    def outlets() -> list[str]:
        return [HQ, *(outlet.party_id for outlet in parties().of_kind("outlet"))]

    standing = StandingStore(aws.dynamodb(), config.setting("WORK_TABLE"))
    return Migrations(TicketFlow(tickets()), flow().scenes.get, standing, outlets)


@cache
def clocks() -> "Clocks":
    from suanqing.times import utcnow
    from suanqing.work.tickets.due_service import Clocks
    from suanqing.work.tickets.due_store import DueStore

    return Clocks(DueStore(tickets().store), utcnow)


@cache
def visits() -> "Visits":
    from suanqing.work.visits.visit_service import Visits
    from suanqing.work.visits.visit_store import VisitStore

    return Visits(
        tickets(), VisitStore(aws.dynamodb(), config.setting("NOTICES_TABLE")), parcels=parcels
    )


def parcels(ticket: "Ticket") -> "Tracked | None":
    """Where the goods of its order are, of one that was made of an order, or of its return."""
    return waybills().get(ticket.source) if {"order", "return"} & ticket.marks.keys() else None


@cache
def returns() -> "Returns":
    from suanqing.work.orders.order_log import OrderLog
    from suanqing.work.orders.returned_service import Returns

    log = OrderLog(aws.dynamodb(), config.setting("INBOX_TABLE"))
    return Returns(tickets(), cases().store, log, tickets().clock)


@cache
def waybills() -> "WaybillStore":
    from suanqing.work.orders.waybill_store import WaybillStore

    return WaybillStore(aws.dynamodb(), config.setting("INBOX_TABLE"))


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
def outward() -> "Settling":
    from suanqing.channels.outward.settle_service import Settling
    from suanqing.channels.outward.store import OutwardStore
    from suanqing.work.orders.order_log import OrderLog

    client, inbox = aws.dynamodb(), config.setting("INBOX_TABLE")
    return Settling(
        OutwardStore(client, inbox), OrderLog(client, inbox), tickets(), tickets().clock
    )


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
def act_desk() -> "ActDesk":
    from suanqing.work.tickets.act_desk_service import ActDesk
    from suanqing.work.tickets.act_store import ActStore

    return ActDesk(tickets(), ActStore(aws.dynamodb(), config.setting("WORK_TABLE")))


@cache
def settings() -> "SettingsStore":
    from suanqing.work.service.settings import SettingsStore

    return SettingsStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def starting() -> "Starting":
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.service.settings import StartStore
    from suanqing.work.service.starting_service import Starting

    client, pricing = aws.dynamodb(), config.setting("PRICING_TABLE")
    return Starting(StartStore(client, pricing), PricingStore(client, pricing))


@cache
def phones() -> "Phones":
    from suanqing.work.tickets.phones import Phones

    return Phones(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def ticket_parts() -> "TicketParts":
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.stock.stock_service import Stock
    from suanqing.work.stock.store import StockStore
    from suanqing.work.tickets.part_commands import TicketParts

    client = aws.dynamodb()
    catalogue = PricingStore(client, config.setting("PRICING_TABLE"))
    store = StockStore(client, config.setting("WORK_TABLE"))
    return TicketParts(tickets(), Stock(store, parties(), catalogue))


@cache
def cases() -> "ReworkService":
    from suanqing.work.service.rework_service import ReworkService
    from suanqing.work.tickets.linked_store import LinkedStore

    return ReworkService(
        tickets(), LinkedStore(aws.dynamodb(), config.setting("WORK_TABLE")), settings()
    )


@cache
def uploads() -> "Uploads":
    from suanqing.work.uploads.service import Uploads

    return Uploads(tickets(), upload_store())


@cache
def upload_store() -> "UploadStore":
    from suanqing.work.uploads.store import UploadStore

    return UploadStore(aws.s3(), config.setting("UPLOADS_BUCKET"), cases().store)


@cache
def answers() -> "Answers":
    """The key of protected answers is asked for when the first of them is met."""
    from suanqing.platform.keyed import Keyed
    from suanqing.platform.sealed import Sealer
    from suanqing.work.answers.service import Answers
    from suanqing.work.forms.versions import Forms

    client, pricing = aws.dynamodb(), config.setting("PRICING_TABLE")
    return Answers(
        tickets(), cases().store, upload_store, Forms(client, pricing).get, Keyed(client, pricing).digest,
        lambda: Sealer(aws.kms(), config.setting("ANSWERS_KEY")), register().find,
    )  # fmt: skip


@cache
def register() -> "Register":
    from suanqing.work.assets.register_service import Register

    return Register(cases().store)


@cache
def files() -> "Files":
    from suanqing.work.assets.past_service import Files

    return Files(tickets(), cases().store)


@cache
def upkeep() -> "Upkeep":
    from suanqing.work.service.upkeep_service import Upkeep, upkeep_store

    rules = upkeep_store(aws.dynamodb(), config.setting("PRICING_TABLE")).rules
    return Upkeep(cases(), files(), rules)


@cache
def changes() -> "Changes":
    from suanqing.work.answers.changes_service import Changes

    return Changes(answers())


@cache
def contracts() -> "Contracts":
    from suanqing.work.service.contracts import Contracts

    return Contracts(tickets(), cases().store)


@cache
def guides() -> "Guides":
    from suanqing.work.orders.attribution_service import Guides

    return Guides(tickets(), cases().store, settings())


@cache
def identity() -> "Identity":
    from suanqing.channels.registry import buyers
    from suanqing.platform.keyed import Keyed
    from suanqing.work.customers.identity_service import Identity
    from suanqing.work.customers.store import CustomerStore

    client = aws.dynamodb()
    keyed = Keyed(client, config.setting("PRICING_TABLE"))
    store = CustomerStore(client, config.setting("WORK_TABLE"))
    return Identity(store, keyed.digest, guides().merge, tickets().clock, buyers())


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


@cache
def quoting() -> "Quoting":
    """With the means to price: imported when first asked for."""
    from suanqing.finance.settlement.quote_estimates import estimate
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.orders.quotes_service import Quoting

    client, pricing = aws.dynamodb(), config.setting("PRICING_TABLE")
    price = estimate(parties(), PricingStore(client, pricing))
    return Quoting(tickets(), cases().store, price)
