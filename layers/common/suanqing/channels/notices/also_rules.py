"""Who is told beside those who have the work, when a ticket comes to a node (`Subscriptions.also`). Pure.

A ticket in a built-in scene comes to its states. Who has the work there is told of it as ever, and not once more by
this.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from suanqing.channels.notices.model import Notice
from suanqing.channels.notices.subscriptions import OUTLET, OWN, PARTY, PREVIOUS, Also
from suanqing.labels import Label
from suanqing.times import epoch_ms, from_epoch_ms
from suanqing.work.scenes.heads import owners
from suanqing.work.tickets.command_table import COMMANDS
from suanqing.work.tickets.flow_log import steps_of
from suanqing.work.tickets.model import State, Ticket
from suanqing.work.tickets.scene import Scene, scene


class People(Protocol):
    """Active people alone."""

    def holders(self, outlet: str, role: str) -> Iterable[str]:
        """Who has the role, at the outlet or at head office."""
        ...

    def members(self, outlet: str) -> Iterable[str]: ...


def also_told(
    also: Iterable[Also],
    old: Ticket | None,
    new: Ticket,
    people: People,
    name: Callable[[Ticket, str], Label],
) -> list[Notice]:
    """name: of a node, or of a state. Ids come from the node and when it was come to, so telling twice is once."""
    rules, by = tuple(also), new.events[-1].by if new.events else ""
    found: dict[str, Notice] = {}
    for node, at in (_reached(old, new) if rules else {}).items():
        called, having = name(new, node), set(_having(new))
        params = {"title": new.title, "node": node, "text": f"单子到了“{called.zh}”"}
        params["text_en"] = f"The ticket has come to “{called.en}”"
        for party in _receivers(rules, node, old, new, people):
            if party in having:
                continue
            id = f"{new.ticket_id}:also-{node}-{epoch_ms(at)}:scene_told:{party}"
            own = {OWN: "1"} if party == by else {}
            found[id] = Notice(id, party, "scene_told", at, new.ticket_id, params | own)
    return [*found.values()]


def _reached(old: Ticket | None, new: Ticket) -> Mapping[str, datetime]:
    """Nodes that it came to by this change, and when."""
    if not new.tokens:
        return dict(_states(old, new))
    before = {(token["node"], token["since"]) for token in (old.tokens if old else {}).values()}
    stands = {
        token["node"]: from_epoch_ms(token["since"])
        for token in new.tokens.values()
        if (token["node"], token["since"]) not in before
    }
    return dict(_passed(old.version if old else 0, new)) | stands


def _states(old: Ticket | None, new: Ticket) -> Iterator[tuple[str, datetime]]:
    """Of a built-in scene, also those that it came to and left by the same change."""
    built, state = scene(new.scene), old.state if old else None
    came: list[tuple[State, datetime]] = []
    for event in new.events:
        if event.seq > (old.version if old else 0):
            after = built.start if state is None else _after(built, state, event.kind)
            came += [(after, event.at)] if after != state else []
            state = after
    if state == new.state:
        yield from came
    elif old is None or old.state != new.state:
        yield new.state, new.events[-1].at if new.events else new.opened


def _after(built: Scene, state: State, kind: str) -> State:
    """Where an event leads from there, by the command that writes it."""
    for name, step in built.steps.items():
        if step.after and state in step.before and kind in COMMANDS[name].writes:
            return step.after
    return state


def _passed(seen: int, new: Ticket) -> Iterator[tuple[str, datetime]]:
    """Also those at which nothing rests: automatic nodes, blocks, and waits for what had happened already."""
    for event in new.events:
        for step in steps_of(event) if event.seq > seen else ():
            node = step["is"].get("node") if "is" in step else step.get("node", step.get("block"))
            if step["kind"] in ("entered", "acted", "opened"):
                yield str(node), event.at


def _having(ticket: Ticket) -> Iterator[str]:
    for token in ticket.tokens.values():
        yield from owners(token)
    yield from (worker.party for worker in ticket.workers)


def _receivers(
    rules: Iterable[Also], node: str, old: Ticket | None, new: Ticket, people: People
) -> Iterator[str]:
    for rule in rules:
        if node not in rule.nodes:
            continue
        for word in sorted(rule.tell):
            if word == OUTLET:
                yield from people.members(new.outlet)
            elif word == PREVIOUS:
                yield from _having(old) if old else ()
            elif word.startswith(PARTY):
                yield word.removeprefix(PARTY)
            else:
                yield from people.holders(new.outlet, word)
