"""What is wrong with a scene before it is published; each finding with its code, node and both sentences. Pure.

A document that is not one is looked into no further, nor one whose ways lead nowhere or across.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from suanqing.conditions import flatten
from suanqing.errors import Invalid
from suanqing.work.scenes import acts, graph
from suanqing.work.scenes.approval import VERBS
from suanqing.work.scenes.asking import MAX_READ, MAX_SAID
from suanqing.work.scenes.compiling import crossings, nodes_of, reads_of, strays
from suanqing.work.scenes.document import faults
from suanqing.work.scenes.engine import HAND_OVER, WITHDRAW
from suanqing.work.scenes.exits import FORM, VOCABULARY_WORDS, Words, rivals, uncovered
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.heads import MAX_BYTES
from suanqing.work.scenes.limits import limit_of
from suanqing.work.scenes.model import ADVANCE, APPROVED, DUE, KEPT, MAX_TOKENS, REJECTED, Node
from suanqing.work.scenes.timed import PROMISED

OWN_STEPS = VERBS | {HAND_OVER, WITHDRAW}
"""The engine's own, which no exit is called."""


@dataclass(frozen=True, slots=True)
class Company:
    """What a scene may name. words: of its forms, beside the vocabulary; reach: what its acts may; None: anything
    goes."""

    words: Words = field(default_factory=dict)
    forms: Set[str] | None = None
    calendars: Set[str] | None = None
    commands: Set[str] | None = None
    reach: acts.Reach = acts.ANYTHING


def lint(document: Any, company: Company | None = None) -> list[Finding]:
    """Every finding, in the document's order; no error among them: it may be published."""
    known = company or Company()
    words = {**VOCABULARY_WORDS, **known.words}
    if found := faults(document):
        return found
    if found := list(strays(document, words)):
        return found
    nodes = nodes_of(document, words)
    if found := list(crossings(document["start"], nodes)):
        return found
    return [
        *_ways(document["start"], nodes),
        *_read(nodes),
        *(each for node in nodes.values() for each in _node(node, nodes, words, known)),
    ]


def _ways(start: str, nodes: Mapping[str, Node]) -> Iterator[Finding]:
    reached = graph.reached(start, nodes)
    for node in nodes.values():
        if node.id not in reached:
            yield Finding("unreachable_node", f"{node.id}: no way leads there", node.id)
    for node in graph.stranded(nodes):
        yield Finding("dead_end", f"{node.id}: no way leads on from there to an end", node.id)
    for circle in graph.circles(nodes):
        round_ = ", ".join(circle)
        yield Finding("automatic_cycle", f"{circle[0]}: nobody acts in this circle: {round_}", circle[0])  # fmt: skip
    if (most := graph.width(nodes)) > MAX_TOKENS:
        yield Finding("crowded_scene", f"up to {most} branches are open at once, and {MAX_TOKENS} may be")  # fmt: skip
    if (size := graph.head_bytes(nodes)) > MAX_BYTES:
        yield Finding(
            "large_head",
            f"a ticket's head may come to {size} bytes; beyond {MAX_BYTES} each step costs more",
            severity="warning",
        )


def _read(nodes: Mapping[str, Node]) -> Iterator[Finding]:
    """What a ticket's head must keep of answers is little."""
    if (many := len(reads_of(nodes))) > MAX_READ:
        message = (
            f"the scene's conditions read {many} answers of forms, and at most {MAX_READ} may be"
        )
        yield Finding("many_answers", message)


def _asks(node: Node, words: Words) -> Iterator[Finding]:
    """Answers that its conditions may not read, or not so."""
    whens = (when for exits in node.exits.values() for each in exits for when in each.whens)
    asked = {name: given for when in whens for name, given in flatten(when)}
    asked |= {str(node.wait["field"]): None} if node.wait and "field" in node.wait else {}
    for name, given in sorted(asked.items(), key=str):
        if name.startswith(FORM) and name in words and words[name].shut:
            message = f"{node.id}: {name} is a protected answer, and no condition reads one"
            yield Finding("protected_word", message, node.id, name)
        values = given if isinstance(given, list) else [given]
        if name.startswith(FORM) and any(len(v) > MAX_SAID for v in values if isinstance(v, str)):
            message = f"{node.id}: {name}: a condition names at most {MAX_SAID} characters"
            yield Finding("bad_condition", message, node.id, name)


def _node(
    node: Node, nodes: Mapping[str, Node], words: Words, company: Company
) -> Iterator[Finding]:
    yield from _owner(node)
    yield from _names(node, company)
    yield from _day(node, words)
    yield from acts.lint(node.id, node.acts, company.reach)
    yield from _settles(node, company.reach.items)
    yield from _needed(node, nodes)
    yield from _asks(node, words)
    for on, exits in node.exits.items():
        if message := uncovered(on, exits, words):
            yield Finding("uncovered_exit", f"{node.id}: {message}", node.id, on)
        for winner, other, never in rivals(exits):
            if never:
                yield Finding(
                    "exit_never",
                    f"{node.id}: on {on} the exit to {other.to} never wins: the one to {winner.to} comes first",
                    node.id,
                    on,
                )
            else:
                yield Finding(
                    "exit_overlap",
                    f"{node.id}: on {on} the exits to {winner.to} and {other.to} can both hold: {winner.to} wins",
                    node.id,
                    on,
                    "warning",
                )


def _owner(node: Node) -> Iterator[Finding]:
    if node.kind in ("task", "approval", "wait") and not (node.owner and node.queue):
        yield Finding(
            "no_owner", f"{node.id}: it needs an owner's rule and a queue to fall back on", node.id
        )


def _names(node: Node, company: Company) -> Iterator[Finding]:
    if node.limit is not None:
        try:
            limit_of(node.limit)
        except Invalid as error:
            message = f"{node.id}: limit.{error.message}"
            yield Finding(error.code, message, node.id, "limit")
    if company.forms is not None and node.form is not None and node.form not in company.forms:
        yield Finding("unknown_form", f"{node.id}: there is no form {node.form}", node.id, "form")
    calendars = {str(each["calendar"]) for each in (node.limit, node.wait) if each and "calendar" in each}  # fmt: skip
    for calendar in sorted(calendars - company.calendars if company.calendars is not None else ()):
        yield Finding("unknown_calendar", f"{node.id}: there is no calendar {calendar}", node.id)
    if company.commands is None:
        return
    yield from _forbidden(node, company.commands)
    free = {ADVANCE, DUE, "approved", "rejected", "returned"}
    for on in sorted({*node.exits, *node.allows} - company.commands - free):
        if on.startswith("event:"):
            continue
        if on in OWN_STEPS:
            yield Finding("unknown_command", f"{node.id}: {on} is taken by itself and is no exit", node.id)  # fmt: skip
        elif not any(way.name for way in node.exits.get(on, ())):
            yield Finding("unknown_command", f"{node.id}: there is no command {on}", node.id)


def _forbidden(node: Node, commands: Set[str]) -> Iterator[Finding]:
    for on in sorted(node.forbids - commands):
        yield Finding("unknown_command", f"{node.id}: there is no command {on}", node.id, "forbids")
    for on in sorted(node.forbids & KEPT):
        yield Finding("bad_field", f"{node.id}: no drawing forbids {on}", node.id, "forbids")


def _day(node: Node, words: Words) -> Iterator[Finding]:
    """What a wait for a day asks for."""
    wait = node.wait or {}
    if wait.get("for") != "date_field":
        return
    name = str(wait["field"])
    if name == PROMISED:
        return
    if name not in words:
        yield Finding(
            "unknown_word",
            f"{node.id}: {name} is no word that conditions know",
            node.id,
            "wait",
        )
    elif words[name].kind != "date":
        yield Finding("unknown_word", f"{node.id}: {name} is no day", node.id, "wait")


def _settles(node: Node, items: Mapping[str, str] | None) -> Iterator[Finding]:
    """What would pay nobody, or for nothing that is sold."""
    settles = node.settles or {}
    if node.kind in ("auto", "end") and settles.get("trigger", "whole") != "whole":
        yield Finding("bad_field", f"{node.id}: settles: nobody works there", node.id, "settles")
    for sku in acts.settled_items(settles):
        if items is not None and sku is not None and sku not in items:
            yield Finding(
                "unknown_sku", f"{node.id}: {sku} is not in the catalogue", node.id, "settles"
            )
    if "item" in settles and (
        wrong := acts.wrong_quantity(settles.get("qty", "1"), settles["item"], items)
    ):
        yield Finding("bad_field", f"{node.id}: {wrong}", node.id, "settles")


def _needed(node: Node, nodes: Mapping[str, Node]) -> Iterator[Finding]:
    """The ways that its kind must have."""
    for on in _must(node, nodes):
        if on not in node.exits:
            yield Finding("uncovered_exit", f"{node.id}: no exit is taken on {on}", node.id, on)
    if node.kind == "auto":
        for on in sorted({*node.exits} - {ADVANCE}):
            yield Finding(
                "exit_never",
                f"{node.id}: nobody acts there, so its exit on {on} is never taken",
                node.id,
                on,
            )
    if DUE in node.exits and node.limit is None and (node.wait or {}).get("for") in (None, "event"):
        message = f"{node.id}: it has no time limit, so its exit on due is never taken by itself"
        yield Finding("exit_never", message, node.id, DUE, "warning")
    if node.active and not node.block and node.default() is None:
        yield Finding(
            "uncovered_exit",
            f"{node.id}: outside its days it is passed by an exit without condition, and has none",
            node.id,
        )


def _must(node: Node, nodes: Mapping[str, Node]) -> list[str]:
    match node.kind:
        case "auto":
            return [ADVANCE]
        case "wait":
            return [node.event or DUE]
        case "approval":
            caught = any((b := nodes[block].block) and b.on_reject for block, _ in node.path)
            return [APPROVED] if caught else [APPROVED, REJECTED]
    return []
