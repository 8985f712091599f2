"""Which published version of a scene or form holds at a moment. Pure.

Of those whose time it is and that were not withdrawn, the one that begins last; of equal beginnings the later
number. So a version replaces what held before it from its `since` on, and one that is withdrawn or has ended
leaves the place to the one before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from suanqing.errors import Conflict, Invalid
from suanqing.work.scenes.shapes import NUMBER


@dataclass(frozen=True, slots=True)
class Listed:
    """One published version. hash: of its document. until: the moment it ends before; None while nobody said.
    withdrawn: from when on nothing new begins with it."""

    number: int
    hash: str
    since: datetime
    published_at: datetime
    until: datetime | None = None
    withdrawn: datetime | None = None

    def holds(self, at: datetime) -> bool:
        ends = [each for each in (self.until, self.withdrawn) if each]
        return self.since <= at and all(at < each for each in ends)


def holding(listed: Iterable[Listed], at: datetime) -> Listed | None:
    """What a ticket that begins at `at` begins with."""
    fitting = [each for each in listed if each.holds(at)]
    return max(fitting, key=lambda each: (each.since, each.number), default=None)


def published_next(
    number: int, hash: str, since: datetime | None, until: datetime | None, now: datetime
) -> Listed:
    """A version that begins now, or later; never in the past, which has begun its tickets already, so that one
    whose moment came before it was approved begins now."""
    begins = now if since is None else max(since, now)
    if until is not None and until <= begins:
        raise Invalid("a version ends after it begins", "bad_window")
    return Listed(number, hash, begins, now, until)


def withdrawn(listed: tuple[Listed, ...], number: int, at: datetime) -> tuple[Listed, ...]:
    """The same with one taken back from `at` on. Conflict: it was, or is over."""
    found = next((each for each in listed if each.number == number), None)
    if found is None or found.withdrawn or (found.until and found.until <= at):
        raise Conflict(f"version {number} is withdrawn or over already", "version_over")
    return tuple(replace(each, withdrawn=at) if each is found else each for each in listed)


def reference(id: str, number: int) -> str:
    return f"{id}@{number}"


def parted(ref: str) -> tuple[str, int | None]:
    """The id and the version of a reference; None where it names none. Invalid: what follows @ is no version."""
    id, at, number = ref.partition("@")
    if not at:
        return id, None
    if not NUMBER.fullmatch(number):
        raise Invalid(
            f"{ref[:60]!r} is no id with a version, such as ac-install@7", "bad_reference"
        )
    return id, int(number)
