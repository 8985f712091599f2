"""Guides (导购) and the customers they brought: who is credited with an order, once. Pure.

A guide earns from a customer's orders for the policy's days from the moment the customer was brought;
of several the latest one. Customers who are one person (merged) count as one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.times import parse, rfc3339
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.recording import record_facts

BOUND = "客户现已识别"
"""Why a ticket is somebody's only now."""


class Attribution(NamedTuple):
    """guide: a party. source: livestream, store, ... evidence: what proves it."""

    customer: str
    guide: str
    source: str
    since: str
    evidence: str


def credited(found: Iterable[Attribution], at: datetime, days: int) -> Attribution | None:
    """Whose order it is at `at`: since <= at < since + days, the latest, then by guide.

    Shops tell when something was ordered to the second, cut off: an order of the second in which the customer was
    brought counts.
    """
    window = timedelta(days=days)
    open_ones = [
        each
        for each in found
        if (since := parse(each.since)).replace(microsecond=0) <= at < since + window
    ]
    return max(open_ones, key=lambda each: (parse(each.since), each.guide), default=None)


def facts_of(facts: Mapping[str, Any], credit: Attribution | None) -> dict[str, Any]:
    """`roles` and `attrs` of a ticket with that credit, or with none."""
    roles = {role: party for role, party in facts.get("roles", {}).items() if role != "guide"}
    attrs = {name: value for name, value in facts.get("attrs", {}).items() if name != "source"}
    if credit:
        roles["guide"], attrs["source"] = credit.guide, credit.source
    return {"roles": roles, "attrs": attrs}


def recredited(
    ticket: Ticket, credit: Attribution | None, reason: str, by: str, at: datetime
) -> Ticket:
    """The ticket credited anew; itself when nothing changes. One guide's line goes, the other's comes."""
    found = facts_of(ticket.facts, credit)
    if all(ticket.facts.get(name, {}) == value for name, value in found.items()):
        return ticket
    mark = dict(credit._asdict()) if credit else {"guide": ""}
    told = {"reason": reason, **mark}
    marks = {"attribution": mark}
    return record_facts(ticket, "relate", found, by, at, told, marks, kind="attributed", money=True)


def bound(
    ticket: Ticket,
    customer: str,
    credit: Attribution | None,
    first: bool,
    by: str,
    ordered: datetime,
    at: datetime,
) -> Ticket:
    """The ticket of an order whose customer is known only now. first: of the order's tickets it names who is credited.
    What was settled stays as it is, unless somebody is credited."""
    credited = first and "guide" not in ticket.facts.get("roles", {})
    found = facts_of(ticket.facts, credit) if credited else {"attrs": ticket.facts.get("attrs", {})}
    found["attrs"] = {**found["attrs"], "customer_id": customer}
    mark = dict(credit._asdict()) if credit and credited else {"guide": ""}
    told = {"reason": BOUND, "customer": customer, **mark}
    marks = {"attribution": mark | {"ordered": rfc3339(ordered)}} if credit else {}
    money = credited or ticket.served is None
    return record_facts(
        ticket, "relate", found, by, at, told, marks, kind="attributed", money=money
    )
