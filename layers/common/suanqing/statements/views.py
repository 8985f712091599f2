"""Statements and payouts as they are shown: the API's documents, and the rows of the CSV.

Screen, CSV and printed page are made from the same `StatementView`, so their figures are the same.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel, Field

from suanqing import labels
from suanqing.errors import NotFound
from suanqing.money import to_major
from suanqing.settlement.views import Money
from suanqing.statements import draft as made
from suanqing.statements.accounts import Accounts, BankAccount, masked
from suanqing.statements.bulk import Bulk
from suanqing.statements.details import Detail, Details
from suanqing.statements.life import needed
from suanqing.statements.model import Dispute, Head, Line, Mark, Outcome, Policy, State, Statement
from suanqing.statements.names import region_name
from suanqing.statements.payout import Batch, Report
from suanqing.statements.reconcile import Difference, Reconciled
from suanqing.statements.table import Cell
from suanqing.times import rfc3339

RETURNED = "付款退回"


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
    corrected: int | None = Field(
        default=None,
        description="accepted: the ticket's version with the fact, whose assessment books the difference; "
        "absent where somebody corrects it by hand",
    )


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


class PayoutRow(BaseModel):
    """state: made (not released), sent (the bank has not answered yet), paid, returned, withdrawn."""

    number: int
    party: str
    name: str
    amount: Money
    hash: str
    state: str
    account: str | None = Field(default=None, description="all but the last four digits masked")


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


class LeftOutView(BaseModel):
    """A statement that is not in the batch. why: no_account, account_asked (waits for its approval) or
    account_waits (approved, not in force yet)."""

    party: str
    name: str
    amount: Money
    why: str


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


class PayoutView(BaseModel):
    """count, total and hash are the control totals. state: made (waits for its release), released or
    withdrawn."""

    batch: str
    period: str
    state: str
    by: str
    at: str
    released_by: str | None = None
    released_at: str | None = None
    count: int
    total: Money
    hash: str
    paid: Money
    returned: Money
    rows: list[PayoutRow]
    left_out: list[LeftOutView] = []


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


class DifferenceView(BaseModel):
    party: str
    period: str
    what: str
    expected: str
    found: str


class ReconciliationView(BaseModel):
    """differences: what nobody has explained yet, to be none. pending: parties with entries that are
    not on a statement yet. payouts: batches that were checked, all with the first page."""

    period: str
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
    known = details or Details()
    said = {mark.line: mark for mark in marks}
    stop = len(statement.lines) if limit is None else start + limit
    money = _in(head.currency)
    figures = head.figures
    return StatementView(
        party=head.party,
        name=name,
        period=head.period,
        state=head.state,
        version=head.version,
        currency=head.currency,
        terms=head.terms,
        hash=head.hash,
        figures=FiguresView(
            **{field: money(getattr(figures, field)) for field in FiguresView.model_fields}
        ),
        approvals_needed=needed(figures.payable, policy),
        approvals=[
            ApprovalView(
                by=a.by,
                at=rfc3339(a.at),
                hash=a.hash,
                payable=money(a.payable),
                again=a.again or None,
            )
            for a in head.approvals
        ],
        by_fee=_subtotals(made.by_fee(statement.lines), head.currency, fee_label),
        by_region=_subtotals(made.by_region(statement.lines), head.currency, region_name),
        by_outlet=_subtotals(made.by_outlet(statement.lines), head.currency, known.party),
        by_project=_subtotals(made.by_project(statement.lines), head.currency, str),
        corrections=_subtotals(
            made.by_service_period(made.corrections(statement)), head.currency, str
        ),
        returned=[
            ReturnedView(
                service_period=each.period,
                corrects=f"{head.party}/{each.period}",
                batch=each.batch,
                reason=each.reason,
                amount=money(each.amount),
            )
            for each in statement.carry.returned
        ],
        count=len(statement.lines),
        lines=[
            _line(statement, line, said.get(line.id), head, known.of(line))
            for line in statement.lines[start:stop]
        ],
        next=stop if stop < len(statement.lines) else None,
        batch=head.batch,
        trail=[
            ActView(step=act.step, by=act.by, at=rfc3339(act.at), hash=act.hash, note=act.note)
            for act in head.trail
        ],
    )


def csv_rows(shown: StatementView) -> list[list[Cell]]:
    """The lines, then the figures, in the currency's major unit."""
    header: list[Cell] = [
        "明细", "工单", "核算", "日期", "客户", "项目", "数量", "单位", "费用类型", "档位", "服务账期", "更正",
        "地区", "网点", "原因",
        "响应时效", "价格版本", "状态", "金额",
    ]  # fmt: skip
    rows: list[list[Cell]] = [header]
    for line in shown.lines:
        rows.append(
            [
                line.id, line.ticket_id, line.assessment, line.day or "", line.customer or "",
                line.item or "", Decimal(line.quantity) if line.quantity else "", line.unit or "",
                line.fee_name, line.tier_name or "", line.service_period, "是" if line.correction else "",
                region_name(line.region or ""), line.outlet_name or "", line.cause_name,
                answered_words(line), line.book, labels.label(labels.LINE_STATES, line.state),
                _major(line.amount),
            ]
        )  # fmt: skip
    for back in shown.returned:
        rows.append(
            [
                f"{RETURNED} {back.batch}", "", "", "", "", back.reason, "", "",
                RETURNED, "", back.service_period, "是", "", "",
                labels.label(labels.CAUSES, back.cause), "", "", "", _major(back.amount),
            ]
        )  # fmt: skip
    rows.append([])
    if shown.next is not None:
        rows.append([f"共 {shown.count} 行，以下从第 {shown.next + 1} 行起见下一页", shown.next])
    rows += [[f"小计 {each.label}", _major(each.amount)] for each in shown.by_fee]
    rows += [[label, _major(getattr(shown.figures, name))] for name, label in FIGURES.items()]
    return rows


FIGURES = {
    "total": "合计",
    "held": "争议冻结",
    "confirmed": "确认金额",
    "released": "往期解冻",
    "returned": "往期退回",
    "debt_in": "往期欠款",
    "recovered": "本期扣回",
    "payable": "应付金额",
    "debt_out": "结转欠款",
}


def payout(batch: Batch, heads: dict[str, Head]) -> PayoutView:
    money = _in(batch.currency)
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


BATCH_STATES = {"open": "released"}
"""Stored by the name of the time before there were releases."""


def report(found: Report) -> ReportView:
    return ReportView(
        batch=found.batch, file_hash=found.file_hash, paid=list(found.paid),
        returned=list(found.returned), unchanged=list(found.unchanged),
        refused=[FaultView(**each._asdict()) for each in found.refused],
    )  # fmt: skip


def reconciliation(
    period: str,
    found: Reconciled,
    following: str | None,
    payouts: int = 0,
    more: Iterable[Difference] = (),
) -> ReconciliationView:
    return ReconciliationView(
        period=period, lines=found.lines, statements=found.statements,
        pending=[party for party, _ in found.pending],
        payouts=payouts,
        differences=[DifferenceView(**each._asdict()) for each in (*found.differences, *more)],
        next=following,
    )  # fmt: skip


def dispute(found: Dispute, currency: str) -> DisputeView:
    money = _in(currency)
    return DisputeView(
        id=found.id, fact=found.fact, value=found.value, reason=found.reason, by=found.by,
        at=rfc3339(found.at), booked=money(found.booked),
        proposed=None if found.proposed is None else money(found.proposed), state=found.state,
        resolved_by=found.resolved_by,
        resolved_at=rfc3339(found.resolved_at) if found.resolved_at else None, note=found.note,
        corrected=found.corrected,
    )  # fmt: skip


def answered_words(line: StatementLine) -> str:
    """Beside the number: how soon, the target, and the pauses that do not count; "" for most lines."""
    if (said := line.answered) is None:
        return ""
    target = f"，目标 {said.target} 分钟内" if said.target else ""
    paused = f"，不计暂停 {said.paused} 分钟" if said.paused else ""
    return f"首次响应 {said.minutes} 分钟{target}{paused}"


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


def bulk(period: str, step: str, found: Bulk) -> BulkView:
    return BulkView(
        period=period, step=step, done=found.done, unchanged=found.unchanged,
        nothing=found.nothing, next=found.next,
        refused=[RefusedView(party=p, code=code, message=text) for p, code, text in found.refused],
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


def _major(money: Money) -> Decimal:
    return Decimal(to_major(money.amount, money.currency))


def _in(currency: str) -> Callable[[int], Money]:
    return lambda amount: Money(amount=amount, currency=currency)
