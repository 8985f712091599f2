"""What differs between two documents of a scene or form, place by place. Pure."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

MAX_SHOWN = 500
"""Differences that are told; how many there are more is not counted."""
ABSENT = object()


class Difference(NamedTuple):
    """place: `nodes.visit.limit.minutes`. node: the node or field that it lies in, "" outside. before, after: None
    also where nothing stood; `kind` says which."""

    kind: str
    place: str
    node: str
    before: Any
    after: Any


class Differences(NamedTuple):
    shown: tuple[Difference, ...]
    more: bool


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Differences:
    """In the order of the later document, what is gone last."""
    found = list(islice(_between((), before, after), MAX_SHOWN + 1))
    return Differences(tuple(found[:MAX_SHOWN]), len(found) > MAX_SHOWN)


def _between(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in [*after, *(each for each in before if each not in after)]:
            yield from _between(
                (*path, str(name)), before.get(name, ABSENT), after.get(name, ABSENT)
            )
    elif before is ABSENT or after is ABSENT or _differ(before, after):
        kind = "added" if before is ABSENT else "removed" if after is ABSENT else "changed"
        node = path[1] if len(path) > 1 and path[0] in ("nodes", "fields") else ""
        yield Difference(kind, ".".join(path), node, _shown(before), _shown(after))


def _differ(before: Any, after: Any) -> bool:
    """true is not 1."""
    return type(before) is not type(after) or before != after


def _shown(value: Any) -> Any:
    return None if value is ABSENT else value
