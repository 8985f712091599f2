"""A compiled scene: nodes, exits, blocks. Values only, made by `compiling`.

A node's path says in which branch of which blocks it lives, the outermost first; () is the top level. A token's
path says the same with the round (轮次) in which each block was opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from suanqing.conditions import Condition, Place, When
from suanqing.labels import Label

Kind = Literal["task", "approval", "wait", "auto", "block", "end"]
State = Literal["created", "assigned", "on_site", "done", "closed", "cancelled"]
KINDS: tuple[Kind, ...] = ("task", "approval", "wait", "auto", "block", "end")
STATES: tuple[State, ...] = ("created", "assigned", "on_site", "done", "closed", "cancelled")
RESTS: frozenset[Kind] = frozenset({"task", "approval", "wait", "end"})
"""Where tokens stand still; the others are passed at once."""
Path = tuple[tuple[str, str], ...]

JOIN = "join"
"""What an exit leads to that ends its branch."""
ADVANCE = "advance"
APPROVED, REJECTED, RETURNED, DUE = "approved", "rejected", "returned", "due"
EVENT = "event:"
KEPT = frozenset({"refund", "adjust", "correct_quantity"})
"""Commands that no drawing forbids: money that went back or is put right."""

MAX_TOKENS = 8
"""Live at once, so that the head stays small."""


class Exit(NamedTuple):
    """A way out of a node. whens: any of them; none: always. tests: the same, compiled. name: of what it is taken on,
    where that is the scene's own word."""

    on: str
    to: str
    whens: tuple[When, ...] = ()
    tests: tuple[tuple[Condition, ...], ...] = ()
    name: Label | None = None

    def holds(self, place: Place, known: Mapping[str, Any]) -> bool:
        return not self.tests or any(
            all(test.holds(place, known) for test in tests) for tests in self.tests
        )


@dataclass(frozen=True, slots=True)
class Block:
    """Branches that run side by side. needed: how many must arrive; the rest is then cancelled.

    branches: name to the first node. on_reject: where a rejection in a branch leads that has no exit of its own.
    """

    branches: Mapping[str, str]
    needed: int
    next: str
    on_reject: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """exits: by what they are taken on, in the order in which they are tried. active: the first day, and the day
    it ends before; of tickets that began outside, the node is passed by its exit without condition. queue: where work
    waits when nobody is found. stays: with who had it, as far as they may."""

    id: str
    kind: Kind
    name: Label
    phase: str
    state: State | None = None
    path: Path = ()
    exits: Mapping[str, tuple[Exit, ...]] = field(default_factory=dict)
    allows: frozenset[str] = frozenset()
    forbids: frozenset[str] = frozenset()
    owner: Mapping[str, Any] = field(default_factory=dict)
    form: str | None = None
    limit: Mapping[str, Any] | None = None
    visible: bool = False
    settles: Mapping[str, Any] | None = None
    acts: tuple[Mapping[str, Any], ...] = ()
    active: tuple[str, str] | None = None
    wait: Mapping[str, Any] | None = None
    approval: Mapping[str, Any] | None = None
    block: Block | None = None
    queue: str = ""
    stays: bool = False

    @property
    def event(self) -> str | None:
        """What an event is taken on that it waits for."""
        wait = self.wait or {}
        return f"{EVENT}{wait['event']}" if wait.get("for") == "event" else None

    def default(self) -> Exit | None:
        """The first exit that holds always, in the order of the document."""
        return next((e for exits in self.exits.values() for e in exits if not e.whens), None)


class Way(NamedTuple):
    """An exit of a node and where it leads straight to; target None: the engine has more to do there."""

    exit: Exit
    node: Node
    target: Node | None


Ways = Mapping[tuple[str, str], tuple[Way, ...]]
"""By node and command."""


@dataclass(frozen=True, slots=True)
class Scene:
    """ways: what its exits lead straight to.
    reads: the form's words that its conditions ask for; typed: the kinds of those that are numbers or days.
    hash: of the document without layout.
    like: the built-in scene that settlement and boards take it for."""

    scene_id: str
    name: Label
    start: str
    nodes: Mapping[str, Node]
    hash: str
    typed: Mapping[str, str] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()
    milestones: Mapping[str, Any] = field(default_factory=dict)
    like: str = "installation"
    ways: Ways = field(default_factory=dict, compare=False, repr=False)
