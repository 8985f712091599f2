"""Points and coupons of a customer, as the API takes and shows them (pydantic)."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.platform.input_fields import Day, Strict
from suanqing.work.customers.coupons_service import Coupon, State
from suanqing.work.customers.lots_service import Entry
from suanqing.work.customers.points import MAX_POINTS, Account, Kind

Source = Annotated[str, Field(min_length=1, max_length=128)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class PointsChange(Strict):
    """kind: earn; spend; give_back, of what was spent for that source and line; take_back, of what was earned by it.
    points: how many; left out of a give_back, which is whole. source, line: what it is for, once. ends: the last day
    that earned points may be spent; left out, they stay. reason: why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "earn", "points": 120, "source": "youzan:E1", "ends": "2027-12-31", "reason": "order"}
            ]
        }
    )  # fmt: skip

    kind: Literal["earn", "spend", "give_back", "take_back"]
    points: Annotated[int, Field(ge=1, le=MAX_POINTS)] | None = None
    source: Source
    line: str = Field(default="", max_length=64)
    ends: Day | None = None
    reason: str = Field(min_length=1, max_length=300)


class PointsEntryView(BaseModel):
    """customer: under which id. kind: what it was. source, line: what for. points: more or, below 0, less. short: of
    points taken back those that were spent already. at: RFC 3339. by: who, or `rule`. reason: as it was said."""

    customer: str
    kind: Kind
    source: str
    line: str
    points: int
    short: int
    at: str
    by: str
    reason: str


class PointsLotView(BaseModel):
    """left: points that may be spent. ends: the last day; absent where they stay."""

    left: int
    ends: str | None = None


class PointsAccountView(BaseModel):
    """customer: the id. balance: of its lots. lots: in the order they are spent."""

    customer: str
    balance: int
    lots: list[PointsLotView]


class PointsView(BaseModel):
    """balance: of every id of the customer. accounts: of each. entries: all of them, in order of time."""

    balance: int
    accounts: list[PointsAccountView]
    entries: list[PointsEntryView]


class CouponIssue(Strict):
    """coupon_class: what counts as one kind, whoever gives it. campaign, channel: who gives it now."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"coupon_class": "new-member", "campaign": "double-11", "channel": "tmall"}]}
    )  # fmt: skip

    coupon_class: Name
    campaign: Name
    channel: Name


class CouponTurn(Strict):
    """state: used, or revoked. ref: for which order, or why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"state": "used", "ref": "youzan:E1"}]}
    )

    state: Literal["used", "revoked"]
    ref: Source


class CouponView(BaseModel):
    """customer: under which id. coupon_class: what counts as one kind. campaign, channel: who gave it. state: what
    became of it. at: since when. by: who did that. ref: for which order, or why."""

    customer: str
    coupon_class: str
    campaign: str
    channel: str
    state: State
    at: str
    by: str
    ref: str


class CouponsView(BaseModel):
    """items: by class, under every id of the customer."""

    items: list[CouponView]


def points_view(accounts: Iterable[Account], entries: Iterable[Entry]) -> PointsView:
    shown = [_account(each) for each in accounts]
    return PointsView(
        balance=sum(each.balance for each in shown), accounts=shown,
        entries=[PointsEntryView(**each._asdict()) for each in entries],
    )  # fmt: skip


def coupon_view(coupon: Coupon) -> CouponView:
    return CouponView(
        **{name: value for name, value in coupon._asdict().items() if name != "version"}
    )


def coupons_view(found: Iterable[Coupon]) -> CouponsView:
    return CouponsView(items=[coupon_view(each) for each in found])


def _account(account: Account) -> PointsAccountView:
    lots = sorted(account.lots, key=lambda each: (each.ends or "9", each.at))
    shown = [PointsLotView(left=each.left, ends=each.ends or None) for each in lots]
    return PointsAccountView(customer=account.customer, balance=account.balance, lots=shown)
