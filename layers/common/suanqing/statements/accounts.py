"""Where a party is paid (收款账户). Shown masked; in full only in the bank's file. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from suanqing.errors import Invalid

NUMBER = re.compile("[0-9A-Z]{8,34}")
SHOWN = 4


@dataclass(frozen=True, slots=True)
class BankAccount:
    """holder: the name the bank knows. version: +1 a change; every version is kept."""

    holder: str
    bank: str
    number: str
    version: int
    by: str
    at: datetime

    def __repr__(self) -> str:
        return f"BankAccount({masked(self.number)}, version {self.version})"


def account(
    holder: str, bank: str, number: str, before: BankAccount | None, by: str, at: datetime
) -> BankAccount:
    """Raises Invalid: a number that no bank gives out (domestic or IBAN, spaces aside)."""
    plain = re.sub(r"[\s-]", "", number).upper()
    if not NUMBER.fullmatch(plain):
        raise Invalid("an account number has 8 to 34 digits and letters", where="number")
    if not (holder.strip() and bank.strip()):
        raise Invalid("an account has a holder and a bank", where="holder")
    return BankAccount(
        holder.strip(), bank.strip(), plain, before.version + 1 if before else 1, by, at
    )


def masked(number: str) -> str:
    """All but the last four."""
    return "*" * max(0, len(number) - SHOWN) + number[-SHOWN:] if number else ""
