"""Money in API answers (pydantic): which lines a caller sees, and the documents. Minor units.

Redaction happens here, before anything is put into words: a worker's or partner's document is made from
lines that never held the charge plane, the margin or another party's share.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from suanqing.finance.assessment.buckets import Bucket
from suanqing.finance.assessment.explain.crew import MEMBERS, total_weight
from suanqing.finance.assessment.explain.step_words import Lang, explain, is_for
from suanqing.finance.assessment.model import AssessedLine, Assessment, Entry
from suanqing.finance.settlement.items import Balance, Booked, PartyEntry
from suanqing.finance.settlement.payout_currency import asked
from suanqing.money import decimal_text
from suanqing.pricing.lifecycle import Version
from suanqing.pricing.model import Plane, Step
from suanqing.times import rfc3339
from suanqing.vocabulary import AMOUNTS
from suanqing.work.orders.returns import ReturnCost
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


class EarningsRow(BaseModel):
    """What one posting of a ticket booked for the party; a correction is a row of its own."""

    ticket_id: str
    assessment: int
    party: str
    amount: Money
    cause: str
    at: str
    service_period: str


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


class BucketView(BaseModel):
    """A part of an order's money: booked, and what of it waits for evidence (暂扣)."""

    name: str
    amount: Money
    held: Money


class OrderMoney(BaseModel):
    """An order's booked money in the parts that the book names; each side's parts sum to its total.

    tickets: those that are counted. open: those of the order that have nothing booked yet."""

    source: str
    tickets: list[str]
    open: list[str]
    customer: list[BucketView]
    customer_total: Money
    pay: list[BucketView]
    pay_total: Money


class ReturnedLine(BaseModel):
    """pieces of an order line; `back` of the `paid` that were paid for all of it."""

    line: str
    pieces: int
    back: Money
    paid: Money


class ReturnView(BaseModel):
    """What a return gives back: goods and shipping; kept: what remains of the order's payment.
    service_cost: what the parties have earned by the order's tickets so far."""

    source: str
    lines: list[ReturnedLine]
    goods: Money
    shipping: Money
    total: Money
    kept: Money
    service_cost: Money


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


def redacted(line: AssessedLine, own: Iterable[str]) -> AssessedLine:
    """The line as one party may see it: own shares, and of the split only what led to them."""
    mine = frozenset(own)
    shares = tuple(share for share in line.shares if share[0] in mine)
    steps = tuple(_own_step(step, mine) for step in line.steps if is_for(step, mine))
    exchanged = tuple(each for each in line.exchanged if each.party in mine)
    return line._replace(shares=shares, notes=steps, exchanged=exchanged)


def own_lines(assessment: Assessment, own: Iterable[str]) -> list[AssessedLine]:
    """The pay lines in which somebody of `own` has a share, redacted."""
    mine = frozenset(own)
    return [
        redacted(line, mine)
        for line in assessment.lines
        if line.plane == "pay" and any(party in mine for party, _ in line.shares)
    ]


def earned(assessment: Assessment, own: Iterable[str]) -> int:
    """What is payable to somebody of `own`; held money is not."""
    return _own(assessment, own, held=False)


def held(assessment: Assessment, own: Iterable[str]) -> int:
    """What waits for evidence before it is payable to somebody of `own`."""
    return _own(assessment, own, held=True)


def currency_of(assessment: Assessment, own: Iterable[str]) -> str:
    """What `own` are paid in; the book's currency where they are paid in several."""
    mine, found = frozenset(own), set[str]()
    for line in assessment.lines:
        paid = {each.party: each.currency for each in line.exchanged}
        shares = (party for party, amount in line.shares if amount and party in mine)
        found |= {paid.get(party, assessment.currency) for party in shares}
    return found.pop() if len(found) == 1 else assessment.currency


def _own(assessment: Assessment, own: Iterable[str], held: bool) -> int:
    """In `currency_of`; in the book's, what is paid in another one counts by its share."""
    mine, own_currency = frozenset(own), currency_of(assessment, own) == assessment.currency
    total = 0
    for line in (line for line in assessment.lines if bool(line.held) == held):
        paid = {} if own_currency else {each.party: each.paid for each in line.exchanged}
        total += sum(paid.get(party, amount) for party, amount in line.shares if party in mine)
    return total


def whole(ticket_id: str, status: Status, assessment: Assessment, lang: Lang) -> TicketEarnings:
    """Both planes, and what is left: net of tax less what parties earn, also where it is held."""
    money = _in(assessment.currency)
    charge = [line for line in assessment.lines if line.plane == "charge"]
    pay, (customer, asked_in) = assessment.total("pay"), asked(assessment)
    waiting = sum(line.amount for line in assessment.lines if line.held)
    return TicketEarnings(
        ticket_id=ticket_id,
        status=status,
        book=assessment.book,
        facts_hash=assessment.facts_hash,
        customer=Money(amount=customer, currency=asked_in),
        pay=money(pay - waiting),
        held=money(waiting) if waiting else None,
        margin=money(sum(line.amount - line.tax for line in charge) - pay),
        lines=[_line(line, assessment.currency, lang) for line in assessment.lines],
        warnings=list(assessment.warnings),
    )


def own_share(
    ticket_id: str, status: Status, assessment: Assessment, own: Iterable[str], lang: Lang
) -> TicketEarnings:
    """Only the reader's own lines and shares."""
    mine = frozenset(own)
    money, waiting = _in(currency_of(assessment, mine)), held(assessment, mine)
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
    money = _in(found.currency)
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
    money = _in(entry.currency)
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


def order_money(
    source: str, booked: list[str], tickets: list[str], parts: Iterable[Bucket], currency: str
) -> OrderMoney:
    money, every = _in(currency), list(parts)
    sides = {
        plane: [
            BucketView(name=part.name, amount=money(part.amount), held=money(part.held))
            for part in every
            if part.plane == plane
        ]
        for plane in ("charge", "pay")
    }
    totals = {
        plane: money(sum(part.amount for part in every if part.plane == plane)) for plane in sides
    }
    return OrderMoney(
        source=source,
        tickets=booked,
        open=[each for each in tickets if each not in booked],
        customer=sides["charge"],
        customer_total=totals["charge"],
        pay=sides["pay"],
        pay_total=totals["pay"],
    )


def order_return(source: str, found: ReturnCost, cost: int, currency: str) -> ReturnView:
    money = _in(currency)
    return ReturnView(
        source=source,
        lines=[
            ReturnedLine(line=each.oid, pieces=each.pieces, back=money(each.back), paid=money(each.of))
            for each in found.lines
        ],
        goods=money(found.goods), shipping=money(found.shipping), total=money(found.total),
        kept=money(found.kept), service_cost=money(cost),
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


def _as_rate(args: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """What went back as a part of the whole, to a hundredth of a percent: the sums are the customer's."""
    told = dict(args)
    rate = (Decimal(told.pop("back")) / Decimal(told.pop("of"))).quantize(Decimal("0.0001"))
    return (*told.items(), ("rate", decimal_text(rate)))


def _own_step(step: Step, own: frozenset[str]) -> Step:
    """A split's words without other parties; the crew's part only for who is of the crew. No step says
    what the customer was asked for."""
    if any(name in AMOUNTS for name, _ in step.args):
        return step._replace(args=tuple(arg for arg in step.args if arg[0] not in AMOUNTS))
    if step.op == "refund":
        return step._replace(args=_as_rate(step.args))
    if step.op == "part":
        others = [
            arg for arg in step.args if arg[0].startswith("member:") and arg[0][7:] not in own
        ]
        kept = tuple(arg for arg in step.args if arg not in others)
        return step._replace(args=(*kept, *_members(step, own)))
    if step.op != "split":
        return step
    mine = [arg for arg in step.args if arg[0].partition(":")[2] in own]
    in_crew = any(name.startswith("member:") for name, _ in mine)
    crew = [arg for arg in step.args if arg[0] in ("crew", "zones") and in_crew]
    return step._replace(args=(*crew, *mine, *_members(step, own)))


def _members(step: Step, own: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The sum of the crew's weights, for who is of the crew: no names, and nobody else's weight."""
    if not any(f"member:{party}" == name for party in own for name, _ in step.args):
        return ()
    total = total_weight(step)
    return ((MEMBERS, total),) if total else ()


def _line(line: AssessedLine, currency: str, lang: Lang) -> LineView:
    money = _in(currency)
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


def _in(currency: str) -> Any:
    return lambda amount: Money(amount=amount, currency=currency)


def _at(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
