"""An order that a guide takes for a customer (导购开单): a ticket, and the guide credited as the rule says.

The customer is known by their phone, which takes their consent. Whom nobody brought is the guide's from that moment on;
an order of somebody whom another guide brought within the policy's days stays that guide's, whoever writes it down, so
that nobody takes customers away by it. Nobody takes an order for themselves, and one that is
refused brings nobody.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Conflict
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.customers.identity_service import Identity
from suanqing.work.customers.keys import Key
from suanqing.work.customers.register import Sighting, Touch
from suanqing.work.orders.attribution import Attribution
from suanqing.work.orders.attribution_service import Guides
from suanqing.work.tickets.commands import Created
from suanqing.work.tickets.decide import NewTicket

GUIDE = "guide"
"""Where such customers come from, as rules ask for it (`source`)."""


class Order(NamedTuple):
    """key: the order's own, so that its repetition is the same. channel: by which it came. consent: how the customer
    agreed to be known by the phone. at: when it was taken."""

    spec: NewTicket
    phone: str
    consent: str
    channel: str
    key: str
    at: datetime


class Taking:
    def __init__(
        self,
        identity: Identity,
        guides: Guides,
        own: Callable[[str, str], bool],
        marked: Callable[[str], dict[str, str]],
    ) -> None:
        """own: whether a phone is a party's, under any login of theirs. marked: what a ticket notes of a phone."""
        self.identity, self.guides, self.own, self.marked = identity, guides, own, marked

    def take(self, caller: Caller, order: Order) -> Created:
        """Once by its key. Raises Invalid: no phone, no guide; Conflict `own_order`: the phone is the caller's, under
        whichever login."""
        self._check(caller, order.phone)
        touch = Touch(
            rfc3339(order.at), order.channel, GUIDE, f"{caller.party} {digest(order.key)[:12]}"
        )
        key = Key("phone", order.phone, consent=order.consent)
        seen = self.identity.seen(
            caller, Sighting((key,), touch, order.spec.customer, order.spec.outlet)
        )
        brings = Attribution(
            seen.customer,
            caller.party,
            GUIDE,
            rfc3339(order.at),
            f"{order.channel}: {touch.ref}",
        )
        spec = replace(
            order.spec,
            source=f"{order.spec.source or f'app:{caller.party}'}#{digest(order.key)[:12]}",
            marks={**order.spec.marks, **self.marked(order.phone)},
        )
        return self.guides.create(caller, spec, seen.customer, order.at, order.key, brings)

    def _check(self, caller: Caller, phone: str) -> None:
        self.guides.guide(caller.party)
        if self.own(caller.party, phone):
            raise Conflict("nobody takes an order for themselves", "own_order")
