"""Scenes (业务场景): which command leads from which states to which.

A scene is data, not code, so that drawn scenes can take the place of the built-in one. A ticket is
pinned to the scene it was created with, by name and version.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from suanqing.errors import Conflict, Invalid
from suanqing.tickets.model import OPEN_STATES, STATES, State, Ticket


@dataclass(frozen=True, slots=True)
class Step:
    """A command's states: `before` it is allowed in, `after` it leads to (None: stays)."""

    before: tuple[State, ...]
    after: State | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    scene_id: str
    start: State
    steps: Mapping[str, Step]

    def allowed(self, state: State) -> list[str]:
        """The commands a ticket in `state` takes, in the scene's order."""
        return [command for command, step in self.steps.items() if state in step.before]

    def after(self, ticket: Ticket, command: str) -> State:
        """The state `command` leads to; Conflict names the state and what it allows."""
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


INSTALLATION = Scene(
    scene_id="installation@1",
    start="created",
    steps={
        "claim": Step(("created",), "assigned"),
        "assign": Step(("created", "assigned", "on_site"), "assigned"),
        "arrive": Step(("assigned",), "on_site"),
        "add_line": Step(OPEN_STATES),
        "remove_line": Step(OPEN_STATES),
        "add_minutes": Step(("assigned", "on_site", "done")),
        "set_crew": Step(("assigned", "on_site", "done")),
        "move": Step(OPEN_STATES),
        "reschedule": Step(("created", "assigned", "on_site")),
        "describe": Step(("created", "assigned", "on_site", "done", "closed")),
        "relate": Step(STATES),
        "complete": Step(("on_site",), "done"),
        "close": Step(("done",), "closed"),
        "cancel": Step(OPEN_STATES, "cancelled"),
        "comment": Step(STATES),
        "add_evidence": Step(("on_site", "done", "closed")),
        "decide_evidence": Step(("done", "closed")),
        "refund": Step(("done", "closed")),
        "adjust": Step(("done", "closed")),
    },
)
"""Installation (安装). `closed` and `cancelled` are final; corrections after that have own causes,
of which evidence that comes late is one."""

SCENES: Mapping[str, Scene] = {INSTALLATION.scene_id: INSTALLATION}


def scene(scene_id: str) -> Scene:
    """The scene by name and version; Invalid for an unknown one."""
    try:
        return SCENES[scene_id]
    except KeyError:
        raise Invalid(f"unknown scene {scene_id!r}", scene=scene_id) from None
