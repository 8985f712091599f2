"""Customers are told of their tickets at work: one record a step, by `ways_service`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from suanqing.channels.telling import steps
from suanqing.channels.telling.contact_store import Contact
from suanqing.channels.telling.delivery import OVER, Delivery
from suanqing.channels.telling.model import Message, Way
from suanqing.channels.telling.rules import CustomerRules, Saying
from suanqing.channels.telling.ways_service import Outcome, Ways
from suanqing.labels import VISIT_STAGES, Lang
from suanqing.times import BEIJING, parse
from suanqing.work.scenes.model import Scene
from suanqing.work.tickets.model import Ticket
from suanqing.work.visits.model import appointment


@dataclass(frozen=True, slots=True)
class World:
    """What is looked up. link: a new one to the ticket's page for who has that way, as (address, token). outlet: its
    name. scene: the drawn one that the ticket is in."""

    ticket: Callable[[str], Ticket]
    rules: Callable[[], CustomerRules]
    link: Callable[[str, Way], tuple[str, str]]
    outlet: Callable[[str], str]
    scene: Callable[[Ticket], Scene | None]


class Telling:
    def __init__(self, world: World, ways: Ways, clock: Callable[[], datetime]) -> None:
        self._world, self._ways, self._clock = world, ways, clock

    def tell(self, ticket_id: str, what: str) -> Outcome:
        """Once for a step. Raises Unavailable, ChannelMisconfigured: it is to come again."""
        rules, ticket = self._world.rules(), self._world.ticket(ticket_id)
        saying = rules.saying(what, steps.scene_of(ticket))
        scene = self._world.scene(ticket)
        if saying is None or not steps.visible(what, scene):
            return Outcome(None)
        mine = self._ways.begun(ticket_id, what)
        if mine is None or mine.state in OVER:
            return Outcome(mine.state if mine else None)
        quiet = rules.quiet.over(self._clock()) if rules.quiet else None
        if quiet:
            return Outcome(self._ways.save(mine, "held", why="quiet").state, quiet)
        if not steps.stands(ticket, what):
            return Outcome(self._ways.save(mine, "none", why="overtaken").state)
        return Outcome(self._send(mine, ticket, saying, rules, scene).state)

    def _send(
        self, mine: Delivery, ticket: Ticket, saying: Saying, rules: CustomerRules, scene: Scene | None
    ) -> Delivery:  # fmt: skip
        contact = self._ways.contacts.get(ticket.ticket_id)
        refused = dict.fromkeys(self._ways.contacts.refused(contact), "customer")
        link = cache(lambda way: self._world.link(ticket.ticket_id, way))

        def message(way: Way, part: Mapping[str, Any]) -> Message:
            return self._message(mine, ticket, saying, contact, part, scene, link(way))

        ways = rules.ordered(contact.ways)
        return self._ways.send(mine, contact, ways, refused, saying.ways, message)

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
