"""An order's booked money and what a return of it costs, in API answers (pydantic). Minor units."""

from collections.abc import Iterable

from pydantic import BaseModel

from suanqing.finance.assessment.buckets import Bucket
from suanqing.finance.settlement.schemas import Money, money_in
from suanqing.work.orders.returns import ReturnCost


class BucketView(BaseModel):
    """A part of an order's money: booked, and what of it waits for evidence (暂扣)."""

    name: str
    amount: Money
    held: Money


class OrderMoney(BaseModel):
    """An order's booked money in the parts that the book names; each side's parts sum to its total.

    tickets: those that are counted. open: those of the order that have nothing booked yet."""

    source: str
    tickets: list[str]
    open: list[str]
    customer: list[BucketView]
    customer_total: Money
    pay: list[BucketView]
    pay_total: Money


class ReturnedLine(BaseModel):
    """pieces of an order line; `back` of the `paid` that were paid for all of it."""

    line: str
    pieces: int
    back: Money
    paid: Money


class ReturnView(BaseModel):
    """What a return gives back: goods and shipping; kept: what remains of the order's payment.
    service_cost: what the parties have earned by the order's tickets so far."""

    source: str
    lines: list[ReturnedLine]
    goods: Money
    shipping: Money
    total: Money
    kept: Money
    service_cost: Money


def order_money(
    source: str, booked: list[str], tickets: list[str], parts: Iterable[Bucket], currency: str
) -> OrderMoney:
    money, every = money_in(currency), list(parts)
    sides = {
        plane: [
            BucketView(name=part.name, amount=money(part.amount), held=money(part.held))
            for part in every
            if part.plane == plane
        ]
        for plane in ("charge", "pay")
    }
    totals = {
        plane: money(sum(part.amount for part in every if part.plane == plane)) for plane in sides
    }
    return OrderMoney(
        source=source,
        tickets=booked,
        open=[each for each in tickets if each not in booked],
        customer=sides["charge"],
        customer_total=totals["charge"],
        pay=sides["pay"],
        pay_total=totals["pay"],
    )


def order_return(source: str, found: ReturnCost, cost: int, currency: str) -> ReturnView:
    money = money_in(currency)
    return ReturnView(
        source=source,
        lines=[
            ReturnedLine(line=each.oid, pieces=each.pieces, back=money(each.back), paid=money(each.of))
            for each in found.lines
        ],
        goods=money(found.goods), shipping=money(found.shipping), total=money(found.total),
        kept=money(found.kept), service_cost=money(cost),
    )  # fmt: skip
