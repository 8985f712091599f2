"""A customer whom a member just met: greeted at once, and known by WeCom's id from then on.

Whom nobody brought is a guide's (导购) from that moment on, who was met first: somebody whom another guide brought
within the policy's days stays that guide's.
"""

from suanqing.channels.intake import customers
from suanqing.channels.intake.context import Act, Desk, IntakeContext
from suanqing.channels.intake.outcome import Outcome
from suanqing.channels.wecom import welcome_service
from suanqing.channels.wecom.contacts import Met
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.times import rfc3339
from suanqing.work.customers.keys import Key
from suanqing.work.customers.register import Sighting, Touch
from suanqing.work.orders.attribution import Attribution

CHANNEL, SOURCE = "wecom", "contact"
"""source: where the code or link that was scanned says nothing."""
UNKNOWN = Caller("wecom", frozenset())
"""Says so of a member who is not registered."""


def act(met: Met, corporation: str, key: str) -> Act:
    """key: the delivery's own. Greeting comes first, for which WeCom gives 20 seconds."""

    def of(desk: Desk) -> Outcome:
        if met.code:
            welcome_service.ask(met)
        return Outcome(note=customers.again(lambda: _known(met, corporation, key, desk(met.at))))

    return of


def _known(met: Met, corporation: str, key: str, desk: IntakeContext) -> str:
    party = desk.parties.by_account(CHANNEL, met.member)
    caller = Caller(party.party_id, party.roles, party.outlet) if party else UNKNOWN
    touch = Touch(rfc3339(met.at), CHANNEL, met.state or SOURCE, key[:64])
    told = Key("external_userid", met.customer, corporation)
    care = desk.care(desk.guides, desk.orders)
    seen = care.identity.seen(caller, Sighting((told,), touch))
    if party and _brings(party) and desk.guides.credit(seen.customer, met.at) is None:
        evidence = f"{CHANNEL}: {key[:64]}"
        brought = Attribution(seen.customer, party.party_id, CHANNEL, rfc3339(met.at), evidence)
        desk.guides.attribute(caller, brought)
    return "a new contact" if seen.created else "a contact who was known"


def _brings(party: Party) -> bool:
    """Guides alone: who works for a customer did not bring them."""
    return party.active and party.kind == "guide"
