"""Stored value of a customer, as the API takes and shows it (pydantic)."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.platform.input_fields import Day, Strict
from suanqing.work.customers.lots_service import Entry
from suanqing.work.customers.points import MAX_POINTS, Account

Source = Annotated[str, Field(min_length=1, max_length=128)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["CNY"])]
Part = Annotated[int, Field(ge=0, le=MAX_POINTS)]


class TopUp(Strict):
    """paid: what the customer paid, in minor units. gift: what was given with it, in minor units. source, line: what
    it is known by, once. ends: the last day that the gift may be spent; left out, it stays. reason: why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"currency": "CNY", "paid": 50000, "gift": 5000, "source": "pos:T1", "reason": "充 500 送 50"}
            ]
        }
    )  # fmt: skip

    currency: Currency
    paid: Part
    gift: Part
    source: Source
    line: str = Field(default="", max_length=64)
    ends: Day | None = None
    reason: str = Field(min_length=1, max_length=300)


class ValueChange(Strict):
    """kind: spend, or give_back of what was spent for that source and line, which is whole. amount: of a spending, in
    minor units. source, line: what it is for, once. reason: why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "spend", "currency": "CNY", "amount": 4800, "source": "pos:8801", "reason": "lunch"}
            ]
        }
    )  # fmt: skip

    kind: Literal["spend", "give_back"]
    currency: Currency
    amount: Annotated[int, Field(ge=1, le=MAX_POINTS)] | None = None
    source: Source
    line: str = Field(default="", max_length=64)
    reason: str = Field(min_length=1, max_length=300)


class PayBack(Strict):
    """top_up, top_up_line: of which top-up. amount: of what was paid, in minor units, no more than is left of it;
    what is left of its gift goes. source, line: what the paying back is known by, once. reason: why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"currency": "CNY", "amount": 20000, "top_up": "pos:T1", "source": "refund:R1", "reason": "退卡"}
            ]
        }
    )  # fmt: skip

    currency: Currency
    amount: Annotated[int, Field(ge=1, le=MAX_POINTS)]
    top_up: Source
    top_up_line: str = Field(default="", max_length=64)
    source: Source
    line: str = Field(default="", max_length=64)
    reason: str = Field(min_length=1, max_length=300)


class ValueQuery(Strict):
    currency: Currency


class ValueEntryView(BaseModel):
    """customer: under which id. kind: top_up, spend, give_back, pay_back, expire. source, line: what for. amount: more
    or, below 0, less. at: RFC 3339. by: who, or `rule`. reason: as it was said."""

    customer: str
    kind: str
    source: str
    line: str
    amount: int
    at: str
    by: str
    reason: str


class ValueLotView(BaseModel):
    """left: minor units that may be spent. gift: given, not paid. ends: the last day; absent where it stays."""

    left: int
    gift: bool
    ends: str | None = None


class ValueAccountView(BaseModel):
    """customer: the id. gift: what is left of what was given. lots: in the order they are spent."""

    customer: str
    paid: int
    gift: int
    lots: list[ValueLotView]


class ValueView(BaseModel):
    """balance: of every id of the customer, in minor units, paid and gift together. gift: what is left of what was
    given. accounts: of each id. reminder: one was written since the last
    top-up. entries: all of them, in order of time."""

    currency: str
    balance: int
    paid: int
    gift: int
    reminder: bool
    accounts: list[ValueAccountView]
    entries: list[ValueEntryView]


def value_view(currency: str, accounts: Iterable[Account], entries: Iterable[Entry]) -> ValueView:
    found = [*accounts]
    shown = [_account(each) for each in found]
    paid, gift = sum(each.paid for each in shown), sum(each.gift for each in shown)
    told = [
        ValueEntryView(
            customer=each.customer, kind=each.kind, source=each.source, line=each.line, amount=each.points, at=each.at,
            by=each.by, reason=each.reason,
        )
        for each in entries
    ]  # fmt: skip
    return ValueView(
        currency=currency, balance=paid + gift, paid=paid, gift=gift, reminder=any(each.reminder for each in found),
        accounts=shown, entries=told,
    )  # fmt: skip


def _account(account: Account) -> ValueAccountView:
    lots = sorted(account.lots, key=lambda each: (each.ends or "9", each.at, each.gift, each.id))
    paid, gift = (sum(each.left for each in lots if each.gift == given) for given in (False, True))
    shown = [ValueLotView(left=each.left, gift=each.gift, ends=each.ends or None) for each in lots]
    return ValueAccountView(customer=account.customer, paid=paid, gift=gift, lots=shown)
