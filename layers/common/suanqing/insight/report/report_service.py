"""A span of days as rows of a report, day by day, out of the lines of the margins and the tickets' heads.

Each ticket that was settled has one line among its outlet's (and one an item), by its newest assessment: what a report
counts is what the margins count, to the cent. Only what a report asks for is read.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from suanqing.insight.report.table import Dimension, Job, Key, Sums, fits, grouped, together
from suanqing.insight.views.cells import ALL, NOBODY
from suanqing.insight.views.store import MarginStore
from suanqing.work.tickets.store import TicketStore

WHOLE = f"matrix#{ALL}#"
PREFIXES: Mapping[Dimension, str] = {
    "outlet": "outlet#", "person": "person#", "channel": "sale#", "region": WHOLE,
}  # fmt: skip
"""How the lines begin that say it of a ticket, which each has one of."""
MAX_JOBS = 10_000
"""After so many of them a part ends with its day."""


class Part(NamedTuple):
    """Rows of the days so far. whole: by currency the same without groups, each ticket once. next: the day to go on
    with."""

    rows: dict[Key, Sums]
    whole: dict[str, Sums]
    next: date | None


class Report:
    def __init__(self, margins: MarginStore, tickets: TicketStore) -> None:
        self._margins, self._tickets = margins, tickets

    def part(
        self,
        by: Sequence[Dimension],
        only: Mapping[Dimension, str],
        first: date,
        last: date,
        in_time: Callable[[], bool],
    ) -> Part:
        """From the first day on, as far as there is time; a day is whole or not there."""
        asked = frozenset((*by, *only))
        jobs: list[Job] = []
        day = first
        while day <= last:
            jobs += (job for job in self._jobs(str(day), asked) if fits(job, only))
            day += timedelta(days=1)
            if len(jobs) >= MAX_JOBS or not in_time():
                break
        return Part(grouped(jobs, by), together(jobs), day if day <= last else None)

    def _jobs(self, day: str, asked: frozenset[Dimension]) -> list[Job]:
        """A day's tickets, each once, or once an item where items are asked for."""
        cube = "matrix" if "project" in asked else "outlet"
        lines = [
            (place.split("#")[1:], share)
            for place, share in self._margins.lines(day, f"{cube}#")
            if cube == "outlet" or not place.startswith(WHOLE)
        ]
        looked = self._looked_up(day, asked, {share.ticket for _, share in lines})
        time: dict[Dimension, str] = {"day": day, "month": day[:7]}
        found = []
        for key, share in lines:
            own: dict[Dimension, str] = {"outlet": key[0]} if cube == "outlet" else {}
            if cube == "matrix":
                own = {"project": key[0], "region": key[1]}
            there = {each: names.get(share.ticket, NOBODY) for each, names in looked.items()}
            found.append(Job(there | time | own, share))
        return found

    def _looked_up(
        self, day: str, asked: frozenset[Dimension], tickets: set[str]
    ) -> dict[Dimension, dict[str, str]]:
        """What the day's tickets are called by what the lines themselves do not say."""
        found: dict[Dimension, dict[str, str]] = {}
        for each, prefix in PREFIXES.items():
            if each in asked:
                found[each] = {
                    share.ticket: place.removeprefix(prefix).partition("#")[0]
                    for place, share in self._margins.lines(day, prefix)
                }
        if "source" in asked:
            heads = self._tickets.several(tickets)
            found["source"] = {id: head.source.partition(":")[0] for id, head in heads.items()}
        return found
