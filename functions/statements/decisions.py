"""What each deciding route of statements and corrections is about: whose money, and who made it."""

from collections.abc import Mapping
from typing import Any

from statements.wiring import accounts, corrections, pay, store
from suanqing.people.identity.duties import Matter
from suanqing.times import utcnow
from suanqing.work.tickets.access import paid_by

Given = Mapping[str, Any]


def statement(given: Given) -> Matter:
    """The party's; made by all who had a hand in it."""
    head = store().get(given["party_id"], given["period"])
    voices = frozenset(each.by for each in head.approvals)
    return Matter(frozenset({head.party}), head.makers, voices)


def dispute(given: Given) -> Matter:
    """The party's; made by who raised it."""
    party, period = given["party_id"], given["period"]
    raised = (each for mark in store().marks(party, period) for each in mark.disputes)
    makers = frozenset(each.by for each in raised if each.id == given["dispute_id"])
    return Matter(frozenset({party}), makers)


def asked_adjustment(given: Given) -> Matter:
    """Asking for money is deciding about it, too."""
    return Matter(frozenset({given["body"].party}))


def adjustment(given: Given) -> Matter:
    """Whom the manual line pays, or costs; made by who asked."""
    asked = corrections().store.get(given["adjustment_id"])
    voices = frozenset(each.by for each in asked.approvals)
    return Matter(frozenset({asked.party}), frozenset({asked.by}), voices)


def refund(given: Given) -> Matter:
    """Everybody whom the ticket pays."""
    return Matter(paid_by(corrections().ticket(given["ticket_id"])))


def account(given: Given) -> Matter:
    """Whose account it would be; made by who asked."""
    asked = accounts().get(given["party_id"]).asked
    return Matter(frozenset({given["party_id"]}), frozenset({asked.by} if asked else ()))


def payout(given: Given) -> Matter:
    """All whom the batch pays; made by who put it together, and by who asked for an account in it."""
    batch, now = pay().get(given["batch"]), utcnow()
    paid = frozenset(row.party for row in batch.rows)
    known = accounts().several(paid).values()
    asked = {account.by for each in known if (account := each.in_force(now))}
    return Matter(paid, frozenset({batch.by, *asked}))


def refund_of(given: Given) -> str:
    """A refund that no channel sent takes two people."""
    return f"refund of {given['ticket_id']}"


def limits_of(given: Given) -> str:
    return "limits"


def of_everyone(given: Given) -> Matter:
    """Limits hold for all."""
    return Matter(everyone=True)
