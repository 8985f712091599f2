"""Which nodes (节点) of its scene a ticket has reached, out of its own log. Pure.

Of a drawn scene every node that a token came to, also by a repair or a migration; of a built-in one the states that
its events led to, which its nodes are called by.
"""

from collections.abc import Iterable

from suanqing.work.tickets.command_table import COMMANDS
from suanqing.work.tickets.flow_log import steps_of
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.scene import SCENES


def scene_of(ticket: Ticket) -> str:
    """The scene without its version: "installation", "trial"."""
    return (ticket.scene_ref or ticket.scene).partition("@")[0]


def reached(ticket: Ticket, events: Iterable[Event]) -> frozenset[str]:
    """Those that these events of the ticket came to; all of them where it is the whole log."""
    by = _drawn if ticket.scene_ref else _built_in if ticket.scene in SCENES else _unknown
    return frozenset(node for event in events for node in by(ticket, event))


def newly(old: Ticket | None, new: Ticket) -> frozenset[str]:
    """Those that the step from `old` to `new` came to."""
    seen = old.version if old else 0
    return reached(new, (event for event in new.events if event.seq > seen))


def _drawn(_: Ticket, event: Event) -> Iterable[str]:
    for step in steps_of(event):
        if step["kind"] == "entered":
            yield step["is"]["node"]
        elif step["kind"] == "migrated":
            yield from (token["node"] for token in step["tokens"].values())


def _built_in(ticket: Ticket, event: Event) -> Iterable[str]:
    own = SCENES[ticket.scene]
    if event.kind == "created":
        yield own.start
    for name, command in COMMANDS.items():
        if event.kind in command.writes and (step := own.steps.get(name)) and step.after:
            yield step.after


def _unknown(_: Ticket, __: Event) -> Iterable[str]:
    """Of a scene that a newer version of the product has."""
    return ()
