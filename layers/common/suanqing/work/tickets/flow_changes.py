"""What a command makes of where a ticket stands in its drawn scene: tokens, rounds, answers, clocks. Pure.

`state` follows from the tokens. Once it is done it stays so whatever is drawn after it (a visit back that sends
somebody again): money is booked. Only the command `cancel` calls booked work off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from suanqing import regions, vocabulary
from suanqing.canonical import digest
from suanqing.errors import Conflict
from suanqing.times import BEIJING, epoch_ms, from_epoch_ms, parse, rfc3339
from suanqing.vocabulary import WEEKDAYS
from suanqing.work.scenes import due as index
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.asking import words_said
from suanqing.work.scenes.engine import Advanced, advance, begin, told
from suanqing.work.scenes.heads import Event as Step
from suanqing.work.scenes.heads import Head, state_of
from suanqing.work.scenes.model import JOIN, Scene
from suanqing.work.scenes.timed import AGREED as AGREED_MINUTES
from suanqing.work.scenes.timed import PROMISED, PROMISED_AT, Timed, held, timed
from suanqing.work.tickets.flow import check_takes, flow_of, head_of, leads, nodes_of, takers
from suanqing.work.tickets.flow_log import FLOW, packed, steps_of, with_clocks_told
from suanqing.work.tickets.model import AGREED, OWN, STATED, Ticket

HAPPENED = "happened"
"""Of a ticket's marks: names of events that came before anybody waited for them."""
WHO_HAS_IT = {"claim": "by", "assign": "assignee"}
"""Commands that say who has the work next."""


class Walked(NamedTuple):
    """changes: of the ticket's fields. rows: for its event's data."""

    changes: dict[str, Any]
    rows: list[dict[str, Any]]


NOWHERE = Walked({}, [])


def begun(ticket: Ticket, ref: str, by: str) -> Ticket:
    """A ticket that was just made, at the start of its drawn scene; it has `flow`."""
    scene, [first] = flow_of(ticket).scenes.get(ref), ticket.events
    if any((node.limit or {}).get("agreed") for node in scene.nodes.values()):
        ticket = _with_agreed(ticket)
        [first] = ticket.events
    made = begin(scene, ref, by, epoch_ms(first.at), around(ticket, scene, first.at))
    walked = _walked(ticket.with_(scene_ref=ref), scene, made, by, first.at)
    told = with_clocks_told({**first.data, FLOW: walked.rows}, ticket, walked.changes["clocks"])
    event = replace(first, data=told)
    return ticket.with_(**walked.changes, scene_ref=ref, events=(event,))


def _with_agreed(ticket: Ticket) -> Ticket:
    """What its tier promises is kept with it: a book that is published later changes nothing of it."""
    found, [first] = dict(flow_of(ticket).agreed(ticket)), ticket.events
    if not found:
        return ticket
    told = replace(first, data={**first.data, AGREED: found})
    return ticket.with_(facts={**ticket.facts, AGREED: found}, events=(told,))


def walk(ticket: Ticket, command: Command, at: datetime) -> Walked:
    """Conflict or Invalid where its nodes do not take the command."""
    scene = flow_of(ticket).scene(ticket)
    ways = [name for name, node in nodes_of(ticket).items() if leads(node, command.name)]
    if not (command.token or command.node) and len(ways) == 1:
        command = command._replace(token=ways[0])
    done = advance(head_of(ticket), scene, command, epoch_ms(at), around(ticket, scene, at))
    return _walked(ticket, scene, done, command.by, at, command.name)


def by_verb(ticket: Ticket, command: str, by: str, at: datetime, assignee: str | None) -> Walked:
    """A command of the API, which is an exit of a node or leads nowhere. assignee: who has it then."""
    check_takes(ticket, command)
    fitting = takers(ticket, command)
    owner = {"by": by, "assignee": assignee or ""}.get(WHO_HAS_IT.get(command, ""), "")
    token = fitting[0] if len(fitting) == 1 or _one_way_out(ticket, fitting, command) else ""
    walked = walk(ticket, Command(command, by, token=token, owner=owner), at)
    if command in ("pause", "resume"):
        changed = ticket.with_(**walked.changes)
        scene, flow = flow_of(ticket).scene(ticket), flow_of(ticket)
        pause = (epoch_ms(at), flow.calendars_at(ticket), "paused", command == "pause")
        stood = held(changed.clocks, head_of(changed), scene, *pause)
        walked.changes.update(_timed(ticket, stood))
    return walked


def said_beside(ticket: Ticket, by: str, at: datetime) -> Walked:
    """Something is known of the ticket now that leads nowhere: no token moves. Another content voids what approvers
    said of the old one; a wait for a day has its clock as soon as the day is known."""
    scene, flow, now = flow_of(ticket).scene(ticket), flow_of(ticket), epoch_ms(at)
    done = told(head_of(ticket), scene, by, now, around(ticket, scene, at))
    stood = timed(
        ticket.clocks,
        done.events,
        done.head,
        scene,
        now,
        flow.calendars_at(ticket),
        known_of(ticket),
    )
    return Walked({"tokens": done.head["tokens"], **_timed(ticket, stood)}, packed(done.events, by))


def _one_way_out(ticket: Ticket, tokens: list[str], command: str) -> bool:
    """Whether the command leads from each of the tokens out of their branches, to one and the same place."""
    nodes, ways = flow_of(ticket).scene(ticket).nodes, nodes_of(ticket)
    [to, *others] = {way.to for name in tokens for way in ways[name].exits[command]}
    return (
        not others and to != JOIN and all(len(nodes[to].path) < len(ways[t].path) for t in tokens)
    )


def walked_by(ticket: Ticket, scene: Scene, done: Advanced, by: str, at: datetime) -> Walked:
    """What a repair or a migration made, whose head may name another scene."""
    return _walked(ticket.with_(scene_ref=done.head["scene"]), scene, done, by, at)


def _walked(
    ticket: Ticket, scene: Scene, done: Advanced, by: str, at: datetime, command: str = ""
) -> Walked:
    head, now = done.head, epoch_ms(at)
    facts = _facts(ticket, done.events)
    said = head.get("said", {})
    known = known_of(ticket.with_(**facts, said=said))
    calendars = flow_of(ticket).calendars_at(ticket)
    stood = timed(ticket.clocks, done.events, head, scene, now, calendars, known)
    changes = {
        "tokens": head["tokens"], "made": head["n"], "rounds": head.get("rounds", {}), "said": said,
        "state": projected(ticket, head, scene, command),
        **_timed(ticket, stood), **_lead(ticket, head, scene), **facts,
    }  # fmt: skip
    return Walked(changes, packed(done.events, by))


def _facts(ticket: Ticket, steps: Iterable[Step]) -> dict[str, Any]:
    """The ticket's facts with those that automatic nodes set, whatever was told before: that is drawn, approved and
    published, and it is nobody's telling any more."""
    acts = [act for step in steps if step["kind"] == "acted" for act in step["acts"]]
    attrs = dict(ticket.facts.get("attrs", {}))
    for act in acts:
        if act["do"] == "set_facts":
            attrs |= vocabulary.checked(act.get("facts", {}))
    known = ticket.facts.get("attrs", {})
    if attrs == known:
        return {}
    facts = {**ticket.facts, "attrs": attrs}
    for kept in (OWN, STATED):
        left = {n: each for n, each in facts.pop(kept, {}).items() if attrs.get(n) == known.get(n)}
        facts |= {kept: left} if left else {}
    return {"facts": facts}


def projected(ticket: Ticket, head: Head, scene: Scene, command: str) -> str:
    """The state that boards, settlement and verbs read."""
    state = state_of(head, scene)
    if ticket.state not in ("done", "closed"):
        return state
    if state == "cancelled" and command != "cancel":
        raise Conflict("work that is done is called off by cancel alone", "needs_cancel")
    return state if state in ("done", "closed", "cancelled") else ticket.state


def _timed(ticket: Ticket, stood: Timed) -> dict[str, Any]:
    if stood.due is None:
        return {"clocks": stood.clocks, "due": None, "due_bucket": None}
    bucket = index.due_bucket(ticket.ticket_id, stood.due)
    return {"clocks": stood.clocks, "due": rfc3339(from_epoch_ms(stood.due)), "due_bucket": bucket}


def _lead(ticket: Ticket, head: Head, scene: Scene) -> dict[str, Any]:
    """Nobody led it yet: the first who has work of it that is under way does, and is paid for it. Who only waits for
    something has no work."""
    if ticket.assignee:
        return {}
    for token in head["tokens"].values():
        node = scene.nodes[token["node"]]
        paid = node.kind != "wait" and node.owner.get("role", "technician") == "technician"
        if "owner" in token and paid and node.state in ("assigned", "on_site"):
            return {"assignee": token["owner"]}
    return {}


def around(ticket: Ticket, scene: Scene, at: datetime) -> Around:
    """What a transition knows beside head, scene and command."""
    find, before = flow_of(ticket).found, _had_it(ticket)
    waiting = [node.owner for node in scene.nodes.values() if node.kind in ("task", "wait")]

    def found(rule: Mapping[str, Any]) -> Sequence[str]:
        """Work that any of several may do waits in its queue until one takes it; an approval asks them all."""
        people = find(ticket, rule, before.get(str(rule.get("node", "")), ()))
        if rule["rule"] == "previous":
            return people[:1]
        shared = len(people) > 1 and any(rule is each for each in waiting)
        return () if shared else people

    local = at.astimezone(BEIJING)
    return Around(
        known={
            **known_of(ticket), "urgent": ticket.urgent, "day": local.date().isoformat(),
            "weekday": WEEKDAYS[local.weekday()],
        },
        place=regions.above(ticket.region) if ticket.region else (),
        began=ticket.opened.astimezone(BEIJING).date().isoformat(),
        happened=frozenset(ticket.marks.get(HAPPENED, ())),
        content=content_of(ticket),
        found=found,
        forms=True,
    )  # fmt: skip


def known_of(ticket: Ticket) -> dict[str, Any]:
    """What its conditions and waits read: facts and answers by their names, day and moment of the appointment."""
    promised = ticket.facts.get(PROMISED)
    day: dict[str, Any] = {}
    if promised:
        day[PROMISED] = parse(promised).astimezone(BEIJING).date().isoformat()
        day[PROMISED_AT] = promised
    if (minutes := ticket.facts.get(AGREED, {}).get("response_minutes")) is not None:
        day[AGREED_MINUTES] = minutes
    return {**ticket.facts.get("attrs", {}), **words_said(ticket.said), **day}


def content_of(ticket: Ticket) -> str:
    """The digest of what an approval is about: lines and facts as they are now."""
    lines = [[line.id, line.sku, format(line.qty, "f"), line.worker or ""] for line in ticket.lines]
    return digest({"lines": lines, "facts": ticket.facts.get("attrs", {})})[:16]


def _had_it(ticket: Ticket) -> dict[str, list[str]]:
    """Who had the work, the last first: by node, and "" of any; as far as the head's own events tell."""
    found: dict[str, list[str]] = {"": [ticket.assignee] if ticket.assignee else []}
    for event in ticket.events:
        for step in steps_of(event):
            if step["kind"] == "entered" and "from" in step["is"]:
                node, who = step["is"]["from"]
                found.setdefault(node, []).insert(0, who)
                found[""].insert(0, who)
    return found
