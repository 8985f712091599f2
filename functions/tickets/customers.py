"""Which class a customer has, who brought it, and which customers are one person."""

from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import RELATE
from suanqing.work.orders.attribution import Attribution
from suanqing.work.service import schemas
from tickets import decisions
from tickets.customer_wiring import guides, identity, posters
from tickets.wiring import api, cases


@api.route(
    "POST",
    "/customers/{customer_id}/attributions",
    roles=RELATE,
    decides=decisions.credited_guide,
)
def attribute(caller: Caller, customer_id: str, body: schemas.NewAttribution) -> schemas.Merged:
    """Note which guide brought the customer; orders within the policy's days are the guide's."""
    guides().attribute(caller, Attribution(customer_id, **body.model_dump()))
    return schemas.Merged(customer=customer_id, tickets=[])


@api.route("POST", "/customers/{customer_id}/merge", roles=RELATE, decides=decisions.of_everyone)
def merge(caller: Caller, customer_id: str, body: schemas.Merge) -> schemas.Merged:
    """The customer is the same person as another, or no longer; its orders are credited anew, and rewards of posters
    are as they are of those people."""
    before = identity().ids(customer_id)
    changed = guides().merge(caller, customer_id, body.into, body.reason)
    posters().settle_all([customer_id, *before])
    return schemas.Merged(customer=customer_id, tickets=changed)


@api.route("POST", "/customers/{customer_id}/classes", roles=RELATE, decides=nothing)
def put_class(caller: Caller, customer_id: str, body: schemas.NewClass) -> schemas.ClassesView:
    """The customer's class from a moment on: tickets made then have it, those made before keep theirs."""
    found = cases().classes.put(caller, customer_id, body.name, body.reason, body.since)
    return schemas.classes(customer_id, found)


@api.route("GET", "/customers/{customer_id}/classes", roles=RELATE)
def get_classes(customer_id: str) -> schemas.ClassesView:
    """Every class of the customer, in order of time."""
    return schemas.classes(customer_id, cases().classes.of(customer_id))
