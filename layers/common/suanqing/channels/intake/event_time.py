"""When something happened: as its message says, where that can be, else when the message came. Pure.

So neither a late delivery nor one that is worked off again moves money into another period.
"""

from datetime import datetime, timedelta

PAID_BEFORE = timedelta(days=31)
"""A payment may be told this late: pushes are repeated for days, group buying is due when it is full."""
SAID_BEFORE = timedelta(days=1)
"""An employee's message may be this old when it comes."""
AHEAD = timedelta(minutes=5)
"""The platform's clock may be ahead of ours by this."""


def happened(told: datetime | None, received: datetime, before: timedelta) -> datetime:
    """The time that was told; `received` when none was, or it is out of [received - before, + AHEAD].

    Never later than `received`.
    """
    if told is None or not -before <= told - received <= AHEAD:
        return received
    return min(told, received)
