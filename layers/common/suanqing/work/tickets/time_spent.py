"""Where a ticket's time went, from its making to its completion: in stretches that lie side by side. Pure.

    until somebody had it · on the way to the first arrival · on site · waiting for parts · otherwise paused

What was waited for a part, or paused, is taken out of the stretch that it lay in.
"""

from collections.abc import Sequence
from typing import NamedTuple

from suanqing.times import epoch_ms
from suanqing.work.tickets.clocks import MINUTE, Span, part_waits, pauses, without
from suanqing.work.tickets.event_kinds import meaning
from suanqing.work.tickets.model import Event


class Spent(NamedTuple):
    """Whole minutes, each rounded down. tickets: how many they are of."""

    tickets: int = 0
    unassigned: int = 0
    coming: int = 0
    on_site: int = 0
    parts: int = 0
    paused: int = 0


NOTHING = Spent()


def time_spent(events: Sequence[Event], rev: int) -> Spent:
    """Of the events up to the one that is numbered `rev`: the same of a ticket's assessment whatever comes later.
    Nothing of a ticket that was not completed by then."""
    told = [event for event in events if event.seq <= rev]
    done = next((event for event in told if event.kind == "completed"), None)
    if done is None:
        return NOTHING
    before = [event for event in told if event.seq < done.seq]
    end = epoch_ms(done.at)
    begin = min((epoch_ms(event.at) for event in before), default=end)
    there = next((epoch_ms(event.at) for event in before if event.kind == "arrived"), end)
    given = next((epoch_ms(event.at) for event in before if _gives(event)), there)
    given = min(given, there)
    waits = part_waits(before, done.at)
    held = pauses(before, done.at)
    gaps = [*waits, *held]
    stretches = ((begin, given), (given, there), (there, end))
    alone, coming, on_site = (_minutes(without([each], gaps)) for each in stretches)
    return Spent(1, alone, coming, on_site, _minutes(waits), _minutes(without(held, waits)))


def added(one: Spent, other: Spent) -> Spent:
    return Spent(*(a + b for a, b in zip(one, other, strict=True)))


def _gives(event: Event) -> bool:
    return event.kind == "claimed" or meaning(event.kind).clock == "gives"


def _minutes(spans: Sequence[Span]) -> int:
    return sum(end - start for start, end in spans) // MINUTE
