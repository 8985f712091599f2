"""What waited for somebody and does no more: told to channels that keep something for it (a to-do). Pure.

Of things that several decide in turn each voice ends what stood before it; whoever is still waited for is told anew.
"""

from datetime import datetime

from suanqing.channels.notices.approval_rules import book_thing, correction_thing, request_thing
from suanqing.channels.notices.model import Notice, over_address
from suanqing.channels.notices.receivers import told
from suanqing.channels.notices.statement_rules import (
    account_thing,
    adjustment_thing,
    payout_thing,
)  # fmt: skip
from suanqing.finance.corrections.manual import Adjustment
from suanqing.finance.corrections.prices import Correction
from suanqing.finance.statements.bank_accounts import BankAccount
from suanqing.finance.statements.payouts import BatchState
from suanqing.people.approvals.model import Request
from suanqing.pricing.lifecycle import Version


def of_request(old: Request | None, new: Request, at: datetime) -> list[Notice]:
    """An approved one may be asked for again before it is in force."""
    ended = old is not None and old.state != new.state and new.state in ("in_force", "rejected")
    return _over(request_thing(new), new.state, new.decided_at or at) if ended else []


def of_book(old: Version | None, new: Version) -> list[Notice]:
    """Each act of its life but the first, as of that act."""
    before = len(old.trail) if old else 0
    if not before or len(new.trail) == before:
        return []
    return _over(book_thing(new), str(len(new.trail)), new.trail[-1].at)


def of_correction(old: str | None, new: Correction, at: datetime) -> list[Notice]:
    ended = old == "proposed" and new.state != "proposed"
    return _over(correction_thing(new), new.state, new.approved_at or at) if ended else []


def of_account(
    old: BankAccount | None, new: BankAccount, party: str, at: datetime
) -> list[Notice]:  # fmt: skip
    ended = old is not None and old.state == "asked" and new.state != "asked"
    return _over(account_thing(party), f"{new.version}:{new.state}", at) if ended else []


def of_payout(old: BatchState | None, new: BatchState, batch: str, at: datetime) -> list[Notice]:
    return _over(payout_thing(batch), new, at) if old == "made" and new != "made" else []


def of_adjustment(old: Adjustment | None, new: Adjustment, at: datetime) -> list[Notice]:
    if old is None or old.state != "open" or old == new:
        return []
    voiced = len(new.approvals) > len(old.approvals)
    said = new.approvals[-1].at if voiced else at
    return _over(adjustment_thing(new), str(new.version), said)


def _over(thing: str, step: str, at: datetime) -> list[Notice]:
    return told(f"over:{step}", "approval_ended", at, [over_address(thing)], {})
