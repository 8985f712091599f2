"""A ticket in a drawn scene (流程): what it is read with, and what the nodes where it stands take. Pure.

`Flow` is what a ticket's drawn scene is read with: published scenes, whom an owner's rule finds, calendars. A
store that knows it hands it to every ticket it reads; the ticket keeps `scene_ref` ("<id>@<version>"), `tokens`,
`made` (tokens so far), `rounds` and `clocks`. A ticket without tokens stands where its state says.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from suanqing.business_hours import Calendar
from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.work.scenes.engine import accepts, takes
from suanqing.work.scenes.heads import Head
from suanqing.work.scenes.model import Node, Scene
from suanqing.work.scenes.shapes import DASHED, NUMBER
from suanqing.work.scenes.timed import Calendars
from suanqing.work.tickets.model import Ticket

REFERENCE = re.compile(rf"{DASHED.pattern}(@{NUMBER.pattern})?")
"""A scene as people name it: its id, with or without a version."""


class Scenes(Protocol):
    def get(self, ref: str) -> Scene:
        """The published version. NotFound."""

    def active(self, id: str, at: datetime) -> str | None:
        """The reference that a ticket which begins at `at` begins with; None where there is none."""


Finder = Callable[[Ticket, Mapping[str, Any], Sequence[str]], Sequence[str]]
"""Ticket, owner's rule and who had the work before, the last first, to the people that the rule finds."""

Agreed = Callable[[Ticket], Mapping[str, Any]]
"""A ticket that is being made, to what its tier promises (`pricing.agreed`)."""


@dataclass(frozen=True, slots=True)
class Flow:
    """scenes: published ones. found: whom an owner's rule finds. calendars: by name, region (None: China), outlet.
    agreed: what a tier promises."""

    scenes: Scenes
    found: Finder
    calendars: Callable[[str, str | None, str], Calendar]
    agreed: Agreed = lambda _: {}

    def calendars_at(self, ticket: Ticket) -> Calendars:
        """As they hold at its site."""
        return lambda name: self.calendars(name, ticket.region or None, ticket.outlet)

    def scene(self, ticket: Ticket) -> Scene:
        return self.scenes.get(ticket.scene_ref)


def pinned(flow: Flow, named: str, at: datetime) -> tuple[str, str]:
    """The version that a ticket of the named scene begins with, and the built-in one that it is like."""
    ref: str | None = named if REFERENCE.fullmatch(named) else None
    try:
        if ref is not None and "@" not in named:
            ref = flow.scenes.active(named, at)
        if ref is not None and "@" in ref:
            return ref, flow.scenes.get(ref).like
    except NotFound:
        pass
    raise Invalid(f"unknown scene {named!r}", scene=named)


def flow_of(ticket: Ticket) -> Flow:
    assert isinstance(ticket.flow, Flow), "who reads drawn tickets to command them has their scenes"
    return ticket.flow


def head_of(ticket: Ticket) -> Head:
    """As the engine takes it."""
    rounds = {"rounds": ticket.rounds} if ticket.rounds else {}
    said = {"said": ticket.said} if ticket.said else {}
    return {
        "scene": ticket.scene_ref,
        "n": ticket.made,
        "tokens": ticket.tokens,
        **rounds,
        **said,
        "clocks": ticket.clocks,
    }


def nodes_of(ticket: Ticket) -> dict[str, Node]:
    """By token, in the order in which tokens were made."""
    scene = flow_of(ticket).scene(ticket)
    names = sorted(ticket.tokens, key=lambda name: int(name[1:]))
    return {name: scene.nodes[ticket.tokens[name]["node"]] for name in names}


def takers(ticket: Ticket, command: str) -> list[str]:
    """The tokens that the command is for: those whose nodes it leads out of, else those that take it."""
    nodes = nodes_of(ticket)
    ways = [name for name, node in nodes.items() if leads(node, command)]
    return ways or [name for name, node in nodes.items() if accepts(node, command)][:1]


def leads(node: Node, command: str) -> bool:
    return node.kind != "approval" and command in node.exits


def check_takes(ticket: Ticket, command: str, beside: Sequence[str] = ()) -> None:
    """Conflict names what its nodes take. beside: what else the ticket takes."""
    if takers(ticket, command):
        return
    at_nodes = {each for node in nodes_of(ticket).values() for each in takes(node)}
    allowed = sorted(at_nodes | {*beside})
    raise Conflict(
        f"a ticket that is {ticket.state} does not take {command}", code="illegal_step",
        state=ticket.state, allowed=allowed, version=ticket.version,
    )  # fmt: skip
