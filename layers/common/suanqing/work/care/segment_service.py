"""Who is in a segment: page by page over the months in which somebody did something, the newest first.

A person is met where their newest happening lies, so each is met once, however many ids and months they have.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple

from suanqing.errors import Invalid
from suanqing.times import BEIJING
from suanqing.work.care.known_service import Known
from suanqing.work.care.rules import Segment
from suanqing.work.care.tags import Tag, belongs
from suanqing.work.customers.happenings import Happening

MAX_MONTHS, WORKERS = 36, 4


class Member(NamedTuple):
    customer: str
    tags: tuple[Tag, ...]
    done: tuple[Happening, ...]


class Segments:
    def __init__(self, known: Known) -> None:
        self.known = known

    def holds(self, segment: Segment, customer: str, at: datetime) -> bool:
        return belongs(segment, self.known.tags(customer, at))

    def members(
        self, segment: Segment, at: datetime, months: int, place: str, going: Callable[[], bool]
    ) -> tuple[list[Member], str]:
        """As far as the time goes, and the place to go on from; "": that was all. place: `<month>|<after>`."""
        rows = months_back(at, months)
        month, _, after = place.partition("|")
        if place and month not in rows:
            raise Invalid("the cursor does not belong to this list", where="cursor")
        found: list[Member] = []
        with ThreadPoolExecutor(WORKERS) as pool:
            for each in rows[rows.index(month) if place else 0 :]:
                while True:
                    done, after = self.known.done.store.month(each, after)
                    ids = dict.fromkeys(one.customer for one in done)
                    met = pool.map(lambda who, m=each: self._met(segment, who, m, at), ids)
                    found += _once(met, found)
                    if not after:
                        break
                    if not going():
                        return found, f"{each}|{after}"
                if not going() and each != rows[-1]:
                    return found, f"{rows[rows.index(each) + 1]}|"
        return found, ""

    def _met(self, segment: Segment, customer: str, month: str, at: datetime) -> Member | None:
        """As the person, where this is the id and the month of their newest happening."""
        done = self.known.done.of(customer)
        newest = max(done, key=lambda each: (each.at, each.customer, each.kind), default=None)
        if newest is None or newest.customer != customer or f"{newest.moment:%Y-%m}" != month:
            return None
        held = self.known.tags(customer, at)
        if not belongs(segment, held):
            return None
        return Member(self.known.done.ids(customer)[0], tuple(held), tuple(done))


def months_back(at: datetime, months: int) -> list[str]:
    """So many, as `2026-11`, the newest first."""
    if not 1 <= months <= MAX_MONTHS:
        raise Invalid("this is 1 to 36 months", where="months")
    here = at.astimezone(BEIJING)
    numbers = (here.year * 12 + here.month - 1 - n for n in range(months))
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers]


def _once(met: Iterator[Member | None], found: Sequence[Member]) -> list[Member]:
    """A page may end between two happenings of a customer."""
    there = {each.customer for each in found}
    made: dict[str, Member] = {}
    for each in met:
        if each and each.customer not in there:
            made[each.customer] = each
    return [*made.values()]
