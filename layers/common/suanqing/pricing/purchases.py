"""What a part was bought for (进价): dated, and never changed; a newer entry takes over the days that it names, of
its currency. Pure.

Management figures: nobody is paid by them, and no entry of the ledger reads them (decision 0122).
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Purchase(NamedTuple):
    """The `n`th entry of a part. price: minor units for `per` of its unit, net of tax; None: it is not known after all.

    since, until: the days of service that it holds for, both of them included; until None: until further notice.
    """

    sku: str
    n: int
    since: date
    until: date | None
    price: int | None
    currency: str
    per: int
    by: str
    at: str
    note: str = ""

    @property
    def said(self) -> tuple[object, ...]:
        """What the entry says, whoever wrote it and when."""
        return (self.since, self.until, self.price, self.currency, self.per, self.note)

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def holding(entries: Iterable[Purchase], day: date, currency: str) -> Purchase | None:
    """The newest entry of those in the currency that name the day: a price in another one hides none."""
    found = (each for each in entries if each.currency == currency and each.holds(day))
    return max(found, key=lambda each: each.n, default=None)


def cost(entry: Purchase | None, qty: Decimal, currency: str) -> int | None:
    """What so many were bought for, rounded once, half up; None where it is not known in that currency."""
    if entry is None or entry.price is None or entry.currency != currency:
        return None
    return int((entry.price * qty / entry.per).quantize(Decimal(1), ROUND_HALF_UP))
