"""Payouts in API answers (pydantic): the batch with the bank's results, and the report of a file. Minor units."""

from pydantic import BaseModel, Field

from suanqing.finance.settlement.schemas import Money
from suanqing.finance.statements.amounts import money_in
from suanqing.finance.statements.bank_accounts import masked
from suanqing.finance.statements.model import Head, Outcome
from suanqing.finance.statements.payouts import Batch, BatchHead, PayoutAnswer
from suanqing.times import rfc3339


class PayoutRow(BaseModel):
    """state: made (not released), sent (the bank has not answered yet), paid, returned, withdrawn."""

    number: int
    party: str
    name: str
    amount: Money
    hash: str
    state: str
    account: str | None = Field(default=None, description="all but the last four digits masked")


class LeftOutView(BaseModel):
    """A statement that is not in the batch. why: no_account, account_asked (waits for its approval) or
    account_waits (approved, not in force yet)."""

    party: str
    name: str
    amount: Money
    why: str


class PayoutHead(BaseModel):
    """A batch without its rows. state: making (its maker asks for it once more), made (waits for its release),
    released or withdrawn."""

    batch: str
    period: str
    state: str
    by: str
    at: str
    released_by: str | None = None
    released_at: str | None = None
    count: int
    total: Money


class PayoutView(PayoutHead):
    """count, total and hash are the control totals. state: made (waits for its release), released or
    withdrawn."""

    hash: str
    paid: Money
    returned: Money
    rows: list[PayoutRow]
    left_out: list[LeftOutView] = []


class PayoutPage(BaseModel):
    items: list[PayoutHead]
    next: str | None = None


class FaultView(BaseModel):
    row: int
    column: str
    message: str


class ReportView(BaseModel):
    """Numbers of rows by what became of them; refused ones are left as they were."""

    batch: str
    file_hash: str
    paid: list[int]
    returned: list[int]
    unchanged: list[int]
    refused: list[FaultView]


class PayoutFile(BaseModel):
    """The workbook in base64: the gateway carries text."""

    name: str
    content_type: str
    base64: str


def payout(batch: Batch, heads: dict[str, Head]) -> PayoutView:
    money = money_in(batch.currency)
    states = {row.number: _payment_state(batch, heads.get(row.party)) for row in batch.rows}

    def sum_of(state: Outcome) -> Money:
        return money(sum(row.amount for row in batch.rows if states[row.number] == state))

    return PayoutView(
        batch=batch.id, period=batch.period, state=BATCH_STATES.get(batch.state, batch.state),
        by=batch.by, at=rfc3339(batch.at), released_by=batch.released_by or None,
        released_at=rfc3339(batch.released_at) if batch.released_at else None,
        count=len(batch.rows), total=money(batch.total), hash=batch.hash,
        paid=sum_of("paid"), returned=sum_of("returned"),
        rows=[
            PayoutRow(
                number=row.number, party=row.party, name=row.name, amount=money(row.amount),
                hash=row.hash, state=states[row.number], account=masked(row.account) or None,
            )
            for row in batch.rows
        ],
        left_out=[
            LeftOutView(party=each.party, name=each.name, amount=money(each.amount), why=each.why)
            for each in batch.left_out
        ],
    )  # fmt: skip


def payout_head(batch: BatchHead) -> PayoutHead:
    return PayoutHead(
        batch=batch.id, period=batch.period, state=BATCH_STATES.get(batch.state, batch.state),
        by=batch.by, at=rfc3339(batch.at), released_by=batch.released_by or None,
        released_at=rfc3339(batch.released_at) if batch.released_at else None,
        count=batch.payments, total=money_in(batch.currency)(batch.total),
    )  # fmt: skip


BATCH_STATES = {"open": "released"}
"""Stored by the name of the time before there were releases."""


def report(found: PayoutAnswer) -> ReportView:
    return ReportView(
        batch=found.batch, file_hash=found.file_hash, paid=list(found.paid),
        returned=list(found.returned), unchanged=list(found.unchanged),
        refused=[FaultView(**each._asdict()) for each in found.refused],
    )  # fmt: skip


def _payment_state(batch: Batch, head: Head | None) -> str:
    """A statement that is in another batch by now came back from this one."""
    if batch.state == "made":
        return "made"
    if batch.state == "withdrawn":
        return "withdrawn"
    if head is None or head.batch != batch.id or head.state == "returned" or head.came_back:
        return "returned"
    return "sent" if head.state == "in_payout" else "paid"
