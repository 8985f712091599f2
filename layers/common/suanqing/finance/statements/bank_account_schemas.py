"""Bank accounts as they are shown: masked, with the one that waits."""

from datetime import datetime

from pydantic import BaseModel, Field

from suanqing.errors import NotFound
from suanqing.finance.statements.bank_accounts import Accounts, BankAccount, masked
from suanqing.times import rfc3339


class NextAccountView(BaseModel):
    """What was asked for last and is not in force: asked (waits for another person), waiting (approved,
    paid to from `starts` on) or rejected."""

    state: str
    holder: str
    bank: str
    number: str
    version: int
    by: str
    at: str
    decided_by: str | None = None
    starts: str | None = None
    reason: str | None = None


class AccountView(BaseModel):
    """Where a party is paid; the number is never shown whole. state: in_force, or that of `next` where
    there is no account in force yet."""

    party: str
    state: str
    holder: str
    bank: str
    number: str
    version: int
    by: str
    at: str
    decided_by: str | None = Field(default=None, description="the second person")
    next: NextAccountView | None = None


def account(party: str, known: Accounts, now: datetime) -> AccountView:
    """NotFound where there is none and none was ever asked for."""
    current = known.in_force(now)
    following = _next_account(known, current)
    shown = current or known.asked
    if shown is None:
        raise NotFound("there is no account", party=party)
    return AccountView(
        party=party, state="in_force" if current else following.state if following else shown.state,
        holder=shown.holder, bank=shown.bank, number=masked(shown.number), version=shown.version,
        by=shown.by, at=rfc3339(shown.at), decided_by=shown.decided_by, next=following,
    )  # fmt: skip


def _next_account(known: Accounts, current: BankAccount | None) -> NextAccountView | None:
    last = known.asked
    if last is None or (current and last.version == current.version):
        return None
    return NextAccountView(
        state="waiting" if last.state == "approved" else last.state, holder=last.holder,
        bank=last.bank, number=masked(last.number), version=last.version, by=last.by,
        at=rfc3339(last.at), decided_by=last.decided_by, reason=last.reason,
        starts=rfc3339(last.starts) if last.starts else None,
    )  # fmt: skip
