"""Tickets over HTTP: create, read, list, take the steps of the scene.

Every answer that shows a ticket carries its version as ETag. Whoever sends that back as If-Match is
refused (409, with the current version) when somebody else was faster; without it the step is decided
on the newest version.
"""

from dataclasses import replace
from decimal import Decimal

from suanqing.errors import Conflict
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH, MONEY_DECISIONS, STAFF, STEER, WORK
from suanqing.times import utcnow
from suanqing.work.tickets import schemas, shown_schemas
from suanqing.work.tickets.boards import merged
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.shown_schemas import history_for, view_for
from suanqing.work.tickets.then_schemas import ThenView, then_for
from tickets import decisions
from tickets.answers import Shown, shown
from tickets.customer_wiring import guides
from tickets.wiring import api, cases, changes, phones, starting, tickets, uploads


@api.route("POST", "/tickets", roles=WORK, status=201, repeats=True)
def create_ticket(caller: Caller, body: schemas.CreateTicket, idempotency_key: str | None) -> Shown:
    """Create a ticket; the same Idempotency-Key and body again answer 200 with the same ticket."""
    spec = body.spec()
    if "scene" not in body.model_fields_set:
        spec = starting().chosen(spec)
    if body.phone:
        spec = replace(spec, marks={**spec.marks, **phones().mark(body.phone)})
    made = cases().create(caller, spec, idempotency_key)
    return shown(caller, made.ticket, 201 if made.created else 200)


@api.route("GET", "/tickets", roles=STAFF)
def list_tickets(caller: Caller, query: schemas.TicketQuery) -> shown_schemas.TicketPage:
    """The caller's own tickets, or those of an outlet or of several. Open ones are not done yet, the
    oldest first; done and closed ones stand apart, the newest first. A page of a search may hold few,
    and `next` goes on."""
    now, desk = utcnow(), tickets()
    search = query.search(phones().look_for, now)
    asked = (query.where, query.state, query.limit)
    if query.several:
        page = merged(
            query.several, lambda outlet, cursor: desk.board(caller, outlet, *asked, cursor, search),
            query.where != "todo", query.limit, query.cursor,
        )  # fmt: skip
    elif query.outlet:
        page = desk.board(caller, query.outlet, *asked, query.cursor, search)
    else:
        page = desk.mine(caller, *asked, query.cursor, search)
    return shown_schemas.TicketPage(
        items=[view_for(caller, t, now) for t in page.tickets], next=page.cursor
    )


@api.route("GET", "/tickets/{ticket_id}", roles=STAFF)
def get_ticket(caller: Caller, ticket_id: str, lang: Lang) -> Shown:
    """One ticket, with where it stands in its scene, and at an approval what has changed; whether it does not exist or
    is not yours is not told apart."""
    ticket = tickets().get(caller, ticket_id)
    return shown(caller, ticket, lang=lang, changed=changes().seen(caller, ticket, lang))


@api.route("GET", "/tickets/{ticket_id}/history", roles=STAFF)
def get_history(caller: Caller, ticket_id: str, lang: Lang) -> shown_schemas.HistoryView:
    """Everything that ever happened to the ticket, in order."""
    return history_for(caller, *tickets().history(caller, ticket_id), lang)


@api.route("GET", "/tickets/{ticket_id}/history/{seq}", roles=STAFF)
def get_moment(caller: Caller, ticket_id: str, seq: str, lang: Lang) -> ThenView:
    """What the ticket said after its event of that number: who had it, its lines and facts, where it stood."""
    return then_for(caller, *tickets().whole(caller, ticket_id), seq, lang)


@api.route("POST", "/tickets/{ticket_id}/claim", roles=WORK)
def claim_ticket(caller: Caller, ticket_id: str, if_match: int | None) -> Shown:
    """Take an unclaimed ticket. The first wins; the others get 409 with who and when."""
    return shown(caller, tickets().claim(caller, ticket_id, if_match))


@api.route(
    "POST",
    "/tickets/{ticket_id}/assign",
    roles=STEER,
    decides=decisions.finished,
    two_people=decisions.late,
)
def assign_ticket(
    caller: Caller, ticket_id: str, body: schemas.Assign, if_match: int | None
) -> Shown:
    """Give it to a lead and, if more are needed, a crew."""
    crew = [share.worker() for share in body.crew]
    return shown(caller, tickets().assign(caller, ticket_id, body.assignee, crew, if_match))


@api.route(
    "POST",
    "/tickets/{ticket_id}/crew",
    roles=STEER,
    decides=decisions.finished,
    two_people=decisions.late,
)
def set_crew(caller: Caller, ticket_id: str, body: schemas.SetCrew, if_match: int | None) -> Shown:
    """Who shares the pay, by weight."""
    crew = [share.worker() for share in body.crew]
    return shown(caller, tickets().set_crew(caller, ticket_id, crew, if_match))


@api.route("POST", "/tickets/{ticket_id}/arrive", roles=WORK)
def arrive(caller: Caller, ticket_id: str, body: schemas.Arrive, if_match: int | None) -> Shown:
    """On site, with or without a position."""
    position = body.position.model_dump(exclude_none=True) if body.position else None
    return shown(caller, tickets().arrive(caller, ticket_id, position, if_match))


@api.route(
    "POST",
    "/tickets/{ticket_id}/lines",
    roles=WORK,
    decides=decisions.finished,
    two_people=decisions.late,
)
def add_line(caller: Caller, ticket_id: str, body: schemas.NewLine, if_match: int | None) -> Shown:
    """Add a service item or part."""
    qty = Decimal(body.qty)
    return shown(caller, tickets().add_line(caller, ticket_id, body.sku, qty, if_match))


@api.route(
    "DELETE",
    "/tickets/{ticket_id}/lines/{line_id}",
    roles=WORK,
    decides=decisions.finished,
    two_people=decisions.late,
)
def remove_line(caller: Caller, ticket_id: str, line_id: str, if_match: int | None) -> Shown:
    """Take a line away; the history keeps it."""
    return shown(caller, tickets().remove_line(caller, ticket_id, line_id, if_match))


@api.route(
    "POST",
    "/tickets/{ticket_id}/minutes",
    roles=WORK,
    decides=decisions.finished,
    two_people=decisions.late,
)
def add_minutes(
    caller: Caller, ticket_id: str, body: schemas.AddMinutes, if_match: int | None
) -> Shown:
    """Add time that one worker spent."""
    minutes = Decimal(body.minutes)
    ticket = tickets().add_minutes(caller, ticket_id, minutes, body.sku, body.worker, if_match)
    return shown(caller, ticket)


@api.route("POST", "/tickets/{ticket_id}/complete", roles=WORK, decides=nothing)
def complete_ticket(caller: Caller, ticket_id: str, if_match: int | None) -> Shown:
    """Done; from here on money is owed."""
    return shown(caller, tickets().complete(caller, ticket_id, if_match))


@api.route("POST", "/tickets/{ticket_id}/close", roles=STEER)
def close_ticket(caller: Caller, ticket_id: str, if_match: int | None) -> Shown:
    """Checked and filed."""
    return shown(caller, tickets().close(caller, ticket_id, if_match))


@api.route(
    "POST",
    "/tickets/{ticket_id}/cancel",
    roles=STEER,
    decides=decisions.finished,
    two_people=decisions.late,
)
def cancel_ticket(
    caller: Caller, ticket_id: str, body: schemas.Cancel, if_match: int | None
) -> Shown:
    """Call it off, with the reason. One that was completed then earns nothing, and a customer whom a guide brought by
    it is not theirs any more."""
    try:
        called_off = tickets().cancel(caller, ticket_id, body.reason, if_match)
    except Conflict:
        _nobodys(tickets().seen(caller, ticket_id))  # where that broke off, the same again goes on
        raise
    _nobodys(called_off)
    return shown(caller, called_off)


def _nobodys(ticket: Ticket) -> None:
    """Whom a guide brought by a ticket that is called off is not theirs by it."""
    if ticket.state == "cancelled" and "attribution" in ticket.marks:
        guides().called_off(ticket)


@api.route("POST", "/tickets/{ticket_id}/comments", roles=WORK)
def add_comment(
    caller: Caller, ticket_id: str, body: schemas.Comment, if_match: int | None
) -> Shown:
    """Say something to all who work on it."""
    return shown(caller, tickets().comment(caller, ticket_id, body.text, if_match))


@api.route(
    "POST",
    "/tickets/{ticket_id}/site",
    roles=STEER,
    decides=decisions.finished,
    two_people=decisions.late,
)
def move_ticket(caller: Caller, ticket_id: str, body: schemas.Site, if_match: int | None) -> Shown:
    """Correct region, address or position; before completion the price follows, and the crew is told."""
    position = body.position.model_dump() if body.position else None
    ticket = tickets().move(
        caller, ticket_id, body.region, body.address, if_match, position, body.reason
    )
    return shown(caller, ticket)


@api.route(
    "POST",
    "/tickets/{ticket_id}/outlet",
    roles=DISPATCH | MONEY_DECISIONS,
    decides=decisions.transfer,
    two_people=decisions.late,
)
def transfer_ticket(
    caller: Caller, ticket_id: str, body: schemas.Transfer, if_match: int | None
) -> Shown:
    """Give it to another outlet, which earns in the place of the first, also after it was settled."""
    ticket = tickets().transfer(caller, ticket_id, body.outlet, body.reason, if_match)
    return shown(caller, ticket)


@api.route("POST", "/tickets/{ticket_id}/evidence", roles=WORK, decides=nothing)
def add_evidence(
    caller: Caller, ticket_id: str, body: schemas.Evidence, if_match: int | None
) -> Shown:
    """Prove the work, also afterwards: pay that waits for it is settled again. A photo names what was uploaded."""
    data = body.data()
    if body.upload:
        data |= uploads().shown(caller, ticket_id, body.upload)
    return shown(caller, tickets().add_evidence(caller, ticket_id, body.kind, data, if_match))


@api.route(
    "POST",
    "/tickets/{ticket_id}/evidence/decisions",
    roles=DISPATCH,
    decides=decisions.judged,
    two_people=decisions.late,
)
def decide_evidence(
    caller: Caller, ticket_id: str, body: schemas.EvidenceDecision, if_match: int | None
) -> Shown:
    """Answer an appeal: what an evidence policy comes to, whatever was found."""
    ticket = tickets().decide_evidence(
        caller, ticket_id, body.policy, body.outcome, body.reason, if_match
    )
    return shown(caller, ticket)
