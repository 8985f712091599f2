"""When to order a part, and how much (补货建议), from its use day by day and the lead time; with a back-test. Pure.

The point is a quantile of what all stretches of the past, as long as the lead time, used: no shape of the demand is
supposed, so a part that is needed thrice a year and one that is needed daily are told by the same rule. An order
brings the position (free and on the way) to the point and one lead time's mean use.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any, NamedTuple

from suanqing.work.stock.model import COUNTED_UNITS, ZERO

SHARE = Decimal("0.95")
"""Of the stretches, those whose use the point covers."""
TEN_THOUSANDTH = Decimal("0.0001")


class BackTest(NamedTuple):
    """ran_out: days on which more was wanted than there was. short: how much. kept: on hand at a day's end, on
    average."""

    ran_out: int
    short: Decimal
    kept: Decimal


class Suggestion(NamedTuple):
    used: Decimal
    lead_days: int
    point: Decimal
    position: Decimal
    order: Decimal
    test: BackTest


def daily_use(
    found: Iterable[Mapping[str, Any]], first: date, days: int
) -> dict[str, list[Decimal]]:
    """part -> used on each day, what came back unused taken off the day it came back, never below 0."""
    use: dict[str, list[Decimal]] = {}
    for move in found:
        if move["kind"] not in ("used", "returned"):
            continue
        day = (date.fromisoformat(move["at"][:10]) - first).days
        if 0 <= day < days:
            series = use.setdefault(move["sku"], [ZERO] * days)
            series[day] -= Decimal(move.get("hand", 0))
    return {part: [max(ZERO, each) for each in series] for part, series in use.items()}


def together(uses: Iterable[Mapping[str, Sequence[Decimal]]]) -> dict[str, list[Decimal]]:
    """part -> what several places used on each day; all of as many days."""
    found: dict[str, list[Decimal]] = {}
    for use in uses:
        for part, series in use.items():
            known = found.setdefault(part, [ZERO] * len(series))
            found[part] = [a + b for a, b in zip(known, series, strict=True)]
    return found


def suggest(use: Sequence[Decimal], lead_days: int, position: Decimal, unit: str) -> Suggestion:
    """What to order now, and how the same rule would have done over the past. A day's use is known at its end."""
    point = point_of(use, lead_days)
    order = order_of(use, lead_days, point, position, unit)
    return Suggestion(
        sum(use, ZERO), lead_days, point, position, order, back_test(use, lead_days, unit)
    )


def point_of(use: Sequence[Decimal], lead_days: int, share: Decimal = SHARE) -> Decimal:
    """The use of a stretch of `lead_days` days and the one in which it is ordered that `share` of all do not exceed
    (nearest rank). Fewer days than that are one stretch."""
    length = min(lead_days + 1, len(use))
    if not length:
        return ZERO
    sums = sorted(sum(use[n : n + length], ZERO) for n in range(len(use) - length + 1))
    rank = int((share * len(sums)).to_integral_value(ROUND_CEILING))
    return sums[max(rank, 1) - 1]


def order_of(
    use: Sequence[Decimal], lead_days: int, point: Decimal, position: Decimal, unit: str
) -> Decimal:
    """Nothing while the position is above the point, or nothing is ever used."""
    if position > point or not any(use):
        return ZERO
    usual = sum(use, ZERO) * lead_days / len(use)
    step = Decimal(1) if unit in COUNTED_UNITS else TEN_THOUSANDTH
    return (point - position + usual).quantize(step, ROUND_CEILING)


def back_test(use: Sequence[Decimal], lead_days: int, unit: str) -> BackTest:
    """The rule over the past, day by day, with what it knew then: the first third of the days is only learnt from,
    and at its end the point lies there. An order of a day's end arrives `lead_days` days later, in the morning."""
    start = len(use) // 3
    if not start:
        return BackTest(0, ZERO, ZERO)
    hand = point_of(use[:start], lead_days)
    coming: deque[tuple[int, Decimal]] = deque()
    ran_out, short, kept = 0, ZERO, ZERO
    for day in range(start, len(use)):
        while coming and coming[0][0] <= day:
            hand += coming.popleft()[1]
        lacking = max(ZERO, use[day] - hand)
        ran_out, short, hand = ran_out + (lacking > 0), short + lacking, max(ZERO, hand - use[day])
        kept += hand
        known = use[: day + 1]
        position = hand + sum((qty for _, qty in coming), ZERO)
        order = order_of(known, lead_days, point_of(known, lead_days), position, unit)
        if order:
            coming.append((day + lead_days, order))
    days = len(use) - start
    return BackTest(ran_out, short, (kept / days).quantize(TEN_THOUSANDTH))


def first_day(today: date, days: int) -> date:
    """The first of so many days that end yesterday."""
    return today - timedelta(days=days)
