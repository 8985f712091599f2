"""What waits for a second person (双人复核): listed, and refused. It is approved by the very same call."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pricing.wiring import BOOK_READERS, WRITERS, PageQuery, api, deciding
from suanqing import observe
from suanqing.approvals import views
from suanqing.approvals.model import State
from suanqing.identity.caller import Caller


class ApprovalQuery(PageQuery):
    state: State | None = None


class ApprovalRejection(BaseModel):
    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, Field(min_length=1, max_length=500)]


@api.route("GET", "/approvals", roles=BOOK_READERS)
def list_approvals(query: ApprovalQuery) -> views.ApprovalPage:
    """Requests that take two people, those that were decided too."""
    found, after = deciding().approvals.store.page(query.state, query.limit, query.cursor)
    return views.ApprovalPage(items=[views.approval(each) for each in found], next=after)


@api.route("POST", "/approvals/{approval}/reject", roles=WRITERS)
def reject_approval(approval: str, body: ApprovalRejection, caller: Caller) -> views.ApprovalView:
    """Refuse a request, or take the own one back, with the reason."""
    made = deciding().approvals.reject(approval, body.note, caller.party)
    observe.log("request rejected", request=approval, subject=made.subject, by=caller.party)
    return views.approval(made)
