"""Every route of the statements function: importing the modules declares them."""

from statements import corrections, payouts, periods, statements
from statements.wiring import api

__all__ = ["api", "corrections", "payouts", "periods", "statements"]
