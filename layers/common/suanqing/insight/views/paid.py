"""Which work is paid on more than one ticket: the same item for the same thing. Pure.

A thing is what its ticket names it by, a serial number as a rule. Tickets of one shop's order are one for each of its
lines, so that the same item on two of them is two pieces and no leak. Work that repeats other work, and visits of a
contract, are paid again by right and left out; so is one planned upkeep beside another.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from suanqing.canonical import digest
from suanqing.finance.settlement.items import Booked
from suanqing.times import BEIJING
from suanqing.work.assets.upkeep import SOURCE as UPKEEP
from suanqing.work.tickets.model import Ticket

APART = timedelta(days=30)
"""Days of service that lie no further apart are looked at beside each other."""


class Entry(NamedTuple):
    """What a ticket's newest assessment says of an item for a thing. pays: whether anybody is paid for it. planned: a
    plan of upkeep made the ticket."""

    ticket: str
    n: int
    day: str
    pays: bool
    planned: bool = False


def is_planned(ticket: Ticket) -> bool:
    return ticket.source.partition(":")[0] == UPKEEP


def works(booked: Booked, planned: bool) -> dict[str, Entry]:
    """By a digest of thing and item; nothing of a ticket that names no thing."""
    facts = booked.facts
    asset = dict(facts.attrs).get("asset")
    if not asset or facts.original is not None or facts.visit is not None:
        return {}
    day = str(facts.served.astimezone(BEIJING).date())
    paid: dict[str, int] = {}
    for line in booked.assessment.lines:
        if line.plane == "pay" and line.sku:
            paid[line.sku] = paid.get(line.sku, 0) + line.amount
    return {
        digest([f"asset:{asset}", sku])[:32]: Entry(
            booked.ticket_id, booked.n, day, amount > 0, planned
        )
        for sku, amount in paid.items()
    }


def near(own: Entry, others: Iterable[Entry]) -> list[Entry]:
    """Those of other tickets whose day is near; not one planned upkeep beside another."""
    return [
        each
        for each in others
        if each.ticket != own.ticket
        and not (own.planned and each.planned)
        and abs(date.fromisoformat(each.day) - date.fromisoformat(own.day)) <= APART
    ]


class Again(NamedTuple):
    """paid: another ticket is paid for the same. met: how much was looked at, greater with every assessment of a ticket
    that was found: of two that looked, the one with the greater number knows more."""

    paid: bool = False
    met: int = 0


NEVER = Again()


def again(own: Mapping[str, Entry], kept: Mapping[str, Iterable[Entry]]) -> Again:
    """own: what the ticket says. kept: all that is known of these works, its own entries among them."""
    paid, met = False, 0
    for work, entry in own.items():
        others = [each for each in kept.get(work, ()) if each.ticket != entry.ticket]
        met += sum(each.n for each in others)
        paid = paid or (entry.pays and any(each.pays for each in near(entry, others)))
    return Again(paid, met)
