"""A night's sealing in pieces (`suanqing.platform.jobs`): outlets' chains, then parties' chains, then the root.

A chain is the smallest piece, for each of its seals builds on the one before. Sealing a chain again
covers what is not covered, so a piece may come any number of times; the links that the root anchors
are read back from the pieces, so it stands only when every chain of the night is there.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from suanqing.finance.audit import chain
from suanqing.finance.audit.verify_chains import Journal
from suanqing.finance.settlement.items import PAYABLE
from suanqing.platform.jobs import Head, InTime, Turn, bodies
from suanqing.platform.materialized import Views

TICKETS, PARTIES = "seal-tickets", "seal-parties"
AT_ONCE = 10
"""Chains a piece takes, if there is time."""
HQ = PAYABLE + "hq"
Place = tuple[str, str]
"""(period, chain)."""


class Covering:
    """What both halves share: chain after chain."""

    def __init__(self, journal: Journal, views: Views) -> None:
        self._journal, self._views = journal, views

    def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
        at = rest[0] if rest else 0
        heads, items, seals, payees = list[list[Any]](), 0, 0, dict[str, set[str]]()
        left = None
        for place in range(at, len(chunk)):
            if place > at and not in_time():
                left = [place]
                break
            period, name = chunk[place]
            done = self._journal.cover(
                self._journal.sight(name, period, payees.setdefault(period, set()))
            )
            heads += [list(each) for each in sorted(done.heads)]
            items, seals = items + done.items, seals + done.seals
        found = {period: sorted(each) for period, each in payees.items()}
        body = {"heads": heads, "items": items, "seals": seals, "payees": found}
        return Turn(body, left, {"items": items, "seals": seals})


class Outlets(Covering):
    """The first half. go_on: begins the second one for the same night."""

    def __init__(self, journal: Journal, views: Views, go_on: Callable[[Head], None]) -> None:
        super().__init__(journal, views)
        self._go_on = go_on

    def plan(self, head: Head) -> list[list[Place]]:
        self._journal.must_be_whole()
        return in_chunks(
            (period, name)
            for period in head["periods"]
            for name in self._journal.ticket_chains(period)
        )

    def finish(self, head: Head, bodies: Iterator[Any]) -> dict[str, Any]:
        self._go_on(head)
        return {}


class Parties(Covering):
    """The second half, and the root over both. tell: what to do with the night's result."""

    def __init__(
        self, journal: Journal, views: Views, tell: Callable[[dict[str, Any]], None]
    ) -> None:
        super().__init__(journal, views)
        self._tell = tell

    def plan(self, head: Head) -> list[list[Place]]:
        found = payees(bodies(self._views, TICKETS, head["id"]))
        return in_chunks(
            (period, name)
            for period in head["periods"]
            for name in self._journal.payable_chains(period, found.get(period, ()))
        )

    def finish(self, head: Head, bodies_: Iterator[Any]) -> dict[str, Any]:
        heads, items = set[chain.Head](), 0
        for body in (*bodies(self._views, TICKETS, head["id"]), *bodies_):
            heads |= {chain.Head(*row) for row in body["heads"]}
            items += body["items"]
        result = {"sealed": items, "root": self._journal.anchor(heads)}
        self._tell({"periods": list(head["periods"]), **result})
        return result


def in_chunks(places: Iterable[Place]) -> list[list[Place]]:
    """Head office by itself, which shares in every ticket; the others some at once."""
    each = list(places)
    large = [[one] for one in each if one[1] == HQ]
    small = [one for one in each if one[1] != HQ]
    return [*large, *(list(some) for some in batched(small, AT_ONCE, strict=False))]


def payees(bodies: Iterable[Any]) -> dict[str, Sequence[str]]:
    """Whom the tickets of each period pay."""
    found: dict[str, set[str]] = {}
    for body in bodies:
        for period, names in body["payees"].items():
            found.setdefault(period, set()).update(names)
    return {period: sorted(names) for period, names in found.items()}
