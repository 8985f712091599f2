"""Whom an automatic node tells (提醒), and what; who hears of what such a node could not do. Pure.

No channel leads to a customer: who has the work, or who runs the dispatch, is asked to tell them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from suanqing.channels.notices.model import Notice
from suanqing.errors import NotFound
from suanqing.labels import Label
from suanqing.work.scenes.heads import owners
from suanqing.work.tickets.acts import Act
from suanqing.work.tickets.model import Event, Ticket

DISPATCH, PARTNER = "dispatcher", "partner"


class Holders(Protocol):
    def holders(self, outlet: str, role: str) -> Iterable[str]:
        """Who has the role, at the outlet or at head office."""


def told_by(act: Act, ticket: Ticket, name: Label, audience: Holders) -> list[Notice]:
    """name: the node's. NotFound `nobody_to_tell`."""
    to = act.does["to"]
    text = act.does.get("text", {"zh": name.zh, "en": name.en})
    params = {"title": ticket.title, "text": text["zh"], "text_en": text["en"], "node": act.node}
    if to == "customer":
        params |= {"tell": "请告知客户", "customer": ticket.customer}
    found = [
        Notice(f"{act.id}:scene_told:{party}", party, "scene_told", act.at, ticket.ticket_id,
               {key: value for key, value in params.items() if value})
        for party in dict.fromkeys(_receivers(to, ticket, audience))
    ]  # fmt: skip
    if not found:
        raise NotFound("there is nobody to tell", "nobody_to_tell")
    return found


def of_failure(event: Event, ticket: Ticket, audience: Holders) -> list[Notice]:
    """To who runs the dispatch, and the outlet's partner."""
    params = {"title": ticket.title, "seq": str(event.seq)}
    params |= {name: str(event.data[name]) for name in ("code", "do", "node")}
    to = [each for role in (DISPATCH, PARTNER) for each in audience.holders(ticket.outlet, role)]
    return [
        Notice(f"{ticket.ticket_id}:{event.seq}:act_failed:{party}", party, "act_failed", event.at,
               ticket.ticket_id, params)
        for party in dict.fromkeys(to)
    ]  # fmt: skip


def _receivers(to: str | Mapping[str, Any], ticket: Ticket, audience: Holders) -> Iterator[str]:
    if not isinstance(to, str):
        if "party" in to:
            yield str(to["party"])
        else:
            yield from audience.holders(ticket.outlet, str(to["role"]))
        return
    having = [party for token in ticket.tokens.values() for party in owners(token)]
    having += [worker.party for worker in ticket.workers]
    yield from having or audience.holders(ticket.outlet, DISPATCH)
