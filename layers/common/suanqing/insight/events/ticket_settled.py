"""`ticket.settled`: the state of a ticket at one assessment, for other systems. Pure; minor units.

An event says the whole state at assessment `n`, never a difference, so whoever keeps the highest n of
each ticket (`apply`) is right after any repetition and in any order. docs/integration.md is the contract.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.money import decimal_text
from suanqing.pricing.model import Facts
from suanqing.times import rfc3339

if TYPE_CHECKING:
    from suanqing.finance.settlement.items import Booked

NAME = "ticket.settled"
VERSION = 1
EVERY = "*"
PART = "part"
"""The fee kind of a part's own line."""

Event = Mapping[str, Any]
Known = Mapping[str, Event]
"""The newest event of each ticket."""


def ticket_settled(booked: "Booked", state: str) -> dict[str, Any]:
    """The event of a booked assessment; the same one however often it is made."""
    facts, assessment = booked.facts, booked.assessment
    return {
        "event": NAME,
        "version": VERSION,
        "id": f"{booked.ticket_id}:{booked.n}",
        "ticket": booked.ticket_id,
        "n": booked.n,
        "revision": booked.rev,
        "state": state,
        "cause": booked.cause,
        "at": rfc3339(booked.at),
        "served": rfc3339(facts.served),
        "period": booked.period,
        "book": assessment.book,
        "facts_hash": assessment.facts_hash,
        "outlet": facts.outlet,
        "channel": facts.channel,
        "parts": list(parts(facts, assessment)),
        "totals": totals(assessment),
    }


def attributes(event: Event) -> dict[str, str]:
    """What a subscription can filter by."""
    return {
        "event": event["event"],
        "outlet": event["outlet"],
        "state": event["state"],
        "cause": event["cause"],
        "parts": "yes" if event["parts"] else "no",
    }


def apply(known: Known, event: Event) -> Known:
    """What is known after an event: the ticket's newest assessment. Older and repeated ones change nothing."""
    kept = known.get(event["ticket"])
    if kept is not None and kept["n"] >= event["n"]:
        return known
    return {**known, event["ticket"]: event}


def parts(facts: Facts, assessment: Assessment) -> Iterator[dict[str, str]]:
    """Each part once, whatever planes and milestones priced it; a bundle's item by its own quantity."""
    told = {line.id: decimal_text(line.qty) for line in facts.lines}
    seen: set[str] = set()
    for line in assessment.lines:
        at = line.id.split(":")[1]
        qty = _quantity(line) or told.get(at)
        if line.fee != PART or at in seen or qty is None:
            continue
        seen.add(at)
        part = {"line": at, "sku": line.sku, "qty": qty}
        if back := _refunded(facts, at):
            part["refunded"] = str(back)
        yield part


def totals(assessment: Assessment) -> dict[str, dict[str, int]]:
    """By currency, minor units: charge with the tax in it, pay with what of it is held.

    What is paid in another currency counts there, as the ledger books it.
    """
    found = {assessment.currency: {"charge": 0, "tax": 0, "pay": 0, "held": 0}}
    for line in assessment.lines:
        if line.plane == "charge":
            own = found[assessment.currency]
            own["charge"] += line.amount
            own["tax"] += line.tax
            continue
        for currency, amount in _paid(line, assessment.currency):
            own = found.setdefault(currency, {"charge": 0, "tax": 0, "pay": 0, "held": 0})
            own["pay"] += amount
            own["held"] += amount if line.held else 0
    return found


def _paid(line: AssessedLine, currency: str) -> Iterable[tuple[str, int]]:
    exchanged = {each.party: (each.currency, each.paid) for each in line.exchanged}
    for party, share in line.shares:
        yield exchanged.get(party, (currency, share))


def _quantity(line: AssessedLine) -> str | None:
    for step in line.steps:
        if step.op == "quantity":
            return dict(step.args)["quantity"]
    return None


def _refunded(facts: Facts, line: str) -> Fraction:
    """The part of the line that went back; that of a bundle went back of each item."""
    names = {EVERY, line, line.partition("/")[0]}
    return sum((Fraction(r.back, r.of) for r in facts.refunds if r.line in names), Fraction(0))
