"""Requests for two people as the API shows them."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field

from suanqing.people.approvals.model import Request, State
from suanqing.times import rfc3339


class ApprovalView(BaseModel):
    """What somebody asked for, and what the second person calls to approve it: the same route, path
    and body. state asked: nothing has happened yet."""

    approval: str
    state: State
    subject: str = Field(description="what it changes", examples=["exchange rate USD/CNY"])
    call: dict[str, Any] = Field(
        description="route, path and body of the call to be made by another"
    )
    by: str
    at: str
    decided_by: str | None = None
    decided_at: str | None = None
    note: str | None = None


class ApprovalPage(BaseModel):
    items: list[ApprovalView]
    next: str | None = None


def approval(request: Request) -> ApprovalView:
    return ApprovalView(
        approval=request.id, state=request.state, subject=request.subject,
        call=_shown(request.content), by=request.by, at=rfc3339(request.at),
        decided_by=request.decided_by,
        decided_at=rfc3339(request.decided_at) if request.decided_at else None,
        note=request.note,
    )  # fmt: skip


def _shown(content: Mapping[str, Any]) -> dict[str, Any]:
    """Without a phone's digest that has no key (requests of the time before): it could be tried out."""
    body = content.get("body")
    if not isinstance(body, dict) or not str(body.get("phone")).startswith("digest:"):
        return dict(content)
    return {**content, "body": body | {"phone": "hidden"}}
