"""The shop's order behind a ticket, for who sees the ticket; what was paid for who may read all money."""

from dataclasses import replace

from pydantic import BaseModel, Field

from suanqing.finance.settlement.schemas import Money
from suanqing.labels import CHANNELS, Lang, label
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import DISPATCH, READ_MONEY, STAFF
from suanqing.times import from_epoch_ms, rfc3339
from suanqing.work.orders.order_log import KnownOrder, OrderRefund
from suanqing.work.orders.returns import Bought, given_back, good
from suanqing.work.tickets.commands import ticket_id_for
from suanqing.work.tickets.model import Ticket
from tickets.wiring import api, order_log, tickets

OF_ORDERS = frozenset({"order", "return"})
"""Marks of tickets that an order led to, or its return."""
CNY = "CNY"
"""What shops' orders are paid in."""


class OrderedGood(BaseModel):
    """One line of the order. Amounts are absent for who may not read all money."""

    line: str = Field(description="the platform's number of the line")
    title: str = Field(description="as the shop calls it; empty where nobody kept it")
    pieces: int | None = Field(description="how many were bought")
    sku: str = Field(description="the seller's own number; may be empty")
    ticket: str | None = Field(
        default=None, description="the ticket that it led to, for who may know of all of them"
    )
    own: bool = Field(description="whether it led to this ticket")
    paid: Money | None = Field(default=None, description="after every coupon")
    back: Money | None = Field(default=None, description="what of it went back so far")


class OrderRefunded(BaseModel):
    """One sum that went back."""

    id: str = Field(description="the platform's number of the refund")
    at: str = Field(description="when it was told, RFC 3339")
    lines: list[str] = Field(description="of the order; none: of the whole order")
    amount: Money | None = Field(default=None, description="absent where it may not be read")
    booked: bool = Field(description="whether it fits what was paid")


class OrderReturned(BaseModel):
    """Goods that their customer gives back."""

    id: str = Field(description="the platform's number of the return")
    title: str = Field(description="what comes back")
    at: str = Field(description="when it was asked for, RFC 3339")
    over: bool = Field(description="whether it is done or withdrawn")


class OrderReduced(BaseModel):
    """A campaign or a coupon that made it cheaper."""

    name: str = Field(description="as the shop calls it")
    id: str = Field(description="the platform's number of it; may be empty")
    coupon: bool = Field(description="whether it is a coupon")


class OrderView(BaseModel):
    """The order that led to the ticket. A ticket of none has its source and nothing else."""

    source: str = Field(description="where the ticket came from, `<channel>:<number>` of an order")
    channel_name: str | None = Field(default=None, description="the shop's platform, in words")
    number: str | None = Field(default=None, description="the platform's number of the order")
    shop: str | None = Field(default=None, description="the shop's id on its platform")
    paid_at: str | None = Field(default=None, description="when it was paid, RFC 3339")
    closed: bool = Field(default=False, description="whether the platform called it off")
    words: str | None = Field(default=None, description="what its buyer wrote with it")
    goods: list[OrderedGood] = Field(default=[], description="what was bought")
    shipping: Money | None = Field(default=None, description="paid for shipping")
    paid: Money | None = Field(default=None, description="paid in all")
    reduced: Money | None = Field(default=None, description="by how much promotions made it less")
    promotions: list[OrderReduced] = Field(default=[], description="campaigns and coupons of it")
    refunds: list[OrderRefunded] = Field(default=[], description="what went back, oldest first")
    returns: list[OrderReturned] = Field(default=[], description="goods that come back")
    tickets: list[str] = Field(
        default=[], description="all that it led to, for who steers or reads money"
    )


@api.route("GET", "/tickets/{ticket_id}/order", roles=STAFF)
def ticket_order(caller: Caller, ticket_id: str, lang: Lang) -> OrderView:
    """What the shop's order behind the ticket says: its number, goods, promotions, refunds, the buyer's words."""
    ticket = tickets().get(caller, ticket_id)
    channel, _, number = ticket.source.partition(":")
    if not OF_ORDERS & ticket.marks.keys():
        return OrderView(source=ticket.source)
    known, money = _known(ticket), caller.reads_all_money
    all_tickets = caller.is_any(*(DISPATCH | READ_MONEY))
    led = {ticket_id, *known.tickets} if all_tickets else {ticket_id}
    bought = Bought(known.payments or {}, _pieces(ticket), known.shipping)
    fits, _ = good(bought, known.refunds)
    shown = OrderView(
        source=ticket.source, channel_name=label(CHANNELS, channel, lang), number=number,
        shop=known.shop or None, paid_at=rfc3339(known.said.paid_at) if known.said.paid_at else None,
        closed=known.closed, words=known.said.words or None,
        goods=_goods(ticket, known, bought, fits if money else None, led),
        promotions=[
            OrderReduced(name=each.name, id=each.id, coupon=bool(each.coupon))
            for each in known.said.promotions
        ],
        refunds=[_refund(each, each in fits, money) for each in known.refunds],
        returns=[
            OrderReturned(id=each.id, title=each.title, at=rfc3339(each.at), over=each.over)
            for each in known.returns.values()
        ],
    )  # fmt: skip
    if all_tickets:
        shown.tickets = sorted(led)
    if money and known.payments is not None:
        shown.shipping, shown.paid = _cny(known.shipping), _cny(bought.payment)
        shown.reduced = _cny(known.said.reduced)
    return shown


def _known(ticket: Ticket) -> KnownOrder:
    """What the log has of its order; of one that it has forgotten, or never had the sums of, what the ticket kept."""
    known = order_log().known(ticket.source) or KnownOrder(0, False, frozenset())
    mark = ticket.marks.get("order", {})
    if known.payments is None and "payments" in mark:
        return replace(known, payments=mark["payments"], shipping=mark.get("shipping", 0))
    return known


def _pieces(ticket: Ticket) -> dict[str, int]:
    found: dict[str, int] = ticket.marks.get("order", {}).get("pieces", {})
    return found


def _goods(
    ticket: Ticket, known: KnownOrder, bought: Bought, fits: list[OrderRefund] | None, led: set[str]
) -> list[OrderedGood]:
    """fits: refunds that count; None: no amounts. led: tickets of the order that the reader may know of."""
    back = given_back(bought, [(each.oids, each.fee) for each in fits]) if fits is not None else {}
    channel = ticket.source.partition(":")[0]
    own = str(ticket.marks.get("order", {}).get("line", ""))
    shown = []
    for line in dict.fromkeys((*known.said.goods, *bought.payments)):
        said = known.said.goods.get(line)
        its = ticket_id_for(channel, f"{ticket.source}:{line}")
        shown.append(
            OrderedGood(
                line=line, title=said.title if said else "", sku=said.sku if said else "",
                pieces=said.pieces if said else bought.pieces.get(line),
                ticket=its if its in known.tickets and its in led else None, own=line == own,
                paid=_cny(bought.payments[line]) if line in bought.payments and fits is not None else None,
                back=_cny(back[line]) if back.get(line) else None,
            )
        )  # fmt: skip
    return shown


def _refund(told: OrderRefund, fits: bool, money: bool) -> OrderRefunded:
    at = rfc3339(from_epoch_ms(told.at))
    amount = _cny(told.fee) if money else None
    return OrderRefunded(id=told.id, at=at, lines=list(told.oids), amount=amount, booked=fits)


def _cny(amount: int) -> Money:
    return Money(amount=amount, currency=CNY)
