"""How a ticket's customer, and a customer, may be told: ways that they agreed to, and that they will not be."""

from collections.abc import Collection
from contextlib import suppress
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.channels.registry import telling
from suanqing.channels.telling.contact_store import Contact, of_customer
from suanqing.channels.telling.model import Way
from suanqing.errors import Forbidden, Invalid, Stale
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.parties.model import CUSTOMER
from suanqing.people.roles import DISPATCH, RELATE, WORK
from suanqing.times import rfc3339, utcnow
from tickets.customer_wiring import contacts, identity
from tickets.wiring import api, tickets, visits

ONE, OF_CUSTOMER = "/tickets/{ticket_id}/contact", "/customers/{customer_id}/contact"
TAIL = 4
"""So many characters of an address are shown."""


class NewContactWay(BaseModel):
    """channel: sms …; address: a phone, an openid, kept sealed and never shown whole. consent: how and when the
    customer agreed to be told there. evidence: of one who had refused, where it can be read or heard that they agreed
    anew; by dispatch alone. Without, a refusal stays."""

    model_config = ConfigDict(extra="forbid")

    channel: str = Field(max_length=40, examples=["sms"])
    address: str = Field(min_length=1, max_length=128, examples=["13800138000"])
    consent: str = Field(min_length=2, max_length=200, examples=["电话中同意,11月30日"])
    evidence: str | None = Field(
        default=None, min_length=4, max_length=200, examples=["录音 8812，11月30日 10:02"]
    )
    lang: Literal["zh", "en"] | None = Field(
        default=None, description="in which language; left out: as before, at first zh"
    )


class ContactWayView(BaseModel):
    """tail: the address's last characters. refused: the customer will not be told there."""

    channel: str
    tail: str
    consent: str
    by: str
    at: str = Field(description="RFC 3339; when it was recorded")
    refused: bool


class ContactView(BaseModel):
    """ways: the oldest first; which is used first is the company's to say (`/settings/customers`)."""

    ways: Annotated[list[ContactWayView], Field(max_length=8)]
    lang: str


class Refused(BaseModel):
    told: bool = Field(description="false: nothing is sent to this customer any more")


@api.route("GET", ONE, roles=WORK)
def get_contact(caller: Caller, ticket_id: str) -> ContactView:
    """By which ways the customer may be told."""
    ticket = tickets().get(caller, ticket_id)
    return _view(contacts().get(ticket.ticket_id))


@api.route("POST", ONE, roles=WORK)
def add_contact_way(caller: Caller, ticket_id: str, body: NewContactWay) -> ContactView:
    """One way more; the same again has the newer consent. Who refused before is told again once dispatch names the
    evidence that they agreed anew, which is kept."""
    ticket = tickets().get(caller, ticket_id)
    way = _way(caller, body)
    return _view(contacts().add(ticket.ticket_id, way, body.lang, body.evidence))


@api.route("DELETE", ONE, roles=WORK)
def refuse_contact(caller: Caller, ticket_id: str) -> ContactView:
    """The customer said that they will not be told: kept, and held to at every ticket with one of these addresses."""
    ticket = tickets().get(caller, ticket_id)
    known = contacts().get(ticket.ticket_id)
    contacts().refuse(known.ways, utcnow())
    return _view(known)


@api.route("GET", OF_CUSTOMER, roles=RELATE)
def get_customer_contact(customer_id: str) -> ContactView:
    """By which ways the customer may be told of what is of no ticket, under every id of theirs: points, and plans of
    messages to which they agreed besides."""
    return _of_customer(customer_id)


@api.route("POST", OF_CUSTOMER, roles=RELATE, decides=nothing)
def add_customer_contact(caller: Caller, customer_id: str, body: NewContactWay) -> ContactView:
    """One way more; the same again has the newer consent. Who refused before, at this or at a ticket, is told again
    once dispatch names the evidence that they agreed anew, which is kept."""
    way = _way(caller, body)
    top = identity().ids(customer_id)[0]
    contacts().add(of_customer(top), way, body.lang, body.evidence)
    return _of_customer(customer_id)


@api.route("DELETE", OF_CUSTOMER, roles=RELATE, decides=nothing)
def refuse_customer_contact(customer_id: str) -> ContactView:
    """The customer said that they will not be told: kept, and held to wherever one of these addresses stands."""
    known, _ = contacts().of_person(identity().ids(customer_id))
    contacts().refuse(known.ways, utcnow())
    return _of_customer(customer_id)


@api.route("POST", "/visits/{token}/refusal", roles=None)
def refuse_by_link(token: str) -> Refused:
    """Whoever has the link says that they will not be told any more of this ticket; and of nothing any more at the
    address that the link was sent to, since who has it has that. The same again changes nothing."""
    link, now = visits().open(token).link, utcnow()
    ways = contacts().get(link.ticket).ways
    contacts().refuse_of(link.ticket, ways, now)
    contacts().refuse([each for each in ways if each.digest == link.to], now)
    return Refused(told=False)


def _way(caller: Caller, body: NewContactWay) -> Way:
    row = telling().get(body.channel)
    if row is None:
        raise Invalid(f"{body.channel} is no channel that tells customers", where="channel")
    address = row.tell().check_address(body.address)
    if body.evidence and caller.roles.isdisjoint(DISPATCH):
        raise Forbidden("your role may not do this", needs=sorted(DISPATCH))
    return Way(body.channel, address, body.consent, caller.party, utcnow())


def _of_customer(customer_id: str) -> ContactView:
    return _shown(*contacts().of_person(identity().ids(customer_id)))


def agreed(ticket_id: str, phone: str, consent: str, evidence: str | None = None) -> None:
    """A customer's own word, where the phone is one that can be told. Where nobody proved whose it is, it lifts no
    refusal: staff do, who asked."""
    try:
        address = telling()["sms"].tell().check_address(phone)
    except Invalid:
        return
    _said(ticket_id, Way("sms", address, consent, CUSTOMER, utcnow()), evidence)


def agreed_in_program(subject: str, openid: str, consent: str, evidence: str) -> None:
    """The same of who is proved by the mini program. subject: the ticket, or the customer."""
    _said(subject, Way("miniprogram", openid, consent, CUSTOMER, utcnow()), evidence)


def _said(subject: str, way: Way, evidence: str | None) -> None:
    """Once of a subject: a report that is sent again is no new word, and they may have refused since."""
    known = {(each.channel, each.address) for each in contacts().get(subject).ways}
    if (way.channel, way.address) in known:
        return
    with suppress(Stale):  # sent twice at once: the other one wrote it
        contacts().add(subject, way, None, evidence)


def _view(found: Contact) -> ContactView:
    return _shown(found, contacts().refused(found))


def _shown(found: Contact, refused: Collection[str]) -> ContactView:
    ways = [
        ContactWayView(
            channel=each.channel, tail=each.address[-TAIL:], consent=each.consent, by=each.by,
            at=rfc3339(each.at), refused=each.digest in refused,
        )
        for each in found.ways
    ]  # fmt: skip
    return ContactView(ways=ways, lang=found.lang)
