"""JSON Merge Patch (RFC 7396): a document changed by one that looks like it. Pure.

A name with null is taken away, an object is merged into what stands there, anything else takes its place. A list is
replaced whole, so documents that variants change keep lists as objects by id, with an `order`.
"""

from collections.abc import Mapping
from typing import Any


def patched(target: Any, patch: Any) -> Any:
    """The document after the patch; neither of both is changed."""
    if not isinstance(patch, Mapping):
        return patch
    made = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = patched(made.get(name), value)
    return made


def leading(old: Any, new: Any) -> Any:
    """The patch that makes new of old: objects without null in them."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return new
    gone = {name: None for name in old if name not in new}
    return gone | {
        name: leading(old.get(name), value)
        for name, value in new.items()
        if name not in old or old[name] != value
    }
