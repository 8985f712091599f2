"""The clocks on a ticket's head (`Ticket.clocks`, `due`, `due_bucket`): read, and put with its next event. Pure.

`due` is the first moment of any of them, in the sparse index by_due; a ticket without clocks has none of these and
stands in no index: it costs what it did. Only tickets in drawn scenes have clocks.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing.errors import Conflict
from suanqing.times import epoch_ms, from_epoch_ms, parse, rfc3339
from suanqing.work.scenes import due, timed
from suanqing.work.scenes.clocks import Clock, from_json, to_json
from suanqing.work.tickets.event_kinds import EventKind
from suanqing.work.tickets.flow import flow_of, head_of
from suanqing.work.tickets.flow_log import with_clocks_told
from suanqing.work.tickets.model import Event, Ticket

BY_CLOCK = "suanqing"
"""Whose hand it is when a clock does something."""


def clocks_of(ticket: Ticket) -> dict[str, Clock]:
    """By token."""
    return {token: from_json(clock) for token, clock in ticket.clocks.items()}


def due_of(ticket: Ticket) -> int | None:
    """The first moment as the index has it, in milliseconds."""
    return None if ticket.due is None else epoch_ms(parse(ticket.due))


def rules_of(ticket: Ticket) -> due.Rules:
    """By token: its node's limit, and the calendar at the ticket's site and outlet."""
    if not ticket.clocks:
        return {}
    flow = flow_of(ticket)
    return timed.rules_of(
        ticket.clocks, head_of(ticket), flow.scene(ticket), flow.calendars_at(ticket)
    )


def with_clocks(ticket: Ticket, clocks: Mapping[str, Clock], rules: due.Rules, now: int) -> Ticket:
    """With these clocks, and when the first of them has something to fire."""
    kept = {token: to_json(clock) for token, clock in clocks.items()}
    ruled = {token: clock for token, clock in clocks.items() if token in rules}
    return with_due(ticket.with_(clocks=kept), due.earliest(ruled, rules, now))


def with_due(ticket: Ticket, at: int | None) -> Ticket:
    if at is None:
        return ticket.with_(due=None, due_bucket=None)
    return ticket.with_(due=due.due_key(at), due_bucket=due.due_bucket(ticket.ticket_id, at))


def with_event(
    before: Ticket, ticket: Ticket, kind: EventKind, by: str, at: datetime, data: dict[str, Any]
) -> Ticket:
    """One event later; it moves no money. before: the ticket with its clocks as they were. Conflict: it is not open."""
    if not ticket.is_open:
        raise Conflict("the ticket is not open", state=ticket.state, version=ticket.version)
    seq = ticket.version + 1
    told = with_clocks_told(data, before, ticket.clocks)
    event = Event(seq, kind, from_epoch_ms(epoch_ms(at)), by, told)
    return ticket.with_(version=seq, events=(*ticket.events, event))


def moment(at: int | None) -> str | None:
    return None if at is None else rfc3339(from_epoch_ms(at))
