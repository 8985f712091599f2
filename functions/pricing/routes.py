"""Every route of the pricing function: importing the modules declares them."""

from pricing import books, catalogue, composition, parties, policies, rates, sheets
from pricing.wiring import api

__all__ = ["api", "books", "catalogue", "composition", "parties", "policies", "rates", "sheets"]
