"""Who a customer is across channels, and where the customer came from."""

from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import RELATE
from suanqing.platform import observe
from suanqing.times import rfc3339, utcnow
from suanqing.work.customers import origin, schemas
from tickets import decisions
from tickets.customer_wiring import identity
from tickets.wiring import api


@api.route("POST", "/customers", roles=RELATE, decides=decisions.of_everyone)
def see_customer(caller: Caller, body: schemas.SightingIn) -> schemas.SeenView:
    """Whose these keys are: found, or made with those that nobody had. Keys said together are one person's, unless they
    contradict each other or somebody told the two apart: that is a doubt, for a person."""
    seen = identity().seen(caller, body.sighting(rfc3339(utcnow())))
    observe.log(
        "customer seen", customer=seen.customer, created=seen.created, joined=len(seen.joined),
        doubts=len(seen.doubts), by=caller.party,
    )  # fmt: skip
    return schemas.seen_view(seen)


@api.route("POST", "/customers/find", roles=RELATE)
def find_customer(body: schemas.KeysIn) -> schemas.FoundView:
    """The customer of the strongest key that is known; writes nothing. Keys stand in no address, so in no log."""
    return schemas.FoundView(person=identity().find(each.key() for each in body.keys))


@api.route("POST", "/customers/named", roles=RELATE)
def find_by_name(body: schemas.NameIn) -> schemas.NamesakesView:
    """Customers who were said to be called so: whom, a person tells apart. Names stand in no address, so in no log."""
    return schemas.namesakes_view(identity().named(body.name))


@api.route("GET", "/customers/{customer_id}/identity", roles=RELATE)
def get_identity(customer_id: str) -> schemas.IdentityView:
    """Every id of the person with the kinds of keys it is known by, how they became one, where they were met, and who
    may be the same person."""
    return _identity(customer_id)


@api.route("POST", "/customers/{customer_id}/apart", roles=RELATE, decides=nothing)
def tell_apart(caller: Caller, customer_id: str, body: schemas.Apart) -> schemas.IdentityView:
    """They are two people: the doubt is gone, and no rule merges them any more."""
    identity().part(caller, customer_id, body.other, body.reason)
    observe.log("customers told apart", by=caller.party)
    return _identity(customer_id)


@api.route("GET", "/customers/{customer_id}/origin", roles=RELATE)
def get_origin(customer_id: str, query: schemas.OriginQuery) -> schemas.OriginView:
    """Where the customer came from, under every id of theirs: by the first touch, or shared among several by a rule."""
    found = origin.origin(identity().touches(customer_id), query.rule, query.until())
    return schemas.origin_view(query.rule, found)


def _identity(customer_id: str) -> schemas.IdentityView:
    who = identity()
    return schemas.identity_view(
        who.person(customer_id), who.trail(customer_id), who.touches(customer_id), who.doubts(customer_id)
    )  # fmt: skip
