"""The tickets function's API, and the stores of tickets and of what lies beside them; those of customers are in
`customer_wiring`."""

from functools import cache
from typing import TYPE_CHECKING

from suanqing.platform import aws, config
from suanqing.web.api import Api

if TYPE_CHECKING:
    from suanqing.channels.outward.settle_service import Settling
    from suanqing.people.identity.deciding import Deciding
    from suanqing.people.parties.store import PartyStore
    from suanqing.work.answers.changes_service import Changes
    from suanqing.work.answers.service import Answers
    from suanqing.work.assets.past_service import Files
    from suanqing.work.assets.register_service import Register
    from suanqing.work.orders.order_log import OrderLog
    from suanqing.work.orders.quotes_service import Quoting
    from suanqing.work.orders.returned_service import Returns
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
    from suanqing.work.orders.returned_service import Returns

    return Returns(tickets(), cases().store, order_log(), tickets().clock)


@cache
def order_log() -> "OrderLog":
    from suanqing.work.orders.order_log import OrderLog

    return OrderLog(aws.dynamodb(), config.setting("INBOX_TABLE"))


@cache
def waybills() -> "WaybillStore":
    from suanqing.work.orders.waybill_store import WaybillStore

    return WaybillStore(aws.dynamodb(), config.setting("INBOX_TABLE"))


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
def quoting() -> "Quoting":
    """With the means to price: imported when first asked for."""
    from suanqing.finance.settlement.quote_estimates import estimate
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.orders.quotes_service import Quoting

    client, pricing = aws.dynamodb(), config.setting("PRICING_TABLE")
    price = estimate(parties(), PricingStore(client, pricing))
    return Quoting(tickets(), cases().store, price)
