"""A scene walked without a ticket, with facts that are given: where work stands after each command. Pure.

Owners' rules find whom the trial is told, else nobody, so that work waits in queues. What is refused ends the walk.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from suanqing import problems
from suanqing.errors import DomainError
from suanqing.work.scenes.around import Around, Command, Found
from suanqing.work.scenes.engine import Advanced, advance, begin, takes
from suanqing.work.scenes.heads import Event, state_of
from suanqing.work.scenes.model import Scene

MAX_STEPS = 100
BEGIN = "begin"
MINUTE = 60_000
"""Between two commands, in milliseconds."""


class Stood(NamedTuple):
    token: str
    node: str
    owner: str | None
    queue: str | None
    takes: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """state: the ticket's as boards read it. refusal: why nothing came of the command. ended: no more commands."""

    command: str
    state: str
    stands: tuple[Stood, ...]
    events: list[Event]
    ended: bool = False
    refusal: DomainError | None = None

    @property
    def zh(self) -> str | None:
        """The refusal in Chinese."""
        refusal = self.refusal
        return problems.said(refusal.code, refusal.message, "zh") if refusal else None


def found_among(people: Mapping[str, Sequence[str]]) -> Found:
    """An owner's rule finds those who are told for its role, skill, department or name of the rule."""

    def found(rule: Mapping[str, Any]) -> Sequence[str]:
        if rule.get("rule") == "named":
            return [str(rule["party"])]
        words = (str(rule.get(name)) for name in ("role", "skill", "department", "rule"))
        return next((people[word] for word in words if word in people), ())

    return found


def walked(
    scene: Scene, steps: Sequence[tuple[Command, Mapping[str, Any]]], around: Around, now: int
) -> Iterator[Shown]:
    """The beginning, then each step with the facts that it adds."""
    try:
        made = begin(scene, scene.scene_id, "trial", now, around)
    except DomainError as refusal:
        yield Shown(BEGIN, "created", (), [], refusal=refusal)
        return
    yield _shown(BEGIN, scene, made)
    for number, (command, facts) in enumerate(steps, 1):
        around = replace(around, known={**around.known, **facts})
        try:
            made = advance(made.head, scene, command, now + number * MINUTE, around)
        except DomainError as refusal:
            yield replace(_shown(command.name, scene, made), events=[], refusal=refusal)
            return
        yield _shown(command.name, scene, made)


def _shown(command: str, scene: Scene, made: Advanced) -> Shown:
    tokens: Mapping[str, Mapping[str, Any]] = made.head["tokens"]
    stands = tuple(
        Stood(name, token["node"], token.get("owner"), token.get("queue"),
              takes(scene.nodes[token["node"]]))
        for name, token in tokens.items()
    )  # fmt: skip
    ended = all(scene.nodes[each.node].kind == "end" for each in stands)
    return Shown(command, state_of(made.head, scene), stands, made.events, ended)
