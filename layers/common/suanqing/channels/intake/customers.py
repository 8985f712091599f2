"""What a shop's order tells of its customer is noted beside its work (`work.care.shop_orders_service`).

The customer is known before the tickets are made, so that who brought them is credited. What keeps somebody from being
known keeps no order from its tickets: the delivery fails after them, and people look at it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from suanqing.channels.intake.context import IntakeContext
from suanqing.channels.intake.outcome import Outcome
from suanqing.errors import Conflict, DomainError, Invalid, Stale, Unavailable
from suanqing.platform import aws, observe

if TYPE_CHECKING:
    from suanqing.channels.intake.orders import News
    from suanqing.work.care.shop_orders_service import Buyer, Sale, ShopOrders
    from suanqing.work.orders.attribution_service import Guides
    from suanqing.work.orders.order_log import Before, KnownOrder
    from suanqing.work.orders.shop_order import Order


class Met(NamedTuple):
    """Of an order that says who bought. care: the look at it. buyer: None where they could not be known. guides: by
    what was asked of them then."""

    sale: "Sale"
    care: "ShopOrders"
    before: "Before"
    buyer: "Buyer | None"
    guides: "Guides"

    @property
    def called(self) -> str:
        """What its tickets call them, "" where they are not known."""
        return self.buyer.called if self.buyer else ""


def met(news: "News", order: "Order", desk: IntakeContext, before: "Before") -> Met | None:
    """Found or made, where the order says who bought; before: what the log knew of it. What is wrong with it is said
    once the work is done (`paid`)."""
    if (sale := _sale(news, order)) is None:
        return None
    care = desk.care(desk.guides, desk.orders)
    name = f"{news.channel}:{order.buyer}"
    try:
        buyer = again(lambda: care.met(news.shop, sale, before, name))
    except (Stale, Unavailable):
        raise
    except DomainError as error:
        observe.warn("customer not known", order=news.known_as, reason=error.code)
        return Met(sale, care, before, None, desk.guides)
    except Exception as error:
        if _passes(error):
            raise
        observe.exception("customer not known", order=news.known_as)
        return Met(sale, care, before, None, desk.guides)
    return Met(sale, care, before, buyer, care.guides)


def paid(
    news: "News", met: Met | None, known: "KnownOrder | None", desk: IntakeContext, done: Outcome
) -> Outcome:
    """The paid order is what its customer did. known: as the log has it since they were met: nothing of who was erased
    meanwhile. done: what its work led to, which stands."""
    if met is None or known is None or known.erased:
        return done
    name = f"{news.channel}:{met.sale.order.buyer}"

    def act() -> None:
        buyer = met.buyer or met.care.met(news.shop, met.sale, met.before, name)
        if met.buyer is None and buyer.called:
            bound(news, met, buyer.called, known.tickets)
        if buyer.customer:
            met.care.paid(news.shop, met.sale, buyer.customer, known)

    return _beside(news, desk, done, act)


def settle(news: "News", desk: IntakeContext, done: Outcome) -> Outcome:
    """After a refund or a close."""
    care = desk.care(desk.guides, desk.orders)
    return _beside(news, desk, done, lambda: care.settle(news.shop, news.known_as))


def bound(news: "News", met: Met, called: str, tickets: Iterable[str]) -> None:
    """Tickets that were made while their customer could not be known are theirs."""
    for each in sorted(tickets):
        met.care.guides.bind(news.shop, each, called, met.sale.order.created_at)


def _beside(news: "News", desk: IntakeContext, done: Outcome, act: Callable[[], None]) -> Outcome:
    """What nobody can cure is refused, beside what the work led to: who waited for it waits no more. So are our own
    mistakes, which wait for the mended code."""
    try:
        again(act)
        return done
    except (Stale, Unavailable):
        raise
    except DomainError as error:
        reason = f"{error.code}: {error.message}"
    except Exception as error:
        if _passes(error):
            raise
        observe.exception("delivery not understood", delivery=news.delivery_id)
        reason = f"bug: {type(error).__name__}"
    text = f"订单 {news.tid} 的客户、积分或券无法处理({reason})"
    told = desk.to_finance("money_refused", text)
    return replace(done, refused=done.refused or reason, replies=(*done.replies, *told))


def _sale(news: "News", order: "Order") -> "Sale | None":
    """None: it says of nobody who bought, or masks it."""
    from suanqing.work.care.shop_orders_service import Sale
    from suanqing.work.customers.keys import Key, read

    if news.buyers is None or not order.buyer:
        return None
    try:
        key = read(Key(news.buyers, order.buyer, news.app))
    except Invalid:
        return None
    at = min(order.paid_at or news.received_at, news.received_at)
    return Sale(order, news.channel, news.known_as, key, at)


def again[Of](act: Callable[[], Of]) -> Of:
    """What others wrote at the same moment is tried again by the stream."""
    try:
        return act()
    except Conflict as error:
        if error.code in ("contended", "stale_version"):
            raise Unavailable(
                "the customer is written by others; try again", retry_after=1
            ) from None
        raise


def _passes(error: Exception) -> bool:
    """A fault of the network or of the SDK: it says nothing of our code, and the delivery comes again."""
    return aws.is_sdks(error) or isinstance(error, OSError)
