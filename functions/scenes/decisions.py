"""What each deciding route of scenes is about."""

from collections.abc import Mapping
from typing import Any

from suanqing.people.identity.duties import Matter

Given = Mapping[str, Any]


def of_everyone(given: Given) -> Matter:
    """Deadlines are reckoned by it for all."""
    return Matter(everyone=True)


def notice(given: Given) -> str:
    """A year's holidays hold for the whole company: one asks, another approves the very same file."""
    return f"holiday notice {given['year']}"
