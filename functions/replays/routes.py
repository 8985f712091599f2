"""Every route of the replays function: importing the modules declares them."""

from replays import corrections, gate, replays
from replays.wiring import api

__all__ = ["api", "corrections", "gate", "replays"]
