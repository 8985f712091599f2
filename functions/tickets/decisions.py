"""What each deciding route of tickets is about: those whom the ticket pays, once it is done."""

from collections.abc import Mapping
from typing import Any

from suanqing.money import to_major
from suanqing.people.identity.duties import NOTHING, Matter
from suanqing.times import period_of, utcnow
from suanqing.work.tickets.access import decides_for, is_done, paid_by
from suanqing.work.tickets.model import Ticket
from tickets.customer_wiring import points, value
from tickets.wiring import settings, tickets

Given = Mapping[str, Any]
CLAIM_BY_ONE = 500_000
"""Minor units up to which one person claims from a supplier."""
POINTS = "points"


def judged(given: Given) -> Matter:
    """All whom the ticket pays, in any state: tiers, evidence, sessions, outlet, ties."""
    return Matter(paid_by(_ticket(given)))


def transfer(given: Given) -> Matter:
    """The outlet that comes to earn, too."""
    return Matter(paid_by(_ticket(given)) | {given["body"].outlet})


def finished(given: Given) -> Matter:
    """A change of finished work moves booked money; before that it is work. Those who only work on it
    are refused by `work.tickets.access`."""
    if not decides_for(given["caller"]):
        return NOTHING
    ticket = _ticket(given)
    return Matter(paid_by(ticket)) if is_done(ticket) else NOTHING


def late(given: Given) -> str | None:
    """A change of work that was done in an earlier month: its period may be closed and paid, so it takes
    two people, for just the version they saw."""
    if not decides_for(given["caller"]):
        return None
    ticket = _ticket(given)
    if not is_done(ticket) or period_of(ticket.served or utcnow()) >= period_of(utcnow()):
        return None
    return f"ticket {ticket.ticket_id} at version {ticket.version}"


def large_claim(given: Given) -> str | None:
    if given["body"].amount <= CLAIM_BY_ONE:
        return None
    return f"claim from {given['body'].supplier}"


def claimed_supplier(given: Given) -> Matter:
    return Matter(frozenset({given["body"].supplier}))


def credited_guide(given: Given) -> Matter:
    return Matter(frozenset({given["body"].guide}))


def of_everyone(given: Given) -> Matter:
    """Who a customer is decides whose guide earns."""
    return Matter(everyone=True)


def erasure(given: Given) -> str:
    """What is gone cannot be had back."""
    return f"erasure of customer {given['customer_id']}"


def by_one(what: str, by_two: bool) -> int | None:
    """How much of a currency, or of points, one person gives in a day; None where two do."""
    if by_two:
        return None
    held = settings().policies()
    return held.points_by_one if what == POINTS else held.value_by_one.get(what, 0)


def topped_up(given: Given) -> str | None:
    body = given["body"]
    amount = body.paid + body.gift
    if _given_by_one(given, body.currency, amount):
        return None
    return f"top-up of customer {given['customer_id']}: {to_major(amount, body.currency)} {body.currency}"


def paid_back(given: Given) -> str | None:
    body = given["body"]
    if _given_by_one(given, body.currency, body.amount):
        return None
    return f"pay-back to customer {given['customer_id']}: {to_major(body.amount, body.currency)} {body.currency}"


def points_given(given: Given) -> str | None:
    """What is spent, or goes where it came from, takes one."""
    body = given["body"]
    if body.kind != "earn" or not body.points or _given_by_one(given, POINTS, body.points):
        return None
    return f"points for customer {given['customer_id']}: {body.points}"


def _given_by_one(given: Given, what: str, amount: int) -> bool:
    kept = (points() if what == POINTS else value(what)).by_one
    return kept.fits(given["caller"].party, what, amount, by_one(what, False) or 0)


def token_moved(given: Given) -> str:
    """Which node a ticket stands at decides what it pays: always by two people."""
    return f"token of ticket {given['ticket_id']}: to {given['body'].to}"


def migration(given: Given) -> Matter:
    """What its nodes pay may differ."""
    return Matter(everyone=True)


def migrated(given: Given) -> str:
    body = given["body"]
    return f"migration of {len(body.tickets)} tickets from {body.from_} to {body.to}"


def _ticket(given: Given) -> Ticket:
    """As it is now, read once a call."""
    seen = given["seen"]
    if "ticket" not in seen:
        seen["ticket"] = tickets().seen(given["caller"], given["ticket_id"])
    ticket: Ticket = seen["ticket"]
    return ticket
