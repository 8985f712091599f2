"""A document becomes a scene that the engine runs: checked, every path known, conditions compiled. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from suanqing.canonical import digest
from suanqing.conditions import flatten
from suanqing.work.scenes.document import faults, name_of
from suanqing.work.scenes.exits import FORM, VOCABULARY_WORDS, Words, exit_of, faults_of
from suanqing.work.scenes.findings import Finding, refuse
from suanqing.work.scenes.model import JOIN, Block, Exit, Node, Path, Scene
from suanqing.work.scenes.straight import ways_of

MAX_DEPTH = 4
"""Blocks within one another."""


def compiled_scene(document: Mapping[str, Any], words: Words | None = None) -> Scene:
    """Invalid `faulty_scene` with its findings where the engine could lose its way in it.

    words: those of its forms, beside the vocabulary. What nobody should publish all the same is `lint`'s.
    """
    refuse(faults(document))
    every = {**VOCABULARY_WORDS, **(words or {})}
    refuse(strays(document, every))
    nodes = nodes_of(document, every)
    refuse(crossings(document["start"], nodes))
    read = reads_of(nodes)
    return Scene(
        scene_id=document["scene"],
        name=name_of(document),
        start=document["start"],
        nodes=nodes,
        hash=digest({name: value for name, value in document.items() if name != "layout"}),
        typed={
            name: every[name].kind
            for name in sorted(read)
            if name in every and every[name].kind in ("number", "date")
        },
        reads=read,
        milestones=document.get("milestones", {}),
        like=document.get("settlement", {}).get("like", "installation"),
        ways=ways_of(nodes),
    )


def reads_of(nodes: Mapping[str, Node]) -> frozenset[str]:
    """The words of forms that conditions of its exits and its waits ask for."""
    whens = (when for node in nodes.values() for exits in node.exits.values() for each in exits
             for when in each.whens)  # fmt: skip
    asked = {name for when in whens for name, _ in flatten(when)}
    waits = {str((node.wait or {}).get("field", "")) for node in nodes.values()}
    return frozenset(name for name in asked | waits if name.startswith(FORM))


def nodes_of(document: Mapping[str, Any], words: Words) -> dict[str, Node]:
    """The nodes of a document in which nothing strays."""
    return {node_id: _node(node_id, document, words) for node_id in document["nodes"]}


def path_of(node_id: str, nodes: Mapping[str, Any]) -> Path | None:
    """The branches that the node lives in, the outermost first; None where they are in themselves, or too deep."""
    found: list[tuple[str, str]] = []
    within = nodes[node_id].get("within")
    while within:
        found.append((within[0], within[1]))
        if len(found) > MAX_DEPTH or within[0] not in nodes:
            return None
        within = nodes[within[0]].get("within")
    return tuple(reversed(found))


def strays(document: Mapping[str, Any], words: Words) -> Iterator[Finding]:
    """What names a node, block, branch or word that is none; nodes in themselves or too deep."""
    nodes = document["nodes"]
    if document["start"] not in nodes:
        yield Finding("unknown_node", f"start: there is no node {document['start']}", where="start")
    for node_id, node in nodes.items():
        for where, to in _targets(node):
            ends_branch = to == JOIN and where.startswith("exits.")
            if not ends_branch and to not in nodes:
                yield Finding(
                    "unknown_node", f"{node_id}: {where}: there is no node {to}", node_id, where
                )
        if within := node.get("within"):
            block = nodes.get(within[0], {}).get("block")
            if block is None or within[1] not in block["branches"]:
                yield Finding(
                    "unknown_branch",
                    f"{node_id}: there is no branch {within[1]} of a block {within[0]}",
                    node_id,
                    "within",
                )
            elif path_of(node_id, nodes) is None:
                yield Finding(
                    "too_deep",
                    f"{node_id}: blocks lie within one another, at most {MAX_DEPTH} deep",
                    node_id,
                    "within",
                )
    for node_id, node in nodes.items():
        for place, raw in enumerate(node.get("exits", ())):
            for code, message in (
                f for when in raw.get("when", ()) for f in faults_of(when, words)
            ):
                yield Finding(code, f"{node_id}: {message}", node_id, f"exits.{place}.when")


def _targets(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for place, each in enumerate(node.get("exits", ())):
        yield f"exits.{place}.to", each["to"]
    if block := node.get("block"):
        yield "block.next", block["next"]
        if "on_reject" in block:
            yield "block.on_reject", block["on_reject"]
        for name, branch in block["branches"].items():
            yield f"block.branches.{name}.start", branch["start"]


def crossings(start: str, nodes: Mapping[str, Node]) -> Iterator[Finding]:
    """Ways that lead into a block past its opening, into a branch from beside it, or to a join that is none."""
    if nodes[start].path:
        yield Finding(
            "into_block",
            f"start: {start} lies in a block, and only the block leads there",
            start,
            "start",
        )
    for node in nodes.values():
        for exits in node.exits.values():
            yield from _crossing(node, exits, nodes)
        if node.kind == "end" and node.path:
            yield Finding(
                "end_in_block", f"{node.id}: an end lies at the top, not in a branch", node.id
            )
        if block := node.block:
            yield from _of_block(node, block, nodes)


def _crossing(node: Node, exits: tuple[Exit, ...], nodes: Mapping[str, Node]) -> Iterator[Finding]:
    for each in exits:
        if each.to == JOIN and not node.path:
            yield Finding(
                "no_join", f"{node.id}: it is in no branch, so there is nothing to join", node.id
            )
        elif each.to != JOIN and not _leads(node.path, nodes[each.to].path):
            yield Finding(
                "into_block",
                f"{node.id}: {each.to} lies in another branch or deeper, where no exit may lead",
                node.id,
            )


def _of_block(node: Node, block: Block, nodes: Mapping[str, Node]) -> Iterator[Finding]:
    for branch, start in block.branches.items():
        if nodes[start].path != (*node.path, (node.id, branch)):
            yield Finding(
                "bad_branch",
                f"{node.id}: branch {branch} begins at {start}, which does not lie in it",
                node.id,
            )
    if block.needed > len(block.branches):
        yield Finding(
            "bad_join",
            f"{node.id}: it waits for {block.needed} of {len(block.branches)} branches",
            node.id,
        )
    for to in (block.next, block.on_reject):
        if to is not None and not _leads(node.path, nodes[to].path):
            yield Finding(
                "into_block",
                f"{node.id}: {to} lies in another branch or deeper, where no exit may lead",
                node.id,
            )


def _leads(path: Path, to: Path) -> bool:
    """A way leads within the branch, or out of it: never in, never across."""
    return path[: len(to)] == to


def _node(node_id: str, document: Mapping[str, Any], words: Words) -> Node:
    nodes = document["nodes"]
    raw = nodes[node_id]
    exits: dict[str, list[Exit]] = {}
    for each in raw.get("exits", ()):
        exits.setdefault(each["on"], []).append(exit_of(each, words))
    active, owner = raw.get("active"), raw.get("owner", {})
    return Node(
        id=node_id,
        kind=raw["kind"],
        name=name_of(raw),
        phase=raw["phase"],
        state=raw.get("state"),
        path=path_of(node_id, nodes) or (),
        exits={on: tuple(found) for on, found in exits.items()},
        allows=frozenset(raw.get("allows", ())),
        forbids=frozenset(raw.get("forbids", ())),
        owner=owner,
        queue=str((owner.get("fallback") or {}).get("queue", "")),
        stays=owner.get("rule") == "previous" and "node" not in owner,
        form=raw.get("form"),
        limit=raw.get("limit"),
        visible=raw.get("visible", False),
        settles=raw.get("settles"),
        acts=tuple(raw.get("acts", ())),
        active=(active["from"], active["to"]) if active else None,
        wait=raw.get("wait"),
        approval=raw.get("approval"),
        block=_block(raw["block"]) if "block" in raw else None,
    )


def _block(raw: Mapping[str, Any]) -> Block:
    branches = {name: branch["start"] for name, branch in raw["branches"].items()}
    needed = {"all": len(branches), "any": 1}.get(raw["join"], raw["join"])
    return Block(branches, needed, raw["next"], raw.get("on_reject"))
