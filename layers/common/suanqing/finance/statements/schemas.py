"""Statements as they are shown: the API's documents.

Screen, CSV (`sheet`) and printed page (`page`) are made from the same `StatementView`, so their figures
are the same.
"""

from collections.abc import Callable, Iterable

from pydantic import BaseModel, Field

from suanqing import labels
from suanqing.finance.settlement.schemas import Money
from suanqing.finance.statements import draft as made
from suanqing.finance.statements.amounts import money_in
from suanqing.finance.statements.details import Detail, Details
from suanqing.finance.statements.dispute_schemas import DisputeView, dispute
from suanqing.finance.statements.lifecycle import needed
from suanqing.finance.statements.model import Head, Line, Mark, Policy, State, Statement
from suanqing.finance.statements.names import region_name
from suanqing.times import rfc3339


class FiguresView(BaseModel):
    """total = confirmed + held. due = confirmed + released + returned. payable = due - recovered, never
    below 0; what is missing goes on as debt. released: lines of earlier periods whose dispute is
    resolved. returned: payments of earlier periods that came back after their close."""

    total: Money
    held: Money
    confirmed: Money
    released: Money
    returned: Money
    due: Money
    debt_in: Money
    recovered: Money
    payable: Money
    debt_out: Money


class SubtotalView(BaseModel):
    """name: a fee kind, a division code, an outlet or a period; label: as people call it."""

    name: str
    label: str
    amount: Money
    lines: int


class AnsweredView(BaseModel):
    """How soon the ticket was answered (响应时效): minutes without the pauses; the target is to be
    below; paused: the pauses before the answer."""

    minutes: str
    target: str | None = None
    paused: str | None = None


class StatementLine(BaseModel):
    """id is the `line` of confirm and dispute. mirror: the assessment whose entry it reverses."""

    id: str
    ticket_id: str
    assessment: int
    line: str
    fee: str
    amount: Money
    cause: str
    mirror: int | None = None
    service_period: str
    correction: bool
    corrects: str | None = Field(
        default=None, description="the statement that it corrects, <party>/<period>"
    )
    region: str | None = None
    outlet: str | None = None
    project: str | None = None
    answered: AnsweredView | None = Field(
        default=None, description="where the line's money hangs on it"
    )
    facts_hash: str
    book: str
    state: str
    disputes: list[DisputeView] = []
    day: str | None = Field(default=None, description="when the work was done, in Beijing")
    sku: str | None = None
    item: str | None = Field(default=None, description="name of the service item or part")
    quantity: str | None = Field(default=None, description="absent for a fee of the whole ticket")
    unit: str | None = Field(default=None, description="what one of the quantity is, by its name")
    fee_name: str = Field(default="", description="what people call the fee kind")
    cause_name: str = Field(default="", description="what people call the cause")
    outlet_name: str | None = None
    tier_name: str | None = Field(
        default=None, description="the tier (档位) whose price it was, by what it is for"
    )
    customer: str | None = Field(default=None, description="masked: 王**, 尾号 1234")


class ReturnedView(BaseModel):
    """A line of the earlier periods: the payment of `corrects` that came back after its close."""

    cause: str = "payment_returned"
    service_period: str
    corrects: str = Field(description="the closed statement that is paid again, <party>/<period>")
    batch: str = Field(description="the payout whose payment came back")
    reason: str
    amount: Money


class ActView(BaseModel):
    step: str
    by: str
    at: str
    hash: str
    note: str | None = None


class ApprovalView(BaseModel):
    """Holds for this content and this sum only. again: the payout whose payment came back and that it
    lets be paid a second time."""

    by: str
    at: str
    hash: str
    payable: Money
    again: str | None = None


class StatementRow(BaseModel):
    """One statement in a list."""

    party: str
    period: str
    state: State
    version: int
    hash: str
    lines: int
    disputed: int
    total: Money
    payable: Money
    batch: str | None = None


class StatementFile(BaseModel):
    """A statement as a file, in base64: the gateway carries text. next: the first line that is not in it, if any."""

    name: str
    content_type: str
    base64: str
    next: int | None = None


class StatementPage(BaseModel):
    items: list[StatementRow]
    next: str | None = None


class StatementView(BaseModel):
    """A statement with one page of its lines; figures and subtotals are always of the whole."""

    party: str
    name: str
    period: str
    state: State
    version: int
    currency: str
    terms: str = Field(description="version of the cooperation terms (合作条款) it was made under")
    hash: str = Field(description="SHA-256 of the ordered lines and what is said of the whole")
    figures: FiguresView
    approvals_needed: int
    approvals: list[ApprovalView]
    by_fee: list[SubtotalView]
    by_region: list[SubtotalView]
    by_outlet: list[SubtotalView]
    by_project: list[SubtotalView] = Field(description="empty where nothing belongs to a project")
    corrections: list[SubtotalView] = Field(description="of earlier periods, by service period")
    returned: list[ReturnedView] = Field(description="payments of closed periods that came back")
    count: int
    lines: list[StatementLine]
    next: int | None = Field(default=None, description="`start` of the next page of lines")
    batch: str | None = None
    trail: list[ActView]


def row(head: Head) -> StatementRow:
    return StatementRow(
        party=head.party, period=head.period, state=head.state, version=head.version,
        hash=head.hash, lines=head.count, disputed=head.disputed,
        total=Money(amount=head.total, currency=head.currency),
        payable=Money(amount=head.figures.payable, currency=head.currency), batch=head.batch,
    )  # fmt: skip


def view(
    head: Head,
    statement: Statement,
    marks: Iterable[Mark],
    name: str,
    policy: Policy,
    start: int = 0,
    limit: int | None = None,
    details: Details | None = None,
) -> StatementView:
    """details: what is known of the lines shown, and of parties; without, codes stand for themselves."""
    known, lines = details or Details(), statement.lines
    said = {mark.line: mark for mark in marks}
    stop = len(lines) if limit is None else start + limit
    return StatementView(
        party=head.party,
        name=name,
        period=head.period,
        state=head.state,
        version=head.version,
        currency=head.currency,
        terms=head.terms,
        hash=head.hash,
        figures=_figures(head),
        approvals_needed=needed(head.figures.payable, policy),
        approvals=_approvals(head),
        by_fee=_subtotals(made.by_fee(lines), head.currency, fee_label),
        by_region=_subtotals(made.by_region(lines), head.currency, region_name),
        by_outlet=_subtotals(made.by_outlet(lines), head.currency, known.party),
        by_project=_subtotals(made.by_project(lines), head.currency, str),
        corrections=_corrections(head, statement),
        returned=_returned(head, statement),
        count=len(lines),
        lines=[_line(statement, x, said.get(x.id), head, known.of(x)) for x in lines[start:stop]],
        next=stop if stop < len(lines) else None,
        batch=head.batch,
        trail=_trail(head),
    )


def _figures(head: Head) -> FiguresView:
    money = money_in(head.currency)
    return FiguresView(
        **{field: money(getattr(head.figures, field)) for field in FiguresView.model_fields}
    )


def _approvals(head: Head) -> list[ApprovalView]:
    money = money_in(head.currency)
    return [
        ApprovalView(
            by=a.by, at=rfc3339(a.at), hash=a.hash, payable=money(a.payable), again=a.again or None
        )
        for a in head.approvals
    ]


def _corrections(head: Head, statement: Statement) -> list[SubtotalView]:
    return _subtotals(made.by_service_period(made.corrections(statement)), head.currency, str)


def _returned(head: Head, statement: Statement) -> list[ReturnedView]:
    """What was paid and came back, on the statement that pays it anew."""
    money = money_in(head.currency)
    return [
        ReturnedView(
            service_period=each.period,
            corrects=f"{head.party}/{each.period}",
            batch=each.batch,
            reason=each.reason,
            amount=money(each.amount),
        )
        for each in statement.carry.returned
    ]


def _trail(head: Head) -> list[ActView]:
    return [
        ActView(step=act.step, by=act.by, at=rfc3339(act.at), hash=act.hash, note=act.note)
        for act in head.trail
    ]


def fee_label(fee: str) -> str:
    return labels.label(labels.FEES, fee)


def _line(
    statement: Statement, line: Line, mark: Mark | None, head: Head, detail: Detail
) -> StatementLine:
    state = mark.state if mark else "open"
    whole = head.state not in ("draft", "issued")
    return StatementLine(
        id=line.id, ticket_id=line.ticket_id, assessment=line.n, line=line.line, fee=line.fee,
        amount=Money(amount=line.amount, currency=statement.currency), cause=line.cause,
        mirror=line.mirror, service_period=line.service_period,
        correction=made.is_correction(statement, line),
        corrects=_corrected(statement, line), region=line.region, outlet=line.outlet,
        project=line.project,
        answered=AnsweredView(**line.answered._asdict()) if line.answered else None,
        facts_hash=line.facts_hash, book=line.book,
        state="confirmed" if whole and state == "open" else state,
        disputes=[dispute(each, statement.currency) for each in (mark.disputes if mark else ())],
        day=detail.day or None, sku=detail.sku or None, item=detail.item or None,
        quantity=detail.quantity or None,
        unit=labels.label(labels.UNITS, detail.unit) if detail.unit else None,
        fee_name=fee_label(line.fee), cause_name=labels.label(labels.CAUSES, line.cause),
        outlet_name=detail.outlet or None, tier_name=detail.tier or None,
        customer=detail.customer or None,
    )  # fmt: skip


def _corrected(statement: Statement, line: Line) -> str | None:
    """The closed statement that a late line belongs to."""
    if made.is_correction(statement, line):
        return f"{statement.party}/{line.service_period}"
    return None


def _subtotals(
    found: list[made.Subtotal], currency: str, label: Callable[[str], str]
) -> list[SubtotalView]:
    return [
        SubtotalView(
            name=each.name, label=label(each.name),
            amount=Money(amount=each.amount, currency=currency), lines=each.lines,
        )
        for each in found
    ]  # fmt: skip
