"""What customers asked about, matched with what they did in shops."""

from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import RELATE
from suanqing.platform import observe
from suanqing.work.care import consult_schemas as schemas
from tickets.customer_wiring import consults
from tickets.wiring import api

PATH = "/customers/{customer_id}/consults"


@api.route("GET", PATH, roles=RELATE)
def get_consults(customer_id: str) -> schemas.ConsultsView:
    """Every consultation under every id of the person, with what goes with it, how sure that is, and why."""
    return schemas.consults_view(consults().of(customer_id))


@api.route("POST", PATH, roles=RELATE, decides=nothing)
def judge_match(
    caller: Caller, customer_id: str, body: schemas.MatchJudged
) -> schemas.ConsultsView:
    """A match is none, or is one after all: the same again changes nothing."""
    consults().judge(caller, customer_id, body.match, body.undone)
    observe.log("match judged", undone=body.undone, by=caller.party)
    return schemas.consults_view(consults().of(customer_id))
