"""Price corrections (价格更正): first the list and the money, then approval by another, then the postings."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from replays import decisions
from replays.wiring import api, correction_store, corrections
from suanqing.finance.corrections.prices import Correction, State
from suanqing.finance.corrections.prices_service import Asked
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, READ_MONEY
from suanqing.platform import observe
from suanqing.platform.input_fields import Id, Moment
from suanqing.times import rfc3339, told

BookVersion = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}@[0-9]{1,6}$", examples=["main@4"])]


class CorrectionDocument(BaseModel):
    """Tickets priced by `old` and served in [start, end) are to be priced by `new`, which is published.

    Left out: the version that `new` says it corrects, and the time over which `new` holds.

    outlet: its tickets of `new` itself, after an entry of the register was dated back or a row of a
    table was corrected: what they come to by what is said of their service time now.
    """

    model_config = ConfigDict(extra="forbid")

    new: BookVersion
    old: BookVersion | None = None
    start: Moment | None = None
    end: Moment | None = None
    outlet: Id | None = None

    def between(self) -> tuple[datetime | None, datetime | None]:
        start, end = (told(text) if text else None for text in (self.start, self.end))
        return start, end


class CorrectionRequest(BaseModel):
    """listing: the list is being made. listed: `correction` is it. refused: why there is none.

    done of chunks: how far it is. tickets: affected ones found so far.
    """

    request: str
    state: Literal["listing", "listed", "refused"]
    old: str
    new: str
    start: str
    end: str
    by: str
    chunks: int
    done: int
    tickets: int
    correction: str | None = None
    reason: str | None = None
    outlet: str | None = None


class ChangeView(BaseModel):
    before: int
    after: int


class AccountChange(BaseModel):
    """What an account holds before and after, in minor units of its currency: `payable:<party>` is
    owed, `held:<party>` waits for evidence. As in the ledger, what is owed to somebody is below 0."""

    account: str
    currency: str
    before: int
    after: int


class AffectedView(BaseModel):
    """A ticket's money before and after: each party whose share changes, and the customer's side.

    accounts: what is booked where, so also what becomes held and what is paid in another currency.
    """

    ticket_id: str
    parties: dict[str, ChangeView]
    charged: ChangeView
    accounts: list[AccountChange]


class RefusedTicket(BaseModel):
    ticket_id: str
    reason: str


class CorrectionView(BaseModel):
    """The list's head. hash: what an approval names. totals, accounts: over the whole list.

    posted: tickets looked at so far; fates: how they ended (posted, already, skipped).
    """

    correction: str
    state: State
    old: str
    new: str
    start: str
    end: str
    hash: str
    currency: str
    made_by: str
    made_at: str
    approved_by: str | None = None
    approved_at: str | None = None
    tickets: int
    refused: list[RefusedTicket]
    totals: dict[str, ChangeView]
    accounts: list[AccountChange]
    posted: int
    fates: dict[str, int]
    outlet: str | None = None


class AffectedPage(BaseModel):
    items: list[AffectedView]
    next: str | None = None


class HeadView(BaseModel):
    correction: str
    state: str
    made_by: str
    approved_by: str | None = None
    tickets: int


class HeadPage(BaseModel):
    items: list[HeadView]


class CorrectionApproval(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="of the list that was seen")]


class AffectedQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,9}$")] | None = None


@api.route("POST", "/corrections", roles=MONEY_DECISIONS, decides=nothing, status=202)
def ask_correction(
    body: CorrectionDocument, caller: Caller, idempotency_key: str | None
) -> CorrectionRequest:
    """Have the affected tickets and their money listed; nothing is booked by it."""
    asked = corrections().ask(
        body.new, body.old, *body.between(), caller.party, idempotency_key or "", body.outlet
    )
    observe.log("correction asked", request=asked.request_id, by=caller.party)
    return _request(asked)


@api.route("GET", "/corrections", roles=READ_MONEY)
def list_corrections() -> HeadPage:
    """All corrections without their lists."""
    return HeadPage(
        items=[
            HeadView(
                correction=head.correction_id, state=head.state, made_by=head.made_by,
                approved_by=head.approved_by, tickets=head.tickets,
            )
            for head in correction_store().heads()
        ]
    )  # fmt: skip


@api.route("GET", "/corrections/requests/{request_id}", roles=READ_MONEY)
def get_request(request_id: str) -> CorrectionRequest:
    """Whether the list is made."""
    return _request(corrections().asked(request_id))


@api.route("GET", "/corrections/{correction}", roles=READ_MONEY)
def get_correction(correction: str) -> CorrectionView:
    """What an approver decides on, and how far the postings are."""
    return _view(correction_store().get(correction))


@api.route("GET", "/corrections/{correction}/tickets", roles=READ_MONEY)
def correction_tickets(correction: str, query: AffectedQuery) -> AffectedPage:
    """The affected tickets with the money of each."""
    tickets = correction_store().get(correction).tickets
    start = int(query.cursor or 0)
    page = tickets[start : start + query.limit]
    after = start + len(page)
    return AffectedPage(
        items=[
            AffectedView(
                ticket_id=one.ticket_id,
                parties={p: ChangeView(before=b, after=a) for p, b, a in one.parties},
                charged=ChangeView(before=one.charged[0], after=one.charged[1]),
                accounts=[_change(*account) for account in one.accounts],
            )
            for one in page
        ],
        next=str(after) if after < len(tickets) else None,
    )


@api.route(
    "POST",
    "/corrections/{correction}/approve",
    roles=MONEY_DECISIONS,
    status=202,
    decides=decisions.correction,
)
def approve_correction(correction: str, body: CorrectionApproval, caller: Caller) -> CorrectionView:
    """Approve the list with this hash, never by its maker; its postings begin at once."""
    found = corrections().approve(correction, body.hash, caller.party)
    observe.log("correction approved", correction=correction, by=caller.party)
    return _view(found)


def _change(account: str, currency: str, before: int, after: int) -> AccountChange:
    return AccountChange(account=account, currency=currency, before=before, after=after)


def _view(found: Correction) -> CorrectionView:
    progress = corrections().progress(found.correction_id)
    scope = found.scope
    return CorrectionView(
        correction=found.correction_id, state=found.state, old=scope.old, new=scope.new,
        start=rfc3339(scope.start), end=rfc3339(scope.end), hash=found.hash,
        currency=found.currency, made_by=found.made_by, made_at=rfc3339(found.made_at),
        approved_by=found.approved_by,
        approved_at=rfc3339(found.approved_at) if found.approved_at else None,
        tickets=len(found.tickets),
        refused=[RefusedTicket(ticket_id=one.ticket_id, reason=one.reason) for one in found.refused],
        totals={p: ChangeView(before=b, after=a) for p, (b, a) in found.totals.items()},
        accounts=[_change(*key, *both) for key, both in found.account_totals.items()],
        posted=progress.done if progress else 0,
        fates=progress.fates if progress else {}, outlet=scope.outlet,
    )  # fmt: skip


def _request(asked: Asked) -> CorrectionRequest:
    return CorrectionRequest(
        request=asked.request_id, state=asked.stage, old=asked.old, new=asked.new,
        start=rfc3339(asked.start), end=rfc3339(asked.end), by=asked.by,
        chunks=asked.chunks, done=asked.done, tickets=asked.tickets,
        correction=asked.correction, reason=asked.reason, outlet=asked.outlet,
    )  # fmt: skip
