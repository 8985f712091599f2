"""Every route of the statements function: importing the modules declares them."""

from statements import payouts, periods, statements
from statements.wiring import api

__all__ = ["api", "payouts", "periods", "statements"]
