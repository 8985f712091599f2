"""Stream of `inbox` -> tickets and answers. Lambda handler `webhooks.intake.handler`.

A new delivery is worked off and marked together with the answers it owes: done, waiting for something,
or refused. The mark comes back through the same stream, and the answers go to SNS. Each half may run
any number of times.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from suanqing import times
from suanqing.channels.inbox.delivery import Delivery, from_item
from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.intake.context import Act, IntakeContext
from suanqing.channels.intake.outcome import Arrival, Outcome, Reply, answers
from suanqing.channels.intake.outlets import Outlets
from suanqing.channels.notices.model import to_dict
from suanqing.channels.registry import CHANNELS, heard
from suanqing.errors import DomainError, Invalid, Stale, Unavailable
from suanqing.labels import CHANNELS as NAMES
from suanqing.labels import label
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws, observe, secrets
from suanqing.platform.batches import Record, each_record
from suanqing.platform.cache import TtlCache
from suanqing.platform.config import setting
from suanqing.pricing.stores.books import PricingStore
from suanqing.work.orders.attribution_service import Guides
from suanqing.work.orders.order_log import OrderLog
from suanqing.work.service.settings import SettingsStore, StartStore
from suanqing.work.service.starting_service import Starting
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.flow_service import flow_over
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.phones import Phones
from suanqing.work.tickets.store import TicketStore

if TYPE_CHECKING:
    from suanqing.channels.intake.shop_store import ShopStore
    from suanqing.channels.outward.store import OutwardStore
    from suanqing.work.care.shop_orders_service import ShopOrders
    from suanqing.work.care.task_service import Tasks
    from suanqing.work.orders.complained_service import Complaints
    from suanqing.work.orders.returned_service import Returns
    from suanqing.work.orders.taken_service import Taking
    from suanqing.work.orders.waybill_store import WaybillStore

SEEN_EVERY = 60.0
"""A shop's newest delivery is noted this often, in seconds, by each process."""
last_seen: TtlCache[tuple[str, str], datetime] = TtlCache(SEEN_EVERY)
PROGRAMMING_ERRORS = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
)
"""Our own mistakes: trying again cannot help, so the delivery waits for the mended code."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Records that failed for now are named, and come again with all that follow them."""
    return each_record(event, context, "stream", take, "delivery comes again", about=_about)


def take(record: Record) -> None:
    """A new delivery is processed; of one that was, the answers that it owes are sent."""
    image = record["dynamodb"].get("NewImage", {})
    if "state" not in image:
        return
    delivery = from_item(image)
    if delivery.state == "new":
        process(delivery)
    elif delivery.answers:
        send(delivery)


def _about(record: Record) -> dict[str, str]:
    return {"delivery": record["dynamodb"]["NewImage"]["delivery_id"]["S"]}


def process(delivery: Delivery) -> None:
    """Do what it says and mark it. Raises only what another attempt may cure."""
    try:
        act = _read(delivery)
    except Invalid as error:
        reason = f"{error.code}: {error.message}"
        owed = _owed(delivery, _told(delivery, reason))
        first = inbox().unreadable(*_named(delivery), reason, owed)
        _marked(delivery, "unreadable", first, reason)
        return
    try:
        outcome = act(desk)
    except (Stale, Unavailable):
        raise
    except DomainError as error:
        _failed(delivery, f"{error.code}: {error.message}")
    except PROGRAMMING_ERRORS as error:
        if aws.is_sdks(error):
            raise
        observe.exception("delivery not understood", delivery=delivery.delivery_id)
        _failed(delivery, f"bug: {type(error).__name__}")
    else:
        _done(delivery, outcome)


def send(delivery: Delivery) -> None:
    """Publish the answers it owes; their ids are in them, so a second time tells nobody twice."""
    topics: Any = aws.client("sns")
    for answer in delivery.answers:
        topics.publish(
            TopicArn=setting("NOTICES_TOPIC"),
            Message=json.dumps(answer, ensure_ascii=False),
            MessageAttributes=heard(answer["to"]),
        )


def _done(delivery: Delivery, outcome: Outcome) -> None:
    """Mark it, and first what waited for it: whatever breaks off here is done again."""
    now, owed = times.utcnow(), _owed(delivery, outcome.replies)
    for waiting, note in outcome.released.items():
        inbox().release(waiting, now, note)
    for waiting, reason in outcome.rejected.items():
        inbox().reject(waiting, delivery.channel, reason)
    if outcome.refused:
        _failed(delivery, outcome.refused, outcome.replies)
        return
    if outcome.arrived:
        _arrived(delivery, outcome.arrived, now)
    if outcome.waits:
        first = inbox().put_off(*_named(delivery), outcome.waits, owed)
        _marked(delivery, "waiting", first, outcome.waits)
    else:
        first = inbox().done(delivery.delivery_id, now, owed, outcome.note)
        _marked(delivery, "done", first, outcome.note)


def _arrived(delivery: Delivery, arrival: Arrival, now: datetime) -> None:
    """What of a shop is known now, and how long that took."""
    lag = shops().arrived(delivery.channel, arrival, now)
    if lag is not None:
        observe.log("order arrived", delivery=delivery.delivery_id, shop=arrival.shop, lag_ms=lag)
    if last_seen.get((delivery.channel, arrival.shop)) is None:
        last_seen.put((delivery.channel, arrival.shop), now)
        shops().seen(delivery.channel, arrival.shop, now)


def _failed(delivery: Delivery, reason: str, told: tuple[Reply, ...] | None = None) -> None:
    owed = _owed(delivery, _told(delivery, reason) if told is None else told)
    first = inbox().failed(*_named(delivery), reason, delivery.attempts + 1, owed)
    _marked(delivery, "failed", first, reason)


def _owed(delivery: Delivery, replies: tuple[Reply, ...]) -> list[dict[str, Any]]:
    return [to_dict(each) for each in answers(replies, delivery.delivery_id, times.utcnow())]


def _told(delivery: Delivery, reason: str) -> tuple[Reply, ...]:
    """What a shop's message says may be money: finance is told when it cannot be taken."""
    if not CHANNELS[delivery.channel].trades:
        return ()
    name = label(NAMES, delivery.channel)
    text = f"{name}消息 {delivery.delivery_id} 无法处理({reason})"
    return desk(delivery.received_at).to_finance("money_refused", text)


def _marked(delivery: Delivery, outcome: str, first: bool, note: str) -> None:
    """Told once; one alarm for all that is kept for a look (infra/alarms.yaml)."""
    if not first:
        outcome = "repeat"
    observe.log("delivery worked off", delivery=delivery.delivery_id, outcome=outcome, note=note)
    if outcome in ("failed", "unreadable"):
        observe.failed("DeliveriesFailed", delivery=delivery.delivery_id, channel=delivery.channel)


def _named(delivery: Delivery) -> tuple[str, str]:
    return delivery.delivery_id, delivery.channel


def _read(delivery: Delivery) -> Act:
    """What the delivery asks to be done; read once more when the door knew a newer secret."""
    channel = CHANNELS[delivery.channel]
    try:
        return channel.intake().read(delivery, channel.secret(secrets.secret()))
    except Invalid:
        if not secrets.refresh():
            raise
        return channel.intake().read(delivery, channel.secret(secrets.secret()))


def desk(at: datetime) -> IntakeContext:
    """The means to act as of a moment: when the delivery came, or what it tells happened."""
    tickets, parties, pricing, orders, outlets, guides, phones = stores()
    told = (
        tickets,
        parties,
        pricing,
        orders,
        outlets,
        at,
        guides,
        phones,
        starting,
        outward,
        waybills,
        returns,
        complaints,
        taking,
        tasks,
        shop_orders,
    )
    return IntakeContext(*told).at(at)


@cache
def stores() -> tuple[Tickets, PartyStore, PricingStore, OrderLog, Outlets, Guides, Phones]:
    client = aws.dynamodb()
    parties = PartyStore(client, setting("PRICING_TABLE"))
    pricing = PricingStore(client, setting("PRICING_TABLE"))

    def agreed(ticket: Ticket) -> Mapping[str, Any]:
        from suanqing.pricing.agreed import agreed_over

        return agreed_over(pricing, parties)(ticket)

    def flow() -> Flow:
        return flow_over(client, setting("PRICING_TABLE"), parties, agreed=agreed)

    store = TicketStore(client, setting("WORK_TABLE"), flow=flow)
    tickets = Tickets(store, parties, catalogue=pricing)
    orders = OrderLog(client, setting("INBOX_TABLE"))
    cases = LinkedStore(client, setting("WORK_TABLE"))
    guides = Guides(tickets, cases, SettingsStore(client, setting("PRICING_TABLE")), _own)
    phones = Phones(client, setting("PRICING_TABLE"))
    return tickets, parties, pricing, orders, Outlets(parties), guides, phones


def _own(guide: str, ids: Sequence[str]) -> bool:
    """Whether a guide is the customer of these ids."""
    from webhooks import care

    return care.own().customer(guide, ids)


@cache
def starting() -> Starting:
    """In which scene the work of an order begins."""
    starts = StartStore(aws.dynamodb(), setting("PRICING_TABLE"))
    return Starting(starts, stores()[2])


@cache
def outward() -> "OutwardStore":
    """What of orders both sides may change."""
    from suanqing.channels.outward.store import OutwardStore

    return OutwardStore(aws.dynamodb(), setting("INBOX_TABLE"))


@cache
def waybills() -> "WaybillStore":
    """Where orders' goods are on their way."""
    from suanqing.work.orders.waybill_store import WaybillStore

    return WaybillStore(aws.dynamodb(), setting("INBOX_TABLE"))


@cache
def returns() -> "Returns":
    """Goods that come back."""
    from suanqing.work.orders.returned_service import Returns

    linked = LinkedStore(aws.dynamodb(), setting("WORK_TABLE"))
    return Returns(stores()[0], linked, stores()[3], times.utcnow)


@cache
def complaints() -> "Complaints":
    """What platforms lay before the shops."""
    from suanqing.work.orders.complained_service import Complaints

    linked = LinkedStore(aws.dynamodb(), setting("WORK_TABLE"))
    return Complaints(stores()[0], linked, stores()[3], times.utcnow)


def taking(guides: Guides, phones: Phones) -> "Taking":
    """Orders of guides."""
    from webhooks import care

    return care.taking(guides, phones)


def tasks() -> "Tasks":
    """Of guides."""
    from webhooks import care

    return care.tasks()


def shop_orders(guides: Guides, log: OrderLog) -> "ShopOrders":
    """What they tell of their customers."""
    from webhooks import care

    return care.shop_orders(guides, log)


@cache
def shops() -> "ShopStore":
    from suanqing.channels.intake.shop_store import ShopStore

    return ShopStore(aws.dynamodb(), setting("VIEWS_TABLE"))


@cache
def inbox() -> InboxStore:
    return InboxStore(aws.dynamodb(), setting("INBOX_TABLE"))
