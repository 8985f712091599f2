"""The document of a scene: which fields it has, and what stands in each. Pure.

    {"scene": "ac-install", "name": {"zh", "en"}, "start": "<node>", "nodes": {"<node>": {…}},
     "milestones": {"<name>": {"in": [states], "settles"}}, "settlement": {"clocked", "priced_by", "anywhere"},
     "layout": {…}}

`settlement`: `like`, the built-in scene that settlement, notices and boards take it for (installation, if it
does not say); of the built-in ones whether the time to the first response is always found out; the fact that
takes the place of lines, where there may be none; whether it is priced without a site. A node:

    every     kind, name, phase (presale, sale, aftersale); within: [block, branch], visible, active: {"from", "to"}
    task      state, owner, exits; allows, forbids, form, limit, settles
    approval  state, owner, exits, approval; allows, forbids, form, limit, settles
    wait      state, owner, exits, wait; allows, forbids, limit, settles
    auto      acts (`work.scenes.acts`), exits on "advance"; settles
    block     block: {"branches": {"<branch>": {"start"}}, "join": "all" | "any" | n, "next", "on_reject"}
    end       state; allows, forbids, settles

`allows`: commands that are taken there and lead nowhere. `forbids`: of what is said beside the flow (comments, facts,
what the office decides), and taken in the state without a word of the drawing, what is not taken while it stands there.

An exit is {"on", "to", "when", "name"}: `on` a command of tickets, "advance", "event:<name>", "due", of an approval
"approved", "rejected", "returned", or a word of one's own, which has a `name` (zh, en), as people read it; `to` a
node, or "join": the end of the branch. They are tried in order; `when` is a list of conditions of which one must
hold, each as a price rule's; without it the exit holds always.

`settles` (`work.tickets.node_shares`): {"trigger": "share", "share": "0.7"}, who does the node's work has that share of
the crew's pay; {"trigger": "named", "items": [sku]}, the crew's part of these items; {"trigger": "fee", "item": sku,
"qty"}, the item is a line of the ticket once the work is done, and its worker's own; {"trigger": "whole"} says of a
node that the ticket is settled there whole, as any is when its work is done.

A wait is {"for": "time", "minutes", "calendar"}, {"for": "event", "event"}, or {"for": "date_field", "field", "days"}:
until that many days after the day that a form's field says, or `promised`, the day of the appointment; who told it, or
tells another, moves the moment. An owner is {"rule", …, "fallback": {"queue"}}: there is always somebody, or a queue.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from suanqing.labels import Label
from suanqing.work.scenes.acts import ACT, MAX_ACTS, a_quantity
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.model import JOIN, KINDS, STATES
from suanqing.work.scenes.shapes import (
    ID,
    Check,
    Fault,
    a_day,
    a_flag,
    a_list,
    a_name,
    a_number,
    a_reference,
    a_scene_id,
    a_text,
    an_id,
    an_object,
    bounded,
    by_id,
    either,
    one_of,
    record,
)

SHARE = re.compile(r"[01](\.[0-9]{1,6})?", re.ASCII)
MAX_NODES = 200
MAX_EXITS = 20
MAX_WHENS = 20
MAX_BRANCHES = 8
MAX_PEOPLE = 10
MAX_ITEMS = 20
MAX_MINUTES = 525_600
LIKE = ("installation", "consultation", "inspection", "claim", "sale")
"""The built-in scenes, of which a drawn one names the one whose words settlement and boards read."""
PHASES = ("presale", "sale", "aftersale")
RESERVED = frozenset({JOIN})
"""No node is called so."""


def _on(value: Any, where: str) -> Iterator[Fault]:
    name = value.removeprefix("event:") if isinstance(value, str) else ""
    if not ID.fullmatch(name):
        yield "bad_id", f"{where} is no command, event:<name> or due"


def _join(value: Any, where: str) -> Iterator[Fault]:
    number = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_BRANCHES
    if value not in ("all", "any") and not number:
        yield "bad_field", f"{where} is all, any or how many branches"


def _ratio(value: Any, where: str) -> Iterator[Fault]:
    of = {"percent": a_number(1, 100)} if "percent" in value else {"n": a_number(1, MAX_PEOPLE)}
    yield from record(of)(value, where)


def _share(value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, str) or not SHARE.fullmatch(value) or not 0 < Decimal(value) <= 1:
        yield "bad_field", f"{where} is a share above 0 and up to 1 such as 0.7, as a text"


RULES: Mapping[str, Mapping[str, Check]] = {
    "role": {"role": an_id}, "skill": {"skill": a_text(60)}, "region": {}, "load": {}, "previous": {},
    "named": {"party": a_text(60)}, "department": {"department": a_text(60)},
}  # fmt: skip
"""How an owner is found, and what the rule needs; `role` and `skill` narrow any of them."""
_QUEUE = record({"queue": a_text(60)})


def _person(value: Any) -> Check | None:
    needs = RULES.get(str(value.get("rule")))
    if needs is None:
        return None
    return record(
        {"rule": one_of(*RULES), **needs},
        {"role": an_id, "skill": a_text(60), "node": an_id, "fallback": _QUEUE},
    )


PERSON: Check = either(_person, record({"rule": one_of(*RULES)}))

WAITS: Mapping[str, Check] = {
    "time": record({"for": one_of("time"), "minutes": a_number(1, MAX_MINUTES)}, {"calendar": a_text(40)}),
    "date_field": record(
        {"for": one_of("date_field"), "field": a_text(80)}, {"days": a_number(-366, 366)}
    ),
    "event": record({"for": one_of("event"), "event": an_id}),
}  # fmt: skip
SETTLES: Mapping[str, Check] = {
    "whole": record({"trigger": one_of("whole")}),
    "share": record({"trigger": one_of("share"), "share": _share}),
    "named": record({"trigger": one_of("named"), "items": a_list(a_text(60), 1, MAX_ITEMS)}),
    "fee": record({"trigger": one_of("fee"), "item": a_text(60)}, {"qty": a_quantity}),
}
NOBODY: Mapping[str, Check] = {
    "people": record({"then": one_of("people"), "people": a_list(a_text(60), 1, MAX_PEOPLE)}),
    "manager": record({"then": one_of("manager")}),
    "queue": record({"then": one_of("queue")}),
}
"""Who decides when nobody is found; behind each stands the owner's queue."""


def _named(word: str, table: Mapping[str, Check]) -> Check:
    return either(lambda v: table.get(str(v.get(word))), record({word: one_of(*table)}))


APPROVAL = record(
    {"mode": one_of("any", "all", "in_order", "ratio"), "nobody": _named("then", NOBODY)},
    {
        "people": a_list(PERSON, 1, MAX_PEOPLE), "ratio": either(lambda _: _ratio, an_object),
        "veto": one_of("one", "everyone"), "repeat": one_of("skip", "ask"), "copies": a_list(PERSON, 1, MAX_PEOPLE),
    },
)  # fmt: skip
EXIT = record({"on": _on, "to": an_id}, {"when": a_list(an_object, 1, MAX_WHENS), "name": a_name})
BLOCK = record(
    {"branches": by_id(record({"start": an_id}), 1, MAX_BRANCHES), "join": _join, "next": an_id},
    {"on_reject": an_id},
)
_EVERY: Mapping[str, Check] = {
    "within": a_list(an_id, 2, 2), "visible": a_flag, "active": record({"from": a_day, "to": a_day}),
}  # fmt: skip
_BASE: Mapping[str, Check] = {"kind": one_of(*KINDS), "name": a_name, "phase": one_of(*PHASES)}
_SETTLES: Mapping[str, Check] = {"settles": _named("trigger", SETTLES)}
_ALLOWS: Mapping[str, Check] = {"allows": a_list(an_id, 0, 60), "forbids": a_list(an_id, 0, 60)}
_OWNED: Mapping[str, Check] = {"state": one_of(*STATES), "exits": a_list(EXIT, 0, MAX_EXITS)}
_HELD: Mapping[str, Check] = {**_EVERY, **_ALLOWS, **_SETTLES, "limit": an_object, "owner": PERSON}
_ACTS = a_list(ACT, 0, MAX_ACTS)
NODES: Mapping[str, Check] = {
    "task": record({**_BASE, **_OWNED}, {**_HELD, "form": a_reference}),
    "approval": record({**_BASE, **_OWNED, "approval": APPROVAL}, {**_HELD, "form": a_reference}),
    "wait": record({**_BASE, **_OWNED, "wait": _named("for", WAITS)}, _HELD),
    "auto": record({**_BASE, "acts": _ACTS, "exits": a_list(EXIT, 0, MAX_EXITS)}, {**_EVERY, **_SETTLES}),
    "block": record({**_BASE, "block": BLOCK}, _EVERY),
    "end": record({**_BASE, "state": one_of(*STATES)}, {**_EVERY, **_ALLOWS, **_SETTLES}),
}  # fmt: skip
NODE = _named("kind", NODES)
MILESTONE = record({"in": a_list(one_of(*STATES), 1, len(STATES))}, {"settles": a_flag})
SETTLEMENT = record(
    {}, {"like": one_of(*LIKE), "clocked": a_flag, "priced_by": an_id, "anywhere": a_flag}
)
_SCENE = record(
    {"scene": a_scene_id, "name": a_name, "start": an_id, "nodes": an_object},
    {"milestones": by_id(MILESTONE, 0, 60), "layout": an_object, "settlement": SETTLEMENT},
)


def faults(document: Any) -> list[Finding]:
    """What is not as a scene's document is, in its order; [] if nothing. A huge one is not looked into."""
    nodes = document.get("nodes") if isinstance(document, Mapping) else None
    if isinstance(nodes, Mapping) and len(nodes) > MAX_NODES:
        return [
            Finding(
                "too_many_nodes",
                f"a scene has at most {MAX_NODES} nodes, not {len(nodes)}",
                where="nodes",
            )
        ]
    if not bounded(document):
        return [Finding("too_large", "the document is too large, too deep, or has a binary number")]
    found = [Finding(code, message) for code, message in _SCENE(document, "")]
    if isinstance(nodes, Mapping):
        for node_id, node in nodes.items():
            found += _node(str(node_id)[:40], node_id, node)
    return found


def _node(shown: str, node_id: Any, node: Any) -> Iterator[Finding]:
    """Sentences begin with the node's id, as with a place."""
    for code, message in an_id(node_id, shown):
        yield Finding(code, message, shown)
    if node_id in RESERVED:
        yield Finding("bad_id", f"{shown} means the end of a branch and is no node's id", shown)
    for code, message in NODE(node, ""):
        yield Finding(code, f"{shown}: {message}", shown)


def name_of(document: Mapping[str, Any]) -> Label:
    return Label(document["name"]["zh"], document["name"]["en"])
