"""How sure a margin's rate is: its 95 % interval, from the days that it is summed of. Pure.

The rate is a ratio of sums, margin by income; a day's jobs are one draw, since they share weather, crews and prices.
Ratio estimator with its linearised variance (Cochran, Sampling Techniques, 3rd ed. 1977, 6.4 and 6.5):

    r = Σm / Σi      s² = k/(k−1) · Σ (m − r·i)² / (Σi)²      r ± t(k−1; 97.5 %) · s      over k days
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import NamedTuple

T_975 = (
    "12.706", "4.303", "3.182", "2.776", "2.571", "2.447", "2.365", "2.306", "2.262", "2.228",
    "2.201", "2.179", "2.160", "2.145", "2.131", "2.120", "2.110", "2.101", "2.093", "2.086",
    "2.080", "2.074", "2.069", "2.064", "2.060", "2.056", "2.052", "2.048", "2.045", "2.042",
)  # fmt: skip
"""Student's t, 97.5 %, of 1 to 30 degrees of freedom."""
PLACES = Decimal("0.0001")
_EXACT = Context(prec=40)


class Interval(NamedTuple):
    low: Decimal
    high: Decimal


def interval(days: Sequence[tuple[int, int]]) -> Interval | None:
    """Of (income, margin) by day, the days without a job left out; None of one day, or without income.

    Four digits, half up. Of more than 31 days t stays that of 30, which is a little wider than true."""
    income, margin = sum(i for i, _ in days), sum(m for _, m in days)
    k = len(days)
    if k < 2 or income <= 0:
        return None
    rate = Fraction(margin, income)
    spread = sum((m - rate * i) ** 2 for i, m in days)
    square = Fraction(k, k - 1) * spread / income**2
    half = _decimal(square).sqrt(_EXACT) * Decimal(T_975[min(k - 1, len(T_975)) - 1])
    middle = _decimal(rate)
    return Interval(*((middle + sign * half).quantize(PLACES, ROUND_HALF_UP) for sign in (-1, 1)))


def _decimal(part: Fraction) -> Decimal:
    return _EXACT.divide(Decimal(part.numerator), Decimal(part.denominator))
