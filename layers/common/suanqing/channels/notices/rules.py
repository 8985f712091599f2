"""Which notices follow from what happened to a ticket. Pure: old head, new head, audience in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol, assert_never

from suanqing.channels.notices.act_rules import of_failure
from suanqing.channels.notices.clock_rules import of_levels
from suanqing.channels.notices.model import Kind, Notice
from suanqing.channels.notices.subscriptions import NODES, OWN, URGENT
from suanqing.labels import EVENTS, label
from suanqing.times import parse
from suanqing.work.tickets.event_kinds import EventKind, meaning
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.scene import BEFORE_DONE, scene

FINISHED: Mapping[EventKind, str] = {
    "assigned": "改派", "milestone_reached": "补记节点", "session_added": "补记工时",
}  # fmt: skip
"""What some changes are called where the work was done already; all others as in `labels.EVENTS`."""
SYSTEM = "suanqing"
"""Whose hand it is when the system ties two tickets."""


class Audience(Protocol):
    """Who stands behind a role; looked up by the caller."""

    def technicians(self, outlet: str) -> Iterable[str]: ...

    def finance(self) -> Iterable[str]: ...

    def holders(self, outlet: str, role: str) -> Iterable[str]: ...

    def name(self, party: str) -> str: ...


Earned = Callable[[str, int], dict[str, int]]
"""(ticket id, n) -> what assessment n changed for each person, minor units."""

Expected = Callable[[Ticket, datetime], dict[str, int]]
"""(ticket, when) -> what each party of it could then expect, minor units; empty where nobody can say."""


BookedAt = Callable[[str, int], datetime | None]
"""(ticket id, n) -> when assessment n was booked, where the ledger knows."""


def unsaid(ticket_id: str, n: int) -> datetime | None:
    return None


def unknown(ticket: Ticket, at: datetime) -> dict[str, int]:
    return {}


def notices_for(
    old: Ticket | None,
    new: Ticket,
    audience: Audience,
    earned: Earned,
    expected: Expected = unknown,
    booked_at: BookedAt = unsaid,
    more: Iterable[Notice] = (),
) -> list[Notice]:
    """Everything to tell about the step from `old` to `new`; ids depend on the step alone. more: of the company's own
    rules (`also_rules`)."""
    seen = old.version if old else 0
    found = [
        _marked(notice, event.by)
        for event in new.events
        if event.seq > seen
        for notice in _of_event(event, new, audience)
    ]
    found += _of_move(old, new, expected) + _of_finished(old, new, audience)
    found += [*_of_money(old, new, earned, booked_at), *_of_trouble(old, new, audience), *more]
    return [_placed(each, new) for each in found]


def _marked(notice: Notice, by: str) -> Notice:
    """What the reader did themselves stands in the inbox, and is sent by no channel."""
    return replace(notice, params={**notice.params, OWN: "1"}) if notice.to == by else notice


def _placed(notice: Notice, ticket: Ticket) -> Notice:
    """With what subscriptions ask of the ticket."""
    nodes = ",".join(sorted({token["node"] for token in ticket.tokens.values()}))
    said = {NODES: nodes, URGENT: "1" if ticket.urgent else ""}
    more = {name: text for name, text in said.items() if text}
    return replace(notice, params=notice.params | more) if more else notice


def _of_event(event: Event, ticket: Ticket, audience: Audience) -> list[Notice]:
    to = meaning(event.kind).notified
    match to:
        case "nobody":
            return []
        case "outlet":
            taken = event.kind == "transferred" and ticket.state != "created"
            if taken or "claim" not in scene(ticket.scene).steps:
                return []
            near = [party for party in audience.technicians(ticket.outlet) if party != event.by]
            return _tell("ticket_created", ticket, event, near)
        case "crew":
            return _tell("ticket_assigned", ticket, event, [w.party for w in ticket.workers])
        case "others":
            others = [worker.party for worker in ticket.workers if worker.party != event.by]
            return _tell("ticket_cancelled", ticket, event, others)
        case "tied":
            return _of_tie(event, ticket, audience)
        case "levels":
            return of_levels(event, ticket, audience)
        case "dispatch":
            return of_failure(event, ticket, audience)
        case "rated":
            return _of_rating(event, ticket)
        case _:
            assert_never(to)


def _of_rating(event: Event, ticket: Ticket) -> list[Notice]:
    """To all who worked on it: what the customer says of their work."""
    params = {"title": ticket.title, **{name: str(told) for name, told in event.data.items()}}
    return [
        Notice(f"{ticket.ticket_id}:{event.seq}:ticket_rated:{worker.party}", worker.party,
               "ticket_rated", event.at, ticket.ticket_id, params)
        for worker in ticket.workers
    ]  # fmt: skip


def _of_tie(event: Event, ticket: Ticket, audience: Audience) -> list[Notice]:
    """To all who worked on either ticket, and once to finance, who hear of finished work as of any change of it:
    their money follows from the tie."""
    told = {"rework_linked": ("original", "重做了工单"), "reworked": ("rework", "已由此工单重做")}
    if event.kind not in told or told[event.kind][0] not in event.data:
        return []
    name, what = told[event.kind]
    to = [worker.party for worker in ticket.workers]
    to += audience.finance() if event.kind == "rework_linked" and ticket.served is None else ()
    params = {"title": ticket.title, "what": what, "other": str(event.data[name])}
    if event.data.get("reason"):
        params["reason"] = str(event.data["reason"])
    return [
        Notice(f"{ticket.ticket_id}:{event.seq}:rework_tied:{party}", party, "rework_tied", event.at,
               ticket.ticket_id, params)
        for party in dict.fromkeys(to)
        if party != event.by
    ]  # fmt: skip


def _tell(kind: Kind, ticket: Ticket, event: Event, to: Iterable[str]) -> list[Notice]:
    params = {
        "title": ticket.title,
        "address": ticket.address,
        "outlet": ticket.outlet,
        "region": ticket.region,
        "seq": str(event.seq),
        "reason": str(event.data.get("reason", "")),
    }
    return [
        Notice(f"{ticket.ticket_id}:{event.seq}:{kind}:{party}", party, kind, event.at,
               ticket.ticket_id, {key: value for key, value in params.items() if value})
        for party in dict.fromkeys(to)
    ]  # fmt: skip


def _of_move(old: Ticket | None, new: Ticket, expected: Expected) -> list[Notice]:
    """To all who work on it when the site moves before completion: old and new estimate of their own."""
    moved = next(
        (e for e in reversed(new.events) if e.kind == "moved" and "region" in e.data), None
    )
    if old is None or moved is None or moved.seq <= old.version or new.served or not new.workers:
        return []
    before, after = expected(old, moved.at), expected(new, moved.at)
    return [
        Notice(f"{new.ticket_id}:{moved.seq}:ticket_moved:{worker.party}", worker.party,
               "ticket_moved", moved.at, new.ticket_id,
               {"title": new.title, "address": new.address}
               | {name: str(known[worker.party])
                  for name, known in (("before", before), ("after", after)) if worker.party in known})
        for worker in new.workers
    ]  # fmt: skip


def _of_finished(old: Ticket | None, new: Ticket, audience: Audience) -> list[Notice]:
    """Somebody changed work that was done: booked money moves, and finance knows who moved it."""
    if old is None or old.served is None or old.state in BEFORE_DONE:
        return []
    return [
        Notice(f"{new.ticket_id}:{event.seq}:finished_changed:{party}", party, "finished_changed", event.at,
               new.ticket_id, {"title": new.title, "change": _called(event.kind),
                               "by": audience.name(event.by), "seq": str(event.seq)})
        for event in new.events
        if event.seq > old.version and meaning(event.kind).reported and event.by != SYSTEM
        for party in audience.finance()
        if party != event.by
    ]  # fmt: skip


def _called(kind: EventKind) -> str:
    return FINISHED.get(kind) or label(EVENTS, kind)


def _of_money(old: Ticket | None, new: Ticket, earned: Earned, booked_at: BookedAt) -> list[Notice]:
    """What is accrued is told as of the work; a correction as of its own booking, however late it is."""
    before = old.settled.n if old and old.settled else 0
    if new.settled is None or new.settled.n <= before:
        return []
    n = new.settled.n
    kind: Kind = "earned" if n == 1 else "corrected"
    at = new.served or new.opened
    if kind == "corrected":
        at = booked_at(new.ticket_id, n) or at
    return [
        Notice(f"{new.ticket_id}:settled-{n}:{kind}:{party}", party, kind, at, new.ticket_id,
               {"title": new.title, "amount": str(amount), "n": str(n)})
        for party, amount in sorted(earned(new.ticket_id, n).items())
        if amount
    ]  # fmt: skip


def _of_trouble(old: Ticket | None, new: Ticket, audience: Audience) -> list[Notice]:
    if not new.trouble or (old and old.trouble == new.trouble):
        return []
    params = {"title": new.title, **{key: str(value) for key, value in new.trouble.items()}}
    state, _, since = (new.unsettled or "").partition("#")
    at = parse(since) if state == "exception" and since else new.served or new.opened
    return [
        Notice(f"{new.ticket_id}:trouble-{new.facts_rev}:{party}", party, "exception",
               at, new.ticket_id, params)
        for party in audience.finance()
    ]  # fmt: skip
