"""Steps of tickets in drawn scenes. Importing the module declares the routes."""

from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STEP
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.flow_schemas import Advance
from tickets import decisions
from tickets.answers import Shown, shown
from tickets.wiring import answers, api, tickets


@api.route("POST", "/tickets/{ticket_id}/advance", roles=STEP, decides=decisions.finished)
def advance(
    caller: Caller,
    ticket_id: str,
    body: Advance,
    idempotency_key: str | None,
    if_match: int | None,
    lang: Lang,
) -> Shown:
    """A step of a drawn scene: on by an exit, an approver's decision, work handed over, taken or taken back. `form`
    answers what its node asks for, in the same write. The same Idempotency-Key and body again answer with the ticket
    as it stands."""
    asked, form = body.asked(caller.party), body.form
    giving = answers().giving(caller, form.form or "", form.answers) if form else None
    flow = TicketFlow(tickets())
    ticket = flow.advance(caller, ticket_id, asked, idempotency_key, if_match, giving)
    return shown(caller, ticket, lang=lang)
