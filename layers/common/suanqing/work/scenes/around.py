"""What a transition knows beside head, scene and command: told to it, so that it asks nobody. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from suanqing.conditions import Place

Found = Callable[[Mapping[str, Any]], Sequence[str]]
"""An owner's rule to the people it finds, the best first."""


def nobody(_: Mapping[str, Any]) -> Sequence[str]:
    return ()


class Away(NamedTuple):
    """Somebody is away and `to` decides in [since, until): milliseconds since the epoch."""

    who: str
    to: str
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Around:
    """known, place: what conditions ask for. began: the local day on which the ticket began, "2026-11-11".

    happened: names of events that the ticket has had. content: digest of the answers and lines as they are now.
    asked_by: who asked for what is approved, beside who commands. managers: each one's own. forms: whether nodes
    wait for the answers of their forms (a trial does not).
    """

    known: Mapping[str, Any] = field(default_factory=dict)
    place: Place = ()
    began: str = ""
    happened: frozenset[str] = frozenset()
    content: str = ""
    asked_by: frozenset[str] = frozenset()
    found: Found = nobody
    managers: Mapping[str, str] = field(default_factory=dict)
    away: Sequence[Away] = ()
    forms: bool = False


class Command(NamedTuple):
    """What somebody does. token, node, round: what they saw; may be left out where only one token takes it.

    people: of transfers and additions. to: of a return. back: "me" or "all", where a return comes back to. owner,
    queue: who has it next. content: the digest that an approver saw.
    """

    name: str
    by: str
    token: str = ""
    node: str = ""
    round: int | None = None
    to: str = ""
    people: tuple[str, ...] = ()
    back: str = "all"
    owner: str = ""
    queue: str = ""
    content: str = ""
