"""One transition while it runs: tokens enter, leave, open blocks, join. Its head is its own copy. Pure outside.

Who enters waits in `todo`, so that branches of one block are all there before the first of them can reach the
join. A join needs no stored arrivals: how many have arrived is how many branches have no live token of its round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from suanqing.errors import Conflict
from suanqing.work.scenes.around import Around
from suanqing.work.scenes.exits import first, known_as
from suanqing.work.scenes.heads import Event, Head, Place, Token, applied, path_of
from suanqing.work.scenes.model import ADVANCE, JOIN, REJECTED, RETURNED, Block, Exit, Node, Scene

CONTENT = 16
"""Characters of a content's digest that a token keeps."""
CARRIED = ("approved", "agreed", "asker", "back")
"""What a token keeps from node to node: to which content the last approval agreed; from approval to approval, who
agreed and who asked for it; from a return to where it leads, where it comes back to."""

ANSWERED = "answered"
"""What it keeps where an exit leads to the node itself: which answers it had there (`asking`)."""
MAY_CARRY = frozenset({*CARRIED, ANSWERED})
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Entry(NamedTuple):
    """A token about to enter. carried: of what it was before. came: (node, person), where a person sent it. had: whose
    it was where it comes from."""

    token: str
    node: str
    path: Place
    carried: Mapping[str, Any] = NOTHING
    came: tuple[str, str] | None = None
    owner: str = ""
    queue: str = ""
    had: str = ""


@dataclass(slots=True)
class Run:
    head: Head
    scene: Scene
    now: int
    by: str
    around: Around
    events: list[Event] = field(default_factory=list)
    todo: list[Entry] = field(default_factory=list)
    made: int = 0

    def happen(self, kind: str, **data: Any) -> None:
        self.record({"kind": kind, "at": self.now, **data})

    def record(self, event: Event) -> None:
        applied(self.head, event)
        self.events.append(event)

    @property
    def content(self) -> str:
        """The digest of what is approved, as far as a token keeps it."""
        return self.around.content[:CONTENT]

    def new_token(self) -> str:
        self.made = max(self.made, self.head["n"]) + 1
        return f"t{self.made}"

    def paths(self) -> list[Place]:
        tokens = [token["path"] for token in self.head["tokens"].values() if "path" in token]
        return [*tokens, *(entry.path for entry in self.todo)] if self.todo else tokens

    def first(self, exits: tuple[Exit, ...]) -> Exit | None:
        if exits and not exits[0].tests:
            return exits[0]
        return first(exits, self.around.place, known_as(self.around.known, self.scene.typed))


def passed(run: Run, entry: Entry, node: Node) -> bool:
    """Whether the node is not for tickets that began when this one did, so that its token went by."""
    if node.active is None or node.active[0] <= run.around.began < node.active[1]:
        return False
    way = Exit(ADVANCE, node.block.next) if node.block else node.default()
    if way is None:
        return False
    run.happen("skipped", token=entry.token, node=node.id, because="inactive")
    follow(run, entry, way)
    return True


def enter(run: Run, entry: Entry, node: Node) -> None:
    """Into any node but an approval."""
    if node.kind == "auto":
        run.happen("acted", token=entry.token, node=node.id, acts=list(node.acts))
        follow(run, entry._replace(came=None), way_out(run, node, ADVANCE))
    elif node.block:
        _open(run, entry, node, node.block)
    else:
        _rest(run, entry, node)


def _rest(run: Run, entry: Entry, node: Node) -> None:
    told = (
        {k: v for k, v in entry.carried.items() if k not in ("agreed", "asker")}
        if entry.carried
        else {}
    )
    if node.kind != "end":
        told |= _owner(run, entry, node)
    place(run, entry, node, told)
    if node.wait and node.event and node.event.removeprefix("event:") in run.around.happened:
        leave(run, entry.token, node, node.event)


def _owner(run: Run, entry: Entry, node: Node) -> Token:
    if entry.owner or entry.queue:
        return {"owner": entry.owner} if entry.owner else {"queue": entry.queue}
    for rule in _rules(entry, node) if node.stays else (node.owner,):
        for who in run.around.found(rule):
            return {"owner": who}
    return {"queue": node.queue}


def _rules(entry: Entry, node: Node) -> Sequence[Mapping[str, Any]]:
    """Work that stays with who had it: whose it was, then who sent it on, as far as they may; else by the rule."""
    before = (entry.had, entry.came[1] if entry.came else "")
    return [*({**node.owner, "rule": "named", "party": who} for who in before if who), node.owner]


def place(run: Run, entry: Entry, node: Node, more: Mapping[str, Any]) -> None:
    """The token rests at the node."""
    token: Token = {"node": node.id, "since": run.now, **more}
    if entry.path:
        token["path"] = entry.path
    if entry.came:
        token["from"] = list(entry.came)
    event: Event = {
        "kind": "entered",
        "at": run.now,
        "token": entry.token,
        "node": node.id,
        "is": token,
    }
    if node.limit:
        event["limit"] = node.limit
    run.record(event)


def _open(run: Run, entry: Entry, node: Node, block: Block) -> None:
    """A block opens in a new round, with a token in each branch."""
    turn = run.head.get("rounds", {}).get(node.id, 0) + 1
    run.happen("opened", block=node.id, round=turn, token=entry.token)
    carried = {k: v for k, v in entry.carried.items() if k != "back"}
    run.todo[:0] = [
        Entry(
            run.new_token(), start, [*entry.path, [node.id, branch, turn]], carried, had=entry.had
        )
        for branch, start in block.branches.items()
    ]


def leave(run: Run, token: str, node: Node, on: str, to: Exit | None = None, **more: Any) -> None:
    """A resting token goes by its exit. more: of the entry: who sent it, who has it next."""
    was = run.head["tokens"][token]
    way = to or way_out(run, node, on)
    carried = _carried(was, on == RETURNED, way.to == node.id)
    entry = Entry(token, node.id, path_of(was), carried, had=was.get("owner", ""), **more)
    event: Event = {
        "kind": "left", "at": run.now, "token": token, "node": node.id, "on": on, "to": way.to, "by": run.by,
    }  # fmt: skip
    if node.limit:
        event["limit"] = node.limit
    run.record(event)
    follow(run, entry, way)


def _carried(was: Token, returned: bool, stays: bool) -> Mapping[str, Any]:
    """Most tokens are of work that nobody approved and carry nothing."""
    if was.keys().isdisjoint(MAY_CARRY):
        return NOTHING
    kept = CARRIED if returned else CARRIED[:3]
    return {name: was[name] for name in (*kept, *((ANSWERED,) if stays else ())) if was.get(name)}


def way_out(run: Run, node: Node, on: str) -> Exit:
    """The first exit that holds. A rejection without one leads where its innermost block says."""
    way = run.first(node.exits.get(on, ()))
    if way is None and on == REJECTED:
        for block_id, _ in reversed(node.path):
            block = run.scene.nodes[block_id].block
            if block and block.on_reject:
                return Exit(on, block.on_reject)
    if way is None:
        raise Conflict(f"no exit of {node.id} holds on {on}", "no_exit", node=node.id, on=on)
    return way


def follow(run: Run, entry: Entry, way: Exit) -> None:
    if way.to == JOIN:
        _arrive(run, entry)
        return
    token, _, path, carried, came, owner, queue, had = entry
    depth = len(run.scene.nodes[way.to].path)
    if depth != len(path):
        came, path = None, path[:depth]
        if depth < len(entry.path):
            cancel(run, path, f"{way.on}:{way.to}")
            token = run.new_token()
    run.todo.insert(0, Entry(token, way.to, path, carried, came, owner, queue, had))


def cancel(run: Run, inside: Place, because: str) -> list[str]:
    """Ends every token below the place: what was open there is over, its round too."""
    gone = [name for name, token in run.head["tokens"].items()
            if path_of(token)[: len(inside)] == inside and len(path_of(token)) > len(inside)]  # fmt: skip
    for name in gone:
        at = run.head["tokens"][name]["node"]
        node = run.scene.nodes.get(at)
        told = {"limit": node.limit} if node and node.limit else {}
        run.happen("left", token=name, node=at, cancelled=because, by=run.by, **told)
    run.todo = [e for e in run.todo if e.path[: len(inside)] != inside or len(e.path) == len(inside)]  # fmt: skip
    return gone


def _arrive(run: Run, entry: Entry) -> None:
    outer, (block_id, _, turn) = entry.path[:-1], entry.path[-1]
    block = run.scene.nodes[block_id].block
    assert block
    at = len(outer)
    open_branches = {
        path[at][1]
        for path in run.paths()
        if len(path) > at and path[at][0] == block_id and path[:at] == outer
    }
    arrived = len(block.branches) - len(open_branches)
    run.record({"kind": "arrived", "at": run.now, "token": entry.token, "block": block_id, "branch": entry.path[-1][1],
                "round": turn, "arrived": arrived})  # fmt: skip
    if arrived >= block.needed:
        gone = cancel(run, outer, f"joined:{block_id}")
        run.happen("joined", block=block_id, round=turn, arrived=arrived, cancelled=len(gone))
        run.todo.insert(0, Entry(run.new_token(), block.next, outer, entry.carried))
