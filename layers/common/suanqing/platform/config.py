"""The environment as one typed value, read once; a missing variable is named at first use."""

import os
from functools import cache


class MissingSetting(RuntimeError):
    """The deployment lacks a variable this function needs."""


def setting(name: str) -> str:
    """The variable's value; MissingSetting names it when absent or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise MissingSetting(f"environment variable {name} is not set")
    return value


def listed(name: str) -> tuple[str, ...]:
    """The values of a variable that holds several, with commas between; none where it is absent or empty."""
    return tuple(filter(None, os.environ.get(name, "").split(",")))


@cache
def stage() -> str:
    return setting("STAGE")


def is_local() -> bool:
    """True on a developer's machine only; the development login hangs on it."""
    return os.environ.get("STAGE") == "local"
