"""Claims (售后索赔): what a supplier owes for goods that failed, as a ticket of its own.

The claimed amount and its proof are facts, the supplier has a role; the book's fee by the fact makes
the line below zero on the supplier's statement, with the link in its explanation.
"""

from dataclasses import dataclass

from suanqing.errors import Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.work.stock.places import Parties
from suanqing.work.tickets.commands import Created, Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.scene import CLAIM


@dataclass(frozen=True, slots=True)
class Claim:
    """amount: minor units. evidence: a link or number of what proves it."""

    outlet: str
    title: str
    region: str
    supplier: str
    amount: int
    evidence: str
    customer: str = ""


def ticket_of(claim: Claim) -> NewTicket:
    """The ticket of a claim."""
    if claim.amount <= 0:
        raise Invalid("a claim is for more than 0", where="amount")
    if not claim.evidence.strip():
        raise Invalid("a claim names what proves it", where="evidence")
    return NewTicket(
        outlet=claim.outlet,
        title=claim.title,
        region=claim.region,
        customer=claim.customer,
        scene=CLAIM.scene_id,
        attrs={"claim_amount": claim.amount, "claim_evidence": claim.evidence.strip()},
        facts={"roles": {"supplier": claim.supplier}},
    )


def open_claim(
    tickets: Tickets, parties: Parties, caller: Caller, claim: Claim, key: str | None = None
) -> Created:
    """Open it. Invalid: there is no such supplier."""
    try:
        party = parties.get(claim.supplier)
    except NotFound:
        party = None
    if party is None or party.kind != "supplier" or not party.active:
        raise Invalid("no such supplier", where="supplier", supplier=claim.supplier)
    return tickets.create(caller, ticket_of(claim), key)
