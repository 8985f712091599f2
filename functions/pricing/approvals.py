"""What waits for a second person (双人复核): listed, and refused. It is approved by the very same call."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pricing.paging import PageQuery
from pricing.wiring import api, deciding
from suanqing.people.approvals import schemas
from suanqing.people.approvals.model import Request, State, concerns
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DECIDE, MONEY_DECISIONS, READ_MONEY
from suanqing.platform import observe


class ApprovalQuery(PageQuery):
    state: State | None = None


class ApprovalRejection(BaseModel):
    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, Field(min_length=1, max_length=500)]


@api.route("GET", "/approvals", roles=READ_MONEY | DECIDE)
def list_approvals(query: ApprovalQuery, caller: Caller) -> schemas.ApprovalPage:
    """Requests that take two people, those that were decided too. Dispatchers and regional managers see
    their own, and those that their roles decide."""

    def shown(request: Request) -> bool:
        return caller.is_any(*READ_MONEY) or concerns(request, caller.party, caller.roles)

    store = deciding().approvals.store
    found, after = store.page(query.state, query.limit, query.cursor, shown)
    return schemas.ApprovalPage(items=[schemas.approval(each) for each in found], next=after)


@api.route("POST", "/approvals/{approval}/reject", roles=DECIDE, decides=nothing)
def reject_approval(approval: str, body: ApprovalRejection, caller: Caller) -> schemas.ApprovalView:
    """Refuse a request that is not in force, or take the own one back, with the reason."""

    def may(request: Request) -> bool:
        return caller.is_any(*MONEY_DECISIONS) or concerns(request, caller.party, caller.roles)

    made = deciding().approvals.reject(approval, body.note, caller.party, may)
    observe.log("request rejected", request=approval, subject=made.subject, by=caller.party)
    return schemas.approval(made)
