"""Profit in API answers (pydantic): income less what is paid out, parts and other costs. Minor units."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, Field

from suanqing.insight.costs.allocation import Allocation
from suanqing.insight.costs.cost_service import Borne
from suanqing.insight.views.cells import Share
from suanqing.insight.views.pages import Money, money_of
from suanqing.insight.views.schemas import MarginAge, MarginSum, Moments, share, sum_of
from suanqing.labels import COST_KEYS, COST_KINDS, Lang, label
from suanqing.platform.input_fields import Day


class ProfitKind(BaseModel):
    """What was booked of a kind of cost, all of it."""

    kind: str
    name: str
    amount: int


class ProfitSum(BaseModel):
    """Of one currency. income: net of tax. parts_unknown: of how many parts it is not known what they were bought for.
    costs: all that was booked of the period. unshared: what of it no ticket bears, since none of the month is what it
    is shared out by. profit: margin less parts and costs; rate: of income, absent without."""

    currency: str
    tickets: int
    income: int
    pay: int
    margin: int
    parts: int
    parts_unknown: int
    costs: int
    unshared: int
    profit: int
    rate: str | None = None
    kinds: list[ProfitKind]


class Profit(MarginAge):
    period: str
    sums: list[ProfitSum]


class TicketPart(BaseModel):
    """A part that the ticket used. price: for `per` of its unit, as it held on the day; amount: what the quantity was
    bought for. Both absent where that is not known."""

    sku: str
    name: str
    qty: str
    price: int | None = None
    per: int | None = None
    since: Day | None = None
    amount: int | None = None


class TicketCost(BaseModel):
    """What of a cost the ticket bears. of: the whole of it. key_name: what it is shared out by, in words."""

    id: str
    kind: str
    name: str
    key: str
    key_name: str
    note: str | None = None
    amount: int
    of: int


class TicketProfit(BaseModel):
    """sum: the ticket's own, by the newest of its assessments. costs: its shares, none where it bears nothing.
    waiting_since: since when something of its month waits to be set, so that shares may be others soon. parts_waiting:
    the tables still have another amount for its parts than this, a new price being counted just now."""

    ticket_id: str
    assessment: int
    day: Day
    sum: MarginSum
    parts: list[TicketPart]
    parts_waiting: bool
    costs: list[TicketCost]
    waiting_since: Moments = Field(default=None)


def profit_sums(
    money: Iterable[Money], shared: Mapping[str, Allocation], lang: Lang
) -> list[ProfitSum]:
    """money: of each currency at the most once."""
    tickets = {each.currency: each for each in money}
    booked = [cost for each in shared.values() for cost in (*(c for c, _ in each.of), *each.left)]
    left = [cost for each in shared.values() for cost in each.left]
    found = []
    for currency in sorted({*tickets, *(cost.currency for cost in booked)}):
        of = tickets.get(currency, Money(currency, 0, 0, 0))
        own = [cost for cost in booked if cost.currency == currency]
        costs = sum(cost.amount for cost in own)
        profit = of.margin - of.parts - costs
        kinds = {name: sum(c.amount for c in own if c.kind == name) for name in COST_KINDS}
        found.append(
            ProfitSum(
                currency=currency,
                tickets=of.tickets,
                income=of.income,
                pay=of.pay,
                margin=of.margin,
                parts=of.parts,
                parts_unknown=of.unknown,
                costs=costs,
                unshared=sum(cost.amount for cost in left if cost.currency == currency),
                profit=profit,
                rate=share(profit, of.income),
                kinds=[
                    ProfitKind(kind=name, name=label(COST_KINDS, name, lang), amount=amount)
                    for name, amount in kinds.items()
                    if amount
                ],
            )
        )
    return found


def ticket_sum(of: Share, borne: Iterable[Borne]) -> MarginSum:
    return sum_of(money_of(of), sum(each.amount for each in borne))


def costs_of(borne: Iterable[Borne], lang: Lang) -> list[TicketCost]:
    return [
        TicketCost(
            id=cost.id,
            kind=cost.kind,
            name=label(COST_KINDS, cost.kind, lang),
            key=cost.key,
            key_name=label(COST_KEYS, cost.key, lang),
            note=cost.note or None,
            amount=amount,
            of=cost.amount,
        )
        for cost, amount in borne
    ]
