"""How long a request goes on with further work: the gateway waits 29 seconds, and who is begun is finished."""

from collections.abc import Callable
from time import monotonic

PATIENCE = 18.0
"""Seconds after which a page ends where it is and says where to go on."""


def within(seconds: float = PATIENCE) -> Callable[[], bool]:
    """Whether so many seconds have not passed since."""
    end = monotonic() + seconds
    return lambda: monotonic() < end
