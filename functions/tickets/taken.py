"""Orders that guides take for their customers."""

from dataclasses import replace

from pydantic import Field

from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import WORK
from suanqing.platform import observe
from suanqing.work.orders.taken_service import Order
from suanqing.work.tickets import schemas
from tickets.answers import Shown, shown
from tickets.customer_wiring import taking
from tickets.wiring import api, starting, tickets


class TakenOrder(schemas.CreateTicket):
    """A ticket of a customer who is with the guide. phone: who the customer is; of it digests and the last four digits
    are kept (an order written in chat stands in its delivery, as it was written, until 30 days after that was worked
    off). consent: how the customer agreed to be known by it."""

    phone: str = Field(min_length=1, max_length=40)
    consent: str = Field(min_length=1, max_length=200)


@api.route("POST", "/orders/taken", roles=WORK, decides=nothing, status=201, repeats=True)
def take_order(caller: Caller, body: TakenOrder, idempotency_key: str | None) -> Shown:
    """An order that the caller takes as a guide: its ticket, once a key. Whom nobody brought is the caller's customer
    from now on; a customer whom another guide brought stays that guide's."""
    if not idempotency_key:
        raise Invalid("an order needs an Idempotency-Key", where="Idempotency-Key")
    spec = replace(body.spec(), source=f"app:{caller.party}")
    if "scene" not in body.model_fields_set:
        spec = starting().chosen(spec)
    order = Order(spec, body.phone, body.consent, "app", idempotency_key, tickets().clock())
    made = taking().take(caller, order)
    observe.log("order taken", ticket=made.ticket.ticket_id, new=made.created, by=caller.party)
    return shown(caller, made.ticket, 201 if made.created else 200)
