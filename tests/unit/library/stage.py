"""What a random player plays on: a shipped scene with a small company, its calendars, and the scene's ways out."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from suanqing.business_hours import Calendar
from suanqing.library import golden
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.timespans import HOUR
from suanqing.work.forms.compiling import compiled_form
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.exits import FORM, known_as
from suanqing.work.scenes.model import ADVANCE, DUE, JOIN, Exit, Node, Scene
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.flow_changes import around
from suanqing.work.tickets.flow_log import FLOW
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.owner_rules import Owners

SHOP = "shop"
Taken = tuple[str, str, int]
"""A way out: node, on what, which of several."""
FAR = 10**6
OUTCOMES = {"agree": "approved", "reject": "rejected", "return": "returned"}
STAFF = {
    "tom": ("technician", SHOP), "tim": ("technician", SHOP), "owner": ("partner", SHOP), "desk": ("dispatcher", HQ),
    "fin": ("finance", HQ), "finn": ("finance", HQ), "boss": ("admin", HQ), "chief": ("admin", HQ),
}  # fmt: skip
PEOPLE: Mapping[str, Party] = {
    who: Party(who, "person", who, frozenset({role}), outlet)  # type: ignore[arg-type]
    for who, (role, outlet) in STAFF.items()
}
CALLERS = [Caller(who, person.roles, person.outlet) for who, person in PEOPLE.items()]
CALENDARS = {
    "service": Calendar("service", "Asia/Shanghai", (((9 * HOUR, 18 * HOUR),),) * 7),
    "always": Calendar("always", "Asia/Shanghai", (((0, 24 * HOUR),),) * 7),
}
"""As an installation makes them."""


class Register:
    def find(self, party_id: str) -> Party | None:
        return PEOPLE.get(party_id)

    def of_outlet(self, outlet: str) -> list[Party]:
        return [each for each in PEOPLE.values() if each.outlet == outlet]


class Stage:
    """A package's scene with all that it is played with, made ready once."""

    def __init__(self, document: Mapping[str, Any], scene_id: str) -> None:
        self.document, self.ref = document, f"{scene_id}@1"
        raw = document["scenes"][scene_id]
        self.scene = compiled_scene(raw, golden.words(document))
        self.flow = Flow(self, Owners(Register()), lambda name, *_: CALENDARS[name])
        self.parts = {
            sku: each["unit"]
            for sku, each in document.get("catalogue", {}).items()
            if each["kind"] == "part"
        } or {"PART": "piece"}
        self.sku = next(iter(document.get("catalogue", {"S": {}})))
        windows = [node["active"] for node in raw["nodes"].values() if "active" in node]
        self.days = sorted({day for window in windows for day in window.values()})
        self.form_of = cache(lambda ref: compiled_form(document["forms"][ref.partition("@")[0]]))
        self.every = {
            (node.id, on, at)
            for node in self.scene.nodes.values()
            for on, ways in node.exits.items()
            for at, _ in enumerate(ways)
        }

    def get(self, ref: str) -> Scene:
        return self.scene

    def active(self, id: str, at: datetime) -> str | None:
        return self.ref


@dataclass(frozen=True, eq=False)
class Way:
    """Something that may be done now. token: where; "" where time goes on."""

    token: str
    node: Node | None
    on: str


class Distances:
    """How many nodes lie between a way out and the next that is wanted."""

    def __init__(self, scene: Scene, wanted: frozenset[Taken]) -> None:
        self.scene, self.wanted = scene, wanted
        self.nodes = dict.fromkeys(scene.nodes, FAR) | {each[0]: 0 for each in wanted}
        moved = True
        while moved:
            moved = False
            for node in scene.nodes.values():
                best = 1 + min((self.nodes[to] for to in self._after(node)), default=FAR)
                if best < self.nodes[node.id]:
                    self.nodes[node.id], moved = best, True

    def _after(self, node: Node) -> Iterator[str]:
        if node.block:
            yield from (*node.block.branches.values(), node.block.next)
        for way in (way for ways in node.exits.values() for way in ways):
            yield self._joined(node) if way.to == JOIN else way.to

    def _joined(self, node: Node) -> str:
        block = self.scene.nodes[node.path[-1][0]].block
        return block.next if block else node.id

    def among(self, node: Node, on: str, chance: random.Random) -> list[Exit]:
        """The one of several ways out that leads to what is wanted, as far as answers decide; else any."""
        ways = node.exits[on]
        far = [self._of(node, on, at) for at, _ in enumerate(ways)]
        near = [way for way, each in zip(ways, far, strict=True) if each == min(far)]
        return [chance.choice(near if chance.random() < 0.8 else ways)]

    def later(self, nodes: Iterable[Node]) -> int:
        """By what comes of time alone."""
        waits = [node for node in nodes if DUE in node.exits]
        return min((self._of(node, DUE, 0) for node in waits), default=FAR)

    def of(self, way: Way) -> int:
        assert way.node
        on = outcome(way.on)
        if on not in way.node.exits:
            return 1 + self.nodes[way.node.id]
        return min(self._of(way.node, on, at) for at, _ in enumerate(way.node.exits[on]))

    def _of(self, node: Node, on: str, at: int) -> int:
        if (node.id, on, at) in self.wanted:
            return 0
        to = node.exits[on][at].to
        return 1 + self.nodes[self._joined(node) if to == JOIN else to]


def outcome(on: str) -> str:
    return OUTCOMES.get(on, on)


def facts_asked(scene: Scene) -> dict[str, list[Any]]:
    """Facts that the scene's conditions ask for, with the values that they name, and without one."""
    every = (way for node in scene.nodes.values() for ways in node.exits.values() for way in ways)
    asked = hints_of(every)
    return {name: [None, *asked[name]] for name in asked if not name.startswith(FORM)}


def hints_of(ways: Iterable[Exit]) -> dict[str, list[Any]]:
    """What these ways out ask for, by the words of their conditions."""
    found: dict[str, list[Any]] = {}
    for name, value in (pair for way in ways for when in way.whens for pair in when.items()):
        ends = [*value.values()] if isinstance(value, Mapping) else value
        every = ends if isinstance(ends, list) else [ends]
        told = [format(end, "f") if isinstance(end, Decimal) else end for end in every]
        found.setdefault(name, []).extend(told)
    return found


def exits_taken(scene: Scene, told: Ticket, after: Ticket) -> Iterator[Taken]:
    """The ways out that the last event went. told: the ticket as the step found it, with the answers that came with it,
    as its conditions read them."""
    at, event = {name: token["node"] for name, token in told.tokens.items()}, after.events[-1]
    found = around(told, scene, event.at)
    known, place = known_as(found.known, scene.typed), found.place
    for row in event.data.get(FLOW, ()):
        match row["kind"]:
            case "left" if "on" in row:
                yield from _which(scene.nodes[at[row["token"]]], row["on"], row["to"], place, known)
            case "acted" | "skipped":
                node = scene.nodes[row["node"]]
                yield from _which(node, ADVANCE, None, place, known)
            case "moved":
                node, to = scene.nodes[at[row["token"]]], row["is"]["node"]
                yield from _which(node, row["on"], to, place, known)
                at[row["token"]] = to
            case "entered":
                at[row["token"]] = row["is"]["node"]


def _which(
    node: Node, on: str, to: str | None, place: Any, known: Mapping[str, Any]
) -> Iterator[Taken]:
    ways = [(at, way) for at, way in enumerate(node.exits.get(on, ())) if to in (None, way.to)]
    found = next(((at, way) for at, way in ways if way.holds(place, known)), None)
    if found:
        yield node.id, on, found[0]
