"""Every route of the pricing function: importing the modules declares them."""

from pricing import (
    approvals,
    books,
    catalogue,
    composition,
    parties,
    policies,
    rates,
    sheets,
    trials,
)
from pricing.wiring import api

__all__ = [
    "api",
    "approvals",
    "books",
    "catalogue",
    "composition",
    "parties",
    "policies",
    "rates",
    "sheets",
    "trials",
]
