"""How long a request takes up work, since the gateway waits 29 seconds, and how it waits for another try."""

from collections.abc import Callable
from time import monotonic

REQUEST_SECONDS = 18.0
"""Seconds after which a page ends where it is and says where to go on."""

PAUSE, LONGEST, LEAST = 0.02, 1.0, 0.1
"""Seconds before another try: doubled each time up to the longest, and a random part of that, which
is at least the last figure."""


def within(seconds: float = REQUEST_SECONDS) -> Callable[[], bool]:
    """Whether so many seconds have not passed since."""
    end = monotonic() + seconds
    return lambda: monotonic() < end


def pause(tries: int, chance: float) -> float:
    """Seconds to wait after so many tries. chance: 0 to 1, so that writers do not wait in step."""
    return min(LONGEST, PAUSE * 2.0**tries) * max(chance, LEAST)
