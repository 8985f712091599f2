"""Scenes (业务场景): which command leads from which states to which.

A scene is data, not code, so that drawn scenes can take the place of the built-in one. A ticket is
pinned to the scene it was created with, by name and version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from suanqing.errors import Conflict, Invalid
from suanqing.work.tickets.command_table import CommandName
from suanqing.work.tickets.model import OPEN_STATES, STATES, State, Ticket


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
        """The commands a ticket in `state` takes, in the scene's order."""
        return [command for command, step in self.steps.items() if state in step.before]

    def after(self, ticket: Ticket, command: CommandName) -> State:
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


WORKING: tuple[State, ...] = ("assigned", "on_site")
BEFORE_DONE: tuple[State, ...] = ("created", *WORKING)
ANY_BUT_CANCELLED: tuple[State, ...] = (*OPEN_STATES, "closed")
SETTLED: tuple[State, ...] = ("done", "closed", "cancelled")
"""What people decide is money of its own: a cancellation neither takes it back nor keeps it out."""

TELLING: Mapping[CommandName, Step] = {
    "set_facts": Step(ANY_BUT_CANCELLED),
    "propose_source": Step(ANY_BUT_CANCELLED),
    "decide_source": Step(ANY_BUT_CANCELLED),
    "pick_tier": Step(ANY_BUT_CANCELLED),
    "start_work": Step(WORKING),
    "stop_work": Step(WORKING),
    "add_session": Step((*WORKING, "done", "closed")),
    "set_sessions": Step((*WORKING, "done", "closed")),
    "track": Step((*WORKING, "done")),
    "pause": Step(BEFORE_DONE),
    "resume": Step(BEFORE_DONE),
    "reach": Step((*WORKING, "done")),
}
"""What tells facts of a ticket and leads nowhere: the same in every scene."""

STEPS: Mapping[CommandName, Step] = {
    "claim": Step(("created",), "assigned"),
    "assign": Step(("created", "assigned", "on_site"), "assigned"),
    "arrive": Step(("assigned",), "on_site"),
    "add_line": Step(OPEN_STATES),
    "remove_line": Step(OPEN_STATES),
    "add_minutes": Step(("assigned", "on_site", "done")),
    "set_crew": Step(("assigned", "on_site", "done")),
    "move": Step(OPEN_STATES),
    "transfer": Step(ANY_BUT_CANCELLED),
    "reschedule": Step(BEFORE_DONE),
    "describe": Step(ANY_BUT_CANCELLED),
    "relate": Step(STATES),
    "complete": Step(("on_site",), "done"),
    "close": Step(("done",), "closed"),
    "cancel": Step(OPEN_STATES, "cancelled"),
    "comment": Step(STATES),
    "add_evidence": Step(("on_site", "done", "closed")),
    "decide_evidence": Step(("done", "closed")),
    "refund": Step(ANY_BUT_CANCELLED),
    "correct_quantity": Step(("done", "closed")),
    "adjust": Step(SETTLED),
    **TELLING,
}

INSTALLATION = Scene("installation@1", "created", STEPS)
"""Installation (安装). `closed` and `cancelled` are final; corrections after that have own causes,
of which evidence that comes late is one."""

CONSULTATION = Scene(
    scene_id="consultation@1",
    start="created",
    steps={name: step for name, step in STEPS.items() if name not in {"arrive"}}
    | {"complete": Step(WORKING, "done"), "add_evidence": Step((*WORKING, "done", "closed"))},
    clocked=True,
)
"""Consulting (咨询): nobody visits, and how soon somebody answered counts."""

INSPECTION = Scene(
    scene_id="inspection@1",
    start="created",
    steps=STEPS,
    milestones={
        "inspected": Milestone(WORKING, triggers=True),
        "accepted": Milestone((*WORKING, "done"), triggers=True),
        "gift_confirmed": Milestone((*WORKING, "done")),
    },
)
"""Work that is paid by node (验收): inspected, accepted; a gift handed over is an action of its own."""

CLAIM = Scene(
    scene_id="claim@1",
    start="created",
    steps={
        "move": Step(("created", "done")),
        "describe": Step(("created", "done", "closed")),
        "relate": Step(STATES),
        "complete": Step(("created",), "done"),
        "close": Step(("done",), "closed"),
        "cancel": Step(("created", "done"), "cancelled"),
        "comment": Step(STATES),
        "add_evidence": Step(("created", "done", "closed")),
        "decide_evidence": Step(("done", "closed")),
        "adjust": Step(SETTLED),
    },
    priced_by="claim_amount",
)
"""A claim (索赔) on a supplier: nobody works on it, and what it comes to is a fact of it."""

SALE = Scene(
    scene_id="sale@1",
    start="created",
    steps={
        "move": Step(("created", "done")),
        "transfer": Step(ANY_BUT_CANCELLED),
        "describe": Step(ANY_BUT_CANCELLED),
        "relate": Step(STATES),
        "set_facts": Step(ANY_BUT_CANCELLED),
        "propose_source": Step(ANY_BUT_CANCELLED),
        "decide_source": Step(ANY_BUT_CANCELLED),
        "pick_tier": Step(ANY_BUT_CANCELLED),
        "complete": Step(("created",), "done"),
        "close": Step(("done",), "closed"),
        "cancel": Step(("created", "done"), "cancelled"),
        "comment": Step(STATES),
        "refund": Step(ANY_BUT_CANCELLED),
        "adjust": Step(SETTLED),
    },
    anywhere=True,
)
"""A sale or an enrolment (销售、报名) that is shared out: nobody works on it, and it is done once paid."""

SCENES: Mapping[str, Scene] = {
    each.scene_id: each for each in (INSTALLATION, CONSULTATION, INSPECTION, CLAIM, SALE)
}
OF_CATEGORY: Mapping[str, str] = {"sale": SALE.scene_id}
"""Scene of an order's line by the category of its SKU; of any other an installation."""


def scene(scene_id: str) -> Scene:
    """The scene by name and version; Invalid for an unknown one."""
    try:
        return SCENES[scene_id]
    except KeyError:
        raise Invalid(f"unknown scene {scene_id!r}", scene=scene_id) from None
