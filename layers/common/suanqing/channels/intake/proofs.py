"""Is what we know of a shop's hour all that its platform knows? By number and hash, with what is missing. Pure.

Both sides are sets of (trade or refund, when it changed last). Of ours each counts once, as it stood last: what
changed again after the hour is of the later hour, at the platform and here.
"""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from suanqing.times import epoch_ms

Change = tuple[str, int]
"""(what, when it changed last, epoch ms)."""


class Sum(NamedTuple):
    number: int
    hash: str


class Proof(NamedTuple):
    """`missing`: the platform has it and we do not. `extra`: we have it so, and the platform does not."""

    theirs: Sum
    ours: Sum
    missing: tuple[Change, ...]
    extra: tuple[Change, ...]

    @property
    def holds(self) -> bool:
        return self.theirs == self.ours


class Lags(NamedTuple):
    """Milliseconds from the platform's change to our commit."""

    number: int
    p50: int
    p99: int
    worst: int


def total(changes: Collection[Change]) -> Sum:
    told = "".join(f"{what}#{modified}\n" for what, modified in sorted(changes))
    return Sum(len(changes), hashlib.sha256(told.encode()).hexdigest())


def compare(
    theirs: Iterable[Change], known: Iterable[Change], start: datetime, end: datetime
) -> Proof:
    """theirs: as the platform lists the window. known: all that we know of since `start`."""
    first, last = epoch_ms(start), epoch_ms(end)
    listed = {each for each in theirs if first <= each[1] < last}
    newest: dict[str, int] = {}
    for what, modified in known:
        newest[what] = max(modified, newest.get(what, modified))
    ours = {each for each in newest.items() if first <= each[1] < last}
    return Proof(
        total(listed), total(ours), tuple(sorted(listed - ours)), tuple(sorted(ours - listed))
    )


def lags(measured: Iterable[int]) -> Lags | None:
    """Nearest ranks; None where nothing came."""
    found = sorted(max(0, each) for each in measured)
    if not found:
        return None
    return Lags(len(found), _rank(found, 50), _rank(found, 99), found[-1])


def _rank(found: list[int], percent: int) -> int:
    return found[max(0, -(-len(found) * percent // 100) - 1)]
