"""Ways through a scene: what can be reached, what can end, what runs by itself in a circle, how wide it gets. Pure.

A thread is the nodes of one branch, or of the top level: at most one token is in it, so a scene ends wherever it
stands if from each of its nodes a way leads out of the thread, or to an end.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from suanqing.canonical import canonical
from suanqing.work.scenes.model import ADVANCE, APPROVED, JOIN, RETURNED, Block, Node, Path

Nodes = Mapping[str, Node]
Ways = Mapping[str, frozenset[str]]
PERSON = "x" * 16
SEAT = 60
HEAD = 110
"""Bytes of a seat in an approval, and of a head around its tokens."""


def joint(block_id: str) -> str:
    """The join of a block, as a place of its own."""
    return f"{JOIN}:{block_id}"


def closure(starts: Iterable[str], ways: Ways) -> set[str]:
    """Everything reached from the starts, themselves included."""
    found: set[str] = set()
    todo = list(starts)
    while todo:
        at = todo.pop()
        if at not in found:
            found.add(at)
            todo += ways.get(at, ())
    return found


def in_order(start: str, nodes: Nodes) -> list[str]:
    """All nodes as one walks them: each before those that it leads to, its first exit first, circles cut where they
    close; what no way leads to comes last."""
    seen: set[str] = set()
    behind: list[str] = []

    def walk(id: str) -> None:
        if id in seen or id not in nodes:
            return
        seen.add(id)
        for to in reversed(_ahead(nodes[id])):
            walk(to)
        behind.append(id)

    walk(start)
    return [*reversed(behind), *(id for id in nodes if id not in seen)]


def _ahead(node: Node) -> list[str]:
    """Where it leads, in the order of the document."""
    to = [each.to for exits in node.exits.values() for each in exits]
    block = node.block
    return [*to, *(block.branches.values() if block else ()), *([block.next] if block else ())]


def inside(block_id: str, nodes: Nodes) -> list[Node]:
    return [n for n in nodes.values() if any(block_id == b for b, _ in n.path)]


def _targets(node: Node) -> set[str]:
    """Where its exits lead, a join by its block."""
    to = {each.to for exits in node.exits.values() for each in exits}
    return {joint(node.path[-1][0]) if each == JOIN and node.path else each for each in to}


def _with_joins(
    nodes: Nodes, own: Callable[[Node], set[str]], through: bool
) -> dict[str, frozenset[str]]:
    """Each place's next places. A join leads on where enough branches can come to it.

    through: a block leads into its branches; else it leads past them, and out where its nodes do.
    """
    ways = {node.id: frozenset(own(node)) for node in nodes.values() if not node.block}
    blocks = sorted((n for n in nodes.values() if n.block), key=lambda n: -len(n.path))
    for node in blocks:
        block = node.block
        assert block
        coming = sum(joint(node.id) in closure([start], ways) for start in block.branches.values())
        onward = {block.next} if coming >= block.needed else set()
        if through:
            ways[joint(node.id)] = frozenset(onward)
            ways[node.id] = frozenset(own(node) | {*block.branches.values()})
        else:
            ways[node.id] = frozenset(onward | _out(node, block, nodes))
    return ways


def _out(node: Node, block: Block, nodes: Nodes) -> set[str]:
    """Where one gets from within a block without its join."""
    found = {to for each in inside(node.id, nodes) for to in _targets(each)}
    rejects = {block.on_reject} if block.on_reject else set()
    rejects |= {b.on_reject for each in inside(node.id, nodes) if (b := each.block) and b.on_reject}
    return {
        to for to in found | rejects
        if _path(to, nodes) == node.path[: len(_path(to, nodes))] and to != joint(node.id)
    }  # fmt: skip


def _path(place: str, nodes: Nodes) -> Path:
    """Where a place lies; a join lies where the branches do that lead to it."""
    if place in nodes:
        return nodes[place].path
    block = nodes[place.removeprefix(f"{JOIN}:")]
    return (*block.path, (block.id, ""))


def reached(start: str, nodes: Nodes) -> set[str]:
    def own(node: Node) -> set[str]:
        block = node.block
        return _targets(node) | ({block.on_reject} if block and block.on_reject else set())

    return closure([start], _with_joins(nodes, own, through=True))


def stranded(nodes: Nodes) -> list[Node]:
    """From where no way leads out of the branch, or at the top to an end."""
    ways = _with_joins(nodes, _targets, through=False)

    def good(node: Node) -> bool:
        if node.kind == "end":
            return True
        return any(
            len(_path(to, nodes)) < len(node.path) or to not in nodes for to in ways[node.id]
        )

    fine = {node.id for node in nodes.values() if good(node)}
    return [n for n in nodes.values() if not fine & closure([n.id], ways)]


def automatic(node: Node) -> set[str]:
    """Where a token goes on from a node, or may go on, without anybody doing anything."""
    takes = {node.event} if node.event else set()
    if node.kind == "auto":
        takes |= {ADVANCE}
    if (node.approval or {}).get("repeat") == "skip":
        takes |= {APPROVED}
    to = {each.to for on in takes if on for each in node.exits.get(on, ())}
    if node.active and (way := node.default()):
        to.add(way.to)
    if node.active and node.block:
        to.add(node.block.next)
    return {joint(node.path[-1][0]) if each == JOIN and node.path else each for each in to}


def circles(nodes: Nodes) -> list[list[str]]:
    """Nodes that lead to each other by themselves, each circle once, in the document's order."""
    ways = _with_joins(nodes, automatic, through=True)
    after = {each: closure(ways[each], ways) for each in ways}
    found: list[list[str]] = []
    for each in nodes:
        if each in after.get(each, ()) and not any(each in known for known in found):
            found.append([n for n in nodes if n in after[each] and each in after.get(n, ())])
    return found


def width(nodes: Nodes) -> int:
    """The most tokens that can be live at once."""
    return _most(nodes, (), lambda _: 1)


def head_bytes(nodes: Nodes) -> int:
    """The most bytes of a head without clocks, where people have ids of 16 characters."""
    seats = {
        node.id: SEAT * len(node.approval.get("people", "1"))
        for node in nodes.values()
        if node.approval
    }
    back = {e.to: seats.get(n.id, 0) for n in nodes.values() for e in n.exits.get(RETURNED, ())}
    longest = max(map(len, nodes))

    def weight(node: Node) -> int:
        path = [[block, branch, 99] for block, branch in node.path]
        token: dict[str, Any] = {
            "node": node.id, "since": 10**12, "path": path, "owner": PERSON, "approved": "x" * 16,
            "from": ["x" * longest, PERSON],
        }  # fmt: skip
        approval = seats.get(node.id, 0) and seats[node.id] + 80
        return len(canonical({"t99": token})) + max(approval, back.get(node.id, 0))

    rounds = sum(len(node.id) + 6 for node in nodes.values() if node.block)
    return HEAD + rounds + _most(nodes, (), weight)


def _most(nodes: Nodes, path: Path, weight: Callable[[Node], int]) -> int:
    """The most that a thread weighs: its heaviest node, a block by all its branches."""
    found = 0
    for node in nodes.values():
        if node.path == path:
            inner = [
                _most(nodes, (*path, (node.id, b)), weight)
                for b in (node.block.branches if node.block else ())
            ]
            found = max(found, sum(inner) if node.block else weight(node))
    return found
