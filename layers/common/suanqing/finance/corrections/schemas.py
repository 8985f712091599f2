"""Corrections and limits as the API shows them. Amounts in minor units of the book's currency."""

from pydantic import BaseModel

from suanqing.finance.corrections.manual import Adjustment, needed
from suanqing.finance.corrections.policy import Limits
from suanqing.money import decimal_text
from suanqing.times import rfc3339


class Corrected(BaseModel):
    """The ticket's version with the fact; its money follows within seconds."""

    ticket_id: str
    version: int


class VoiceView(BaseModel):
    by: str
    at: str


class AdjustmentView(BaseModel):
    """A manual line with its audit trail. hash: what an approval is for."""

    id: str
    ticket_id: str
    fee: str
    party: str
    amount: int
    reason: str
    by: str
    at: str
    state: str
    version: int
    hash: str
    approvals_needed: int
    approvals: list[VoiceView]
    rejected_by: str | None = None
    note: str | None = None


class Adjustments(BaseModel):
    items: list[AdjustmentView]
    next: str | None = None


class LimitsView(BaseModel):
    """version 0: the defaults."""

    recovery: str
    second_above: int
    adjust_second_above: int
    account_days: int
    version: int
    by: str | None = None
    at: str | None = None


def adjustment(made: Adjustment, known: Limits) -> AdjustmentView:
    wanted = made.needed if made.state == "approved" else max(
        made.needed, needed(made.amount, known.adjust_second_above)
    )  # fmt: skip
    return AdjustmentView(
        id=made.id, ticket_id=made.ticket_id, fee=made.fee, party=made.party, amount=made.amount,
        reason=made.reason, by=made.by, at=rfc3339(made.at), state=made.state,
        version=made.version, hash=made.hash, approvals_needed=wanted,
        approvals=[VoiceView(by=voice.by, at=rfc3339(voice.at)) for voice in made.approvals],
        rejected_by=made.rejected_by, note=made.note,
    )  # fmt: skip


def limits(known: Limits) -> LimitsView:
    return LimitsView(
        recovery=decimal_text(known.recovery), second_above=known.second_above,
        adjust_second_above=known.adjust_second_above, account_days=known.account_days,
        version=known.version, by=known.by,
        at=rfc3339(known.at) if known.at else None,
    )  # fmt: skip
