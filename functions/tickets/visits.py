"""The customer's page of a ticket: its links, for staff; what they open, for whoever has one (no login)."""

from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import WORK
from suanqing.platform import config
from suanqing.web.answers import Reply
from suanqing.work.visits import schemas
from tickets.wiring import api, visits

LINKS = "/tickets/{ticket_id}/visits"
PAGE = "/visits/{token}"


@api.route("POST", LINKS, roles=WORK, status=201)
def make_visit_link(
    caller: Caller, ticket_id: str, body: schemas.NewVisitLink
) -> schemas.NewLinkView:
    """A link by which the customer follows the ticket without a login. Whoever has it sees the page: it is told this
    once, and can be revoked."""
    made = visits().make(caller, ticket_id, body.days)
    return schemas.made_view(made, config.setting("PUBLIC_URL"))


@api.route("GET", LINKS, roles=WORK)
def list_visit_links(caller: Caller, ticket_id: str) -> schemas.VisitLinks:
    """The ticket's links that are good now; what opens them is not kept."""
    found = visits().all(caller, ticket_id)
    return schemas.VisitLinks(items=[schemas.link_view(link) for link in found])


@api.route("DELETE", LINKS + "/{link}", roles=WORK, status=204)
def revoke_visit_link(caller: Caller, ticket_id: str, link: str) -> Reply:
    """It opens nothing from now on."""
    visits().revoke(caller, ticket_id, link)
    return Reply(None, 204)


@api.route("GET", PAGE, roles=None)
def open_visit(token: str, lang: Lang) -> schemas.VisitView:
    """What the customer sees of the ticket. The same 404 for a link that is over, was revoked or never was."""
    return schemas.visit_view(visits().open(token), lang)


@api.route("POST", PAGE + "/rating", roles=None)
def rate_visit(token: str, body: schemas.Rating, lang: Lang) -> schemas.VisitView:
    """How the work was, once; those who did it are told. The same again changes nothing."""
    return schemas.visit_view(visits().rate(token, body.stars, body.words), lang)
