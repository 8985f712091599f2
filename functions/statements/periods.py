"""Closing a period, and whether its figures agree."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from statements.wiring import api, check_period, parties, pay, service, store
from suanqing.finance.statements import batch_steps
from suanqing.finance.statements import period_schemas as views
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, READ_MONEY
from suanqing.platform import observe
from suanqing.platform.retries import REQUEST_SECONDS, within


class Close(BaseModel):
    """after, limit: a page of parties; go on until the answer has no `next`."""

    model_config = ConfigDict(extra="forbid")

    mode: Literal["soft", "hard"]
    after: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class BulkBody(BaseModel):
    """after, limit: a page of parties; go on until the answer has no `next`."""

    model_config = ConfigDict(extra="forbid")

    step: Literal["draft", "issue"]
    after: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class PartiesQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cursor: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@api.route("POST", "/periods/{period}/close", roles=MONEY_DECISIONS, decides=nothing)
def close_period(period: str, body: Close, caller: Caller) -> views.ClosingView:
    """Close a period, softly or for good.

    soft: what ladders (阶梯) come to is booked, guarantees too; from now on late facts are booked into
    the next open period, and statements can be issued.
    hard: final statements are closed; when none is left, so is the period, and nothing opens it again.
    """
    check_period(period)
    found = service().close(
        period, body.mode, caller.party, body.limit, body.after, in_time=within(REQUEST_SECONDS)
    )
    observe.log("period closing", period=period, mode=body.mode, state=found.state, by=caller.party)
    return views.ClosingView(
        period=period, state=found.state, parties=found.parties, open=list(found.open),
        next=found.next,
    )  # fmt: skip


@api.route("POST", "/periods/{period}/statements", roles=MONEY_DECISIONS, decides=nothing)
def bulk_statements(period: str, body: BulkBody, caller: Caller) -> views.BulkView:
    """Draft, or issue, the statements of a page of parties; the same page again changes nothing. A
    page may end before its limit, when its time is over."""
    check_period(period)
    found = batch_steps.run(
        service(), parties(), period, body.step, caller.party, body.limit, body.after,
        in_time=within(REQUEST_SECONDS),
    )  # fmt: skip
    observe.log(
        "statements in bulk", period=period, step=body.step, done=found.done,
        refused=len(found.refused), by=caller.party,
    )  # fmt: skip
    return views.bulk(period, body.step, found)


@api.route("GET", "/periods/{period}/reconciliation", roles=READ_MONEY)
def reconciliation(period: str, query: PartiesQuery) -> views.ReconciliationView:
    """Ledger entries, balances and statements of a page of parties against each other; with the first
    page all payouts of the period against the statements and accounts they pay."""
    check_period(period)
    found, following = service().reconcile(
        period, query.limit, query.cursor, in_time=within(REQUEST_SECONDS)
    )
    payouts, more = (0, []) if query.cursor else pay().reconcile(period)
    shown = views.reconciliation(store().period(period), found, following, payouts, more)
    if shown.differences:
        observe.failed("ReconciliationDifference", period=period, found=len(shown.differences))
    return shown
