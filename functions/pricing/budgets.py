"""The company's settings of its channels: what of each budget may be used."""

from typing import Annotated

from pydantic import BaseModel, Field, RootModel

from pricing.wiring import api, budget_limits, etag
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import ADMINISTER, WATCH
from suanqing.platform import observe
from suanqing.times import utcnow
from suanqing.web.answers import Reply

Limit = Annotated[int, Field(ge=0, lt=10**12)]


class BudgetLimits(RootModel[Annotated[dict[str, Limit], Field(max_length=50)]]):
    """By kind of budget (`GET /channels`); what is left out is the product's limit, for what costs money nothing."""

    model_config = {"json_schema_extra": {"examples": [{"wecom_member": 10}]}}


class BudgetLimitsView(BaseModel):
    limits: dict[str, int] = Field(description="as written; what is absent is the product's")
    version: int


@api.route("GET", "/settings/budgets", roles=WATCH)
def get_budget_limits() -> Annotated[Reply, BudgetLimitsView]:
    """What the company lets its channels use; `GET /channels` says how much of it is used."""
    found = budget_limits().get()
    view = BudgetLimitsView(limits=found.document, version=found.version)
    return Reply(view, headers=etag(found.version))


@api.route("PUT", "/settings/budgets", roles=ADMINISTER, decides=nothing)
def put_budget_limits(
    body: BudgetLimits, caller: Caller, if_match: int | None
) -> Annotated[Reply, BudgetLimitsView]:
    """Over the version that If-Match names. What costs money stays off until its limits are here; no limit passes the
    platform's own. Every process follows within 30 s."""
    written = budget_limits().put(body.root, if_match or 0, caller.party, utcnow())
    observe.log("limits of budgets written", version=written.version, by=caller.party)
    view = BudgetLimitsView(limits=written.document, version=written.version)
    return Reply(view, headers=etag(written.version))
