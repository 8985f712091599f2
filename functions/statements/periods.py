"""Closing a period, and whether its figures agree."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from statements.wiring import FINANCE, api, check_period, service
from suanqing import observe
from suanqing.identity.caller import MONEY_READERS, Caller
from suanqing.statements import views


class Close(BaseModel):
    """after, limit: a page of parties; go on until the answer has no `next`."""

    model_config = ConfigDict(extra="forbid")

    mode: Literal["soft", "hard"]
    after: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class PartiesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cursor: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@api.route("POST", "/periods/{period}/close", roles=FINANCE)
def close_period(period: str, body: Close, caller: Caller) -> views.ClosingView:
    """Close a period, softly or for good.

    soft: from now on late facts are booked into the next open period, and statements can be issued.
    hard: final statements are closed; when none is left, so is the period, and nothing opens it again.
    """
    check_period(period)
    found = service().close(period, body.mode, caller.party, body.limit, body.after)
    observe.log("period closing", period=period, mode=body.mode, state=found.state, by=caller.party)
    return views.ClosingView(
        period=period, state=found.state, parties=found.parties, open=list(found.open),
        next=found.next,
    )  # fmt: skip


@api.route("GET", "/periods/{period}/reconciliation", roles=MONEY_READERS)
def reconciliation(period: str, query: PartiesQuery) -> views.ReconciliationView:
    """Ledger entries, balances and statements of a page of parties against each other."""
    check_period(period)
    found, following = service().reconcile(period, query.limit, query.cursor)
    if found.differences:
        observe.count("ReconciliationDifference", len(found.differences))
    return views.reconciliation(period, found, following)
