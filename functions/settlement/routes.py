"""Money over HTTP. Who sees what is decided here; `views.py` makes documents of only that."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from settlement.app import api
from settlement.earnings import Reader, earnings_of
from settlement.named import names_in
from settlement.orders import order_money, return_of
from settlement.wiring import (
    answers,
    ladders,
    ledger,
    own_parties,
    parties,
    pricing,
    settlement,
    tickets,
    visible_ticket,
)
from suanqing.errors import DomainError, Invalid, NotFound
from suanqing.finance.assessment.explain.step_words import Lang
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.ladders import schemas as ladder_views
from suanqing.finance.settlement import order_schemas, schemas
from suanqing.finance.settlement.settle_service import NOBODY
from suanqing.finance.settlement.store import WITHOUT_BALANCE_ITEM
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import CLEAR_EXCEPTIONS, EARN, READ_MONEY, STAFF
from suanqing.platform.input_fields import Period
from suanqing.platform.retries import REQUEST_SECONDS, within
from suanqing.times import period_of, utcnow
from suanqing.work.answers.schemas import FormAnswers
from suanqing.work.tickets.model import Ticket

Cursor = Annotated[str, Field(max_length=400)]


class EarningsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    period: Period | None = Field(
        default=None, description="Beijing month; the current one if absent"
    )
    cursor: Cursor | None = None
    limit: int = Field(default=50, ge=1, le=100)


class LinesQuery(EarningsQuery):
    period: Period


class BalanceQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    period: Period | None = Field(default=None, description="absent: all periods")
    cursor: Cursor | None = Field(default=None, description="of head office's figures alone")


class LaddersQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    period: Period | None = Field(
        default=None, description="Beijing month; the current one if absent"
    )
    lang: Lang = "zh"


class WordsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lang: Lang = "zh"


class ReturnQuery(BaseModel):
    """By order line, "line:count,line:count". before: what went back earlier."""

    model_config = ConfigDict(extra="forbid")

    pieces: str = Field(
        default="",
        max_length=400,
        examples=["2626:1"],
        description="absent: what is left of the ticket's own line",
    )
    before: str = Field(default="", max_length=400)


class ExceptionsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    outlet: str = Field(min_length=1, max_length=128)
    cursor: Cursor | None = None
    limit: int = Field(default=50, ge=1, le=100)


class Retried(BaseModel):
    ticket_id: str
    state: str = "waiting"


@api.route("GET", "/me/earnings", roles=STAFF)
def my_earnings(caller: Caller, query: EarningsQuery) -> schemas.Earnings:
    """The caller's own money of a period in four figures, and by ticket."""
    now = utcnow()
    reader = Reader(settlement(), ledger(), tickets(), caller, own_parties(caller))
    return earnings_of(reader, query.period or period_of(now), now, query.cursor, query.limit)


@api.route("GET", "/tickets/{ticket_id}/earnings", roles=EARN | READ_MONEY)
def ticket_earnings(ticket_id: str, caller: Caller, query: WordsQuery) -> schemas.TicketEarnings:
    """What a ticket comes to and why: an estimate before it is booked, the booked lines after."""
    ticket = visible_ticket(caller, ticket_id)
    if ticket.settled:
        found = ledger().booked(ticket_id, ticket.settled.n)
        if found is not None:
            shown = _sourced(_shown(caller, ticket, "accrued", found.assessment, query.lang))
            shown.assessment = found.n
            shown.pending = ticket.unsettled is not None
            shown.trouble = schemas.trouble_of(ticket.trouble)
            return shown
    return _estimated(caller, ticket, query.lang)


@api.route("POST", "/tickets/{ticket_id}/forms/{form}/estimate", roles=EARN | READ_MONEY)
def form_estimate(
    ticket_id: str, form: str, caller: Caller, body: FormAnswers, query: WordsQuery
) -> schemas.TicketEarnings:
    """What the ticket would come to with the form as it stands, before it is sent: the parts that it lists, and the
    facts that its answers state. What is wrong or missing is left out. It writes nothing."""
    ticket = visible_ticket(caller, ticket_id)
    expected = answers().expected(caller, ticket, form, body.answers)
    return _estimated(caller, expected, query.lang)


def _estimated(caller: Caller, ticket: Ticket, lang: Lang) -> schemas.TicketEarnings:
    estimate = settlement().estimate(ticket, utcnow())
    if isinstance(estimate, DomainError):
        known = ticket.trouble or {"code": estimate.code, "message": estimate.message} | dict(
            estimate.facts
        )
        return schemas.TicketEarnings(
            ticket_id=ticket.ticket_id, status="exception", trouble=schemas.trouble_of(known)
        )
    shown = _sourced(_shown(caller, ticket, "estimate", estimate, lang))
    if ticket.served is None:
        _range(caller, ticket, shown)
    shown.pending = ticket.unsettled is not None
    shown.trouble = schemas.trouble_of(ticket.trouble)
    return shown


@api.route("GET", "/tickets/{ticket_id}/ledger", roles=READ_MONEY)
def ticket_ledger(ticket_id: str, caller: Caller) -> schemas.TicketLedger:
    """Every entry of a ticket, house and parties; their sum per currency is 0."""
    visible_ticket(caller, ticket_id)
    return schemas.ticket_ledger(ticket_id, ledger().ticket_entries(ticket_id))


@api.route("GET", "/tickets/{ticket_id}/order-money", roles=READ_MONEY)
def ticket_order_money(ticket_id: str, caller: Caller) -> order_schemas.OrderMoney:
    """What the ticket's whole order came to so far, in parts (售前咨询, 安装调试, 售后维护, ...)."""
    return order_money(visible_ticket(caller, ticket_id))


@api.route("GET", "/tickets/{ticket_id}/return-cost", roles=READ_MONEY)
def ticket_return_cost(
    ticket_id: str, caller: Caller, query: ReturnQuery
) -> order_schemas.ReturnView:
    """What a return (退货) of the ticket's order would give back, whole or in part; it books nothing."""
    return return_of(visible_ticket(caller, ticket_id), query.pieces, query.before)


@api.route("GET", "/tickets/{ticket_id}/lines/{line_id}/proof", roles=READ_MONEY)
def line_proof(ticket_id: str, line_id: str, caller: Caller) -> schemas.LineFile:
    """The line file that recomputes a booked line offline: `make verify LINE=file.json`."""
    visible_ticket(caller, ticket_id)
    found = ledger().newest(ticket_id)
    for line in found.assessment.lines if found else ():
        if found and line.id == line_id:
            book = found.assessment.book
            document, version = pricing().book_document(book), pricing().version(book)
            return schemas.line_file(found, line, document, version)
    raise NotFound("no such line is booked", ticket_id=ticket_id, line_id=line_id)


@api.route("GET", "/me/ladders", roles=STAFF)
def my_ladders(caller: Caller, query: LaddersQuery) -> ladder_views.Ladders:
    """How far the caller's own parties are on their ladders, and what one more job would add."""
    return _ladders(own_parties(caller), query)


@api.route("GET", "/parties/{party_id}/ladders", roles=STAFF)
def party_ladders(party_id: str, caller: Caller, query: LaddersQuery) -> ladder_views.Ladders:
    """The same for one party."""
    _check_party(caller, party_id)
    return _ladders((party_id,), query)


@api.route("GET", "/parties/{party_id}/balance", roles=STAFF)
def party_balance(party_id: str, caller: Caller, query: BalanceQuery) -> schemas.PartyBalance:
    """A party's figures by period. Head office's are added up from its entries: an answer with `next`
    holds those of the first ones, and what the next page says of a period adds to it."""
    _check_party(caller, party_id)
    one = query.period
    if party_id in WITHOUT_BALANCE_ITEM:
        page = ledger().sums(party_id, one, query.cursor, within(REQUEST_SECONDS))
        shown = [schemas.balance(each) for each in page.balances]
        return schemas.PartyBalance(party=party_id, periods=shown, next=page.cursor)
    if query.cursor:
        raise Invalid("only head office's figures come by page", where="cursor")
    found = [ledger().balance(party_id, one)] if one else ledger().balances(party_id)
    return schemas.PartyBalance(party=party_id, periods=[schemas.balance(each) for each in found])


@api.route("GET", "/parties/{party_id}/lines", roles=STAFF)
def party_lines(party_id: str, caller: Caller, query: LinesQuery) -> schemas.PartyEntries:
    """A party's booked entries of a period, in the order of tickets."""
    _check_party(caller, party_id)
    page = ledger().party_lines(party_id, query.period, query.cursor, query.limit)
    shown = [schemas.party_entry(entry) for entry in page.entries]
    return schemas.PartyEntries(items=shown, next=page.cursor)


@api.route("GET", "/exceptions", roles=CLEAR_EXCEPTIONS)
def list_exceptions(query: ExceptionsQuery) -> schemas.Exceptions:
    """An outlet's tickets that could not be priced, oldest first."""
    page = tickets().unsettled(query.outlet, "exception#", limit=query.limit, cursor=query.cursor)
    shown = [schemas.exception(ticket) for ticket in page.tickets]
    return schemas.Exceptions(items=shown, next=page.cursor)


@api.route("POST", "/exceptions/{ticket_id}/retry", roles=CLEAR_EXCEPTIONS, status=202)
def retry(ticket_id: str, caller: Caller) -> Retried:
    """Price the ticket again; the answer comes to the ticket within seconds."""
    visible_ticket(caller, ticket_id)
    tickets().retry_trouble(ticket_id, utcnow())
    return Retried(ticket_id=ticket_id)


def _ladders(own: tuple[str, ...], query: LaddersQuery) -> ladder_views.Ladders:
    now = utcnow()
    period = query.period or period_of(now)
    found = {party: ladders().progress(party, period) for party in own}
    return ladder_views.Ladders(
        period=period,
        state="running" if period >= period_of(now) else "over",
        parties=[
            ladder_views.PartyLadders(
                party=party,
                ladders=[ladder_views.ladder(one, period, now, query.lang) for one in standings],
            )
            for party, standings in found.items()
        ],
    )


def _shown(
    caller: Caller, ticket: Ticket, status: schemas.Status, assessment: Assessment, lang: Lang
) -> schemas.TicketEarnings:
    """All of it to who reads all money; to a worker or partner the own part, before a claim the
    part that waits for whoever claims it."""
    if caller.reads_all_money:
        return schemas.whole(ticket.ticket_id, status, assessment, lang)
    own = own_parties(caller)
    if not ticket.workers and caller.is_any("technician"):
        own = (*own, NOBODY)
    return schemas.own_share(ticket.ticket_id, status, assessment, own, lang)


def _sourced(shown: schemas.TicketEarnings) -> schemas.TicketEarnings:
    if not shown.book:
        return shown
    shown.names = names_in(shown)
    return schemas.sourced(shown, pricing().version(shown.book))


def _range(caller: Caller, ticket: Ticket, shown: schemas.TicketEarnings) -> None:
    """Low and high of the reader's figure, where facts are missing that decide flags of the book."""
    try:
        found = settlement().range(ticket, utcnow())
    except DomainError:
        return
    shown.missing = list(found.missing)
    each = [_shown(caller, ticket, "estimate", way, "zh") for way in found.assessments]
    figures = [money for way in (shown, *each) if (money := way.earned or way.pay)]
    if each and figures:
        shown.low = min(figures, key=lambda money: money.amount)
        shown.high = max(figures, key=lambda money: money.amount)


def _check_party(caller: Caller, party_id: str) -> None:
    """NotFound for another party's money, whether or not there is such a party."""
    own = party_id in own_parties(caller)
    if not own and (not caller.reads_all_money or parties().find(party_id) is None):
        raise NotFound("no such party", party=party_id)
