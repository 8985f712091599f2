"""What waits for a second person (双人复核): listed, and refused. It is approved by the very same call."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pricing.wiring import BOOK_READERS, WRITERS, PageQuery, api, deciding
from suanqing import observe
from suanqing.approvals import views
from suanqing.approvals.model import Request, State, concerns
from suanqing.identity.caller import DECIDERS, Caller
from suanqing.identity.duties import nothing


class ApprovalQuery(PageQuery):
    state: State | None = None


class ApprovalRejection(BaseModel):
    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, Field(min_length=1, max_length=500)]


@api.route("GET", "/approvals", roles=BOOK_READERS | DECIDERS)
def list_approvals(query: ApprovalQuery, caller: Caller) -> views.ApprovalPage:
    """Requests that take two people, those that were decided too. Dispatchers and regional managers see
    their own, and those that their roles decide."""

    def shown(request: Request) -> bool:
        return caller.is_any(*BOOK_READERS) or concerns(request, caller.party, caller.roles)

    store = deciding().approvals.store
    found, after = store.page(query.state, query.limit, query.cursor, shown)
    return views.ApprovalPage(items=[views.approval(each) for each in found], next=after)


@api.route("POST", "/approvals/{approval}/reject", roles=DECIDERS, decides=nothing)
def reject_approval(approval: str, body: ApprovalRejection, caller: Caller) -> views.ApprovalView:
    """Refuse a request that is not in force, or take the own one back, with the reason."""

    def may(request: Request) -> bool:
        return caller.is_any(*WRITERS) or concerns(request, caller.party, caller.roles)

    made = deciding().approvals.reject(approval, body.note, caller.party, may)
    observe.log("request rejected", request=approval, subject=made.subject, by=caller.party)
    return views.approval(made)
