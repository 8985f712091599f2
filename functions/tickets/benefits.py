"""Points and coupons of a customer, under every id of theirs."""

from typing import Annotated

from suanqing.errors import Forbidden, Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, RELATE
from suanqing.platform import observe
from suanqing.web.answers import Reply
from suanqing.work.customers import benefit_schemas as schemas
from tickets import decisions
from tickets.customer_wiring import coupons, points
from tickets.wiring import api


@api.route("GET", "/customers/{customer_id}/points", roles=RELATE)
def get_points(customer_id: str) -> schemas.PointsView:
    """What may be spent today, by lot, and every change there was."""
    return _points(customer_id)


@api.route(
    "POST",
    "/customers/{customer_id}/points",
    roles=RELATE,
    decides=nothing,
    two_people=decisions.points_given,
    second=MONEY_DECISIONS,
)
def change_points(
    caller: Caller, customer_id: str, body: schemas.PointsChange, by_two: bool
) -> schemas.PointsView:
    """Points earned, spent (what ends first), given back or taken back, once by source and line; never below 0. Earned
    ones are given by finance, by two people above what the company lets one person give in a day."""
    about = (body.source, body.line, body.reason)
    if body.kind == "give_back":
        points().give_back(caller, customer_id, *about)
    elif body.points is None:
        raise Invalid("Field required", where="points")
    elif body.kind == "earn":
        if caller.roles.isdisjoint(MONEY_DECISIONS):
            raise Forbidden("your role may not do this", needs=sorted(MONEY_DECISIONS))
        points().earn(
            caller, customer_id, body.points, body.source, body.line, body.ends or "", body.reason,
            decisions.by_one(decisions.POINTS, by_two),
        )  # fmt: skip
    elif body.kind == "spend":
        points().spend(caller, customer_id, body.points, *about)
    else:
        points().take_back(caller, customer_id, body.points, *about)
    observe.log("points changed", kind=body.kind, by=caller.party)
    return _points(customer_id)


@api.route("GET", "/customers/{customer_id}/coupons", roles=RELATE)
def get_coupons(customer_id: str) -> schemas.CouponsView:
    """Every coupon of the customer and what became of it."""
    return schemas.coupons_view(coupons().of(customer_id))


@api.route(
    "POST",
    "/customers/{customer_id}/coupons",
    roles=RELATE,
    decides=nothing,
    status=201,
    repeats=True,
)
def issue_coupon(
    caller: Caller, customer_id: str, body: schemas.CouponIssue
) -> Annotated[Reply, schemas.CouponView]:
    """Give a coupon, if the person has none of the kind by any channel; else 409 says which there is."""
    made, new = coupons().issue(caller, customer_id, body.coupon_class, body.campaign, body.channel)
    observe.log("coupon issued", campaign=body.campaign, new=new, by=caller.party)
    return Reply(schemas.coupon_view(made), 201 if new else 200)


@api.route("POST", "/customers/{customer_id}/coupons/{coupon_class}", roles=RELATE, decides=nothing)
def turn_coupon(
    caller: Caller, customer_id: str, coupon_class: str, body: schemas.CouponTurn
) -> schemas.CouponView:
    """Used, or taken back unused."""
    return schemas.coupon_view(
        coupons().turn(caller, customer_id, coupon_class, body.state, body.ref)
    )


def _points(customer_id: str) -> schemas.PointsView:
    return schemas.points_view(points().accounts(customer_id), points().entries(customer_id))
