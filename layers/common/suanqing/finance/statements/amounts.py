"""Amounts as the API shows them."""

from collections.abc import Callable

from suanqing.finance.settlement.schemas import Money


def money_in(currency: str) -> Callable[[int], Money]:
    return lambda amount: Money(amount=amount, currency=currency)
