"""Statements (结算单): read, confirmed or disputed by their party, issued and approved by finance."""

from base64 import b64encode
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from statements import decisions
from statements.wiring import (
    api,
    check_party,
    check_period,
    check_speaks,
    corrections,
    customers_of,
    item_named,
    limits,
    own_parties,
    parties,
    party_named,
    service,
    store,
    tier_named,
)
from suanqing.errors import Invalid, NotFound
from suanqing.finance.statements import schemas
from suanqing.finance.statements.details import Details
from suanqing.finance.statements.dispute_schemas import DisputeView, dispute
from suanqing.finance.statements.model import Dispute, Head, Line
from suanqing.finance.statements.print_page import page as printed
from suanqing.finance.statements.sheet import csv_rows
from suanqing.finance.statements.table import to_csv
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import CONFIRM, MONEY_DECISIONS, READ_STATEMENTS
from suanqing.platform import observe
from suanqing.platform.input_fields import Period
from suanqing.web.answers import Reply

HTML = "text/html; charset=utf-8"
CSV = "text/csv; charset=utf-8"
LOCKED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
STATEMENT = "/statements/{party_id}/{period}"
Text = Annotated[str, Field(min_length=1, max_length=200)]


class ListQuery(BaseModel):
    """period: needed by those who read all money."""

    model_config = ConfigDict(extra="forbid")

    period: Period | None = None
    cursor: Annotated[str, Field(max_length=400)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class LinesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    start: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=2000)] = 500


class ExportQuery(BaseModel):
    """start: the first line; a file or page holds `limit` of them, so that no answer is too long. The
    answer's X-Next-Start names the next."""

    model_config = ConfigDict(extra="forbid")

    start: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=6000)] = 6000


class PdfQuery(BaseModel):
    """start: the first line of the file."""

    model_config = ConfigDict(extra="forbid")

    start: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=2000)] = 2000


class Draft(BaseModel):
    """terms: version of the cooperation terms; absent, that of the newest price book among the lines."""

    model_config = ConfigDict(extra="forbid")

    terms: Text | None = None


class Nothing(BaseModel):
    """No content; an empty body will do."""

    model_config = ConfigDict(extra="forbid")


class Approve(BaseModel):
    """hash: of the content you looked at. again: after a payment came back, the payout that it was in;
    with it a second payment is approved."""

    model_config = ConfigDict(extra="forbid")

    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$", examples=["0" * 64])]
    again: Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{3,6}$")] | None = None


class Claim(BaseModel):
    """fact: a field of the facts (urgent, served, region, coefficient, level, scenario, crew, ...), or
    qty for the line's quantity; any other fact is taken too, but nothing is recomputed for it."""

    model_config = ConfigDict(extra="forbid")

    fact: Annotated[str, Field(min_length=1, max_length=40, examples=["qty"])]
    value: Annotated[str, Field(min_length=1, max_length=200, examples=["3"])]
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    explained: Annotated[
        bool, Field(description="whether the line's explanation was opened before; kept with it")
    ] = False


class Decision(BaseModel):
    """accepted: correct the fact on the ticket; the difference is booked in an open period."""

    model_config = ConfigDict(extra="forbid")

    accepted: bool
    note: Annotated[str, Field(min_length=1, max_length=500)]


@api.route("GET", "/statements", roles=READ_STATEMENTS)
def list_statements(caller: Caller, query: ListQuery) -> schemas.StatementPage:
    """A period's statements; a partner or technician sees the own ones, newest first."""
    if not caller.reads_all_money:
        own = [head for party in own_parties(caller) for head in store().own(party)]
        issued = [head for head in own if head.state != "draft"]
        shown = [head for head in issued if query.period in (None, head.period)]
        return schemas.StatementPage(items=[schemas.row(head) for head in shown])
    if query.period is None:
        raise Invalid("name the period", where="period")
    page = store().page(query.period, query.limit, query.cursor)
    return schemas.StatementPage(items=[schemas.row(head) for head in page.heads], next=page.cursor)


@api.route("GET", STATEMENT, roles=READ_STATEMENTS)
def get_statement(
    party_id: str, period: str, caller: Caller, query: LinesQuery
) -> schemas.StatementView:
    """A statement with a page of its lines."""
    return _view(visible_statement(caller, party_id, period), query.start, query.limit)


@api.route("GET", f"{STATEMENT}/page", roles=READ_STATEMENTS, produces="text/html")
def print_statement(party_id: str, period: str, caller: Caller, query: ExportQuery) -> Reply:
    """The statement as one page to print, totals by fee kind, corrections in a block of their own."""
    shown = _view(visible_statement(caller, party_id, period), query.start, query.limit)
    return Reply(printed(shown), headers=LOCKED | _next(shown), content_type=HTML)


@api.route("GET", f"{STATEMENT}/pdf", roles=READ_STATEMENTS)
def statement_pdf(
    party_id: str, period: str, caller: Caller, query: PdfQuery
) -> schemas.StatementFile:
    """The printed page as a PDF file with Chinese text; one file holds `limit` lines, and says which."""
    from suanqing.finance.statements.print_pdf import pdf

    shown = _view(visible_statement(caller, party_id, period), query.start, query.limit)
    return schemas.StatementFile(
        name=f"statement-{shown.party}-{period}.pdf",
        content_type="application/pdf",
        base64=b64encode(pdf(shown)).decode(),
        next=shown.next,
    )


@api.route("GET", f"{STATEMENT}/csv", roles=READ_STATEMENTS, produces="text/csv")
def export_statement(party_id: str, period: str, caller: Caller, query: ExportQuery) -> Reply:
    """Lines and figures as on the screen, for a spreadsheet."""
    shown = _view(visible_statement(caller, party_id, period), query.start, query.limit)
    headers = _saved(f"statement-{period}.csv") | _next(shown)
    return Reply(to_csv(csv_rows(shown)), headers=headers, content_type=CSV)


@api.route("POST", f"{STATEMENT}/draft", roles=MONEY_DECISIONS, decides=nothing)
def draft_statement(
    party_id: str, period: str, body: Draft, caller: Caller
) -> schemas.StatementRow:
    """Make the statement from the ledger, or make it again; other lines void what was approved."""
    check_period(period)
    return _done("statement drafted", service().draft(party_id, period, caller.party, body.terms))


@api.route("POST", f"{STATEMENT}/issue", roles=MONEY_DECISIONS, decides=nothing)
def issue_statement(
    party_id: str, period: str, body: Nothing, caller: Caller
) -> schemas.StatementRow:
    """Show it to its party; the period must be closed softly."""
    return _done("statement issued", service().issue(party_id, period, caller.party))


@api.route("POST", f"{STATEMENT}/confirm", roles=CONFIRM, decides=nothing)
def confirm_statement(
    party_id: str, period: str, body: Nothing, caller: Caller
) -> schemas.StatementRow:
    """Confirm every line that is not disputed; disputed ones are paid later, when they are resolved."""
    check_speaks(caller, party_id)
    return _done("statement confirmed", service().confirm(party_id, period, caller.party))


@api.route("POST", f"{STATEMENT}/lines/{{line}}/confirm", roles=CONFIRM, decides=nothing)
def confirm_line(
    party_id: str, period: str, line: str, body: Nothing, caller: Caller
) -> schemas.StatementRow:
    """Confirm one line; the last one confirms the statement."""
    check_speaks(caller, party_id)
    return schemas.row(service().confirm_line(party_id, period, line, caller.party))


@api.route(
    "POST", f"{STATEMENT}/lines/{{line}}/dispute", roles=CONFIRM, decides=nothing, status=201
)
def dispute_line(
    party_id: str, period: str, line: str, body: Claim, caller: Caller
) -> Annotated[Reply, DisputeView]:
    """Freeze one line by contesting a fact; the answer holds both numbers."""
    check_speaks(caller, party_id)
    head, mark = service().dispute(
        party_id, period, line, body.fact, body.value, body.reason, caller.party, body.explained
    )
    told = {"explained": body.explained}
    observe.log("line disputed", party=party_id, period=period, by=caller.party, **told)
    return Reply(dispute(mark.disputes[-1], head.currency), 201)


@api.route(
    "POST",
    f"{STATEMENT}/disputes/{{dispute_id}}/resolve",
    roles=MONEY_DECISIONS,
    decides=decisions.dispute,
)
def resolve_dispute(
    party_id: str, period: str, dispute_id: str, body: Decision, caller: Caller
) -> DisputeView:
    """Accept or reject a claim; never by the one who raised it. Accepted, its fact is put on the ticket,
    which books the difference."""
    head, mark = service().resolve(
        party_id, period, dispute_id, body.accepted, body.note, caller.party, _correct
    )
    return dispute(mark.disputes[-1], head.currency)


@api.route("POST", f"{STATEMENT}/disputes/{{dispute_id}}/withdraw", roles=CONFIRM, decides=nothing)
def withdraw_dispute(
    party_id: str, period: str, dispute_id: str, body: Nothing, caller: Caller
) -> DisputeView:
    """Take the own dispute back; the line waits for its confirmation again."""
    check_speaks(caller, party_id)
    head, mark = service().withdraw(party_id, period, dispute_id, caller.party)
    return dispute(mark.disputes[-1], head.currency)


@api.route("POST", f"{STATEMENT}/approve", roles=MONEY_DECISIONS, decides=decisions.statement)
def approve_statement(
    party_id: str, period: str, body: Approve, caller: Caller
) -> schemas.StatementRow:
    """Approve the content that was looked at; never by one who had a hand in it, and above the limit
    by two. Where the payment came back, approve a second one."""
    head = service().approve(party_id, period, body.hash, caller.party, body.again or "")
    return _done("statement approved", head)


def _correct(line: Line, dispute: Dispute, by: str) -> int | None:
    """The accepted fact, on the line's ticket."""
    reason = f"{dispute.id}: {dispute.reason}"[:300]
    return corrections().accept(line.ticket_id, line.line, dispute.fact, dispute.value, reason, by)


def visible_statement(caller: Caller, party: str, period: str) -> Head:
    """The statement, when it is the caller's to see; a draft is finance's own."""
    check_party(caller, party)
    head = store().get(party, period)
    if head.state == "draft" and not caller.reads_all_money:
        raise NotFound("there is no such statement", party=party, period=period)
    return head


def _view(head: Head, start: int = 0, limit: int | None = None) -> schemas.StatementView:
    """With the names that people know, read for the lines that are shown."""
    found = parties().find(head.party)
    marks = store().marks(head.party, head.period)
    name = found.name if found else head.party
    made = store().statement(head)
    stop = None if limit is None else start + limit
    works = store().works((line.ticket_id, line.n) for line in made.lines[start:stop])
    customers = customers_of(ticket for ticket, _ in works)
    details = Details(works, item_named, party_named, tier_named, customers)
    return schemas.view(head, made, marks, name, limits().statements, start, limit, details)


def _next(shown: schemas.StatementView) -> dict[str, str]:
    return {} if shown.next is None else {"X-Next-Start": str(shown.next)}


def _done(fact: str, head: Head) -> schemas.StatementRow:
    observe.log(fact, party=head.party, period=head.period, state=head.state, hash=head.hash)
    return schemas.row(head)


def _saved(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
