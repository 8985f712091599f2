"""A shop's news become tickets, whatever platform it sells on: one for each service that a paid order holds,
an installation or by the category of its SKU another scene; a sale is done with it, so that its money is
shared out at once.

Repeats by any route lead to the same tickets, since a ticket's id comes from the order line alone. The
order log is written before the tickets and read after them, so that an order closed or refunded meanwhile
is that, whichever message comes first.

What carries money ends in one of three ways: applied, waiting for its order or its refund, or refused
and told to finance.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from suanqing import money
from suanqing.channels.intake import customers, order_refunds
from suanqing.channels.intake.context import IntakeContext
from suanqing.channels.intake.event_time import PAID_BEFORE, happened
from suanqing.channels.intake.outcome import Outcome
from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ
from suanqing.platform import observe
from suanqing.work.orders import order_said
from suanqing.work.orders.order_log import KnownOrder, OrderRefund
from suanqing.work.orders.shop_order import Order, OrderLine
from suanqing.work.tickets.linked_keys import digest_of

if TYPE_CHECKING:
    from suanqing.pricing.catalogue import Sku
    from suanqing.work.customers.keys import Kind
    from suanqing.work.orders.returns import Bought
    from suanqing.work.tickets.decide import NewTicket

BEFORE_DONE = {"created", "assigned", "on_site"}


@dataclass(frozen=True, slots=True)
class News:
    """What a delivery of a channel tells of order `tid`, and when it came. buyers: by which kind of key the channel
    tells who bought. app: whose own those keys are; empty where they are the same for everybody."""

    channel: str
    tid: str
    delivery_id: str
    received_at: datetime
    buyers: "Kind | None" = None
    app: str = ""

    @property
    def known_as(self) -> str:
        return f"{self.channel}:{self.tid}"

    @property
    def shop(self) -> Caller:
        """Whose hand it is in the ticket's history."""
        return Caller(self.channel, frozenset({"dispatcher"}))


@dataclass(frozen=True, slots=True)
class Service:
    """A line that asks for work, and the id of its ticket."""

    line: OrderLine
    sku: "Sku"
    key: str
    ticket_id: str


def told(news: News, order: Order, desk: IntakeContext) -> Outcome:
    """The order as it stands, open or closed, as whoever fetched it was told."""
    if order.closed:
        return closed(news, order.updated, desk, order.shop, _buyer(news, order, desk))
    return opened(news, order, desk)


def opened(news: News, order: Order, desk: IntakeContext) -> Outcome:
    """The order as it is told in full: its work begins when it is due; again, or older news: no change."""
    known_as = news.known_as
    if not order.due:
        desk.orders.seen(known_as, desk.now)
        return Outcome(note=f"not due: {order.status}")
    services = [found for line in order.lines if (found := _service(news, line, desk))]
    ids = frozenset(service.ticket_id for service in services)
    bought = _bought(order)
    site = digest_of(order.region, order.address) if order.region or order.address else ""
    buyer = _buyer(news, order, desk)
    before = desk.orders.opened(
        known_as, order.updated, ids, desk.now, bought.payments, bought.shipping, order.shop, site, buyer,
        order_said.said(order),
    )  # fmt: skip
    if before is None:
        observe.log("old news of an order", order=known_as, updated=order.updated)
        return Outcome(note="older than what is known, or closed")
    met = customers.met(news, order, desk, before)
    outlet = _outlet(order, desk) if services else ""
    for service in services:
        _create(news, order, service, outlet, met, desk)
    known = desk.orders.known(known_as)
    note = f"{len(services)} tickets" if services else "no service item"
    if known and known.closed:
        note = _cancel(news, known.tickets, desk)
    if order.sent and ids and not (known and known.erased):
        desk.parcels(known_as)
    told = _moved(news, order, site, desk) if site and before.site not in ("", site) else Outcome()
    ended = _after(news, known, desk, note) if known and known.waits else Outcome(note=note)
    back = _came_back(news, known, desk) if known and known.returns else ()
    notes = ", ".join(each for each in (ended.note, told.note, *back) if each)
    done = replace(ended, note=notes, replies=(*ended.replies, *told.replies))
    return customers.paid(news, met, known, desk, done)


def _moved(news: News, order: Order, site: str, desk: IntakeContext) -> Outcome:
    """The platform tells another address than it told last. Noted when it is done: broken off, it is done again."""
    from suanqing.channels.intake.new_site import moved

    outcome = moved(news, order.region, order.address, order.updated, desk)
    desk.orders.sited(news.known_as, order.updated, site, desk.now)
    return outcome


def _buyer(news: News, order: Order, desk: IntakeContext) -> str:
    """Who bought, as the log has it; with them it is noted, once, that the order is theirs."""
    buyer = f"{news.channel}:{order.buyer}" if order.buyer else ""
    if buyer and not _bought_by(desk.orders.known(news.known_as), buyer):
        desk.guides.ordered(buyer, news.known_as)
    return buyer


def _bought_by(known: KnownOrder | None, buyer: str) -> bool:
    """Whether that is noted, or they were erased since."""
    return known is not None and (known.erased or known.buyer == buyer)


def _came_back(news: News, known: KnownOrder, desk: IntakeContext) -> tuple[str, ...]:
    """What came back before the order was known."""
    from suanqing.channels.intake import goods_back

    return tuple(goods_back.done(news, each, desk) for each in known.returns.values())


def _after(news: News, known: KnownOrder, desk: IntakeContext, note: str) -> Outcome:
    """What waited for the order is done with it, or cannot be, which finance is told."""
    applied = order_refunds.apply(_till(news, desk), news.tid, known)
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


def _service(news: News, line: OrderLine, desk: IntakeContext) -> Service | None:
    """The line's service item, by what the shop calls the variant, else the item."""
    if line.closed:
        return None
    outer = (line.outer_sku_id, line.outer_item_id)
    listed = (desk.pricing.listing(news.channel, name) for name in outer if name)
    code = next((code for code in listed if code), None)
    sku = desk.pricing.sku(code) if code else None
    if sku is None or sku.kind != "service":
        return None
    if line.odd:
        raise Invalid(f"{line.odd} of a service cannot be read", "unreadable_order", field=line.odd)
    from suanqing.work.tickets.commands import ticket_id_for

    key = f"{news.known_as}:{line.oid}"
    return Service(line, sku, key, ticket_id_for(news.channel, key))


def _outlet(order: Order, desk: IntakeContext) -> str:
    outlet = desk.outlets.serving(order.region)
    if outlet is None:
        observe.failed("OrderWithoutOutlet", order=order.tid, region=order.region)
    return outlet or HQ


def _create(
    news: News,
    order: Order,
    service: Service,
    outlet: str,
    met: customers.Met | None,
    desk: IntakeContext,
) -> None:
    """The ticket of one line. An earlier message may have told another address: the first one holds. met: its customer,
    where it says of one.

    A sale happens when it is paid; other work begins when we hear of it.
    """
    from suanqing.work.tickets.scene import INSTALLATION, SALE

    who = met.called if met else ""
    spec = _spec(news, order, service, outlet, who, desk)
    if met:
        desk = replace(desk, guides=met.guides)
    if spec.scene == INSTALLATION.scene_id:
        spec = desk.starting().chosen(spec)
    sale = spec.scene == SALE.scene_id
    if sale:
        desk = desk.at(happened(order.paid_at, news.received_at, PAID_BEFORE))
    try:
        if order.buyer:
            customer = who or f"{news.channel}:{order.buyer}"
            desk.guides.create(news.shop, spec, customer, order.created_at, service.key)
        else:
            desk.tickets.create(news.shop, spec, service.key)
    except Conflict as error:
        if error.code != "idempotency_key_reused":
            raise
        observe.warn("the order was told differently before", ticket=service.ticket_id)
        if met and who:
            customers.bound(news, met, who, [service.ticket_id])
    if sale and desk.tickets.get(news.shop, service.ticket_id).state == "created":
        desk.tickets.complete(news.shop, service.ticket_id)


def _spec(
    news: News, order: Order, service: Service, outlet: str, who: str, desk: IntakeContext
) -> "NewTicket":
    from suanqing.work.tickets.decide import NewTicket
    from suanqing.work.tickets.scene import INSTALLATION, OF_CATEGORY

    bought = _bought(order)
    return NewTicket(
        outlet=outlet,
        title=service.sku.name,
        region=order.region,
        source=news.known_as,
        address=order.address,
        customer=order.receiver,
        lines=((service.sku.sku, Decimal(service.line.num)),),
        marks={"order": {"line": service.line.oid, **bought._asdict()}}
        | desk.phones.mark(order.phone),
        attrs=_facts(news, bought.payments[service.line.oid], who),
        scene=OF_CATEGORY.get(service.sku.category, INSTALLATION.scene_id),
    )


def _facts(news: News, paid: int, who: str) -> dict[str, str | int | bool]:
    """What the order tells of the ticket. order_amount: what was paid for the line after every coupon,
    so that an order of several tickets is not counted several times."""
    known = {"customer_id": who} if who else {}
    return {"order_amount": paid, "origin": news.channel, **known}


def _bought(order: Order) -> "Bought":
    from suanqing.work.orders.bought import bought

    return bought(order)


def closed(news: News, at: int, desk: IntakeContext, shop: str = "", buyer: str = "") -> Outcome:
    """The same (`_closed`), and what its customer did by it is no more."""
    return customers.settle(news, desk, _closed(news, at, desk, shop, buyer))


def _closed(news: News, at: int, desk: IntakeContext, shop: str, buyer: str) -> Outcome:
    """The platform closed the order `at` (epoch ms): call off what is open. Done work keeps its money until
    the refund says whose it is: the close waits for that, and finance is told. What came back of it is a ticket, also
    where nobody told of the order before. shop, buyer: "" where the news does not say."""
    if not news.tid:
        raise Invalid("the closed order is not named", "unreadable_push", field="tid")
    from suanqing.channels.intake import new_site

    known_as = news.known_as
    desk.orders.closed(known_as, at, desk.now, shop, buyer)
    new_site.over(known_as, desk)
    known = desk.orders.known(known_as)
    if known is None:
        return Outcome(note="order closed: no tickets")
    back = _came_back(news, known, desk)
    note = ", ".join((_cancel(news, known.tickets, desk), *filter(None, back)))
    applied = order_refunds.apply(_till(news, desk), news.tid, known)
    if applied.kept:
        desk.orders.wait(known_as, news.delivery_id, "", desk.now)
        known = desk.orders.known(known_as) or known
        applied = order_refunds.apply(_till(news, desk), news.tid, known)
    if applied.kept:
        text = (
            f"订单 {news.tid} 已关闭,但工单 {'、'.join(applied.kept)} 已完工且未全额退款,请核对退款"
        )
        told = desk.to_finance("money_waiting", text, applied.kept[0])
        return Outcome(told, note, waits=f"the refund of order {news.tid}")
    return Outcome(note=note, released=_released(news, known))


def unknown_refund(news: News, kind: str, desk: IntakeContext) -> Outcome:
    """A message of a kind nobody told us of, that may be of money: finance looks."""
    text = f"订单 {news.tid} 的消息 {kind} 不认识,请核对是否有退款"
    return Outcome(desk.to_finance("money_refused", text), refused=f"unknown_message: {kind}")


def refund_not_booked(news: News, refund: OrderRefund, desk: IntakeContext) -> Outcome:
    """The shop's refunds are not to be booked by themselves: finance is told of each. One that was pushed
    was booked, or told, then."""
    known = desk.orders.known(news.known_as)
    if known and any(each.id == refund.id for each in known.refunds):
        return Outcome(note=f"refund {refund.id} was pushed")
    text = f"{_said(news.tid, refund.id, refund.fee)}尚未自动入账,请人工处理"
    told = desk.to_finance("money_waiting", text)
    return Outcome(told, waits=f"booking of refunds to be switched on, or order {news.tid} by hand")


def refunded(news: News, refund: OrderRefund, desk: IntakeContext) -> Outcome:
    """Book what went back, and what its customer did by that much. It waits for an order that nobody told of yet."""
    return customers.settle(news, desk, _refunded(news, refund, desk))


def _refunded(news: News, refund: OrderRefund, desk: IntakeContext) -> Outcome:
    known_as, said = news.known_as, _said(news.tid, refund.id, refund.fee)
    desk.orders.refund(known_as, refund, desk.now)
    known = desk.orders.known(known_as)
    if not _ready(known):
        desk.orders.wait(known_as, news.delivery_id, refund.id, desk.now)
        known = desk.orders.known(known_as)
    if known is None or not _ready(known):
        text = f"{said}先于订单到达,订单到达后自动入账;订单早于系统上线的,请人工处理"
        told = () if known and known.seen else desk.to_finance("money_waiting", text)
        return Outcome(told, waits=f"order {news.tid}")
    applied = order_refunds.apply(_till(news, desk), news.tid, known)
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


def _till(news: News, desk: IntakeContext) -> order_refunds.Till:
    return order_refunds.Till(desk.tickets, news.channel)


def _cancel(news: News, tickets: frozenset[str], desk: IntakeContext) -> str:
    """Cancel what is not done yet. Done work stays: what it costs is for the refund to decide."""
    notes = []
    for ticket_id in sorted(tickets):
        try:
            ticket = desk.tickets.get(news.shop, ticket_id)
        except NotFound:
            continue
        if ticket.state in BEFORE_DONE:
            desk.tickets.cancel(news.shop, ticket_id, "订单已关闭", if_match=ticket.version)
        notes.append(f"{ticket_id} was {ticket.state}")
    return "order closed: " + (", ".join(notes) or "no tickets")
