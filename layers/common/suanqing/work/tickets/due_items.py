"""The clocks on a ticket's head: read off its item, and written with its next event. Pure.

    clocks               {token: as `work.scenes.clocks.to_json` writes it}
    due, due_bucket      the first moment of any of them, in the sparse index by_due; absent where nothing is to fire

A head without clocks has none of these attributes and stands in no index: it costs what it did.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.business_calendars import Calendars
from suanqing.errors import Conflict
from suanqing.platform.dynamo import attributes, plain
from suanqing.times import epoch_ms, from_epoch_ms, parse, rfc3339
from suanqing.work.scenes import due
from suanqing.work.scenes.clocks import Clock, from_json, to_json
from suanqing.work.scenes.model import Scene
from suanqing.work.scenes.timed import ALWAYS, NIGHT_AND_DAY, limit_at
from suanqing.work.tickets.event_kinds import EventKind
from suanqing.work.tickets.items import Item, item_to_ticket
from suanqing.work.tickets.model import Event, Ticket

BY_CLOCK = "suanqing"
"""Whose hand it is when a clock does something."""
FLOW = "flow"
"""Of an event's data: what it did to tokens, so that the log makes the head anew (`scenes.heads.applied`)."""
Token = Mapping[str, Any]


class Timed(NamedTuple):
    """A ticket and its clocks. ref: of its scene. tokens: where it stands; of a ticket without any, one at the
    node of its state. due: the first moment as the index has it, in milliseconds."""

    ticket: Ticket
    ref: str
    tokens: Mapping[str, Token]
    clocks: Mapping[str, Clock]
    due: int | None


def timed_of(item: Item) -> Timed:
    """Of a head as it is stored."""
    ticket = item_to_ticket(item)
    tokens = plain(item["tokens"]) if "tokens" in item else {"t1": {"node": ticket.state}}
    stored = plain(item["clocks"]) if "clocks" in item else {}
    moment = epoch_ms(parse(item["due"]["S"])) if "due" in item else None
    clocks = {token: from_json(clock) for token, clock in stored.items()}
    ref = item["scene_ref"]["S"] if "scene_ref" in item else ticket.scene
    return Timed(ticket, ref, tokens, clocks, moment)


def rules_of(timed: Timed, scene: Scene, calendars: Callable[[], Calendars]) -> due.Rules:
    """By token: its node's limit, and the calendar at the ticket's site and outlet."""
    ticket, found = timed.ticket, {}
    for token in timed.clocks:
        limit = limit_at(scene.nodes[timed.tokens[token]["node"]])
        if limit is not None:
            named, region = limit.calendar, ticket.region or None
            own = (
                NIGHT_AND_DAY if named == ALWAYS else calendars().find(named, region, ticket.outlet)
            )
            found[token] = (limit, own)
    return found


def timed_by(timed: Timed, clocks: Mapping[str, Clock], rules: due.Rules, now: int) -> Timed:
    """With these clocks, and when the first of them has something to fire."""
    return timed._replace(clocks=clocks, due=due.earliest(clocks, rules, now))


def with_event(timed: Timed, kind: EventKind, by: str, at: datetime, data: dict[str, Any]) -> Timed:
    """One event later; it moves no money. Conflict: the ticket is not open."""
    ticket = timed.ticket
    if not ticket.is_open:
        raise Conflict("the ticket is not open", state=ticket.state, version=ticket.version)
    seq = ticket.version + 1
    event = Event(seq, kind, from_epoch_ms(epoch_ms(at)), by, data)
    return timed._replace(ticket=ticket.with_(version=seq, events=(*ticket.events, event)))


def clock_attributes(timed: Timed) -> Item:
    """Of the head's item."""
    kept = {token: to_json(clock) for token, clock in timed.clocks.items()}
    found = attributes({"clocks": kept}) if kept else {}
    if timed.due is not None:
        bucket = due.due_bucket(timed.ticket.ticket_id, timed.due)
        found |= attributes({"due": due.due_key(timed.due), "due_bucket": bucket})
    return found


def with_clocks(update: Mapping[str, Any], before: Timed, after: Timed) -> dict[str, Any]:
    """The head's UpdateItem with what differs of clocks, tokens and due: the same write."""
    old, new = clock_attributes(before), clock_attributes(after)
    if after.tokens != before.tokens:
        new |= attributes({"tokens": dict(after.tokens)})
    sets = {name: value for name, value in new.items() if old.get(name) != value}
    removes = sorted(old.keys() - new.keys())
    change, _, gone = str(update["UpdateExpression"]).partition(" REMOVE ")
    change += "".join(f", #{name} = :{name}" for name in sets)
    gone = ", ".join(filter(None, [gone, *(f"#{name}" for name in removes)]))
    names = update["ExpressionAttributeNames"] | {f"#{name}": name for name in (*sets, *removes)}
    values = update["ExpressionAttributeValues"] | {f":{n}": value for n, value in sets.items()}
    return {
        **update,
        "UpdateExpression": f"{change} REMOVE {gone}" if gone else change,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }


def moment(at: int | None) -> str | None:
    return None if at is None else rfc3339(from_epoch_ms(at))
