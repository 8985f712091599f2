"""The company's limits (结算政策): data that finance lives by, not constants. Pure.

    recovery             most of what is due in a period that may go to old debts        0.5
    second_above         payable of a statement above which two people approve    50,000.00
    adjust_second_above  a manual line above which two people approve              5,000.00
    account_days         days from an account's approval until it is paid to       1 (0 to 7)

These are the defaults, the only place they stand; amounts in minor units. What is stored takes their place.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from suanqing.errors import Invalid
from suanqing.finance.statements.model import STANDARD, Policy

MAX_ACCOUNT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Limits:
    """version: 0 for the defaults, then +1 a change. by, at: who changed it last."""

    recovery: Decimal = STANDARD.recovery
    second_above: int = STANDARD.second_above
    adjust_second_above: int = 500_000
    account_days: int = 1
    version: int = 0
    by: str | None = None
    at: datetime | None = None

    @property
    def statements(self) -> Policy:
        return Policy(self.recovery, self.second_above)


def checked(limits: Limits) -> Limits:
    """Raises Invalid: a part is 0 to 1, a limit not below 0, an account waits 0 to 7 days."""
    if not (limits.recovery.is_finite() and 0 <= limits.recovery <= 1):
        raise Invalid("the recovery cap is a part from 0 to 1", where="recovery")
    for name in ("second_above", "adjust_second_above"):
        if getattr(limits, name) < 0:
            raise Invalid("a limit is not below 0", where=name)
    if not 0 <= limits.account_days <= MAX_ACCOUNT_DAYS:
        raise Invalid("an account waits 0 to 7 days", where="account_days")
    return limits
