"""Scenes (业务场景): which command leads from which states to which.

The built-in scenes are documents of drawn ones (data/scenes, `work.scenes.document`) whose nodes are called by
the state a ticket is in there: one token, which stands where the state says. A ticket is pinned to the
scene it was created with, by name and version.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from suanqing.errors import Conflict, Invalid
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.model import Scene as Drawn
from suanqing.work.tickets.command_table import COMMAND_NAMES, COMMANDS, CommandName
from suanqing.work.tickets.flow import check_takes, flow_of, leads, nodes_of, takers
from suanqing.work.tickets.model import State, Ticket


@dataclass(frozen=True, slots=True)
class Step:
    """A command's states: `before` it is allowed in, `after` it leads to (None: stays)."""

    before: tuple[State, ...]
    after: State | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A node or action (节点) that money may hang on: the states it is reached in, once.

    triggers (结算触发点): reaching it makes money owed, before completion and again after it.
    """

    before: tuple[State, ...]
    triggers: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """clocked: the time to the first response is always found out, not only where a book asks.
    priced_by: the fact that takes the place of lines, where there may be none. anywhere: it needs no
    site to be priced; without one no tier holds that names a region.
    """

    scene_id: str
    start: State
    steps: Mapping[CommandName, Step]
    milestones: Mapping[str, Milestone] = field(default_factory=dict)
    clocked: bool = False
    priced_by: str | None = None
    anywhere: bool = False

    def allowed(self, state: State) -> list[CommandName]:
        """The commands a ticket in `state` takes, in the order of the table of commands."""
        return [command for command, step in self.steps.items() if state in step.before]

    def after(self, ticket: Ticket, command: CommandName) -> State:
        """The state `command` leads to; Conflict names the state and what it allows.

        A ticket in a drawn scene is asked at its nodes, but for what is said beside them; where it comes to is said
        as it is recorded.
        """
        if ticket.scene_ref:
            if not beside(ticket, command):
                check_takes(ticket, command, allowed(ticket))
            return ticket.state
        step = self.steps.get(command)
        if step is None or ticket.state not in step.before:
            raise Conflict(
                f"a ticket that is {ticket.state} does not take {command}",
                code="illegal_step",
                state=ticket.state,
                allowed=self.allowed(ticket.state),
                version=ticket.version,
            )
        return step.after or ticket.state


def allowed(ticket: Ticket) -> list[CommandName]:
    """The commands that the ticket takes where it stands."""
    if not ticket.scene_ref:
        return scene(ticket.scene).allowed(ticket.state)
    return [name for name in COMMAND_NAMES if takers(ticket, name) or beside(ticket, name)]


def beside(ticket: Ticket, command: CommandName) -> bool:
    """Whether a ticket of a drawn scene takes the command without a word of its nodes, so that it leads nowhere.

    What the built-in scene that it is like takes in that state: of what moves nothing there. A drawing says otherwise
    where a node at which the ticket stands forbids it, or where the scene leads on by it, at whatever node.
    """
    rule, step = COMMANDS[command].drawn, scene(ticket.scene).steps.get(command)
    if rule == "by_node" or step is None or step.after or ticket.state not in step.before:
        return False
    if rule == "always":
        return not any(leads(node, command) for node in nodes_of(ticket).values())
    if takers(ticket, command):
        return False
    forbidden = any(command in node.forbids for node in nodes_of(ticket).values())
    drawn_nodes = flow_of(ticket).scene(ticket).nodes.values()
    return not forbidden and not any(leads(node, command) for node in drawn_nodes)


DOCUMENTS = Path(__file__).parents[2] / "data" / "scenes"
BEFORE_DONE: tuple[State, ...] = ("created", "assigned", "on_site")


def milestones(ticket: Ticket) -> Mapping[str, Milestone]:
    """Those of its drawn scene, or where that names none, of the built-in one it is like."""
    own = flow_of(ticket).scene(ticket).milestones if ticket.scene_ref else {}
    return _milestones(own) or scene(ticket.scene).milestones


def _milestones(raw: Mapping[str, Any]) -> dict[str, Milestone]:
    return {name: Milestone(tuple(e["in"]), e.get("settles", False)) for name, e in raw.items()}


def of_document(document: Mapping[str, Any], scene_id: str) -> Scene:
    """The states of a scene whose nodes are called by them."""
    nodes: Mapping[State, Mapping[str, Any]] = document["nodes"]
    taken = {name: dict(_taken(nodes, name)) for name in COMMAND_NAMES}
    return Scene(
        scene_id=scene_id,
        start=document["start"],
        steps={name: Step(tuple(to), next(iter(to.values()))) for name, to in taken.items() if to},
        milestones=_milestones(document.get("milestones", {})),
        **{k: v for k, v in document.get("settlement", {}).items() if k != "like"},
    )


def _taken(
    nodes: Mapping[State, Mapping[str, Any]], name: CommandName
) -> Iterator[tuple[State, State | None]]:
    """The states in which the command is taken, each with the one it leads to (None: stays)."""
    for state, node in nodes.items():
        if name in node["allows"]:
            yield state, None
        for each in node.get("exits", ()):
            if each["on"] == name:
                yield state, each["to"]


SCENES: Mapping[str, Scene] = {
    path.stem: of_document(json.loads(path.read_text(encoding="utf-8")), path.stem)
    for path in sorted(DOCUMENTS.glob("*.json"))
}
INSTALLATION = SCENES["installation@1"]
"""Installation (安装). `closed` and `cancelled` are final; corrections after that have own causes,
of which evidence that comes late is one."""
CONSULTATION = SCENES["consultation@1"]
"""Consulting (咨询): nobody visits, and how soon somebody answered counts."""
INSPECTION = SCENES["inspection@1"]
"""Work that is paid by node (验收): inspected, accepted; a gift handed over is an action of its own."""
CLAIM = SCENES["claim@1"]
"""A claim (索赔) on a supplier: nobody works on it, and what it comes to is a fact of it."""
SALE = SCENES["sale@1"]
"""A sale or an enrolment (销售、报名) that is shared out: nobody works on it, and it is done once paid."""
OF_CATEGORY: Mapping[str, str] = {"sale": SALE.scene_id}
"""Scene of an order's line by the category of its SKU; of any other an installation."""


LIKE: Mapping[str, str] = {name.partition("@")[0]: name for name in SCENES}
"""The newest version of each built-in scene, by the name that drawn ones say they are like."""


@cache
def drawn(scene_id: str) -> Drawn:
    """The built-in scene as its document draws it; its nodes are called by the states."""
    return compiled_scene(json.loads((DOCUMENTS / f"{scene_id}.json").read_text(encoding="utf-8")))


def scene(scene_id: str) -> Scene:
    """The scene by name and version; Invalid for an unknown one."""
    try:
        return SCENES[scene_id]
    except KeyError:
        raise Invalid(f"unknown scene {scene_id!r}", scene=scene_id) from None
