"""Customers are told at work: one record a step, ways in the company's order until one takes it.

A message may come twice, late, or to two processes at once. Who begins has the record; what was handed to a platform
without an answer is never handed over again, since it may have arrived, and may have cost money. What certainly was not
sent goes the next way, or comes again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol

from suanqing.channels.telling import steps
from suanqing.channels.telling.contact_store import Contact, ContactStore
from suanqing.channels.telling.delivery import OVER, Delivery, State, Try, customers
from suanqing.channels.telling.delivery_store import DeliveryStore
from suanqing.channels.telling.model import Message, Told, Way
from suanqing.channels.telling.rules import CustomerRules, Saying
from suanqing.errors import ChannelMisconfigured, DomainError, Unavailable
from suanqing.labels import VISIT_STAGES, Lang
from suanqing.times import BEIJING, parse
from suanqing.work.scenes.model import Scene
from suanqing.work.tickets.model import Ticket
from suanqing.work.visits.model import appointment

PATIENCE = timedelta(minutes=3)
"""So long somebody who began is left to it; then nobody knows what became of it."""


class Tells(Protocol):
    def tell(self, message: Message, address: str) -> Told:
        """Raises Unavailable, ChannelMisconfigured: certainly not sent, and it may go later. Another DomainError is a
        refusal of this message: certainly not sent, and it goes the next way."""
        ...


@dataclass(frozen=True, slots=True)
class World:
    """What is looked up. teller: of a channel. link: a new one to the ticket's page, as (address, token). outlet: its
    name. scene: the drawn one that the ticket is in."""

    ticket: Callable[[str], Ticket]
    rules: Callable[[], CustomerRules]
    teller: Callable[[str], Tells]
    link: Callable[[str], tuple[str, str]]
    outlet: Callable[[str], str]
    scene: Callable[[Ticket], Scene | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """until: it is quiet, and is to come again then."""

    state: State | None
    until: datetime | None = None


class Telling:
    def __init__(
        self, world: World, contacts: ContactStore, deliveries: DeliveryStore, clock: Callable[[], datetime]
    ) -> None:  # fmt: skip
        self._world, self._contacts, self._deliveries = world, contacts, deliveries
        self._clock = clock

    def tell(self, ticket_id: str, what: str) -> Outcome:
        """Once for a step. Raises Unavailable, ChannelMisconfigured: it is to come again."""
        rules, ticket = self._world.rules(), self._world.ticket(ticket_id)
        saying = rules.saying(what, steps.scene_of(ticket))
        scene = self._world.scene(ticket)
        if saying is None or not steps.visible(what, scene):
            return Outcome(None)
        mine = self._begun(ticket_id, what)
        if mine is None or mine.state in OVER:
            return Outcome(mine.state if mine else None)
        quiet = rules.quiet.over(self._clock()) if rules.quiet else None
        if quiet:
            return Outcome(self._save(mine, "held", why="quiet").state, quiet)
        if not steps.stands(ticket, what):
            return Outcome(self._save(mine, "none", why="overtaken").state)
        return Outcome(self._send(mine, ticket, saying, rules, scene).state)

    def _begun(self, ticket_id: str, what: str) -> Delivery | None:
        """The record, ours to go on with unless it is over. Raises Unavailable: somebody is at it."""
        fresh = customers(ticket_id, what, "waiting", self._clock())
        if self._deliveries.begin(fresh):
            return fresh
        found = self._deliveries.find(ticket_id, what)
        if found is not None and found.state == "sending":
            if self._clock() - found.at < PATIENCE:
                raise Unavailable("this is being sent", retry_after=int(PATIENCE.total_seconds()))
            return self._save(found, "unknown", why="no_answer")
        return found

    def _send(
        self, mine: Delivery, ticket: Ticket, saying: Saying, rules: CustomerRules, scene: Scene | None
    ) -> Delivery:  # fmt: skip
        contact = self._contacts.get(ticket.ticket_id)
        ways = rules.ordered(contact.ways)
        refused = self._contacts.refused(ways)
        mine = replace(mine, tries=())
        link = cache(lambda: self._world.link(ticket.ticket_id))
        for way in ways:
            part = saying.ways.get(way.channel)
            why = "customer" if way.digest in refused else "no_template" if part is None else ""
            if why:
                mine = self._tried(mine, way, "none", why)
                continue
            assert part is not None
            message = self._message(mine, ticket, saying, contact, part, scene, link())
            mine, told = self._through(mine, way, message)
            if told.result in ("sent", "unknown"):
                state: State = "sent" if told.result == "sent" else "unknown"
                return self._save(mine, state, channel=way.channel, why=told.why, ref=told.ref)
        return self._save(mine, "none", why=_why_by_no_way(contact, ways, mine))

    def _through(self, mine: Delivery, way: Way, message: Message) -> tuple[Delivery, Told]:
        """Recorded before the platform is asked, and put back where it certainly was not."""
        teller = self._world.teller(way.channel)
        sending = self._save(mine, "sending", channel=way.channel)
        try:
            told = teller.tell(message, way.address)
        except (Unavailable, ChannelMisconfigured) as error:
            self._save(sending, "waiting", channel=way.channel, why=error.code)
            raise
        except DomainError as error:
            told = Told("refused", error.code)
        return self._tried(sending, way, told.result, told.why), told

    def _message(
        self, mine: Delivery, ticket: Ticket, saying: Saying, contact: Contact, part: Mapping[str, object],
        scene: Scene | None, link: tuple[str, str],
    ) -> Message:  # fmt: skip
        url, token = link
        at = appointment(ticket)
        fields = {
            "ticket": ticket.ticket_id,
            "outlet": self._world.outlet(ticket.outlet),
            "step": step_name(mine.kind, scene, contact.lang),
            "when": parse(at).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if at else "",
            "link": url,
            "token": token,
        }
        words = saying.words(fields, contact.lang)
        return Message(
            f"{ticket.ticket_id}:{mine.kind}", ticket.ticket_id, fields, part, words, contact.lang
        )

    def _tried(self, mine: Delivery, way: Way, result: str, why: str) -> Delivery:
        return replace(mine, tries=(*mine.tries, Try(way.channel, result, why)))

    def _save(
        self, seen: Delivery, state: State, channel: str = "", why: str = "", ref: str = ""
    ) -> Delivery:
        """Raises Unavailable: somebody else has it."""
        after = replace(seen, state=state, at=self._clock(), channel=channel, why=why, ref=ref)
        if not self._deliveries.save(after, seen):
            raise Unavailable("somebody else is telling the customer this", retry_after=60)
        return after


def step_name(what: str, scene: Scene | None, lang: Lang) -> str:
    """What the customer calls it; empty of a question for a rating."""
    kind, _, name = what.partition(":")
    if kind == "node" and scene and name in scene.nodes:
        label = scene.nodes[name].name
    elif name in VISIT_STAGES:
        label = VISIT_STAGES[name]
    else:
        return ""
    return label.zh if lang == "zh" else label.en


def _why_by_no_way(contact: Contact, ways: list[Way], mine: Delivery) -> str:
    if not contact.ways:
        return "no_contact"
    if not ways:
        return "no_channel"
    whys = {each.why for each in mine.tries}
    return whys.pop() if len(whys) == 1 else "every_way"
