"""Migration (迁移): running tickets go on in another version of their scene, by a document, each or refused. Pure.

    {"from": "ac-install@7", "to": "ac-install@8", "nodes": {"<old>": "<new>", …}, "fields": {"<old>": "<new>", …}}

A node that is not named keeps its id. Blocks are nodes, so they are named likewise; branches keep their names. Clocks
stay as they are, with what was used of them; `fields` are the forms' to move.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from suanqing.errors import Conflict
from suanqing.work.scenes.document import MAX_NODES
from suanqing.work.scenes.engine import Advanced
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.heads import Head, Token, applied, own, path_of
from suanqing.work.scenes.model import RESTS, Scene
from suanqing.work.scenes.shapes import Check, a_text, an_id, by_id, record

_REF = a_text(60)
_PLAN: Check = record(
    {"from": _REF, "to": _REF},
    {"nodes": by_id(an_id, 0, MAX_NODES), "fields": by_id(an_id, 0, 500)},
)


class Preview(NamedTuple):
    """What a migration would do with one ticket. refused: why not; None where it goes on."""

    ticket: str
    refused: Conflict | None


def faults_of(plan: Any, old: Scene, new: Scene) -> Iterator[Finding]:
    """What is wrong with the document itself, and which nodes of the old version have no place in the new one."""
    found = [Finding(code, message) for code, message in _PLAN(plan, "")]
    yield from found
    if found:
        return
    for before, after in plan.get("nodes", {}).items():
        for node, scene in ((before, old), (after, new)):
            if node not in scene.nodes:
                yield Finding("unknown_node", f"nodes: there is no node {node}", node, "nodes")
    for node in old.nodes.values():
        if node.kind in RESTS and _new(node.id, plan) not in new.nodes:
            yield Finding(
                "cannot_migrate",
                f"{node.id}: it has no place in the other version",
                node.id,
                "nodes",
                "warning",
            )


def migrated(
    head: Mapping[str, Any], old: Scene, new: Scene, plan: Mapping[str, Any], by: str, now: int
) -> Advanced:
    """The ticket in the new version; Conflict `cannot_migrate` with the reason, and then nothing of it changes."""
    if head["scene"] != plan["from"]:
        raise _refused(f"the ticket runs {head['scene']}, not {plan['from']}")
    tokens = {name: _token(token, old, new, plan) for name, token in head["tokens"].items()}
    rounds: dict[str, int] = {}
    for block, turn in head.get("rounds", {}).items():
        rounds[_new(block, plan)] = max(turn, rounds.get(_new(block, plan), 0))
    limits = {name: limit for name, token in tokens.items() if (limit := new.nodes[token["node"]].limit)}  # fmt: skip
    event = {
        "kind": "migrated", "at": now, "by": by, "scene": plan["to"], "hash": new.hash, "tokens": tokens,
        "rounds": rounds, "limits": limits,
    }  # fmt: skip
    made: Head = own(head)
    applied(made, event)
    return Advanced(made, [event])


def preview(
    heads: Iterable[tuple[str, Mapping[str, Any]]], old: Scene, new: Scene, plan: Mapping[str, Any]
) -> list[Preview]:
    """Each ticket as the migration itself would find it."""
    found = []
    for ticket, head in heads:
        try:
            migrated(head, old, new, plan, "", 0)
            found.append(Preview(ticket, None))
        except Conflict as error:
            found.append(Preview(ticket, error))
    return found


def _new(node: str, plan: Mapping[str, Any]) -> str:
    return str(plan.get("nodes", {}).get(node, node))


def _token(token: Token, old: Scene, new: Scene, plan: Mapping[str, Any]) -> Token:
    at, to = token["node"], _new(token["node"], plan)
    before, after = old.nodes.get(at), new.nodes.get(to)
    if after is None:
        raise _refused(f"{at} has no place in the other version")
    if before is None or before.kind != after.kind or after.kind not in RESTS:
        raise _refused(f"{at} and {to} are not of one kind")
    if before.approval != after.approval:
        raise _refused(f"the approval at {at} is open, and is another one at {to}")
    path = [[_new(block, plan), branch, turn] for block, branch, turn in path_of(token)]
    if tuple((block, branch) for block, branch, _ in path) != after.path:
        raise _refused(f"{to} does not lie in the branch that {at} is in")
    for was, block, _ in ((p[0], _new(p[0], plan), p) for p in path_of(token)):
        if _branches(old, was) != _branches(new, block):
            raise _refused(f"{was} is open, and has other branches in the other version")
    kept = {k: v for k, v in token.items() if k not in ("from", "path", "back")}
    back = token.get("back")
    if back and _new(back["node"], plan) in new.nodes:
        target = new.nodes[_new(back["node"], plan)]
        if target.approval == old.nodes[back["node"]].approval and target.path == after.path:
            kept["back"] = {**back, "node": target.id}
    return {**kept, "node": to, **({"path": path} if path else {})}


def _branches(scene: Scene, block: str) -> set[str]:
    found = scene.nodes[block].block
    return set(found.branches) if found else set()


def _refused(reason: str) -> Conflict:
    return Conflict(reason, "cannot_migrate")
