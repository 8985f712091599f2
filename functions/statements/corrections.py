"""Corrections (更正): refunds and manual lines become facts of a ticket; the limits that hold for them."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from statements import decisions
from statements.wiring import api, corrections, limits
from suanqing.finance.corrections import schemas
from suanqing.finance.corrections.policy import Limits
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import ADMINISTER, ASK_ADJUSTMENTS, MONEY_DECISIONS, READ_MONEY
from suanqing.platform import observe
from suanqing.platform.input_fields import Period
from suanqing.pricing.model import Refund
from suanqing.times import utcnow
from suanqing.web.answers import Reply

ADJUSTMENT = "/adjustments/{adjustment_id}"
Text = Annotated[str, Field(min_length=1, max_length=500)]
Key = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\s:#]+$")]


class RefundBody(BaseModel):
    """channel and id name the refund: sent again it changes nothing. line: of the ticket, "*" all of
    them. back of of: any one unit, minor units or pieces."""

    model_config = ConfigDict(extra="forbid", strict=True)

    channel: Annotated[str, Field(pattern="^[a-z][a-z0-9_-]{0,31}$", examples=["youzan"])]
    id: Key
    line: Annotated[str, Field(min_length=1, max_length=40)] = "*"
    back: Annotated[int, Field(ge=1, le=10**12)]
    of: Annotated[int, Field(ge=1, le=10**12)]


class AdjustmentBody(BaseModel):
    """key: names the request; the same again is the same. amount: minor units to the party, below zero
    from it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    key: Key
    fee: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,31}$", examples=["bonus"])]
    party: Annotated[str, Field(min_length=1, max_length=128)]
    amount: Annotated[int, Field(ge=-(10**12), le=10**12)]
    reason: Text


class Approve(BaseModel):
    """hash: of the request you looked at."""

    model_config = ConfigDict(extra="forbid")

    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$", examples=["0" * 64])]


class Reject(BaseModel):
    model_config = ConfigDict(extra="forbid")

    note: Text


class AdjustmentsQuery(BaseModel):
    """period: of the work that is adjusted."""

    model_config = ConfigDict(extra="forbid")

    period: Period
    state: Literal["open", "approved", "rejected"] | None = None
    cursor: Annotated[str, Field(max_length=128)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class LimitsBody(BaseModel):
    """All of them, over the version you looked at. account_days: how long a new bank account waits before
    it is paid to."""

    model_config = ConfigDict(extra="forbid", strict=True)

    recovery: Annotated[str, Field(pattern=r"^(0(\.[0-9]{1,4})?|1(\.0{1,4})?)$", examples=["0.5"])]
    second_above: Annotated[int, Field(ge=0, le=10**15)]
    adjust_second_above: Annotated[int, Field(ge=0, le=10**15)]
    account_days: Annotated[int, Field(ge=0, le=7)] = 1
    version: Annotated[int, Field(ge=0, le=10**9)]


@api.route(
    "POST",
    "/tickets/{ticket_id}/refunds",
    roles=MONEY_DECISIONS,
    decides=decisions.refund,
    two_people=decisions.refund_of,
)
def refund_ticket(ticket_id: str, body: RefundBody, caller: Caller) -> schemas.Corrected:
    """What went back to the customer; the ledger mirrors that part of what is booked."""
    back = Refund(body.line, body.back, body.of)
    ticket = corrections().refund(ticket_id, body.channel, body.id, back, caller.party)
    observe.log("refunded", ticket=ticket_id, refund=body.id, by=caller.party)
    return schemas.Corrected(ticket_id=ticket_id, version=ticket.version)


@api.route(
    "POST",
    "/tickets/{ticket_id}/adjustments",
    roles=ASK_ADJUSTMENTS,
    status=201,
    decides=decisions.asked_adjustment,
)
def ask_for_adjustment(
    ticket_id: str, body: AdjustmentBody, caller: Caller
) -> Annotated[Reply, schemas.AdjustmentView]:
    """Ask for a manual line; another approves it, above the limit two others."""
    asked = corrections().request(
        ticket_id, body.key, body.fee, body.party, body.amount, body.reason, caller.party
    )
    observe.log("adjustment asked for", ticket=ticket_id, id=asked.id, by=caller.party)
    return Reply(schemas.adjustment(asked, limits()), 201)


@api.route("GET", "/adjustments", roles=READ_MONEY)
def list_adjustments(query: AdjustmentsQuery) -> schemas.Adjustments:
    """A period's requests with who approved them."""
    page = corrections().store.page(query.period, query.limit, query.cursor)
    shown = [each for each in page if query.state in (None, each.state)]
    known = limits()
    return schemas.Adjustments(
        items=[schemas.adjustment(each, known) for each in shown],
        next=page[-1].id if len(page) == query.limit else None,
    )


@api.route("POST", f"{ADJUSTMENT}/approve", roles=MONEY_DECISIONS, decides=decisions.adjustment)
def approve_adjustment(adjustment_id: str, body: Approve, caller: Caller) -> schemas.AdjustmentView:
    """Approve what you looked at; never by who asked for it or is paid by it."""
    made = corrections().approve(adjustment_id, body.hash, caller.party)
    observe.log("adjustment approved", id=made.id, state=made.state, by=caller.party)
    return schemas.adjustment(made, limits())


@api.route("POST", f"{ADJUSTMENT}/reject", roles=MONEY_DECISIONS, decides=decisions.adjustment)
def reject_adjustment(adjustment_id: str, body: Reject, caller: Caller) -> schemas.AdjustmentView:
    """Refuse it, with the reason."""
    made = corrections().reject(adjustment_id, body.note, caller.party)
    observe.log("adjustment rejected", id=made.id, by=caller.party)
    return schemas.adjustment(made, limits())


@api.route("GET", "/policy", roles=READ_MONEY)
def get_policy() -> schemas.LimitsView:
    """The limits in force (recovery cap, second approvers)."""
    return schemas.limits(limits())


@api.route(
    "PUT",
    "/policy",
    roles=ADMINISTER,
    decides=decisions.of_everyone,
    two_people=decisions.limits_of,
)
def set_policy(body: LimitsBody, caller: Caller) -> schemas.LimitsView:
    """Change the limits; every version stays, with who changed it."""
    wanted = Limits(
        Decimal(body.recovery), body.second_above, body.adjust_second_above, body.account_days
    )
    made = corrections().store.set_limits(wanted, body.version, caller.party, utcnow())
    observe.log("limits changed", version=made.version, by=caller.party)
    return schemas.limits(made)
