"""A ticket made anew from its log: what it said after each of its events, whatever scene it is in. Pure.

What it said (`said`) is plain: state, scene, outlet, site, customer, who works on it, lines by their number, facts,
marks, and where it stands in a drawn scene, clocks too. Of the head that leaves out what is the ledger's (`settled`,
`unsettled`, `trouble`), what orders lists (`board`, `due`, `due_bucket`, `facts_rev`) and the version, which the event
has.

    began     of a head: what the ticket said as it was made, where the head does not let that be guessed (`_guessed`),
              as a merge patch. A ticket that has one event has none, since the head says it
    also      of an event: what else it changed than its kind and data tell (`_after`), as a merge patch

Both are canonical JSON texts, empty where there is nothing to say. They are written with each event, at the one place
where a ticket is saved, so what the log gives is right by construction: `_after` and `_guessed` only say what need not
be stored. What these two mean never changes for kinds that are there, since what is stored lies over them.

A ticket that had several events before there was `began` has none: what it said is made by undoing (`content_log`).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from suanqing.canonical import canonical
from suanqing.merge_patch import leading, patched
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import parse, rfc3339
from suanqing.work.scenes.heads import applied
from suanqing.work.tickets.acts import set_by_nodes
from suanqing.work.tickets.flow_log import CLOCK, FLOW, left_by, steps_of
from suanqing.work.tickets.model import STATES, Event, Line, Ticket, Worker
from suanqing.work.tickets.node_shares import NODE_FEES, crew_data
from suanqing.work.tickets.parts import TAKEN

Said = dict[str, Any]
TEXTS = (
    "state",
    "scene",
    "scene_ref",
    "outlet",
    "region",
    "source",
    "title",
    "address",
    "customer",
    "assignee",
)
PLAIN = ("urgent", "position", "facts", "marks")
PLACE = ("tokens", "made", "rounds", "said", "clocks")
"""Where it stands in a drawn scene."""
BY_STATE = {
    "claimed": "assigned", "assigned": "assigned", "arrived": "on_site", "completed": "done", "closed": "closed",
    "cancelled": "cancelled",
}  # fmt: skip
"""Kinds of events to the state that they lead to, where the ticket is not further already."""
LATER_FACTS = (
    "working",
    "sessions",
    "paused",
    "pending",
    "milestones",
    "picks",
    "tracked",
    "stated",
    "items",
)
LATER_MARKS = (
    "hands", "parts", "rating", "happened", "shares", "fees", "made", "linked", "failed_acts", "appointment",
    "rework_of", "rework_suggested", "reworked_by", "special",
)  # fmt: skip
"""Names that come after the ticket was made, as a rule: what began with one says so."""
HOME = "worker_region"


def said_by(ticket: Ticket) -> Said:
    """As the table keeps it, without what is empty."""
    found: dict[str, Any] = {name: getattr(ticket, name) for name in (*TEXTS, *PLAIN, *PLACE)}
    found["crew"] = crew_data(ticket.crew)
    found["served"] = ticket.served and rfc3339(ticket.served)
    found["lines"] = {line.id: _line(line) for line in ticket.lines}
    return plains(attributes({name: value for name, value in found.items() if value}))


def with_log(before: Ticket, after: Ticket) -> Ticket:
    """The ticket as it is saved with its newest event: the whole log gives what it says."""
    *earlier, event = after.events
    was, now = said_by(before), said_by(after)
    kept = replace(event, data=plains(attributes(event.data)))
    also = leading(_after(was, kept), now)
    event = replace(event, also=_text(also))
    began = _beginning(before, was)
    text = None if began is None else _text(leading(_guessed(now), began))
    return after.with_(events=(*earlier, event), began=text)


def moments(ticket: Ticket, log: Sequence[Event]) -> Iterator[tuple[Event, Said]]:
    """What it said after each event; nothing where its log does not give that. log: its whole history, the oldest
    first, as it was read with the ticket."""
    now = said_by(ticket)
    said = _beginning(ticket, now)
    if said is None or not log or log[0].seq != 1:
        return
    for event in log:
        said = folded(said, event)
        yield event, said


def whole(ticket: Ticket, log: Sequence[Event]) -> bool:
    """Whether the log gives the ticket: what it comes to after the last event is what the ticket says."""
    found = [said for _, said in moments(ticket, log)]
    return bool(found) and found[-1] == said_by(ticket)


def then(ticket: Ticket, said: Said) -> Ticket:
    """The ticket with what it said; what the log leaves out is as it is now."""
    lines = (
        Line(id, x["sku"], Decimal(x["qty"]), x.get("worker"))
        for id, x in said.get("lines", {}).items()
    )
    empty = {name: type(getattr(ticket, name))() for name in ("facts", "marks", *PLACE)}
    told = {name: said[name] for name in (*TEXTS, *PLAIN, *PLACE) if name in said}
    return ticket.with_(
        **{name: "" for name in TEXTS} | {"assignee": None, "position": None, "urgent": False} | empty | told,
        served=parse(said["served"]) if "served" in said else None,
        crew=tuple(Worker(each["party"], Decimal(each["weight"])) for each in said.get("crew", ())),
        lines=tuple(sorted(lines, key=lambda line: order(line.id))),
    )  # fmt: skip


def folded(said: Said, event: Event) -> Said:
    """What it said after the event. said: before it; it is not changed."""
    return _over(_after(said, event), event.also)


def _text(patch: Said) -> str:
    return canonical(patch).decode() if patch else ""


def _over(said: Said, patch: str) -> Said:
    return patched(said, json.loads(patch)) if patch else said


def order(line_id: str) -> list[int]:
    return [int(part) for part in line_id.split(".")]


def _beginning(ticket: Ticket, said: Said) -> Said | None:
    """What the ticket said as it was made, but for what its first event tells of its place."""
    if ticket.version == 1:
        return {name: value for name, value in said.items() if name not in PLACE}
    return None if ticket.began is None else _over(_guessed(said), ticket.began)


def _guessed(said: Said) -> Said:
    """What a head lets one guess of its beginning."""
    left = (*PLACE, "assignee", "crew", "served")
    found = {name: value for name, value in said.items() if name not in left} | {"state": STATES[0]}
    lines = {id: line for id, line in said.get("lines", {}).items() if id.startswith("1.")}
    facts = {
        name: value for name, value in said.get("facts", {}).items() if name not in LATER_FACTS
    }
    if "assignee" in said and HOME in facts.get("attrs", {}):
        facts["attrs"] = {name: value for name, value in facts["attrs"].items() if name != HOME}
    marks = {
        name: value for name, value in said.get("marks", {}).items() if name not in LATER_MARKS
    }
    found |= {"lines": lines, "facts": _full(facts), "marks": marks}
    return _full(found)


def _after(said: Said, event: Event) -> Said:
    """What the kind of the event and its data tell."""
    made = {**said}
    if event.kind == "created":
        return _full({**said, **_place(said, event)})
    if state := BY_STATE.get(event.kind):
        made["state"] = max(said["state"], state, key=STATES.index)
    if made["state"] == "done" and "served" not in said:
        made["served"] = rfc3339(event.at)
    made |= {
        "lines": _lines(said.get("lines", {}), event),
        "facts": _full(_facts(said.get("facts", {}), event)),
        "marks": _marks(said.get("marks", {}), event),
        **_who(said, event), **_site(event), **_place(said, event),
    }  # fmt: skip
    return _full(made)


def _who(said: Said, event: Event) -> Said:
    told = event.data
    match event.kind:
        case "claimed":
            return {"assignee": event.by}
        case "assigned":
            return {"assignee": told["assignee"], "crew": told.get("crew")}
    found: Said = {name: told[name] for name in ("assignee", "crew") if name in told}
    if event.kind == "crew_set" and [each["party"] for each in told["crew"]] == [
        said.get("assignee")
    ]:
        found["crew"] = None
    elif "assignee" in told and "crew" in said:
        became = {told.get("was"): told["assignee"]}
        found["crew"] = [
            each | {"party": became.get(each["party"], each["party"])} for each in said["crew"]
        ]
    return found


def _site(event: Event) -> Said:
    names = {"moved": ("region", "address", "position"), "transferred": ("outlet",)}.get(
        event.kind, ()
    )
    return {name: event.data[name] for name in names if name in event.data}


def _place(said: Said, event: Event) -> Said:
    """Where it stands, by what the engine did in the event."""
    rows = event.data.get(FLOW, ())
    if not rows:
        return {}
    head = {
        "scene": said.get("scene_ref", ""), "n": said.get("made", 0), "tokens": {**said.get("tokens", {})},
        "rounds": said.get("rounds", {}), "said": said.get("said", {}),
    }  # fmt: skip
    for step in steps_of(event):
        applied(head, step)
    clocks = {
        token: clock
        for token, clock in said.get("clocks", {}).items()
        if token not in left_by(rows)
    }
    for row in rows:
        if row["kind"] == CLOCK:
            clocks.pop(row["token"], None)
            clocks |= {row["token"]: row["is"]} if "is" in row else {}
    place = {name: head.get(name, {}) for name in ("tokens", "rounds", "said")}
    return {**place, "scene_ref": head["scene"], "made": head["n"], "clocks": clocks}


def _line(line: Line) -> Said:
    return {"sku": line.sku, "qty": format(line.qty, "f"), "worker": line.worker}


def _lines(lines: Said, event: Event) -> Said:
    told, made = event.data, {**lines}
    match event.kind:
        case "line_added" | "part_used":
            made[str(event.seq)] = _only(told, "sku", "qty", "worker")
        case "line_removed":
            made.pop(told["id"], None)
        case "quantity_corrected" if told["line"] in made:
            made[told["line"]] = made[told["line"]] | {"qty": told["qty"]}
        case "part_returned" if told["line"] in made:
            line = made.pop(told["line"])
            if rest := Decimal(line["qty"]) - Decimal(told["qty"]):
                made[told["line"]] = line | {"qty": format(rest, "f")}
    for row in told.get(TAKEN, ()):
        if row.get("new"):
            made[row["line"]] = _only(row, "sku", "qty")
    for row in told.get(NODE_FEES, ()):
        made[row["line"]] = _only(row, "sku", "qty", "worker")
    return made


def _facts(facts: Said, event: Event) -> Said:
    told, names = event.data, {*event.data.get("attrs", ()), *event.data.get("removed", ())}
    made = {**facts, "attrs": _attrs(facts.get("attrs", {}), event)}
    if "promised" in told:
        made["promised"] = told["promised"]
    for kept in ("own", "stated"):
        made[kept] = {name: each for name, each in facts.get(kept, {}).items() if name not in names}
    return made | _time(facts, event) | _asked(facts, event)


def _time(facts: Said, event: Event) -> Said:
    """Work, pauses, positions."""
    told, at = event.data, rfc3339(event.at)
    working, sessions = facts.get("working", {}), facts.get("sessions", [])
    match event.kind:
        case "work_started":
            return {"working": {**working, event.by: at}}
        case "work_stopped" | "session_added":
            stopped = {told["worker"]} if event.kind == "work_stopped" else ()
            stretch = [told["worker"], told["from"], told["to"]]
            return {
                "working": {
                    party: since for party, since in working.items() if party not in stopped
                },
                "sessions": sorted([*sessions, stretch]),
            }
        case "sessions_set":
            others = [each for each in sessions if each[0] != told["worker"]]
            return {"sessions": others + [[told["worker"], *each] for each in told["sessions"]]}
        case "paused":
            return {"paused": at}
        case "resumed":
            return {"paused": None}
        case "tracked":
            return {"tracked": facts.get("tracked", 0) + len(told["fixes"])}
    return {}


def _asked(facts: Said, event: Event) -> Said:
    """Milestones, tiers picked by hand, another source that waits for an answer."""
    told, at = event.data, rfc3339(event.at)
    match event.kind:
        case "milestone_reached":
            return {"milestones": {**facts.get("milestones", {}), told["milestone"]: at}}
        case "tier_picked":
            others = [each for each in facts.get("picks", ()) if each[0] != told["plane"]]
            new = [[told["plane"], told["tier"], event.by, told["reason"]]] if told["tier"] else []
            return {"picks": sorted([*others, *new])}
        case "source_proposed":
            return {"pending": {**told, "by": event.by, "at": at}}
        case "source_decided":
            return {"pending": None}
    return {}


def _attrs(attrs: Said, event: Event) -> Said:
    told, made = event.data, {**attrs}
    if isinstance(told.get("attrs"), Mapping):
        made |= told["attrs"]
    gone = set(told.get("removed", ()))
    match event.kind:
        case "claimed" | "assigned":
            gone.add(HOME)
        case "described":
            made |= _only(told, "asset", "symptom")
        case "source_decided" if told["approved"]:
            made["source"] = told["source"]
    if "assignee" in told:
        gone.add(HOME)
    made = {name: value for name, value in made.items() if name not in gone}
    if HOME in told:
        made[HOME] = told[HOME]
    return made | set_by_nodes(event)


def _marks(marks: Said, event: Event) -> Said:
    told, made = event.data, {**marks}
    match event.kind:
        case "rescheduled":
            made["appointment"] = told["to"]
        case "rated":
            made["rating"] = {**told, "at": rfc3339(event.at)}
    return made


def _only(told: Mapping[str, Any], *names: str) -> Said:
    return {name: told[name] for name in names if name in told}


def _full(said: Said) -> Said:
    """Without what is empty."""
    return {name: value for name, value in said.items() if value}
