"""Where a party is paid (收款账户): asked for by one person, approved by another, in force some days later.

The party is told of both steps. Shown masked; in full only in the bank's file. Pure.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from suanqing.errors import Conflict, Forbidden, Invalid, Stale

NUMBER = re.compile("[0-9A-Z]{8,34}")
SHOWN = 4

AccountState = Literal["asked", "approved", "rejected"]


@dataclass(frozen=True, slots=True)
class BankAccount:
    """holder: the name the bank knows. version: +1 a request; every version is kept. by: who asked.

    decided_by, starts: who approved or rejected it, and from when it is paid to; neither on accounts
    of the time before there were approvals, which stay in force. reason: of a rejection.
    """

    holder: str
    bank: str
    number: str
    version: int
    by: str
    at: datetime
    state: AccountState = "approved"
    decided_by: str | None = None
    starts: datetime | None = None
    reason: str | None = None

    def __repr__(self) -> str:
        return f"BankAccount({masked(self.number)}, version {self.version}, {self.state})"

    def is_in_force(self, now: datetime) -> bool:
        return self.state == "approved" and (self.starts is None or self.starts <= now)


@dataclass(frozen=True, slots=True)
class Accounts:
    """A party's: `newest` approved one, the one `before` it that is paid to until then, and the last
    request, decided or not."""

    newest: BankAccount | None = None
    before: BankAccount | None = None
    asked: BankAccount | None = None

    @property
    def open(self) -> BankAccount | None:
        """The request that waits for its decision."""
        return self.asked if self.asked and self.asked.state == "asked" else None

    def in_force(self, now: datetime) -> BankAccount | None:
        """What is paid to at that moment."""
        if self.newest and self.newest.is_in_force(now):
            return self.newest
        return self.before if self.before and self.before.is_in_force(now) else None

    @property
    def last_version(self) -> int:
        return max((each.version for each in (self.newest, self.asked) if each), default=0)


def ask(known: Accounts, holder: str, bank: str, number: str, by: str, at: datetime) -> BankAccount:
    """Raises Invalid: a number that no bank gives out (domestic or IBAN, spaces aside)."""
    plain = _plain(number)
    if not NUMBER.fullmatch(plain):
        raise Invalid("an account number has 8 to 34 digits and letters", where="number")
    if not (holder.strip() and bank.strip()):
        raise Invalid("an account has a holder and a bank", where="holder")
    return BankAccount(holder.strip(), bank.strip(), plain, known.last_version + 1, by, at, "asked")


def approve(
    asked: BankAccount | None, version: int, number: str, interests: Collection[str], party: str,
    by: str, at: datetime, days: int,
) -> BankAccount:  # fmt: skip
    """The second person's: keys the number again from the party's own paper, and it must be the same.

    interests: the parties whose money is the approver's. days: how long it waits before it is paid to.
    Raises Forbidden: the approver asked for it or is paid by it. Stale: another version is asked for.
    Conflict `number_differs`.
    """
    found = _open(asked, version)
    if by == found.by:
        raise Forbidden("who asked for an account does not approve it", "maker_is_checker", by=by)
    if party == by or party in interests:
        raise Forbidden("nobody approves the own account", "own_account", party=party)
    if _plain(number) != found.number:
        raise Conflict("the number is not the one that was asked for", "number_differs")
    return replace(found, state="approved", decided_by=by, starts=at + timedelta(days=days))


def reject(asked: BankAccount | None, version: int, reason: str, by: str) -> BankAccount:
    """Whoever asked may take it back so."""
    return replace(_open(asked, version), state="rejected", decided_by=by, reason=reason.strip())


def masked(number: str) -> str:
    """All but the last four."""
    return "*" * max(0, len(number) - SHOWN) + number[-SHOWN:] if number else ""


def _plain(number: str) -> str:
    return re.sub(r"[\s-]", "", number).upper()


def _open(asked: BankAccount | None, version: int) -> BankAccount:
    if asked is None or asked.state != "asked":
        raise Conflict("no account waits for a decision", "nothing_asked")
    if asked.version != version:
        raise Stale("another account is asked for by now", version=asked.version)
    return asked
