"""A period's bulk steps, close and reconciliation as they are shown."""

from collections.abc import Iterable

from pydantic import BaseModel

from suanqing.finance.statements.batch_steps import Bulk
from suanqing.finance.statements.reconcile import Difference, Reconciled
from suanqing.finance.statements.statements_table import Period, PeriodState


class RefusedView(BaseModel):
    party: str
    code: str
    message: str


class BulkView(BaseModel):
    """A page of a period's statements. done: made or issued now; unchanged: there before; nothing:
    parties without anything to state; refused: why not. next: go on there."""

    period: str
    step: str
    done: int
    unchanged: int
    nothing: int
    refused: list[RefusedView]
    next: str | None = None


class DifferenceView(BaseModel):
    party: str
    period: str
    what: str
    expected: str
    found: str


class ReconciliationView(BaseModel):
    """differences: what nobody has explained yet, to be none. pending: parties with entries that are
    not on a statement yet. payouts: batches that were checked, all with the first page. state: of the
    period: open, closing (soft: what comes late is booked forward) or closed."""

    period: str
    state: PeriodState
    lines: int
    statements: int
    payouts: int = 0
    pending: list[str]
    differences: list[DifferenceView]
    next: str | None = None


class ClosingView(BaseModel):
    """state: of the period. open: parties whose statement is missing or not final; next: go on there."""

    period: str
    state: str
    parties: int
    open: list[str]
    next: str | None = None


def reconciliation(
    period: Period,
    found: Reconciled,
    following: str | None,
    payouts: int = 0,
    more: Iterable[Difference] = (),
) -> ReconciliationView:
    return ReconciliationView(
        period=period.period, state=period.state, lines=found.lines, statements=found.statements,
        pending=[party for party, _ in found.pending],
        payouts=payouts,
        differences=[DifferenceView(**each._asdict()) for each in (*found.differences, *more)],
        next=following,
    )  # fmt: skip


def bulk(period: str, step: str, found: Bulk) -> BulkView:
    return BulkView(
        period=period, step=step, done=found.done, unchanged=found.unchanged,
        nothing=found.nothing, next=found.next,
        refused=[RefusedView(party=p, code=code, message=text) for p, code, text in found.refused],
    )  # fmt: skip
