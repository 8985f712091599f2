"""Money over HTTP. Who sees what is decided here; `views.py` makes documents of only that."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from settlement.earnings import Reader, earnings_of
from settlement.orders import order_money, return_of
from settlement.wiring import ladders, ledger, own_parties, parties, pricing, settlement, tickets
from suanqing.errors import DomainError, Invalid, NotFound
from suanqing.http import Api
from suanqing.identity.caller import MONEY_READERS, STAFF, Caller
from suanqing.input_fields import Period
from suanqing.ladders import views as ladder_views
from suanqing.parties.model import Role
from suanqing.patience import PATIENCE, within
from suanqing.settlement import views
from suanqing.settlement.explain import Lang
from suanqing.settlement.model import Assessment
from suanqing.settlement.settle import NOBODY
from suanqing.settlement.store import HEADLESS
from suanqing.tickets import access
from suanqing.tickets.model import Ticket
from suanqing.times import period_of, utcnow

api = Api("settlement")

EARNERS: frozenset[Role] = frozenset({"technician", "partner"})
CLEARERS: frozenset[Role] = frozenset({"admin", "finance", "dispatcher"})
"""Who works through the exception queue."""

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
def my_earnings(caller: Caller, query: EarningsQuery) -> views.Earnings:
    """The caller's own money of a period in four figures, and by ticket."""
    now = utcnow()
    reader = Reader(settlement(), ledger(), tickets(), caller, own_parties(caller))
    return earnings_of(reader, query.period or period_of(now), now, query.cursor, query.limit)


@api.route("GET", "/tickets/{ticket_id}/earnings", roles=EARNERS | MONEY_READERS)
def ticket_earnings(ticket_id: str, caller: Caller, query: WordsQuery) -> views.TicketEarnings:
    """What a ticket comes to and why: an estimate before it is booked, the booked lines after."""
    ticket = _seen(caller, ticket_id)
    if ticket.settled:
        found = ledger().booked(ticket_id, ticket.settled.n)
        if found is not None:
            shown = _sourced(_shown(caller, ticket, "accrued", found.assessment, query.lang))
            shown.assessment = found.n
            shown.pending = ticket.unsettled is not None
            shown.trouble = views.trouble_of(ticket.trouble)
            return shown
    estimate = settlement().estimate(ticket, utcnow())
    if isinstance(estimate, DomainError):
        known = ticket.trouble or {"code": estimate.code, "message": estimate.message} | dict(
            estimate.facts
        )
        return views.TicketEarnings(
            ticket_id=ticket_id, status="exception", trouble=views.trouble_of(known)
        )
    shown = _sourced(_shown(caller, ticket, "estimate", estimate, query.lang))
    if ticket.served is None:
        _range(caller, ticket, shown)
    shown.pending = ticket.unsettled is not None
    shown.trouble = views.trouble_of(ticket.trouble)
    return shown


@api.route("GET", "/tickets/{ticket_id}/ledger", roles=MONEY_READERS)
def ticket_ledger(ticket_id: str, caller: Caller) -> views.TicketLedger:
    """Every entry of a ticket, house and parties; their sum per currency is 0."""
    _seen(caller, ticket_id)
    return views.ticket_ledger(ticket_id, ledger().ticket_entries(ticket_id))


@api.route("GET", "/tickets/{ticket_id}/order-money", roles=MONEY_READERS)
def ticket_order_money(ticket_id: str, caller: Caller) -> views.OrderMoney:
    """What the ticket's whole order came to so far, in parts (售前咨询, 安装调试, 售后维护, ...)."""
    return order_money(_seen(caller, ticket_id))


@api.route("GET", "/tickets/{ticket_id}/return-cost", roles=MONEY_READERS)
def ticket_return_cost(ticket_id: str, caller: Caller, query: ReturnQuery) -> views.ReturnView:
    """What a return (退货) of the ticket's order would give back, whole or in part; it books nothing."""
    return return_of(_seen(caller, ticket_id), query.pieces, query.before)


@api.route("GET", "/tickets/{ticket_id}/lines/{line_id}/proof", roles=MONEY_READERS)
def line_proof(ticket_id: str, line_id: str, caller: Caller) -> views.LineFile:
    """The line file that recomputes a booked line offline: `make verify LINE=file.json`."""
    _seen(caller, ticket_id)
    found = ledger().newest(ticket_id)
    for line in found.assessment.lines if found else ():
        if found and line.id == line_id:
            book = found.assessment.book
            document, version = pricing().book_document(book), pricing().version(book)
            return views.line_file(found, line, document, version)
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
def party_balance(party_id: str, caller: Caller, query: BalanceQuery) -> views.PartyBalance:
    """A party's figures by period. Head office's are added up from its entries: an answer with `next`
    holds those of the first ones, and what the next page says of a period adds to it."""
    _check_party(caller, party_id)
    one = query.period
    if party_id in HEADLESS:
        page = ledger().sums(party_id, one, query.cursor, within(PATIENCE))
        shown = [views.balance(each) for each in page.balances]
        return views.PartyBalance(party=party_id, periods=shown, next=page.cursor)
    if query.cursor:
        raise Invalid("only head office's figures come by page", where="cursor")
    found = [ledger().balance(party_id, one)] if one else ledger().balances(party_id)
    return views.PartyBalance(party=party_id, periods=[views.balance(each) for each in found])


@api.route("GET", "/parties/{party_id}/lines", roles=STAFF)
def party_lines(party_id: str, caller: Caller, query: LinesQuery) -> views.PartyEntries:
    """A party's booked entries of a period, in the order of tickets."""
    _check_party(caller, party_id)
    page = ledger().party_lines(party_id, query.period, query.cursor, query.limit)
    shown = [views.party_entry(entry) for entry in page.entries]
    return views.PartyEntries(items=shown, next=page.cursor)


@api.route("GET", "/exceptions", roles=CLEARERS)
def list_exceptions(query: ExceptionsQuery) -> views.Exceptions:
    """An outlet's tickets that could not be priced, oldest first."""
    page = tickets().unsettled(query.outlet, "exception#", limit=query.limit, cursor=query.cursor)
    shown = [views.exception(ticket) for ticket in page.tickets]
    return views.Exceptions(items=shown, next=page.cursor)


@api.route("POST", "/exceptions/{ticket_id}/retry", roles=CLEARERS, status=202)
def retry(ticket_id: str, caller: Caller) -> Retried:
    """Price the ticket again; the answer comes to the ticket within seconds."""
    _seen(caller, ticket_id)
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


def _seen(caller: Caller, ticket_id: str) -> Ticket:
    ticket = tickets().get(ticket_id, consistent=True)
    access.check_see(caller, ticket)
    return ticket


def _shown(
    caller: Caller, ticket: Ticket, status: views.Status, assessment: Assessment, lang: Lang
) -> views.TicketEarnings:
    """All of it to who reads all money; to a worker or partner the own part, before a claim the
    part that waits for whoever claims it."""
    if caller.reads_all_money:
        return views.whole(ticket.ticket_id, status, assessment, lang)
    own = own_parties(caller)
    if not ticket.workers and caller.is_any("technician"):
        own = (*own, NOBODY)
    return views.own_share(ticket.ticket_id, status, assessment, own, lang)


def _sourced(shown: views.TicketEarnings) -> views.TicketEarnings:
    return views.sourced(shown, pricing().version(shown.book)) if shown.book else shown


def _range(caller: Caller, ticket: Ticket, shown: views.TicketEarnings) -> None:
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


from settlement import rules  # noqa: E402

DECLARED_THERE = (rules,)
"""Modules that declare routes on this api, by being imported."""
