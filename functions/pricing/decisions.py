"""What each deciding route of prices, parties and policies is about: whose money, and who made it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pricing.wiring import parties, prices, rates
from suanqing import money
from suanqing.people.identity.duties import Matter
from suanqing.people.parties.changes import weighty
from suanqing.times import parse, utcnow

NEAR = Decimal("0.05")
"""How far a rate may be from the one that two people approved, as a part of it, for one person to write it."""
Given = Mapping[str, Any]


def book(given: Given) -> Matter:
    """A book pays everybody; made by all who had a hand in it."""
    version = prices().version(given["book_version"])
    return Matter(makers=version.makers, everyone=True)


def of_everyone(given: Given) -> Matter:
    """Rates and policies hold for all."""
    return Matter(everyone=True)


def settings_of(given: Given) -> str:
    """What a guide earns, what rework takes back, and what one person gives to customers, takes two people."""
    return "settings of cases"


def rate(given: Given) -> str | None:
    """One person writes a later rate near the one that two people approved for its time, with the same end. What
    one wrote is measured by nothing: many small steps come no further than one (decision 0062)."""
    body = given["body"]
    since, until = parse(body.since), parse(body.until) if body.until else None
    anchor = rates().approved(body.pair, since) if since > utcnow() else None
    told = money.rate(body.rate)
    if anchor and anchor.until == until and abs(told - anchor.rate) <= anchor.rate * NEAR:
        return None
    return f"exchange rate {body.pair} {body.rate}"


def party_change(given: Given) -> str | None:
    """A role that decides, another login, another owner, and what is dated back take two people."""
    before = parties().sealed(parties().find(given["party_id"], fresh=True))
    body = given["body"]
    after = parties().sealed(body.party(given["party_id"], before))
    found = ", ".join(weighty(before, after, utcnow(), body.begins, body.redated or ()))
    return f"party {given['party_id']}: {found}" if found else None


def party(given: Given) -> Matter:
    """The party as it is and as it would be: nobody writes the own entry, login, roles or outlet's rate."""
    before, body = parties().find(given["party_id"], fresh=True), given["body"]
    owners = {body.owner, before.owner if before else None} - {None}
    return Matter(frozenset({given["party_id"], *owners}))
