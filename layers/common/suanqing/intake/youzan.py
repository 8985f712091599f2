"""A Youzan push becomes tickets: one for each service a shipped-or-paid order holds, an installation or
by the category of its SKU another scene; a sale is done with it, so that its money is shared out at once.

Repeats, both "paid" types, and head office beside branch all lead to the same tickets, since a
ticket's id comes from the order line alone. The order log is written before the tickets and read
after them, so that an order closed meanwhile leaves none open, whichever message comes first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from suanqing import observe
from suanqing.channels.youzan import orders, push
from suanqing.channels.youzan.orders import Order, OrderLine
from suanqing.channels.youzan.push import App, Push
from suanqing.errors import Conflict, Invalid, NotFound, Unauthenticated
from suanqing.identity.caller import Caller
from suanqing.inbox.delivery import Delivery
from suanqing.intake.desk import Desk
from suanqing.intake.outcome import Outcome
from suanqing.intake.outlets import HEAD_OFFICE
from suanqing.intake.refunds import SUCCEEDED, refunded

if TYPE_CHECKING:
    from suanqing.pricing.catalogue import Sku

PAID = {"trade_TradePaid", "trade_TradeBuyerPay"}
CLOSED = "trade_TradeClose"
BEFORE_DONE = {"created", "assigned", "on_site"}
SHOP = Caller("youzan", frozenset({"dispatcher"}))
"""Whose hand it is in the ticket's history."""


@dataclass(frozen=True, slots=True)
class News:
    """A push, and the order it tells in full, if it does."""

    push: Push
    order: Order | None
    tid: str


@dataclass(frozen=True, slots=True)
class Service:
    """A line that asks for work, and the id of its ticket."""

    line: OrderLine
    sku: "Sku"
    key: str
    ticket_id: str


def read(delivery: Delivery, apps: Mapping[str, App]) -> News:
    """What the push says; its signature was checked at the door. Raises Invalid."""
    app = apps.get(delivery.headers.get("client-id", ""))
    if app is None:
        raise Invalid("the push is from an app that is no longer configured", "unknown_app")
    try:
        told = push.parse(app, delivery.body)
    except Unauthenticated as error:
        raise Invalid(error.message, error.code) from None
    order = orders.order(told.msg, told.kdt_id) if told.type in PAID else None
    return News(told, order, order.tid if order else str(told.msg.get("tid") or told.id))


def act(news: News, desk: Desk) -> Outcome:
    """Do what the push calls for; doing it again changes nothing."""
    if news.order:
        return Outcome(note=_open(news.order, desk))
    if news.push.type == CLOSED and news.tid:
        return Outcome(note=_close(news.tid, news.push.version, desk))
    if news.push.type in SUCCEEDED:
        return Outcome(note=refunded(desk.tickets, SHOP.party, news.push.msg))
    if "refund" in news.push.type.lower():
        return Outcome(note=f"refund recorded: {news.push.type} of {news.tid}")
    return Outcome(note=f"nothing to do for {news.push.type}")


def _open(order: Order, desk: Desk) -> str:
    services = [found for line in order.lines if (found := _service(order, line, desk))]
    if not services:
        return "no service item"
    if not _due(order):
        return f"not due: {order.status}"
    known_as, ids = f"youzan:{order.tid}", frozenset(service.ticket_id for service in services)
    if not desk.orders.opened(known_as, order.updated, ids, desk.now):
        observe.log("old news of an order", order=known_as, updated=order.updated)
        return "older than what is known, or closed"
    outlet = _outlet(order, desk)
    for service in services:
        _create(order, service, outlet, desk)
    known = desk.orders.known(known_as)
    return _cancel(known.tickets, desk) if known and known.closed else f"{len(services)} tickets"


def _due(order: Order) -> bool:
    """May work start? A deposit alone is no reason: the balance may be forfeited."""
    deposit = any(line.is_pre_sale and line.pre_sale_type == orders.DEPOSIT for line in order.lines)
    return order.shippable or (order.paid and not deposit)


def _service(order: Order, line: OrderLine, desk: Desk) -> Service | None:
    """The line's service item, by what the shop calls the variant, else the item."""
    outer = (line.outer_sku_id, line.outer_item_id)
    listed = (desk.pricing.listing("youzan", name) for name in outer if name)
    code = next((code for code in listed if code), None)
    sku = desk.pricing.sku(code) if code else None
    if sku is None or sku.kind != "service":
        return None
    from suanqing.tickets.commands import ticket_id_for

    key = f"youzan:{order.tid}:{line.oid}"
    return Service(line, sku, key, ticket_id_for(SHOP.party, key))


def _outlet(order: Order, desk: Desk) -> str:
    outlet = desk.outlets.serving(order.region)
    if outlet is None:
        observe.failed("OrderWithoutOutlet", order=order.tid, region=order.region)
    return outlet or HEAD_OFFICE


def _create(order: Order, service: Service, outlet: str, desk: Desk) -> None:
    """The ticket of one line. An earlier message may have told another address: the first one holds."""
    from suanqing.cases.returns import bought
    from suanqing.tickets.decide import NewTicket
    from suanqing.tickets.scene import INSTALLATION, OF_CATEGORY, SALE

    spec = NewTicket(
        outlet=outlet,
        title=service.sku.name,
        region=order.region,
        source=f"youzan:{order.tid}",
        address=order.address,
        customer=order.receiver,
        lines=((service.sku.sku, Decimal(service.line.num)),),
        marks={"order": {"line": service.line.oid, **bought(order)._asdict()}},
        attrs=_facts(service.line),
        scene=OF_CATEGORY.get(service.sku.category, INSTALLATION.scene_id),
    )
    try:
        if order.buyer:
            customer = f"youzan:{order.buyer}"
            ticket = desk.guides.create(SHOP, spec, customer, order.created_at, service.key).ticket
        else:
            ticket = desk.tickets.create(SHOP, spec, service.key).ticket
        if ticket.scene == SALE.scene_id and ticket.state == "created" and ticket.region:
            desk.tickets.complete(SHOP, ticket.ticket_id)
    except Conflict as error:
        if error.code != "idempotency_key_reused":
            raise
        observe.warn("the order was told differently before", ticket=service.ticket_id)


def _facts(line: OrderLine) -> dict[str, str | int | bool]:
    """What the order tells of the ticket. order_amount: the line's own part, so that an order of
    several tickets is not counted several times."""
    return {"order_amount": line.payment, "origin": "youzan"}


def _close(tid: str, updated: int, desk: Desk) -> str:
    known_as = f"youzan:{tid}"
    desk.orders.closed(known_as, updated, desk.now)
    known = desk.orders.known(known_as)
    return _cancel(known.tickets if known else frozenset(), desk)


def _cancel(tickets: frozenset[str], desk: Desk) -> str:
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
