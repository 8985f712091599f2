"""Every route of the statements function: importing the modules declares them."""

from statements import accounts, audit, corrections, payouts, periods, statements
from statements.wiring import api

__all__ = ["accounts", "api", "audit", "corrections", "payouts", "periods", "statements"]
