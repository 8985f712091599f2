"""The customer's page of a ticket (进度页): the link that opens it, and what it shows. Pure.

A link is 128 random bits, 22 letters that nobody can guess. Only its digest is kept, so that who reads the table opens
no page; its name, the digest's beginning, is what staff list and revoke it by.

The page shows the nodes of the scene that are drawn as visible to customers, the appointment and who serves: no
title, name, phone, address, party or amount, since whoever is handed the link reads it. A built-in scene has no such
mark: its steps are shown in words of their own (`labels.VISIT_STAGES`).
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from suanqing.labels import VISIT_STAGES, Label
from suanqing.times import from_epoch_ms
from suanqing.work.scenes.heads import applied, fresh
from suanqing.work.scenes.model import Scene
from suanqing.work.tickets.decide import RATING
from suanqing.work.tickets.event_kinds import EventKind
from suanqing.work.tickets.flow_log import steps_of
from suanqing.work.tickets.model import Event, Ticket

TOKEN_BYTES = 16
TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
NAME = 16
"""Hex digits of the digest that name a link."""
LIFE = timedelta(days=30)
MOST_DAYS = 180
MOST_LINKS = 20
"""That are good at once, of one ticket."""
OPENINGS_A_MINUTE = 30
"""Of one link: a page that is left open asks twice a minute."""

Standing = Literal["open", "done", "cancelled"]
SHOWN: Mapping[EventKind, str] = {
    "created": "received", "claimed": "given", "assigned": "given", "arrived": "there",
    "completed": "done",
}  # fmt: skip
"""What a customer is shown of a ticket in a built-in scene, by `labels.VISIT_STAGES`."""


@dataclass(frozen=True, slots=True)
class Link:
    """name: of the link, which opens nothing. by: who made it. to: digest of the customer's way that it was sent to, so
    that who has it has that; "" of one that proves nothing."""

    name: str
    ticket: str
    by: str
    at: datetime
    until: datetime
    to: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """A step that the customer sees. since: when the ticket came there last. over: it went on from there."""

    name: Label
    since: datetime
    over: bool


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> str | None:
    """What is kept of a link; None where the text can be none."""
    if not TOKEN.fullmatch(token):
        return None
    return hashlib.sha256(b"visit\0" + token.encode()).hexdigest()


def standing(ticket: Ticket) -> Standing:
    if ticket.state == "cancelled":
        return "cancelled"
    return "open" if ticket.served is None and ticket.is_open else "done"


def may_rate(ticket: Ticket) -> bool:
    return ticket.state in ("done", "closed") and RATING not in ticket.marks


def is_own(ticket: Ticket, maker: str) -> bool:
    """Did the maker of a link do the work? Nobody rates their own by a link that they made themselves."""
    return maker in {worker.party for worker in ticket.workers}


def appointment(ticket: Ticket) -> str | None:
    """RFC 3339: when somebody is to be there."""
    said = ticket.marks.get("appointment") or ticket.facts.get("promised")
    return str(said) if said else None


def stops(ticket: Ticket, events: Iterable[Event], scene: Scene | None) -> list[Stop]:
    """In the order in which the ticket came there. scene: the drawn one that it is in, None in a built-in one."""
    if scene is None:
        return _of_states(ticket, events)
    found: dict[str, datetime] = {}
    for node, since in _stood_at(ticket.scene_ref, events):
        if found.get(node) != since:
            found.pop(node, None)
            found[node] = since
    here = {token["node"] for token in ticket.tokens.values()} if ticket.is_open else set()
    return [
        Stop(scene.nodes[node].name, since, node not in here)
        for node, since in found.items()
        if node in scene.nodes and scene.nodes[node].visible
    ]


def _stood_at(ref: str, events: Iterable[Event]) -> Iterator[tuple[str, datetime]]:
    """Every node at which a token ever stood, each time it moves anew."""
    head = fresh(ref)
    for event in events:
        for step in steps_of(event):
            applied(head, step)
            for token in head["tokens"].values():
                yield token["node"], from_epoch_ms(token["since"])


def _of_states(ticket: Ticket, events: Iterable[Event]) -> list[Stop]:
    found: dict[str, datetime] = {}
    for event in events:
        stage = SHOWN.get(event.kind)
        if stage and stage not in found:
            found[stage] = event.at
    last = [*found][-1:] if ticket.is_open and ticket.state != "done" else []
    return [Stop(VISIT_STAGES[stage], at, stage not in last) for stage, at in found.items()]
