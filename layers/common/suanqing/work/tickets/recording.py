"""How a decision becomes the ticket's next event: in the state its scene leads to, with the money it moves.
Pure.

Money: `facts_rev` moves with every event that can change an amount (`command_table`). Once the ticket has been
served such an event also sets `unsettled`, and takes away `trouble`, which spoke of older facts.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from suanqing.errors import Invalid
from suanqing.times import epoch_ms, from_epoch_ms, rfc3339
from suanqing.work.tickets.acts import ACTOR
from suanqing.work.tickets.command_table import COMMANDS, CommandName, Money
from suanqing.work.tickets.event_kinds import EventKind
from suanqing.work.tickets.flow import flow_of
from suanqing.work.tickets.flow_changes import NOWHERE, Walked, by_verb, said_beside
from suanqing.work.tickets.flow_log import FLOW, with_clocks_told
from suanqing.work.tickets.hands import handed
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.node_shares import paid
from suanqing.work.tickets.parts import TAKEN, ended, taken_by_node
from suanqing.work.tickets.scene import beside, scene

ANYWHERE: frozenset[CommandName] = frozenset({"act", "clear_act", "rate"})
"""Commands that lead nowhere and are taken wherever a ticket stands."""
PROGRAMS = frozenset({ACTOR, "stock"})
"""Who commands without being somebody: it needs no node of a drawn scene that allows it, and leads nowhere."""


def record(
    ticket: Ticket,
    command: CommandName,
    by: str,
    at: datetime,
    data: dict[str, Any] | None = None,
    *,
    kind: EventKind | None = None,
    money: bool | None = None,
    **changes: Any,
) -> Ticket:
    """The ticket one event later. kind: of the event, where the command writes several. money: whether it
    moves any, where that depends. changes: what becomes of the ticket.

    Raises Conflict: the scene does not allow the step in the ticket's state.
    """
    kind = kind or _only(COMMANDS[command].writes)
    moves = _moves(COMMANDS[command].writes[kind], money)
    if command in ANYWHERE or (ticket.scene_ref and by in PROGRAMS):
        return record_walk(ticket, NOWHERE, kind, by, at, data or {}, moves, **changes)
    state = scene(ticket.scene).after(ticket, command)
    if ticket.scene_ref:
        at = milliseconds(at)
        told = {name: changes[name] for name in ("facts", "lines") if name in changes}
        known = ticket.with_(**told)
        walked = (
            said_beside(known, by, at)
            if beside(ticket, command)
            else by_verb(known, command, by, at, changes.get("assignee"))
        )
        changes |= {name: walked.changes[name] for name in told if name in walked.changes}
        return record_walk(ticket, walked, kind, by, at, data or {}, moves, **changes)
    return _recorded(ticket, kind, by, milliseconds(at), data or {}, moves, state=state, **changes)


def record_walk(
    ticket: Ticket,
    walked: Walked,
    kind: EventKind,
    by: str,
    at: datetime,
    data: dict[str, Any],
    moves: bool = False,
    **changes: Any,
) -> Ticket:
    """What a command made of a ticket in a drawn scene. It is served when its state comes to be done.

    Raises Invalid: it comes to be done, and nobody could pay for it.
    """
    changes = walked.changes | changes
    after = ticket.with_(**changes)
    if walked.rows:
        found, told = _of_nodes(ticket, after, walked.rows)
        changes, data, after = changes | found, data | told, after.with_(**found)
        moves = moves or "lines" in found or "crew" in told
    moves = moves or after.facts != ticket.facts
    if after.state == "done" and ticket.served is None:
        can_be_priced(after)
        changes["served"], moves = milliseconds(at), True
    rows = {FLOW: walked.rows} if walked.rows else {}
    return _recorded(ticket, kind, by, milliseconds(at), {**data, **rows}, moves, **changes)


def _of_nodes(
    ticket: Ticket, after: Ticket, rows: list[dict[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the nodes of an event take into the work, and whom they pay: of the ticket, and for the event."""
    found: dict[str, Any] = {}
    told: dict[str, Any] = {}
    if taken := taken_by_node(after, rows):
        found, told = {"lines": taken.lines, "marks": taken.marks}, {TAKEN: taken.told}
    done = paid(ticket, after.with_(**found), flow_of(ticket).scene(ticket), rows)
    return found | done.changes, told | done.told


def served_at_once(ticket: Ticket) -> Ticket:
    """A ticket that was just made, served where its scene begins with what is done.

    Raises Invalid: nobody could pay for it.
    """
    if ticket.state != "done":
        return ticket
    can_be_priced(ticket)
    at = ticket.events[-1].at
    return ticket.with_(served=at, facts_rev=ticket.version, unsettled=f"waiting#{rfc3339(at)}")


def can_be_priced(ticket: Ticket) -> None:
    """Raises Invalid for a ticket that nobody could pay for."""
    own = scene(ticket.scene)
    if not ticket.lines and own.priced_by not in ticket.facts.get("attrs", {}):
        raise Invalid("a ticket without lines cannot be completed", where="lines")
    if not (ticket.region or own.anywhere):
        raise Invalid("a ticket without its site's region cannot be completed", where="region")


def _recorded(
    ticket: Ticket,
    kind: EventKind,
    by: str,
    at: datetime,
    data: dict[str, Any],
    moves: bool,
    **changes: Any,
) -> Ticket:
    seq = ticket.version + 1
    if "clocks" in changes:
        data = with_clocks_told(data, ticket, changes["clocks"])
    event = Event(seq, kind, at, by, data)
    changed = ended(ticket.with_(version=seq, events=(*ticket.events, event), **changes))
    changed = handed(ticket, changed, at)
    if ticket.is_open and not changed.is_open:
        changed = changed.with_(board=f"closed#{rfc3339(at)}")
    if not moves:
        return changed
    changed = changed.with_(facts_rev=seq, trouble=None)
    return changed.with_(unsettled=f"waiting#{rfc3339(at)}") if owed(changed) else changed


def record_facts(
    ticket: Ticket,
    command: CommandName,
    found: Mapping[str, Any],
    by: str,
    at: datetime,
    told: Mapping[str, Any] | None = None,
    marks: Mapping[str, Any] | None = None,
    *,
    kind: EventKind | None = None,
    was: bool = True,
    money: bool = True,
    **changes: Any,
) -> Ticket:
    """Facts that decide money: `found` takes the place of what `ticket.facts` says under its names.

    A value that is empty takes the name away. The event keeps `told` (else `found`) and, unless `was` is
    False, what was there before. marks: noted with it. Invalid when nothing is new. money False: they
    decide none yet, where the command leaves that open. changes: what becomes of the ticket beside its facts.
    """
    facts = {name: value for name, value in (ticket.facts | dict(found)).items() if value}
    if facts == ticket.facts:
        raise Invalid("the ticket knows this already", where=next(iter(found), "facts"))
    before = {f"was_{name}": ticket.facts[name] for name in found if name in ticket.facts}
    data = dict(told if told is not None else found) | (before if was else {})
    noted = _noted(ticket, marks or {})
    return record(
        ticket, command, by, at, data, kind=kind, money=money, facts=facts, marks=noted, **changes
    )


def record_marks(
    ticket: Ticket,
    command: CommandName,
    marks: Mapping[str, Any],
    by: str,
    at: datetime,
    told: Mapping[str, Any] | None = None,
    *,
    kind: EventKind | None = None,
) -> Ticket:
    """What decides no money: `marks` take the place of what is noted under their names, empty ones go."""
    data = dict(told if told is not None else marks)
    noted = _noted(ticket, marks)
    return record(ticket, command, by, at, data, kind=kind, money=False, marks=noted)


def owed(ticket: Ticket) -> bool:
    """Does the ledger owe it an answer? Once served, always: cancelled, the answer is 0."""
    return ticket.served is not None


def milliseconds(at: datetime) -> datetime:
    return from_epoch_ms(epoch_ms(at))


def _moves(rule: Money, told: bool | None) -> bool:
    match rule:
        case "yes":
            return True
        case "no":
            return False
        case "depends":
            assert told is not None
            return told
        case _:
            assert_never(rule)


def _only(writes: Mapping[EventKind, Money]) -> EventKind:
    [kind] = writes
    return kind


def _noted(ticket: Ticket, marks: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (ticket.marks | dict(marks)).items() if value}
