"""What most transitions are, in one go: from one node straight to another in the same branch. Pure.

Which exits lead so follows from the document alone and is found once, as it is compiled (`ways_of`). `straight` gives
head and events exactly as the engine's general way does, and None wherever that has more to look at: approvals, blocks,
automatic nodes, work that comes back, a command that names no token, or whatever is to be refused.
"""

from collections.abc import Mapping
from typing import Any

from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.asking import needed
from suanqing.work.scenes.exits import known_as
from suanqing.work.scenes.heads import Event, Head, Token
from suanqing.work.scenes.model import DUE, EVENT, Exit, Node, Scene, Way, Ways
from suanqing.work.scenes.running import CARRIED

HELD = frozenset(CARRIED)


def ways_of(nodes: Mapping[str, Node]) -> Ways:
    """By node and command, what its exits lead to."""
    return {
        (node.id, on): tuple(_way(each, node, nodes) for each in exits)
        for node in nodes.values() if node.kind in ("task", "wait")
        for on, exits in node.exits.items() if on not in ("hand_over", "withdraw")
    }  # fmt: skip


def _way(exit: Exit, node: Node, nodes: Mapping[str, Node]) -> Way:
    target = nodes.get(exit.to)
    if target is None or not _plain(node, target):
        return Way(exit, node, None)
    return Way(exit, node, target)


def _plain(node: Node, target: Node) -> bool:
    """Whether a token only has to be put there."""
    return (
        target.kind in ("task", "wait", "end")
        and target.path == node.path
        and target.id != node.id
        and target.active is None
        and not (target.wait and target.event)
        and not target.stays
    )


def straight(
    head: Mapping[str, Any], scene: Scene, command: Command, now: int, around: Around
) -> tuple[Head, list[Event]] | None:
    """The head after the command and its events; None where the general way has to be gone."""
    on, name = command.name, command.token
    tokens: Mapping[str, Token] = head["tokens"]
    was = tokens.get(name)
    if (
        was is None
        or command.round is not None
        or "n" not in head
        or not was.keys().isdisjoint(HELD)
    ):
        return None
    at = was["node"]
    ways = scene.ways.get((at, on))
    if ways is None or command.node not in ("", at) or (around.content and _asked(tokens)):
        return None
    way = _taken(ways, scene, around)
    if way is None or way.target is None:
        return None
    if around.forms:
        needed(way.node, was, on)
    token = _placed(way, was, command, now, around)
    moved = {**tokens}
    del moved[name]
    moved[name] = token
    return {**head, "tokens": moved}, _told(way.node, way.target, token, command, now)


def _told(node: Node, target: Node, token: Token, command: Command, now: int) -> list[Event]:
    name = command.token
    left: Event = {
        "kind": "left", "at": now, "token": name, "node": node.id,
        "on": command.name, "to": target.id, "by": command.by,
    }  # fmt: skip
    entered: Event = {"kind": "entered", "at": now, "token": name, "node": target.id, "is": token}
    if node.limit:
        left["limit"] = node.limit
    if target.limit:
        entered["limit"] = target.limit
    return [left, entered]


def _asked(tokens: Mapping[str, Token]) -> bool:
    """Whether somebody decides of a content, which may be another by now."""
    return any("slots" in token for token in tokens.values())


def _taken(ways: tuple[Way, ...], scene: Scene, around: Around) -> Way | None:
    if not ways[0].exit.tests:
        return ways[0]
    known = known_as(around.known, scene.typed)
    return next((way for way in ways if way.exit.holds(around.place, known)), None)


def _placed(way: Way, was: Token, command: Command, now: int, around: Around) -> Token:
    assert way.target
    token: Token = {"node": way.target.id, "since": now}
    if way.target.kind != "end":
        if command.owner:
            token["owner"] = command.owner
        elif command.queue:
            token["queue"] = command.queue
        elif people := around.found(way.target.owner):
            token["owner"] = people[0]
        else:
            token["queue"] = way.target.queue
    if path := was.get("path"):
        token["path"] = list(path)
    on = command.name
    if command.by and on != DUE and not on.startswith(EVENT):
        token["from"] = [was["node"], command.by]
    return token
