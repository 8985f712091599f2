"""What the API shows of what a ticket said at an earlier moment."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field

from suanqing import labels
from suanqing.errors import NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import from_epoch_ms, rfc3339
from suanqing.vocabulary import AMOUNTS
from suanqing.work.scenes.heads import owners, queues
from suanqing.work.tickets import access
from suanqing.work.tickets.content_log import as_of
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.schemas import Place
from suanqing.work.tickets.shown_schemas import LineView, WorkerView, worker_view
from suanqing.work.tickets.whole_log import moments, said_by, then

SHOWN = ("promised", "milestones", "sessions", "working", "paused", "tracked")
"""Facts beside those of the vocabulary that everybody who has the ticket sees."""


class TokenThen(BaseModel):
    """Where a token stood in the drawn scene. since: when it came to the node. owners: who had it, or was asked.
    queues: where it waited. clock: minutes of its limit and minutes used, since when it ran."""

    token: str
    node: str
    since: str
    owners: list[str] = Field(description="who had it, or was asked")
    queues: list[str] = Field(description="where it waited for somebody")
    clock: dict[str, Any] | None = Field(
        default=None, description="limit_min, used_min, running_since, as kept"
    )


class ThenView(BaseModel):
    """What a ticket said after its event of that number. made: log, from its events alone, which lead to what it says
    today; undone, of tickets that are older than such logs, by undoing events from today: lines and facts are given,
    all else is left out. notes: what was noted of it and decides no money, for those who
    read all money, since what a special ticket cost is among it."""

    id: str
    seq: int
    kind: str
    kind_name: str
    at: str
    by: str
    made: Literal["log", "undone"]
    lines: list[LineView]
    facts: dict[str, Any] = Field(
        description="by the names of the vocabulary, and times of its work"
    )
    state: str | None = None
    outlet: str | None = None
    title: str | None = None
    region: str | None = None
    address: str | None = None
    position: Place | None = None
    customer: str | None = None
    source: str | None = Field(default=None, description="who or what asked for it")
    urgent: bool | None = None
    served: str | None = None
    assignee: str | None = None
    workers: list[WorkerView] | None = None
    scene: str | None = Field(
        default=None, description="id and version of the scene that it was in"
    )
    tokens: list[TokenThen] | None = None
    notes: dict[str, Any] | None = None


def then_for(
    caller: Caller, ticket: Ticket, log: Sequence[Event], number: str, lang: labels.Lang
) -> ThenView:
    """As this caller may see it. log: the whole of it, as it was read with the ticket. NotFound: no such event."""
    event = next((each for each in log if str(each.seq) == number), None)
    if event is None:
        raise NotFound("the ticket has no such event", ticket_id=ticket.ticket_id)
    said = {each.seq: found for each, found in moments(ticket, log)}
    by_log = bool(said) and said[log[-1].seq] == said_by(ticket)
    was = then(ticket, said[event.seq]) if by_log else as_of(ticket, event.seq, log)
    view = ThenView(
        id=ticket.ticket_id,
        seq=event.seq,
        kind=event.kind,
        kind_name=labels.label(labels.EVENTS, event.kind, lang),
        at=rfc3339(event.at),
        by=event.by,
        made="log" if by_log else "undone",
        lines=[
            LineView(id=x.id, sku=x.sku, qty=format(x.qty, "f"), worker=x.worker) for x in was.lines
        ],
        facts=_facts(caller, was, SHOWN if by_log else ()),
    )
    return view.model_copy(update=_more(caller, was)) if by_log else view


def _facts(caller: Caller, ticket: Ticket, names: Sequence[str]) -> dict[str, Any]:
    attrs = ticket.facts.get("attrs", {})
    hidden = () if caller.reads_all_money else AMOUNTS
    own = {name: ticket.facts[name] for name in names if name in ticket.facts}
    return {name: value for name, value in attrs.items() if name not in hidden} | own


def _more(caller: Caller, was: Ticket) -> dict[str, Any]:
    shares = access.sees_shares(caller, was)
    return {
        "state": was.state, "outlet": was.outlet, "title": was.title, "region": was.region, "address": was.address,
        "position": Place.model_validate(was.position) if was.position else None, "customer": was.customer,
        "source": was.source, "urgent": was.urgent, "served": rfc3339(was.served) if was.served else None,
        "assignee": was.assignee, "workers": [worker_view(worker, shares) for worker in was.workers],
        "scene": was.scene_ref or was.scene,
        "tokens": [_token(name, was) for name in sorted(was.tokens, key=lambda name: int(name[1:]))],
        "notes": was.marks if caller.reads_all_money else None,
    }  # fmt: skip


def _token(name: str, was: Ticket) -> TokenThen:
    token = was.tokens[name]
    return TokenThen(
        token=name, node=token["node"], since=rfc3339(from_epoch_ms(token["since"])), owners=owners(token),
        queues=queues(token), clock=was.clocks.get(name),
    )  # fmt: skip
