"""Calls that are made again until somebody answers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.world import World

MAX_TRIES = 50
"""Of a call, on the average, once nothing fails any more: a run ends, whatever the answers are."""
Send = Callable[[], bool]
"""Makes the call; whether it had an answer."""


class Calls:
    def __init__(self, world: "World") -> None:
        self.world, self.machine, self.random = world, world.machine, world.random
        self.open: list[Send] = []

    def again(self) -> None:
        """One of the calls that nobody answered."""
        if self.open:
            self.send(self.open.pop(self.random.randrange(len(self.open))))

    def finish(self) -> None:
        """Without faults, every call has an answer."""
        off, self.machine.faults.off = self.machine.faults.off, True
        left = MAX_TRIES * len(self.open)
        while self.open:
            assert left, "calls are never answered"
            left -= 1
            self.again()
        self.machine.faults.off = off

    def send(self, call: Send) -> None:
        if not call():
            self.open.append(call)
