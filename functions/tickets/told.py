"""Who was told what of a ticket, or of none, by which way, and what became of it."""

import re
from typing import Annotated

from pydantic import BaseModel, Field

from suanqing.channels.telling.contact_store import of_customer
from suanqing.channels.telling.delivery import Delivery
from suanqing.channels.telling.delivery_store import MOST
from suanqing.labels import BUDGETS, DELIVERIES, DELIVERY_REASONS, Lang, label
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import CUSTOMER
from suanqing.people.roles import RELATE, STEER
from suanqing.times import rfc3339
from tickets.customer_wiring import deliveries, identity
from tickets.wiring import api, tickets

OURS = re.compile(r"[a-z_]*", re.ASCII)
"""Codes of ours; platforms have numbers, points and capitals in theirs."""


class TryView(BaseModel):
    """A way that was tried, or could not be."""

    channel: str
    result: str = Field(description="sent, spent, refused, off, unknown or none")
    why: str = Field(description="in the reader's language, or the platform's code")


class DeliveryView(BaseModel):
    """What became of a notice for one receiver on one channel. What it said is not repeated here."""

    to: str = Field(description="party id, or customer")
    kind: str = Field(
        description="of notice; of a customer's: node:<node>, stage:<stage>, rating, points#… or plan#<plan>#<step>"
    )
    channel: str = Field(description="app is the inbox; empty where no way was taken")
    state: str = Field(
        description="sent, merged, held, degraded, failed, sending, waiting, unknown or none"
    )
    state_name: str = Field(description="in the reader's language")
    why: str = Field(description="its code: a reason, a budget that is used up, or the platform's")
    why_name: str = Field(description="in the reader's language")
    at: str = Field(description="RFC 3339; since when")
    tries: list[TryView] = Field(default=[], description="of a customer's, one after another")


class DeliveryList(BaseModel):
    """items: the oldest first, the newest 500."""

    items: Annotated[list[DeliveryView], Field(max_length=500)]


@api.route("GET", "/tickets/{ticket_id}/notices", roles=STEER)
def list_ticket_notices(caller: Caller, ticket_id: str, lang: Lang) -> DeliveryList:
    """Every notice of the ticket with its receivers: by which channel, whether it was sent, and why not."""
    ticket = tickets().get(caller, ticket_id)
    return DeliveryList(items=[_view(each, lang) for each in deliveries().of(ticket.ticket_id)])


@api.route("GET", "/customers/{customer_id}/notices", roles=RELATE)
def list_customer_notices(customer_id: str, lang: Lang) -> DeliveryList:
    """What the customer was told of no ticket, changes of points and steps of plans: whether it was sent, by which
    channel, and why not."""
    found = [
        each for one in identity().ids(customer_id) for each in deliveries().of(of_customer(one))
    ]
    newest = sorted(found, key=lambda each: (each.at, each.key))[-MOST:]
    return DeliveryList(items=[_view(each, lang) for each in newest])


def _view(found: Delivery, lang: Lang) -> DeliveryView:
    tries = [
        TryView(channel=each.channel, result=each.result, why=_why(each.why, lang))
        for each in found.tries
    ]
    return DeliveryView(
        to=found.to,
        kind=found.kind,
        channel=found.channel,
        state=found.state,
        state_name=label(DELIVERIES, found.state, lang),
        why=found.why,
        why_name=_why(found.why, lang),
        at=rfc3339(found.at),
        tries=tries if found.to == CUSTOMER else [],
    )


def _why(code: str, lang: Lang) -> str:
    """In words; a number or a code that a platform gave is named as its refusal."""
    if not OURS.fullmatch(code):
        return label(DELIVERY_REASONS, "platform_code", lang).format(code=code)
    return label(BUDGETS if code in BUDGETS else DELIVERY_REASONS, code, lang)
