"""Which class a customer has, who brought it, and which customers are one person."""

from suanqing.cases import documents
from suanqing.cases.guides import Attribution
from suanqing.identity.caller import Caller
from suanqing.identity.duties import nothing
from tickets import decisions
from tickets.wiring import RELATERS, api, cases, guides


@api.route(
    "POST",
    "/customers/{customer_id}/attributions",
    roles=RELATERS,
    decides=decisions.credited_guide,
)
def attribute(caller: Caller, customer_id: str, body: documents.NewAttribution) -> documents.Merged:
    """Note which guide brought the customer; orders within the policy's days are the guide's."""
    guides().attribute(caller, Attribution(customer_id, **body.model_dump()))
    return documents.Merged(customer=customer_id, tickets=[])


@api.route("POST", "/customers/{customer_id}/merge", roles=RELATERS, decides=decisions.of_everyone)
def merge(caller: Caller, customer_id: str, body: documents.Merge) -> documents.Merged:
    """The customer is the same person as another, or no longer; its orders are credited anew."""
    changed = guides().merge(caller, customer_id, body.into, body.reason)
    return documents.Merged(customer=customer_id, tickets=changed)


@api.route("POST", "/customers/{customer_id}/classes", roles=RELATERS, decides=nothing)
def put_class(caller: Caller, customer_id: str, body: documents.NewClass) -> documents.ClassesView:
    """The customer's class from a moment on: tickets made then have it, those made before keep theirs."""
    found = cases().classes.put(caller, customer_id, body.name, body.reason, body.since)
    return documents.classes(customer_id, found)


@api.route("GET", "/customers/{customer_id}/classes", roles=RELATERS)
def get_classes(customer_id: str) -> documents.ClassesView:
    """Every class of the customer, in order of time."""
    return documents.classes(customer_id, cases().classes.of(customer_id))
