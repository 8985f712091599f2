"""Which steps of a ticket a customer may hear of, from what happened to it. Pure.

`node:<node>` of a drawn scene, where the node is drawn as visible to customers; `stage:<stage>` of a built-in one;
`rating` when the work is done and nobody rated it.
"""

from collections.abc import Iterator

from suanqing.channels.telling.rules import RATING
from suanqing.work.scenes.model import Scene
from suanqing.work.tickets.model import Ticket
from suanqing.work.visits.model import SHOWN, may_rate

STAGE, NODE = "stage:", "node:"


def news_of(old: Ticket | None, new: Ticket) -> list[str]:
    """What the step from `old` to `new` may be news of; whether customers see a node is asked where it is told."""
    found = [*_of_nodes(old, new)] if new.scene_ref else [*_of_stages(old, new)]
    if may_rate(new) and not (old and may_rate(old)):
        found.append(RATING)
    return list(dict.fromkeys(found))


def scene_of(ticket: Ticket) -> str:
    """The id of its drawn scene, without the version; empty in a built-in one."""
    return ticket.scene_ref.partition("@")[0] if ticket.scene_ref else ""


def stands(ticket: Ticket, what: str) -> bool:
    """Whether the news is still true: what waited for the morning may be over by then."""
    if what == RATING:
        return may_rate(ticket)
    if ticket.state == "cancelled":
        return False
    if what.startswith(NODE):
        node = what.removeprefix(NODE)
        return any(token["node"] == node for token in ticket.tokens.values())
    return True


def visible(what: str, scene: Scene | None) -> bool:
    """Whether customers may know of it."""
    if not what.startswith(NODE):
        return True
    node = scene.nodes.get(what.removeprefix(NODE)) if scene else None
    return node is not None and node.visible


def _of_nodes(old: Ticket | None, new: Ticket) -> Iterator[str]:
    """Where a token stands that did not stand there."""
    before = {(name, token["node"]) for name, token in old.tokens.items()} if old else set()
    for name, token in new.tokens.items():
        if (name, token["node"]) not in before:
            yield NODE + token["node"]


def _of_stages(old: Ticket | None, new: Ticket) -> Iterator[str]:
    seen = old.version if old else 0
    for event in new.events:
        if event.seq > seen and (stage := SHOWN.get(event.kind)):
            yield STAGE + stage
