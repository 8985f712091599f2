"""Which work is paid on more than one ticket: the same item for the same thing, or of the same order. Pure.

A thing is what its ticket names it by, a serial number as a rule; of a ticket that names none it is the shop's order
that it was made of. Work that repeats other work, and visits of a contract, are paid again by right and left out.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from suanqing.canonical import digest
from suanqing.finance.settlement.items import Booked
from suanqing.times import BEIJING
from suanqing.work.tickets.model import Ticket

APART = timedelta(days=30)
"""Days of service that lie no further apart are looked at beside each other."""


class Entry(NamedTuple):
    """What a ticket's newest assessment says of an item for a thing. pays: whether anybody is paid for it."""

    ticket: str
    n: int
    day: str
    pays: bool


def order_of(ticket: Ticket) -> str | None:
    """The shop's order that it was made of."""
    return ticket.source if "order" in ticket.marks else None


def works(booked: Booked, order: str | None) -> dict[str, Entry]:
    """By a digest of thing and item; nothing of a ticket that names neither a thing nor an order."""
    facts = booked.facts
    asset = dict(facts.attrs).get("asset")
    thing = f"asset:{asset}" if asset else f"order:{order}" if order else None
    if thing is None or facts.original is not None or facts.visit is not None:
        return {}
    day = str(facts.served.astimezone(BEIJING).date())
    paid: dict[str, int] = {}
    for line in booked.assessment.lines:
        if line.plane == "pay" and line.sku:
            paid[line.sku] = paid.get(line.sku, 0) + line.amount
    return {
        digest([thing, sku])[:32]: Entry(booked.ticket_id, booked.n, day, amount > 0)
        for sku, amount in paid.items()
    }


def near(own: Entry, others: Iterable[Entry]) -> list[Entry]:
    """Those of other tickets whose day is near."""
    return [
        each
        for each in others
        if each.ticket != own.ticket
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
