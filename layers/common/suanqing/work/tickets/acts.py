"""What automatic nodes of drawn scenes have to do after their transition (动作), told by the ticket's events. Pure.

The transition's event holds the node's acts (`flow` rows of kind "acted"); the stream carries it, and each act is
done once, by its id `<ticket>#<seq>#<row>#<act>`: event, row of its flow, place in the node's list. Which fields an
act has: `work.scenes.acts`. What is `AT_ONCE` happened in the transition itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.work.tickets.flow_log import FLOW
from suanqing.work.tickets.model import Event, Ticket

SET_FACTS, USE = "set_facts", "use"
AT_ONCE = frozenset({SET_FACTS, USE})
RETRIED = "act_retried"
FAILED = "failed_acts"
"""Of a ticket's marks: {part of the id behind the ticket: code}, of acts that could not be done."""
ACTOR = "suanqing"
"""Whose hand it is."""


class Act(NamedTuple):
    """name: its id behind the ticket's. at, by: of the event. does: the act as it was drawn."""

    ticket: str
    name: str
    node: str
    at: datetime
    by: str
    does: Mapping[str, Any]

    @property
    def id(self) -> str:
        return f"{self.ticket}#{self.name}"

    @property
    def do(self) -> str:
        return str(self.does["do"])


def planned(old: Ticket | None, new: Ticket) -> list[str]:
    """Names of the acts that the step from `old` to `new` calls for, those to be tried again too."""
    seen = old.version if old else 0
    return [name for event in new.events if event.seq > seen for name in _called_for(event, new)]


def _called_for(event: Event, ticket: Ticket) -> Iterator[str]:
    if event.kind == RETRIED:
        yield str(event.data["act"])
    yield from (act.name for act in of_event(ticket.ticket_id, event))


def of_event(ticket_id: str, event: Event) -> Iterator[Act]:
    """All acts that an event calls for, in their order."""
    for row, step in enumerate(event.data.get(FLOW, ())):
        if step["kind"] == "acted":
            for place, does in enumerate(step["acts"]):
                if does["do"] not in AT_ONCE:
                    name = f"{event.seq}#{row}#{place}"
                    yield Act(ticket_id, name, step["node"], event.at, event.by, does)


def seq_of(name: str) -> int:
    """Of the event that called for it."""
    return int(name.partition("#")[0])


def named(ticket_id: str, events: Iterable[Event], name: str) -> Act | None:
    """The act of that name, where one of the events called for it."""
    acts = (
        act for event in events if event.seq == seq_of(name) for act in of_event(ticket_id, event)
    )
    return next((act for act in acts if act.name == name), None)


def set_by_nodes(event: Event) -> dict[str, Any]:
    """Facts that automatic nodes set in the event."""
    found: dict[str, Any] = {}
    for row in event.data.get(FLOW, ()):
        for act in row["acts"] if row["kind"] == "acted" else ():
            found |= act.get("facts", {}) if act["do"] == SET_FACTS else {}
    return found
