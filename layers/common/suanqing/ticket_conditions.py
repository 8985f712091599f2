"""Conditions of settings on what a ticket says before it is done (条件): read, refused where they name anything else.
Pure.
"""

from collections.abc import Callable, Mapping
from typing import Any

from suanqing.conditions import Condition, compiled, impossible
from suanqing.errors import Invalid
from suanqing.vocabulary import NAMES

LATER = frozenset({"scenario", "level", "day", "weekday"})
"""Words of price rules that no ticket says before it is done."""

Refusal = Callable[[str, str], Invalid]
"""(where, what is wrong) -> what the settings' own reader raises."""


def read(when: Any, where: str, refused: Refusal) -> tuple[Condition, ...]:
    """The conditions of a document; what no ticket says, or can fulfil, is named."""
    if not isinstance(when, Mapping):
        raise refused(where, "when is an object of facts")
    for name, value in when.items():
        if name not in NAMES or name in LATER:
            raise refused(where, f"no ticket says {str(name)[:40]}")
        if isinstance(value, Mapping) and "except" in value:
            raise refused(where, "a condition names values or a range")
        if fault := impossible(name, value):
            raise refused(where, fault)
    return compiled(when)
