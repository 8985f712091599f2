"""Replays (回放): a version of the book over what is booked, as a job with progress."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from replays.wiring import api, replays
from suanqing.finance.backtest.jobs import Job, State
from suanqing.finance.backtest.outcome import Outcome, Tally
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import MONEY_DECISIONS, READ_MONEY
from suanqing.platform import observe
from suanqing.times import rfc3339

SHOWN = 20


class ReplayDocument(BaseModel):
    """Over how many months, with this one."""

    model_config = ConfigDict(extra="forbid", strict=True)

    months: Annotated[int, Field(ge=1, le=24)] = 3


class ReplayView(BaseModel):
    """A replay and how far it is; amounts in minor units, of the tickets looked at so far."""

    replay: str
    book_version: str
    hash: str
    periods: list[str]
    state: State
    chunks: int
    done: int
    tickets: int
    changed: int
    pay_change: int
    charge_change: int
    by: str
    at: str
    finished: str | None = None
    reason: str | None = None


class ReplayPage(BaseModel):
    items: list[ReplayView]


class GroupView(BaseModel):
    """One party, outlet, SKU, tier or fee kind: money as booked and under the version."""

    id: str
    before: int
    after: int
    change: int
    tickets: int


class RefusalView(BaseModel):
    """Tickets the version gives no price; `before`: what they pay now."""

    reason: str
    tickets: int
    before: int
    examples: list[str]


class TicketChange(BaseModel):
    ticket_id: str
    before: int
    after: int


class MoveView(BaseModel):
    """Lines that fall from one tier into another."""

    plane: str
    old: str
    new: str
    lines: int


class ReplayResult(BaseModel):
    """changed: tickets with other money. reruled: with other rules. retiered: in another tier."""

    replay: str
    currency: str
    tickets: int
    changed: int
    reruled: int
    retiered: int
    refused: list[RefusalView]
    totals: dict[str, GroupView]
    winners: list[GroupView]
    losers: list[GroupView]
    moves: list[MoveView]
    largest: list[TicketChange]


class ResultQuery(BaseModel):
    """Of which kind winners and losers are, and how many of each."""

    model_config = ConfigDict(extra="forbid")

    dimension: Literal["party", "outlet", "sku", "tier", "fee"] = "party"
    plane: Literal["charge", "pay"] = "pay"
    limit: Annotated[int, Field(ge=1, le=1000)] = SHOWN


@api.route("POST", "/books/{book_version}/replays", roles=MONEY_DECISIONS, status=202)
def begin_replay(
    book_version: str, body: ReplayDocument, caller: Caller, idempotency_key: str | None
) -> ReplayView:
    """Run the version in shadow over the last months; nothing is written but the result."""
    job = replays().request(book_version, body.months, caller.party, idempotency_key or "")
    observe.log("replay asked", replay=job.job_id, book=book_version, by=caller.party)
    return view(job)


@api.route("GET", "/books/{book_version}/replays", roles=READ_MONEY)
def list_replays(book_version: str) -> ReplayPage:
    """The version's replays, newest first."""
    return ReplayPage(items=[view(job) for job in replays().of(book_version)])


@api.route("GET", "/replays/{replay}", roles=READ_MONEY)
def get_replay(replay: str) -> ReplayView:
    """How far it is."""
    return view(replays().get(replay))


@api.route("GET", "/replays/{replay}/result", roles=READ_MONEY)
def replay_result(replay: str, query: ResultQuery) -> ReplayResult:
    """Totals, winners and losers of one kind, and examples; empty until the replay is done."""
    replays().get(replay)
    return result(replay, replays().outcome(replay) or Outcome(), query)


def result(replay: str, outcome: Outcome, query: ResultQuery) -> ReplayResult:
    asked = query.dimension, query.plane
    return ReplayResult(
        replay=replay,
        currency=outcome.currency,
        tickets=outcome.tickets,
        changed=outcome.changed,
        reruled=outcome.reruled,
        retiered=outcome.retiered,
        refused=[
            RefusalView(
                reason=one.reason, tickets=one.tickets, before=one.before, examples=one.examples
            )
            for one in outcome.refused.values()
        ],
        totals={
            "charge": group("", outcome.total("charge")),
            "pay": group("", outcome.total("pay")),
        },
        winners=[group(*each) for each in outcome.winners(*asked)[: query.limit]],
        losers=[group(*each) for each in outcome.losers(*asked)[: query.limit]],
        moves=[
            MoveView(plane=plane, old=old, new=new, lines=lines)
            for (plane, old, new), lines in sorted(outcome.moves.items())
        ],
        largest=[
            TicketChange(ticket_id=one.ticket_id, before=one.before, after=one.after)
            for one in outcome.largest
        ],
    )


def group(id: str, tally: Tally) -> GroupView:
    return GroupView(
        id=id, before=tally.before, after=tally.after, change=tally.change, tickets=tally.tickets
    )


def view(job: Job) -> ReplayView:
    return ReplayView(
        replay=job.job_id, book_version=job.book, hash=job.hash, periods=list(job.periods),
        state=job.state, chunks=job.chunks, done=job.done, tickets=job.tickets,
        changed=job.changed, pay_change=job.pay_change, charge_change=job.charge_change,
        by=job.by, at=rfc3339(job.at), reason=job.reason or None,
        finished=rfc3339(job.finished) if job.finished else None,
    )  # fmt: skip
