"""Decisions of tickets in drawn scenes: a step, a repair, another version. Pure; ticket in, ticket with one event out.

Facts that come with a step count for its exits already. Of finished work a step tells none: that is `set_facts`, which
those who are paid by it do not decide.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.errors import Conflict, Invalid
from suanqing.times import epoch_ms
from suanqing.work.scenes import migrate, repair
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.engine import Advanced
from suanqing.work.scenes.model import ADVANCE, EVENT, Scene
from suanqing.work.tickets.asked import Answer, with_answers
from suanqing.work.tickets.command_table import COMMAND_NAMES
from suanqing.work.tickets.event_kinds import EventKind
from suanqing.work.tickets.fact_decisions import with_facts
from suanqing.work.tickets.flow import flow_of, head_of, takers
from suanqing.work.tickets.flow_changes import HAPPENED, NOWHERE, Walked, around, walk, walked_by
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.recording import record_walk
from suanqing.work.tickets.scene import scene

KINDS: dict[str, EventKind] = {
    "hand_over": "handed_over", "withdraw": "withdrawn", "agree": "agreed", "reject": "rejected",
    "return": "returned", "pass_on": "passed_on", "add_before": "people_added", "add_after": "people_added",
    "take": "picked_up",
}  # fmt: skip
"""The kind of event that a step is; of an exit it is `advanced`."""
BARE: dict[str, EventKind] = {"arrive": "arrived", "complete": "completed", "close": "closed"}
"""Commands of the API that say nothing beside: as a step they name the token that they are for."""
REPEAT = "repeat"
"""Of an event's data: which request it answered, "<digest of the key>.<digest of what was asked>"."""


class Asked(NamedTuple):
    """A step as somebody asks for it."""

    command: Command
    attrs: Mapping[str, Any] = {}
    reason: str = ""


class Told(NamedTuple):
    """What comes with a step. own: by somebody whom the ticket pays. repeat: see `REPEAT`. answer: of the form that its
    node asks for."""

    attrs: Mapping[str, Any] = {}
    reason: str = ""
    own: bool = False
    repeat: str = ""
    answer: Answer | None = None


def advanced(ticket: Ticket, command: Command, told: Told, at: datetime) -> Ticket:
    """A step of a drawn scene: an exit, an approver's decision, work handed over or taken, an event from outside.

    Raises Conflict `round_over`, `token_moved`, `illegal_step`: what it was for is over, or elsewhere.
    """
    _drawn(ticket)
    if command.name in COMMAND_NAMES and command.name not in (ADVANCE, *BARE):
        raise Invalid(f"{command.name} has a call of its own", "own_call", where="command")
    said = told.answer.said if told.answer else None
    ready, data = with_facts(ticket, told.attrs, said, told.reason, told.own)
    data |= {name: text for name in ("reason", REPEAT) if (text := getattr(told, name))}
    if command.name.startswith(EVENT) and not takers(ticket, command.name):
        return _early(ready, command, data, at)
    walked = _walk(ready, command, told.answer, at)
    data |= {"form": told.answer.form} if told.answer else {}
    kind = (KINDS | BARE).get(command.name, "advanced")
    moves = ready.facts != ticket.facts or command.name == "complete"
    return record_walk(ready, walked, kind, command.by, at, data, moves)


def _walk(ticket: Ticket, command: Command, answer: Answer | None, at: datetime) -> Walked:
    """The step; with answers, they are known to its exits already."""
    given = with_answers(ticket, answer, command.by, at) if answer else None
    if given is None:
        return walk(ticket, _taken(ticket, command), at)
    walked = walk(ticket.with_(**given.changes), _taken(ticket, command), at)
    return Walked(given.changes | walked.changes, [*given.rows, *walked.rows])


def token_moved(ticket: Ticket, order: repair.Order, at: datetime) -> Ticket:
    """Repair: the token to another node, by two people and with the reason."""
    _drawn(ticket)
    drawn = flow_of(ticket).scene(ticket)
    done = repair.move_token(head_of(ticket), drawn, order, epoch_ms(at), around(ticket, drawn, at))
    walked = walked_by(ticket, drawn, done, order.by, at)
    told = {"reason": order.reason, "approved_by": order.approved_by}
    return record_walk(ticket, walked, "token_moved", order.by, at, told)


def migrated(ticket: Ticket, plan: Mapping[str, Any], new: Scene, by: str, at: datetime) -> Ticket:
    """In another version of its scene, by a migration's document; Conflict `cannot_migrate` says why not."""
    _drawn(ticket)
    old = flow_of(ticket).scene(ticket)
    done: Advanced = migrate.migrated(head_of(ticket), old, new, plan, by, epoch_ms(at))
    walked = walked_by(ticket, new, done, by, at)
    told = {"from": ticket.scene_ref, "to": plan["to"]}
    return record_walk(ticket, walked, "migrated", by, at, told, scene_ref=plan["to"])


def _drawn(ticket: Ticket) -> None:
    if not ticket.scene_ref:
        raise Conflict(
            f"a ticket that is {ticket.state} does not take advance", code="illegal_step",
            state=ticket.state, allowed=scene(ticket.scene).allowed(ticket.state), version=ticket.version,
        )  # fmt: skip


def _early(ticket: Ticket, command: Command, data: dict[str, Any], at: datetime) -> Ticket:
    """Nobody waits for the event yet: who comes to wait for it does not wait."""
    name = command.name.removeprefix(EVENT)
    known = ticket.marks.get(HAPPENED, [])
    if name in known:
        raise Conflict(f"{name} has happened already", "known", where="command")
    marks = {**ticket.marks, HAPPENED: [*known, name]}
    return record_walk(
        ticket.with_(marks=marks), NOWHERE, "advanced", command.by, at, {**data, "event": name}
    )


def _taken(ticket: Ticket, command: Command) -> Command:
    """`take`, where it is no approver's seat, is handing the work over to oneself."""
    if command.name != "take":
        return command
    nodes = flow_of(ticket).scene(ticket).nodes
    tokens = [command.token] if command.token in ticket.tokens else list(ticket.tokens)
    if any(nodes[ticket.tokens[name]["node"]].kind == "approval" for name in tokens):
        return command
    return command._replace(name="hand_over", owner=command.by)
