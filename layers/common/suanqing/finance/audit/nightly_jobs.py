"""A night's job in two halves, begun once a day; says which of them are not finished.

{"half", "job", ...}      a message of `suanqing.platform.jobs`, for the half that it names
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from suanqing.platform import jobs
from suanqing.platform.jobs import Head, InTime, Message, Pieces, Send, Work
from suanqing.platform.materialized import Views
from suanqing.times import BEIJING, epoch_ms

KEEP = timedelta(days=14)


class Open(NamedTuple):
    """A night that is not finished, and the pieces it waits for."""

    night: str
    half: str
    stage: str
    missing: list[str]


class Nights:
    """halves: the kinds of the two jobs, the second of which the first one's work begins by `go_on`."""

    def __init__(
        self, views: Views, halves: tuple[str, str], send: Send, clock: Callable[[], datetime]
    ) -> None:
        self._views, self._halves, self._send, self._clock = views, halves, send, clock

    def begin(self, periods: Sequence[str]) -> str:
        """Begin tonight's job over these periods, or go on with it; done already, or one over others: another one."""
        now = self._clock()
        day = now.astimezone(BEIJING).date().isoformat()
        number = 1
        while self._over(night := f"{day}.{number}") or self._of_others(night, periods):
            number += 1
        said = {"periods": list(periods), "expires": epoch_ms(now + KEEP) // 1000}
        jobs.begin(self._views, self._halves[0], night, said, self._to(self._halves[0]))
        return night

    def open(self) -> list[Open]:
        """Every night of the last two weeks that is not finished; each is sent once more."""
        found: list[Open] = []
        for half in self._halves:
            for head in list(self._views.all(half)):
                if head["stage"] != "done":
                    lost = jobs.missing(self._views, half, head["id"])
                    found.append(Open(head["id"], half, head["stage"], lost))
                    self._to(half)([{"job": head["id"]}])
        return found

    def go_on(self, head: Head) -> None:
        """Begin the second half of a night."""
        said = {"periods": head["periods"], "expires": head["expires"]}
        second = self._halves[1]
        jobs.begin(self._views, second, head["id"], said, self._to(second))

    def worker(self, first: Work, second: Work) -> Callable[[Message, InTime], None]:
        works = {
            half: Pieces(self._views, half, work, self._to(half))
            for half, work in zip(self._halves, (first, second), strict=True)
        }
        return lambda message, in_time: works[message["half"]].handle(message, in_time)

    def _over(self, night: str) -> bool:
        """Whether both halves are done."""
        heads = [self._views.get(half, night) for half in self._halves]
        return all(head is not None and head["stage"] == "done" for head in heads)

    def _of_others(self, night: str, periods: Sequence[str]) -> bool:
        """Whether it was begun, and not over these periods."""
        head = self._views.get(self._halves[0], night)
        return head is not None and list(head["periods"]) != list(periods)

    def _to(self, half: str) -> Send:
        return lambda messages: self._send([{"half": half, **each} for each in messages])
