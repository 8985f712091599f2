"""What the parts of a ticket were bought for, by the prices of its day of service. Pure."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from suanqing.finance.settlement.items import Booked
from suanqing.insight.views.cells import NO_PARTS, Bought, parts_of
from suanqing.pricing.purchases import Purchase, cost, holding
from suanqing.times import BEIJING

Purchases = Callable[[str], Sequence[Purchase]]
"""A part's entries."""


def used(booked: Booked) -> dict[str, Decimal]:
    """How much of each part the work took; 0 of one whose quantity is in no line of the ticket, as in a bundle. Nothing
    of a ticket that earns nothing: what it had taken went back."""
    if not booked.facts.payable:
        return {}
    found = dict.fromkeys(sorted(parts_of(booked.assessment)), Decimal(0))
    for line in booked.facts.lines:
        if line.sku in found:
            found[line.sku] += line.qty
    return found


def bought(booked: Booked, purchases: Purchases) -> Bought:
    """Each part at the price that held on the day of service."""
    day, parts, rev = booked.facts.served.astimezone(BEIJING).date(), [], 1
    currency = booked.assessment.currency
    for sku, qty in used(booked).items():
        entries = purchases(sku)
        rev += entries[-1].n if entries else 0
        known = cost(holding(entries, day, currency), qty, currency) if qty else None
        parts.append((sku, known))
    return Bought(tuple(parts), rev) if parts else NO_PARTS
