"""Disputes as they are shown."""

from pydantic import BaseModel, Field

from suanqing.finance.settlement.schemas import Money
from suanqing.finance.statements.amounts import money_in
from suanqing.finance.statements.model import Dispute
from suanqing.times import rfc3339


class DisputeView(BaseModel):
    """A contested fact. booked and proposed stand side by side: what is on the line, and what it
    would come to if the fact were as claimed; without proposed nobody can compute that."""

    id: str
    fact: str
    value: str
    reason: str
    by: str
    at: str
    booked: Money
    proposed: Money | None = None
    state: str
    resolved_by: str | None = None
    resolved_at: str | None = None
    note: str | None = None
    explained: bool = Field(
        default=False, description="whether the line's explanation had been opened before"
    )
    corrected: int | None = Field(
        default=None,
        description="accepted: the ticket's version with the fact, whose assessment books the difference; "
        "absent where somebody corrects it by hand",
    )


def dispute(found: Dispute, currency: str) -> DisputeView:
    money = money_in(currency)
    return DisputeView(
        id=found.id, fact=found.fact, value=found.value, reason=found.reason, by=found.by,
        at=rfc3339(found.at), booked=money(found.booked),
        proposed=None if found.proposed is None else money(found.proposed), state=found.state,
        resolved_by=found.resolved_by,
        resolved_at=rfc3339(found.resolved_at) if found.resolved_at else None, note=found.note,
        corrected=found.corrected, explained=found.explained,
    )  # fmt: skip
