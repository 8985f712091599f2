"""Time limits of a request: when it takes up no more work, since the gateway waits 29 seconds."""

from collections.abc import Callable
from time import monotonic

REQUEST_SECONDS = 18.0
"""Seconds after which a page ends where it is and says where to go on."""


def within(seconds: float = REQUEST_SECONDS) -> Callable[[], bool]:
    """Whether so many seconds have not passed since."""
    end = monotonic() + seconds
    return lambda: monotonic() < end
