"""Coupons that customers earn by coming (工作日午餐满三次送周末券): which a rule gives, and which no more. Pure.

A visit counts where it was on one of the rule's weekdays that is no public holiday, within its hours, once a day and
until it is refunded. Each period has its own coupon: its class is the rule's with the period behind it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from suanqing.errors import Unpriced
from suanqing.work.care.rules import CouponRule
from suanqing.work.customers.happenings import Happening, standing


class Earned(NamedTuple):
    """counted: days with a visit that counts. by: the visits it is for, in order of time. unknown: visits of a year
    whose public holidays nobody has told yet, which do not count until then."""

    rule: str
    coupon_class: str
    period: str
    counted: int
    enough: bool
    by: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def earned(
    found: Iterable[Happening], rule: CouponRule, holiday: Callable[[date], bool]
) -> list[Earned]:
    """Of each period in which anything counted or was refunded: what there is, and whether it is enough."""
    everything = [*found]
    kept = [each for each in standing(everything) if each.kind in rule.kinds]
    made: list[Earned] = []
    for period in sorted(
        {period_of(each.day, rule) for each in everything if each.kind in rule.kinds}
    ):
        days: dict[date, str] = {}
        unknown: list[str] = []
        for each in kept:
            if period_of(each.day, rule) != period:
                continue
            match counts(each, rule, holiday):
                case True:
                    days.setdefault(each.day, each.ref)
                case None:
                    unknown.append(each.ref)
        made.append(
            Earned(
                rule.id, f"{rule.coupon_class}.{period}", period, len(days), len(days) >= rule.times,
                tuple(days.values())[: rule.times], tuple(unknown),
            )
        )  # fmt: skip
    return made


def counts(each: Happening, rule: CouponRule, holiday: Callable[[date], bool]) -> bool | None:
    """None: nobody knows whether the day is a public holiday."""
    clock = each.moment.strftime("%H:%M")
    if each.day.isoweekday() not in rule.weekdays or not rule.from_ <= clock < rule.to:
        return False
    try:
        return not holiday(each.day)
    except Unpriced:
        return None


def period_of(day: date, rule: CouponRule) -> str:
    if rule.period == "month":
        return day.strftime("%Y-%m")
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
