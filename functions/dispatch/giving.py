"""Who is best for a ticket, and giving it to them: suggested, pushed, taken, dealt out in rounds."""

from typing import Annotated

from dispatch.wiring import api, dispatch
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import STEER, WORK
from suanqing.platform import observe
from suanqing.web.answers import Reply
from suanqing.work.dispatch import schemas, shown_schemas
from suanqing.work.dispatch.scoring import ranked
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.shown_schemas import TicketView, view_for

TICKET = "/dispatch/tickets/{ticket_id}"
Shown = Annotated[Reply, TicketView]


@api.route("GET", TICKET + "/suggestion", roles=STEER)
def get_suggestion(
    caller: Caller, ticket_id: str, query: schemas.SuggestionQuery, lang: Lang
) -> shown_schemas.SuggestionView:
    """Who may have the ticket, best first with every number, and who may not with why."""
    found = dispatch().suggest(caller, ticket_id, schemas.several(query.outlets))
    return shown_schemas.suggestion_view(found, lang)


@api.route("GET", TICKET + "/decision", roles=STEER)
def get_decision(caller: Caller, ticket_id: str, lang: Lang) -> shown_schemas.DecisionView:
    """By which numbers and weights the ticket was given to whom it was given last."""
    ticket, decision = dispatch().decision(caller, ticket_id)
    rows = ranked(decision.rows, decision.slack, decision.scoring)
    return shown_schemas.decision_view(decision, rows, ticket.version, lang)


@api.route("POST", TICKET + "/push", roles=STEER, decides=nothing)
def push_ticket(
    caller: Caller, ticket_id: str, body: schemas.PushTicket, if_match: int | None
) -> Shown:  # fmt: skip
    """Give it to the best, or to somebody who may have it; why is kept with the ticket."""
    ticket = dispatch().push(caller, ticket_id, body.assignee, body.outlets, if_match)
    observe.log("ticket pushed", ticket=ticket_id, to=ticket.assignee, by=caller.party)
    return _shown(caller, ticket)


@api.route("POST", TICKET + "/claim", roles=WORK)
def take_ticket(caller: Caller, ticket_id: str, if_match: int | None) -> Shown:
    """Take an open ticket that one may have. The first wins; the others get 409 with who and when."""
    return _shown(caller, dispatch().claim(caller, ticket_id, if_match))


@api.route("POST", "/dispatch/rounds", roles=STEER, decides=nothing)
def deal_out(caller: Caller, body: schemas.DispatchRound, lang: Lang) -> shown_schemas.RoundView:
    """The outlet's open tickets one after the other, what was given counted before the next."""
    found = dispatch().deal(caller, body.outlet, body.outlets, body.limit, body.push)
    if body.push:
        given = sum(each.pushed for each in found)
        observe.log("round dealt out", outlet=body.outlet, given=given, by=caller.party)
    return shown_schemas.round_view(found, lang)


@api.route("GET", "/dispatch/offers", roles=WORK)
def get_offers(caller: Caller, query: schemas.DispatchPageQuery) -> shown_schemas.OfferPage:
    """Open tickets that the caller may take, who waits longest first."""
    return shown_schemas.offer_page(caller, *dispatch().offers(caller, query.limit, query.cursor))


def _shown(caller: Caller, ticket: Ticket) -> Reply:
    return Reply(view_for(caller, ticket), headers={"ETag": f'"{ticket.version}"'})
