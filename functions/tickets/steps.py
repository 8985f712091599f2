"""Steps of tickets in drawn scenes. Importing the module declares the routes."""

from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STEP
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.flow_schemas import Advance
from tickets import decisions
from tickets.answers import Shown, shown
from tickets.wiring import api, tickets


@api.route("POST", "/tickets/{ticket_id}/advance", roles=STEP, decides=decisions.finished)
def advance(
    caller: Caller,
    ticket_id: str,
    body: Advance,
    idempotency_key: str | None,
    if_match: int | None,
    lang: Lang,
) -> Shown:
    """A step of a drawn scene: on by an exit, an approver's decision, work handed over, taken or taken back. The same
    Idempotency-Key and body again answer with the ticket as it stands."""
    asked = body.asked(caller.party)
    ticket = TicketFlow(tickets()).advance(caller, ticket_id, asked, idempotency_key, if_match)
    return shown(caller, ticket, lang=lang)
