"""Of what phase (售前、售中、售后) a ticket's work is: that of the node at which it was done. Pure.

In a built-in scene the phase of its node `done`; in a drawn one that of the node which the ticket left when it was
served, else of the one where it then stood. The built-in installation is one scene for all that is done on site, so
all of it is after the sale.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from suanqing.work.scenes.heads import Head, applied, fresh
from suanqing.work.scenes.model import Scene
from suanqing.work.tickets.flow_log import steps_of
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.scene import SCENES, drawn

Drawn = Callable[[str], Scene]
"""A published version by its reference."""


def phase_of(
    ticket: Ticket, events: Iterable[Event], rev: int, served: datetime, scenes: Drawn
) -> str | None:
    """By the events up to the one that is numbered `rev`. None: where it was served no node is known."""
    if not ticket.scene_ref:
        known = ticket.scene in SCENES
        return drawn(ticket.scene).nodes["done"].phase if known else None
    head, left = fresh(ticket.scene_ref), list[str]()
    for event in events:
        if event.seq > rev or event.at > served:
            break
        before = _nodes(head)
        for step in steps_of(event):
            if step["kind"] == "began":
                head["scene"] = step["scene"]
            applied(head, step)
        after = _nodes(head)
        left = [node for token, node in before.items() if after.get(token) != node]
        left = left or list(after.values())
    nodes = scenes(head["scene"]).nodes
    return next((nodes[node].phase for node in left if node in nodes), None)


def _nodes(head: Head) -> dict[str, str]:
    return {token: each["node"] for token, each in head["tokens"].items()}
