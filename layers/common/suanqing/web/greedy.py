"""Calls of a segment that the gateway knows as one resource, `/<segment>/{proxy+}`: which declared path was called.

The gateway hands on the rest of such a path as one parameter, each part of it percent-encoded as it was sent. Here
it becomes the event of the declared path, so that everything after it reads `resourcePath` and `pathParameters` as
if the gateway had had a resource for each path (docs/decisions/0101). Pure.
"""

from collections.abc import Iterable, Mapping
from typing import Any

REST = "proxy"
ENDS = f"/{{{REST}+}}"
"""How the gateway's own path of such a resource ends."""

Place = tuple[int, ...]
LITERAL, PARAMETER = 2, 1


def called(event: Mapping[str, Any]) -> str | None:
    """The path that was called, where the gateway knows it by its beginning alone: "/customers/c-1/file"."""
    resource = (event.get("requestContext") or {}).get("resourcePath") or ""
    rest = (event.get("pathParameters") or {}).get(REST)
    if not resource.endswith(ENDS) or not rest:
        return None
    return f"{resource.removesuffix(ENDS)}/{rest}"


def found(path: str, declared: Iterable[str], beginning: bool = False) -> str | None:
    """The declared path that a called one is: of several, the one that names its parts most literally, from the left.
    beginning: it is enough that the called path begins so."""
    ranked = (
        (rank, each) for each in declared if (rank := _rank(path, each, beginning)) is not None
    )
    best = max(ranked, default=None)
    return best[1] if best else None


def unfolded(event: dict[str, Any], path: str, declared: str) -> dict[str, Any]:
    """The event as the gateway would have made it with a resource for the declared path."""
    parts = zip(declared.split("/"), path.split("/"), strict=True)
    given = {name[1:-1]: part for name, part in parts if name.startswith("{")}
    context = {**event["requestContext"], "resourcePath": declared}
    return {
        **event,
        "resource": declared,
        "pathParameters": given or None,
        "requestContext": context,
    }


def _rank(path: str, declared: str, beginning: bool) -> Place | None:
    """How literally a path is named, part by part; None where it is not of this declared path."""
    parts, names = path.split("/"), declared.split("/")
    if len(names) > len(parts) or (len(names) < len(parts) and not beginning):
        return None
    kinds = [
        LITERAL if name == part else PARAMETER if name.startswith("{") and part else 0
        for name, part in zip(names, parts, strict=False)
    ]
    return tuple(kinds) if all(kinds) else None
