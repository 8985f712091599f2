"""A manual line (人工调整): asked for by one, approved by another, above a limit by two. Pure.

    open --approve--> open --approve, by enough people--> approved      open --reject--> rejected

Approved, it becomes a fact of the ticket and so a line of its next assessment; no line is ever edited.
Approvals are of a hash, so nobody approves a thing that changed meanwhile.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Conflict, Forbidden, Invalid, Stale
from suanqing.pricing.model import Manual
from suanqing.times import period_of

State = Literal["open", "approved", "rejected"]
MAX_AMOUNT = 10**12


class Voice(NamedTuple):
    """Who approved, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Adjustment:
    """amount: minor units to the party, below zero from it. version: +1 a step, the condition of every
    write. needed: approvals that the limit asked for when the last one was given."""

    id: str
    ticket_id: str
    fee: str
    party: str
    amount: int
    reason: str
    by: str
    at: datetime
    state: State = "open"
    version: int = 1
    approvals: tuple[Voice, ...] = ()
    needed: int = 1
    rejected_by: str | None = None
    note: str | None = None

    @property
    def hash(self) -> str:
        """Of what is approved."""
        return digest(content(self))

    @property
    def group(self) -> str:
        """The period of the work, under which it is listed."""
        return self.id[1:8]

    @property
    def line(self) -> Manual:
        """The fact it becomes; all who approved stand in it."""
        checkers = "+".join(voice.by for voice in self.approvals)
        return Manual(
            self.id, self.fee, self.party, self.amount, self.reason, self.by, checkers
        )  # fmt: skip


def content(asked: Adjustment) -> dict[str, Any]:
    return {
        "id": asked.id,
        "ticket": asked.ticket_id,
        "fee": asked.fee,
        "party": asked.party,
        "amount": asked.amount,
        "reason": asked.reason,
        "by": asked.by,
    }


def adjustment_id(ticket_id: str, key: str, served: datetime) -> str:
    """Derived: the same key of a ticket is the same request."""
    return f"M{period_of(served)}-{digest(['manual', ticket_id, key])[:12]}"


def request(
    ticket_id: str, served: datetime, key: str, fee: str, party: str, amount: int, reason: str,
    by: str, at: datetime,
) -> Adjustment:  # fmt: skip
    """Raises Invalid: it moves nothing, or gives no reason. Forbidden: for oneself."""
    if not 0 < abs(amount) <= MAX_AMOUNT:
        raise Invalid("an adjustment moves an amount", where="amount")
    if not (reason.strip() and fee.strip() and key.strip()):
        raise Invalid("an adjustment has a key, a fee kind and a reason", where="reason")
    if by == party:
        raise Forbidden("nobody adjusts the own money", "own_money", party=party)
    return Adjustment(
        adjustment_id(ticket_id, key, served), ticket_id, fee, party, amount, reason, by, at
    )


def needed(amount: int, second_above: int) -> int:
    """How many approvals the amount asks for, whichever way it goes."""
    return 2 if abs(amount) > second_above else 1


def approve(asked: Adjustment, seen: str, by: str, at: datetime, second_above: int) -> Adjustment:
    """One more voice; the same one again changes nothing. Raises Forbidden: the maker's or the party's
    own. Stale: another content was looked at."""
    if asked.state == "approved":
        return asked
    if asked.state != "open":
        raise _not_now(asked)
    if seen != asked.hash:
        raise Stale("this is not what you looked at", hash=asked.hash)
    if by in (asked.by, asked.party):
        raise Forbidden("who asked for it, or is paid by it, does not approve", "maker_is_checker")
    if by in {voice.by for voice in asked.approvals}:
        return asked
    approvals, wanted = (*asked.approvals, Voice(by, at)), needed(asked.amount, second_above)
    state: State = "approved" if len(approvals) >= wanted else "open"
    return replace(
        asked, approvals=approvals, needed=wanted, state=state, version=asked.version + 1
    )


def reject(asked: Adjustment, by: str, note: str) -> Adjustment:
    """By anybody but the maker, with a reason."""
    if asked.state == "rejected":
        return asked
    if asked.state != "open":
        raise _not_now(asked)
    if by == asked.by:
        raise Forbidden("who asked for it does not decide it", "maker_is_checker")
    if not note.strip():
        raise Invalid("a rejection needs a reason", where="note")
    return replace(asked, state="rejected", rejected_by=by, note=note, version=asked.version + 1)


def same(kept: Adjustment, asked: Adjustment) -> Adjustment:
    """The request that the key made before; Conflict when it was another."""
    if content(kept) | {"by": ""} != content(asked) | {"by": ""}:
        raise Conflict(
            "this key was used for another adjustment", "idempotency_key_reused", id=kept.id
        )
    return kept


def _not_now(asked: Adjustment) -> Conflict:
    return Conflict(f"the adjustment is {asked.state}", "not_in_this_state", state=asked.state)
