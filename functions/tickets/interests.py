"""What the customer of a ticket is interested in, for who works on it."""

from suanqing.people.identity.caller import Caller
from suanqing.people.roles import WORK
from suanqing.work.care import schemas
from tickets.customer_wiring import known
from tickets.wiring import api, tickets


@api.route("GET", "/tickets/{ticket_id}/interests", roles=WORK)
def get_interests(caller: Caller, ticket_id: str) -> schemas.InterestsView:
    """Tags of the ticket's customer, and what they looked at and asked about last; no amounts. Empty where the ticket
    names no customer by an id."""
    attrs = tickets().seen(caller, ticket_id).facts.get("attrs", {})
    customer = str(attrs.get("customer_id", ""))
    if not customer:
        return schemas.InterestsView(tags=[], interests=[])
    care = known()
    return schemas.interests_view(care.tags(customer), care.done.of(customer))
