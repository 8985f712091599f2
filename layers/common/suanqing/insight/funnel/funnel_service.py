"""A step of a ticket, noted: the nodes it came to joined to its line, its scene to the day's set; and the set worked
off, each scene's page of the day made again out of its lines and set.

A record may come any number of times in any order, and a line is there before its scene is called dirty. Nothing is
ever added to a page.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from suanqing import regions
from suanqing.errors import Invalid, Unavailable
from suanqing.insight.funnel.counts import NOWHERE, day_of, paths_of
from suanqing.insight.funnel.store import FunnelStore
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.reached import newly, reached, scene_of

Ask = Callable[[str], None]
TRIES = 12
"""Of a page that others set at the same time."""


class Funnel:
    """ask: for a day's pages to be made again, a while from now."""

    def __init__(self, store: FunnelStore, ask: Ask, clock: Callable[[], datetime]) -> None:
        self._store, self._ask, self._clock = store, ask, clock

    def note(self, old: Ticket | None, new: Ticket) -> None:
        """What the step from `old` to `new` reached; most steps reach nothing, and write nothing."""
        nodes = newly(old, new)
        if nodes or (old is not None and old.region != new.region):
            self._keep(new, nodes)

    def whole(self, ticket: Ticket, events: Iterable[Event]) -> str:
        """Everything that the ticket's log says, once more; its day."""
        return self._keep(ticket, reached(ticket, events))

    def day(self, day: str) -> int:
        """Work off a day's set; how many pages were made again.

        Raises Unavailable: a page was set by others all the time; the message comes again."""
        made, done = self._store.work_off(day, partial(self._made_again, day), self._clock)
        if not done:
            self._ask(day)
        return made

    def _keep(self, ticket: Ticket, nodes: frozenset[str]) -> str:
        day, scene = day_of(ticket.opened), scene_of(ticket)
        self._store.place(day, scene, ticket.ticket_id, province(ticket.region), ticket.version)
        if nodes:
            self._store.join(day, scene, ticket.ticket_id, nodes)
        now = self._clock()
        if self._store.touch(day, [scene], now):
            self._ask(day)
            self._store.asked(day, now)
        return day

    def _made_again(self, day: str, scenes: frozenset[str]) -> None:
        for scene in sorted(scenes):
            self._set(scene, day)

    def _set(self, scene: str, day: str) -> None:
        for _ in range(TRIES):
            read, now = self._store.page(scene, day), self._clock()
            paths = paths_of(self._store.lines(day, scene))
            if paths == read.paths or self._store.put_page(scene, day, paths, read, now):
                return
        raise Unavailable("a page of a funnel is set by others all the time", page=f"{scene}@{day}")


def province(region: str) -> str:
    """The province or country that a site is in; a code that nobody knows is nowhere, and no reason to stop."""
    try:
        return regions.chain(region)[-1] if region else NOWHERE
    except Invalid:
        return NOWHERE
