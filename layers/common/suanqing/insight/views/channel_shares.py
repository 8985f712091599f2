"""What of a channel's income its service costs, in API answers (pydantic). Minor units. Pure."""

from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, Field

from suanqing.insight.views.cells import ALL
from suanqing.insight.views.schemas import MarginAge, share
from suanqing.insight.views.trends import Series, Window, total

Days = Annotated[str, Field(examples=["2026-11-03"])]


class ChannelSum(BaseModel):
    """Of one currency. income: net of tax. pay: what the service cost. cost_rate: pay of income; before_rate: that of
    as many days before; both absent without income. part: of what all channels there cost; absent where that is
    nothing."""

    currency: str
    tickets: int
    income: int
    pay: int
    cost_rate: str | None = None
    before_rate: str | None = None
    part: str | None = None


class ChannelShare(BaseModel):
    """id: "*" is all of them. sums: by currency."""

    id: str
    name: str
    sums: list[ChannelSum]


class ChannelShares(MarginAge):
    """region: the province; absent: everywhere. name: what people call it. days: how many, 7 or 28. before: the first
    of as many before. first: the first of them. last: the last of them. items: what costs most first, after all of
    them together."""

    region: str | None = None
    name: str | None = None
    days: int
    before: Days
    first: Days
    last: Days
    items: list[ChannelShare]


def shares_of(series: Series, window: Window, name: Callable[[str], str]) -> list[ChannelShare]:
    ids = {id for id, _ in series}
    made = [ChannelShare(id=id, name=name(id), sums=_sums(series, id, window)) for id in ids]
    return sorted(made, key=lambda each: (each.id != ALL, -each.sums[0].pay, each.id))


def _sums(series: Series, id: str, window: Window) -> list[ChannelSum]:
    found = []
    for currency in sorted(currency for each, currency in series if each == id):
        now, before = (
            total(currency, money)
            for daily in [series[id, currency]]
            for money in (window.now(daily), window.earlier(daily))
        )
        whole = total(currency, window.now(series[ALL, currency]))
        found.append(
            ChannelSum(
                currency=currency, tickets=now.tickets, income=now.income, pay=now.pay,
                cost_rate=share(now.pay, now.income), before_rate=share(before.pay, before.income),
                part=share(now.pay, whole.pay),
            )
        )  # fmt: skip
    return found
