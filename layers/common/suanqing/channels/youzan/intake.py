"""A Youzan push becomes tickets: one for each service a shipped-or-paid order holds, an installation or
by the category of its SKU another scene; a sale is done with it, so that its money is shared out at once.

Repeats, both "paid" types, and head office beside branch all lead to the same tickets, since a
ticket's id comes from the order line alone. The order log is written before the tickets and read
after them, so that an order closed or refunded meanwhile is that, whichever message comes first.

What carries money ends in one of three ways: applied, waiting for its order or its refund, or refused
and told to finance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from suanqing import money
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.intake.context import Act, IntakeContext
from suanqing.channels.intake.event_time import PAID_BEFORE, happened
from suanqing.channels.intake.outcome import Outcome
from suanqing.channels.youzan import door, new_site, orders, push, refunds
from suanqing.channels.youzan.orders import Order, OrderLine
from suanqing.channels.youzan.push import Push
from suanqing.errors import Conflict, Invalid, NotFound, Unauthenticated
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ
from suanqing.platform import observe
from suanqing.times import epoch_ms
from suanqing.work.orders.order_log import KnownOrder

if TYPE_CHECKING:
    from suanqing.pricing.catalogue import Sku
    from suanqing.work.orders.returns import Bought

PAID = {"trade_TradePaid", "trade_TradeBuyerPay"}
CLOSED = "trade_TradeClose"
MOVED = {"trade_MessagesTheChangeAddresses", "youzan_trade_MessagesTheChangeAddressesByBuyer"}
"""The receiver's address changed, which a platform allows once an order."""
BEFORE_DONE = {"created", "assigned", "on_site"}
SHOP = Caller("youzan", frozenset({"dispatcher"}))
"""Whose hand it is in the ticket's history."""


@dataclass(frozen=True, slots=True)
class News:
    """A push, and the order it tells in full, if it does; the delivery it came as, and when."""

    push: Push
    order: Order | None
    tid: str
    delivery_id: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Service:
    """A line that asks for work, and the id of its ticket."""

    line: OrderLine
    sku: "Sku"
    key: str
    ticket_id: str


def read(delivery: Delivery, apps: Mapping[str, Any]) -> Act:
    """What the push asks for. Raises Invalid."""
    told = news(delivery, apps)
    return lambda desk: act(told, desk(delivery.received_at))


def news(delivery: Delivery, apps: Mapping[str, Any]) -> News:
    """What the push says; its signature was checked at the door. Raises Invalid."""
    app = door.apps(apps).get(delivery.headers.get("client-id", ""))
    if app is None:
        raise Invalid("the push is from an app that is no longer configured", "unknown_app")
    try:
        told = push.parse(app, delivery.body)
    except Unauthenticated as error:
        raise Invalid(error.message, error.code) from None
    order = orders.order(told.msg, told.kdt_id) if told.type in PAID else None
    tid = order.tid if order else str(told.msg.get("tid") or told.id)
    return News(told, order, tid, delivery.delivery_id, delivery.received_at)


def act(news: News, desk: IntakeContext) -> Outcome:
    """Do what the push calls for; doing it again changes nothing."""
    if news.order:
        return _open(news, news.order, desk)
    if news.push.type == CLOSED:
        return _close(news, desk)
    if "refund" in news.push.type.lower():
        return _refund(news, desk)
    if news.push.type in MOVED:
        return new_site.moved(SHOP, news.tid, news.push.msg, desk)
    return Outcome(note=f"nothing to do for {news.push.type}")


def _open(news: News, order: Order, desk: IntakeContext) -> Outcome:
    known_as = f"youzan:{order.tid}"
    if not _due(order):
        desk.orders.seen(known_as, desk.now)
        return Outcome(note=f"not due: {order.status}")
    services = [found for line in order.lines if (found := _service(order, line, desk))]
    ids = frozenset(service.ticket_id for service in services)
    bought = _bought(order)
    if not desk.orders.opened(
        known_as, order.updated, ids, desk.now, bought.payments, bought.shipping
    ):
        observe.log("old news of an order", order=known_as, updated=order.updated)
        return Outcome(note="older than what is known, or closed")
    outlet = _outlet(order, desk) if services else ""
    for service in services:
        _create(news, order, service, outlet, desk)
    known = desk.orders.known(known_as)
    note = f"{len(services)} tickets" if services else "no service item"
    if known and known.closed:
        note = _cancel(known.tickets, desk)
    return _after(news, known, desk, note) if known and known.waits else Outcome(note=note)


def _after(news: News, known: KnownOrder, desk: IntakeContext, note: str) -> Outcome:
    """What waited for the order is done with it, or cannot be, which finance is told."""
    applied = refunds.apply(_till(desk), news.tid, known)
    rejected = {
        each: applied.refused[refund]
        for each, refund in known.waits.items()
        if refund in applied.refused
    }
    released = {each: "done with its order" for each in known.waits if each not in rejected}
    told = [
        reply
        for refund in known.refunds
        if refund.id in applied.refused
        for reply in desk.to_finance(
            "money_refused",
            _said(news.tid, refund.id, refund.fee) + f"无法入账({applied.refused[refund.id]})",
        )
    ]
    note = ", ".join((note, *applied.notes))
    return Outcome(tuple(told), note, released=released, rejected=rejected)


def _due(order: Order) -> bool:
    """May work start? A deposit alone is no reason: the balance may be forfeited."""
    deposit = any(line.is_pre_sale and line.pre_sale_type == orders.DEPOSIT for line in order.lines)
    return order.shippable or (order.paid and not deposit)


def _service(order: Order, line: OrderLine, desk: IntakeContext) -> Service | None:
    """The line's service item, by what the shop calls the variant, else the item."""
    outer = (line.outer_sku_id, line.outer_item_id)
    listed = (desk.pricing.listing("youzan", name) for name in outer if name)
    code = next((code for code in listed if code), None)
    sku = desk.pricing.sku(code) if code else None
    if sku is None or sku.kind != "service":
        return None
    if line.odd:
        raise Invalid(f"{line.odd} of a service cannot be read", "unreadable_order", field=line.odd)
    from suanqing.work.tickets.commands import ticket_id_for

    key = f"youzan:{order.tid}:{line.oid}"
    return Service(line, sku, key, ticket_id_for(SHOP.party, key))


def _outlet(order: Order, desk: IntakeContext) -> str:
    outlet = desk.outlets.serving(order.region)
    if outlet is None:
        observe.failed("OrderWithoutOutlet", order=order.tid, region=order.region)
    return outlet or HQ


def _create(news: News, order: Order, service: Service, outlet: str, desk: IntakeContext) -> None:
    """The ticket of one line. An earlier message may have told another address: the first one holds.

    A sale happens when it is paid; other work begins when we hear of it.
    """
    from suanqing.work.tickets.decide import NewTicket
    from suanqing.work.tickets.scene import INSTALLATION, OF_CATEGORY, SALE

    bought = _bought(order)
    paid = bought.payments[service.line.oid]
    spec = NewTicket(
        outlet=outlet,
        title=service.sku.name,
        region=order.region,
        source=f"youzan:{order.tid}",
        address=order.address,
        customer=order.receiver,
        lines=((service.sku.sku, Decimal(service.line.num)),),
        marks={"order": {"line": service.line.oid, **bought._asdict()}}
        | desk.phones.mark(order.phone),
        attrs=_facts(paid),
        scene=OF_CATEGORY.get(service.sku.category, INSTALLATION.scene_id),
    )
    if spec.scene == INSTALLATION.scene_id:
        spec = desk.starting().chosen(spec)
    sale = spec.scene == SALE.scene_id
    if sale:
        desk = desk.at(happened(order.paid_at, news.received_at, PAID_BEFORE))
    try:
        if order.buyer:
            customer = f"youzan:{order.buyer}"
            desk.guides.create(SHOP, spec, customer, order.created_at, service.key)
        else:
            desk.tickets.create(SHOP, spec, service.key)
    except Conflict as error:
        if error.code != "idempotency_key_reused":
            raise
        observe.warn("the order was told differently before", ticket=service.ticket_id)
    if sale and desk.tickets.get(SHOP, service.ticket_id).state == "created":
        desk.tickets.complete(SHOP, service.ticket_id)


def _facts(paid: int) -> dict[str, str | int | bool]:
    """What the order tells of the ticket. order_amount: what was paid for the line after every coupon,
    so that an order of several tickets is not counted several times."""
    return {"order_amount": paid, "origin": "youzan"}


def _bought(order: Order) -> "Bought":
    from suanqing.channels.youzan.bought import bought

    return bought(order)


def _close(news: News, desk: IntakeContext) -> Outcome:
    """Call off what is open. Done work keeps its money until the refund says whose it is: the close
    waits for that, and finance is told."""
    tid = news.tid
    if not tid:
        raise Invalid("the closed order is not named", "unreadable_push", field="tid")
    known_as = f"youzan:{tid}"
    desk.orders.closed(known_as, news.push.version, desk.now)
    known = desk.orders.known(known_as)
    if known is None:
        return Outcome(note="order closed: no tickets")
    note = _cancel(known.tickets, desk)
    applied = refunds.apply(_till(desk), tid, known)
    if applied.kept:
        desk.orders.wait(known_as, news.delivery_id, "", desk.now)
        known = desk.orders.known(known_as) or known
        applied = refunds.apply(_till(desk), tid, known)
    if applied.kept:
        text = f"订单 {tid} 已关闭,但工单 {'、'.join(applied.kept)} 已完工且未全额退款,请核对退款"
        told = desk.to_finance("money_waiting", text, applied.kept[0])
        return Outcome(told, note, waits=f"the refund of order {tid}")
    return Outcome(note=note, released=_released(news, known))


def _refund(news: News, desk: IntakeContext) -> Outcome:
    """Book what went back. It waits for an order that nobody told of yet."""
    moves = refunds.moves_money(news.push.type, news.push.msg)
    if moves is None:
        text = f"订单 {news.tid} 的消息 {news.push.type} 不认识,请核对是否有退款"
        told = desk.to_finance("money_refused", text)
        return Outcome(told, refused=f"unknown_message: {news.push.type}")
    if not moves:
        return Outcome(note=f"no money moves by {news.push.type} of {news.tid}")
    tid, refund = refunds.told(news.tid, news.push.msg, epoch_ms(news.received_at))
    known_as, said = f"youzan:{tid}", _said(tid, refund.id, refund.fee)
    desk.orders.refund(known_as, refund, desk.now)
    known = desk.orders.known(known_as)
    if not _ready(known):
        desk.orders.wait(known_as, news.delivery_id, refund.id, desk.now)
        known = desk.orders.known(known_as)
    if known is None or not _ready(known):
        text = f"{said}先于订单到达,订单到达后自动入账;订单早于系统上线的,请人工处理"
        told = () if known and known.seen else desk.to_finance("money_waiting", text)
        return Outcome(told, waits=f"order {tid}")
    applied = refunds.apply(_till(desk), tid, known)
    why = applied.refused.get(refund.id)
    [noted] = (each for each in known.refunds if each.id == refund.id)
    if noted.fee != refund.fee:
        why = "idempotency_key_reused: the refund said another sum before"
    if why:
        return Outcome(desk.to_finance("money_refused", f"{said}无法入账({why})"), refused=why)
    note = f"refund {refund.id}: " + (", ".join(applied.notes) or "no tickets")
    done = known.closed and not applied.kept
    return Outcome(note=note, released=_released(news, known) if done else {})


def _ready(known: KnownOrder | None) -> bool:
    return known is not None and (known.opened or known.closed)


def _released(news: News, known: KnownOrder) -> dict[str, str]:
    others = (each for each in known.waits if each != news.delivery_id)
    return dict.fromkeys(others, "the order is closed, and all of it given back")


def _said(tid: str, refund_id: str, fee: int) -> str:
    return f"订单 {tid} 的退款 {refund_id}(¥{money.to_major(fee)})"


def _till(desk: IntakeContext) -> refunds.Till:
    return refunds.Till(desk.tickets, SHOP.party)


def _cancel(tickets: frozenset[str], desk: IntakeContext) -> str:
    """Cancel what is not done yet. Done work stays: what it costs is for the refund to decide."""
    notes = []
    for ticket_id in sorted(tickets):
        try:
            ticket = desk.tickets.get(SHOP, ticket_id)
        except NotFound:
            continue
        if ticket.state in BEFORE_DONE:
            desk.tickets.cancel(SHOP, ticket_id, "订单已关闭", if_match=ticket.version)
        notes.append(f"{ticket_id} was {ticket.state}")
    return "order closed: " + (", ".join(notes) or "no tickets")
