"""Money in API answers (pydantic): earnings, balances, entries, exceptions. Minor units.

A worker's or partner's document is made from redacted lines (`finance.assessment.redaction`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from suanqing.finance.assessment.explain.step_words import Lang, explain
from suanqing.finance.assessment.model import AssessedLine, Assessment, Entry
from suanqing.finance.assessment.redaction import currency_of, earned, held, own_lines
from suanqing.finance.settlement.items import Balance, Booked, PartyEntry
from suanqing.finance.settlement.payout_currency import asked
from suanqing.money import decimal_text
from suanqing.pricing.lifecycle import Version
from suanqing.pricing.model import Plane
from suanqing.times import rfc3339
from suanqing.work.tickets.model import Ticket

Status = Literal["estimate", "accrued", "exception"]


class Money(BaseModel):
    """An amount in minor units (分 for CNY) and its ISO 4217 currency."""

    amount: int
    currency: str


class StepView(BaseModel):
    """One operation (依据). value: the running amount after it, unrounded, in minor units."""

    op: str
    rule: str
    numbers: dict[str, str]
    value: str


class ShareView(BaseModel):
    party: str
    amount: Money


class LineView(BaseModel):
    """A line (明细) with its steps in numbers and in words. amount: the whole line before sharing.
    held: its evidence policy and outcome, where the shares wait for evidence (暂扣). book: the version
    that priced it, with who wrote it and who approved it."""

    id: str
    plane: Plane
    sku: str
    fee: str
    tier: str
    amount: Money
    tax: Money | None = None
    asked: Annotated[
        Money | None, Field(description="of the customer, in the country's currency")
    ] = None
    shares: list[ShareView]
    steps: list[StepView]
    words: list[str]
    held: str | None = None
    book: str | None = None
    author: str | None = None
    approved_by: list[str] = []


class Trouble(BaseModel):
    """Why a ticket could not be priced."""

    code: str
    message: str
    sku: str | None = None
    tier: str | None = None
    plane: str | None = None


class TicketEarnings(BaseModel):
    """What a ticket comes to for the reader. status: estimate (预估) until it is booked, accrued (应计)
    afterwards, exception when it cannot be priced. pending: a change is being settled.
    earned: the reader's own; customer, pay and margin: for those who may read all money.
    held (暂扣): what waits for evidence, in neither earned nor pay; absent when nothing does.
    low, high: between what an estimate may come to (earned; pay, for those who may read all money) as
    the facts of `missing` turn out; absent when none is missing, or too many are."""

    ticket_id: str
    status: Status
    pending: bool = False
    assessment: int | None = None
    book: str | None = None
    facts_hash: str | None = None
    earned: Money | None = None
    held: Money | None = None
    customer: Money | None = None
    pay: Money | None = None
    margin: Money | None = None
    low: Money | None = None
    high: Money | None = None
    missing: list[str] = []
    lines: list[LineView] = []
    warnings: list[str] = []
    trouble: Trouble | None = None
    names: dict[str, str] = Field(
        default_factory=dict,
        description="what people call the SKUs, tiers, outlets and parties that its lines name",
    )


class EarningsRow(BaseModel):
    """What one posting of a ticket booked for the party; a correction is a row of its own."""

    ticket_id: str
    assessment: int
    party: str
    amount: Money
    cause: str
    at: str
    service_period: str
    title: str | None = Field(default=None, description="of the ticket")
    customer: str | None = Field(default=None, description="of the ticket, as it names them")


class EstimateRow(BaseModel):
    """An open ticket at today's prices; without an amount it could not be priced."""

    ticket_id: str
    title: str
    state: str
    amount: Money | None = None
    trouble: str | None = Field(default=None, description="code of why there is no amount")


class Earnings(BaseModel):
    """A period in four figures that are never added up: estimate (预估) of open tickets, accrued (应计)
    by completed ones, confirmed (已确认) on statements, paid (已付)."""

    period: str
    parties: list[str]
    estimate: Money
    estimate_complete: bool = Field(description="false: more open tickets than were priced")
    accrued: Money
    confirmed: Money
    paid: Money
    open: list[EstimateRow]
    tickets: list[EarningsRow]
    next: str | None = Field(default=None, description="cursor of the next page of tickets")


class PeriodBalance(BaseModel):
    period: str
    accrued: Money
    confirmed: Money
    paid: Money
    lines: int
    closed_at: str | None = None


class PartyBalance(BaseModel):
    party: str
    periods: list[PeriodBalance]
    next: str | None = Field(
        default=None, description="head office: entries are left; their figures add to these"
    )


class PartyLine(BaseModel):
    line: str
    fee: str
    amount: Money
    cause: str
    mirror: int | None = Field(default=None, description="assessment whose entry this reverses")


class PartyEntryView(BaseModel):
    ticket_id: str
    assessment: int
    period: str
    service_period: str
    at: str
    facts_hash: str
    book: str
    earned: Money
    lines: list[PartyLine]


class PartyEntries(BaseModel):
    items: list[PartyEntryView]
    next: str | None = None


class EntryView(BaseModel):
    """One signed entry: debit positive, credit negative."""

    assessment: int
    account: str
    amount: Money
    line: str
    fee: str
    cause: str
    mirror: int | None = None


class TicketLedger(BaseModel):
    """Every entry of a ticket. sums: per currency, all 0."""

    ticket_id: str
    entries: list[EntryView]
    sums: list[Money]


class ExceptionRow(BaseModel):
    """A red ticket: nobody is paid for it until its trouble is gone."""

    ticket_id: str
    outlet: str
    title: str
    state: str
    since: str
    trouble: Trouble | None = None


class Exceptions(BaseModel):
    items: list[ExceptionRow]
    next: str | None = None


class LineFile(BaseModel):
    """All that `make verify LINE=file.json` needs to recompute a line without network or account, and
    who wrote and approved the book's version."""

    facts: dict[str, Any]
    facts_hash: str
    book_version: str
    author: str
    approved_by: list[str]
    book: dict[str, Any]
    line: dict[str, Any]


def whole(ticket_id: str, status: Status, assessment: Assessment, lang: Lang) -> TicketEarnings:
    """Both planes, and what is left: net of tax less what parties earn, also where it is held."""
    return TicketEarnings(
        ticket_id=ticket_id,
        status=status,
        book=assessment.book,
        facts_hash=assessment.facts_hash,
        **figures(assessment),
        lines=[_line(line, assessment.currency, lang) for line in assessment.lines],
        warnings=list(assessment.warnings),
    )


def figures(assessment: Assessment) -> dict[str, Money | None]:
    """customer, pay, held and margin, as `TicketEarnings` has them."""
    money = money_in(assessment.currency)
    charge = [line for line in assessment.lines if line.plane == "charge"]
    pay, (customer, asked_in) = assessment.total("pay"), asked(assessment)
    waiting = sum(line.amount for line in assessment.lines if line.held)
    return {
        "customer": Money(amount=customer, currency=asked_in),
        "pay": money(pay - waiting),
        "held": money(waiting) if waiting else None,
        "margin": money(sum(line.amount - line.tax for line in charge) - pay),
    }


def own_share(
    ticket_id: str, status: Status, assessment: Assessment, own: Iterable[str], lang: Lang
) -> TicketEarnings:
    """Only the reader's own lines and shares."""
    mine = frozenset(own)
    money, waiting = money_in(currency_of(assessment, mine)), held(assessment, mine)
    return TicketEarnings(
        ticket_id=ticket_id,
        status=status,
        book=assessment.book,
        facts_hash=assessment.facts_hash,
        earned=money(earned(assessment, mine)),
        held=money(waiting) if waiting else None,
        lines=[_line(ln, assessment.currency, lang) for ln in own_lines(assessment, mine)],
    )


def trouble_of(known: dict[str, Any] | None) -> Trouble | None:
    if known is None:
        return None
    told = {name: known[name] for name in Trouble.model_fields if known.get(name)}
    return Trouble(**{"code": "unpriced", "message": ""} | told)


def row(entry: PartyEntry) -> EarningsRow:
    return EarningsRow(
        ticket_id=entry.ticket_id,
        assessment=entry.n,
        party=entry.party,
        amount=Money(amount=entry.earned, currency=entry.currency),
        cause=entry.lines[-1].cause,
        at=rfc3339(entry.at),
        service_period=entry.service_period,
    )


def balance(found: Balance) -> PeriodBalance:
    money = money_in(found.currency)
    return PeriodBalance(
        period=found.period,
        accrued=money(found.accrued),
        confirmed=money(found.confirmed),
        paid=money(found.paid),
        lines=found.lines,
        closed_at=_at(found.closed_at),
    )


def party_entry(entry: PartyEntry) -> PartyEntryView:
    """A party's entry from the party's side: what it gained counts up."""
    money = money_in(entry.currency)
    return PartyEntryView(
        ticket_id=entry.ticket_id,
        assessment=entry.n,
        period=entry.period,
        service_period=entry.service_period,
        at=rfc3339(entry.at),
        facts_hash=entry.facts_hash,
        book=entry.book,
        earned=money(entry.earned),
        lines=[
            PartyLine(
                line=e.line, fee=e.fee, amount=money(-e.amount), cause=e.cause, mirror=e.mirror
            )
            for e in entry.lines
        ],
    )


def ticket_ledger(ticket_id: str, entries: list[tuple[int, Entry]]) -> TicketLedger:
    sums: dict[str, int] = {}
    for _, entry in entries:
        sums[entry.currency] = sums.get(entry.currency, 0) + entry.amount
    return TicketLedger(
        ticket_id=ticket_id,
        entries=[
            EntryView(
                assessment=n, account=e.account, amount=Money(amount=e.amount, currency=e.currency),
                line=e.line, fee=e.fee, cause=e.cause, mirror=e.mirror,
            )
            for n, e in entries
        ],
        sums=[Money(amount=total, currency=currency) for currency, total in sorted(sums.items())],
    )  # fmt: skip


def exception(ticket: Ticket) -> ExceptionRow:
    return ExceptionRow(
        ticket_id=ticket.ticket_id,
        outlet=ticket.outlet,
        title=ticket.title,
        state=ticket.state,
        since=(ticket.unsettled or "").partition("#")[2],
        trouble=trouble_of(ticket.trouble),
    )


def sourced(shown: TicketEarnings, version: Version) -> TicketEarnings:
    """With the book's version on every line: which, by whom, approved by whom."""
    for line in shown.lines:
        line.book, line.author = version.version_id, version.author
        line.approved_by = list(version.approvers)
    return shown


def line_file(
    found: Booked, line: AssessedLine, book: dict[str, Any], version: Version
) -> LineFile:
    from suanqing.finance.assessment.facts import canonical_facts
    from suanqing.finance.assessment.stored import line_to_dict

    return LineFile(
        facts=canonical_facts(found.facts),
        facts_hash=found.assessment.facts_hash,
        book_version=found.assessment.book,
        author=version.author,
        approved_by=list(version.approvers),
        book=book,
        line=line_to_dict(line),
    )


def _line(line: AssessedLine, currency: str, lang: Lang) -> LineView:
    money = money_in(currency)
    return LineView(
        id=line.id,
        plane=line.plane,
        sku=line.sku,
        fee=line.fee,
        tier=line.tier,
        amount=money(line.amount),
        tax=money(line.tax) if line.plane == "charge" else None,
        asked=asked_of(line),
        shares=[ShareView(party=party, amount=money(amount)) for party, amount in line.shares],
        steps=[
            StepView(op=s.op, rule=s.rule, numbers=dict(s.args), value=decimal_text(s.value))
            for s in line.steps
        ],
        words=explain(line, lang, currency),
        held=line.held or None,
    )


def asked_of(line: AssessedLine) -> Money | None:
    """What a charge line asks in another currency than the book's."""
    if line.plane != "charge" or not line.exchanged:
        return None
    (each,) = line.exchanged
    return Money(amount=each.paid, currency=each.currency)


def money_in(currency: str) -> Any:
    return lambda amount: Money(amount=amount, currency=currency)


def _at(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
