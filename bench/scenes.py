"""The scene engine on one core, beside SpiffWorkflow on the same flow.

The flow: a call is taken, dispatched, visited; urgent ones have a part swapped, others a repair; two
crews fit and test side by side; the customer signs. Every ticket takes the same commands in both, in turns the one
way and the other. A transition is one command of a person with all that follows from it until work rests again.

Ours gives the next head and the events that are stored with it. SpiffWorkflow has the flow as BPMN, parsed once:
manual tasks, gateways, a condition in Python. Measured twice: in memory, where SpiffWorkflow keeps its objects from
one command to the next; and from stored text to stored text, as a server takes a command: the state is read, one
command taken, the state written (ours as JSON, theirs by its own serializer).

    python -m bench scenes
"""

import gc
import json
from collections.abc import Callable, Mapping
from importlib import import_module
from time import process_time
from typing import Any

from bench.row import row
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import advance, begin
from suanqing.work.scenes.model import Scene

AIM, AIM_RATIO = 20_000, 20
TICKETS, ROUNDS = 400, 5
Ticket = Callable[[int], int]
"""Walks the ticket of that number; returns how many commands it took."""
NOW = 1_764_374_400_000
FACT = "urgent"
WAYS: tuple[tuple[bool, tuple[str, ...]], ...] = (
    (True, ("call", "dispatch", "travel", "visit", "swap", "fit", "try", "receipt")),
    (False, ("call", "dispatch", "travel", "visit", "repair", "try", "fit", "receipt")),
)
"""Whether it is urgent, and the nodes in the order in which people finish them."""


def document() -> dict[str, Any]:
    """The flow as a drawn scene."""
    owner = {"rule": "role", "role": "technician", "fallback": {"queue": "desk"}}

    def task(
        name: str, *to: tuple[str, list[dict[str, Any]] | None], **more: Any
    ) -> dict[str, Any]:
        exits = [
            {"on": "advance", "to": node, **({"when": when} if when else {})} for node, when in to
        ]
        return {"kind": "task", "name": {"zh": f"节点{name}", "en": name}, "phase": "aftersale",
                "state": "assigned", "owner": owner, "exits": exits, **more}  # fmt: skip

    both = {
        "branches": {"a": {"start": "fit"}, "b": {"start": "try"}},
        "join": "all",
        "next": "receipt",
    }
    return {
        "scene": "bench", "name": {"zh": "上门", "en": "A visit"}, "start": "call",
        "nodes": {
            "call": task("call", ("dispatch", None)),
            "dispatch": task("dispatch", ("travel", None)),
            "travel": task("travel", ("visit", None)),
            "visit": task("visit", ("swap", [{FACT: True}]), ("repair", None)),
            "swap": task("swap", ("together", None)),
            "repair": task("repair", ("together", None)),
            "together": {"kind": "block", "name": {"zh": "并行", "en": "Side by side"}, "phase": "aftersale",
                         "block": both},
            "fit": task("fit", ("join", None), within=["together", "a"]),
            "try": task("try", ("join", None), within=["together", "b"]),
            "receipt": task("receipt", ("over", None)),
            "over": {"kind": "end", "name": {"zh": "结束", "en": "Over"}, "phase": "aftersale",
                     "state": "closed"},
        },
    }  # fmt: skip


def ours(stored: bool = False) -> Ticket:
    """A ticket walked by our engine: how many transitions it took. stored: between two commands it is text."""
    scene = compiled_scene(document())
    known = {urgent: Around(known={FACT: urgent}) for urgent, _ in WAYS}

    def ticket(number: int) -> int:
        urgent, nodes = WAYS[number % len(WAYS)]
        around = known[urgent]
        head: Mapping[str, Any] = begin(scene, "bench@1", "ann", NOW, around).head
        for place, node in enumerate(nodes, 1):
            if stored:
                head = json.loads(json.dumps(head))
            command = Command("advance", "wang", token=token_at(head, node))
            head = advance(head, scene, command, NOW + place, around).head
        assert over(head, scene), "the ticket came to its end"
        return len(nodes)

    return ticket


def token_at(head: Mapping[str, Any], node: str) -> str:
    return next(str(name) for name, token in head["tokens"].items() if token["node"] == node)


def over(head: Mapping[str, Any], scene: Scene) -> bool:
    return all(scene.nodes[token["node"]].kind == "end" for token in head["tokens"].values())


FLOWS = (
    ("start", "call"), ("call", "dispatch"), ("dispatch", "travel"), ("travel", "visit"), ("visit", "found"),
    ("found", "swap"), ("found", "repair"), ("swap", "meet"), ("repair", "meet"), ("meet", "together"),
    ("together", "fit"), ("together", "try"), ("fit", "joined"), ("try", "joined"), ("joined", "receipt"),
    ("receipt", "over"),
)  # fmt: skip
KINDS = {
    "start": "startEvent", "over": "endEvent", "found": "exclusiveGateway", "meet": "exclusiveGateway",
    "together": "parallelGateway", "joined": "parallelGateway",
}  # fmt: skip
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def bpmn() -> str:
    """The same flow as BPMN."""
    parts = []
    for node in dict.fromkeys(each for flow in FLOWS for each in flow):
        into = "".join(f"<incoming>{a}-{b}</incoming>" for a, b in FLOWS if b == node)
        out = "".join(f"<outgoing>{a}-{b}</outgoing>" for a, b in FLOWS if a == node)
        other = ' default="found-repair"' if node == "found" else ""
        kind = KINDS.get(node, "manualTask")
        parts.append(f'<{kind} id="{node}" name="{node}"{other}>{into}{out}</{kind}>')
    for a, b in FLOWS:
        when = f"<conditionExpression>{FACT}</conditionExpression>" if b == "swap" else ""
        parts.append(
            f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}">{when}</sequenceFlow>'
        )
    process = f'<process id="bench" isExecutable="true">{"".join(parts)}</process>'
    return f'<definitions xmlns="{BPMN}" targetNamespace="bench">{process}</definitions>'


def peer(stored: bool = False) -> Ticket:
    """The same ticket walked by SpiffWorkflow."""
    spiff: Any = {name: import_module(f"SpiffWorkflow.{name}") for name in (
        "bpmn.parser", "bpmn.serializer", "bpmn.workflow", "util.task")}  # fmt: skip
    ready = spiff["util.task"].TaskState.READY
    workflow = spiff["bpmn.workflow"].BpmnWorkflow
    parser = spiff["bpmn.parser"].BpmnParser()
    serializer = spiff["bpmn.serializer"].BpmnWorkflowSerializer()
    parser.add_bpmn_xml(import_module("lxml.etree").fromstring(bpmn().encode()))
    spec = parser.get_spec("bench")

    def ticket(number: int) -> int:
        urgent, nodes = WAYS[number % len(WAYS)]
        flow = workflow(spec)
        flow.do_engine_steps()
        for node in nodes:
            if stored:
                flow = serializer.deserialize_json(serializer.serialize_json(flow))
            task = next(flow.get_tasks_iterator(state=ready, spec_name=node))
            task.data[FACT] = urgent
            task.run()
            flow.do_engine_steps()
        assert flow.is_completed(), "the ticket came to its end"
        return len(nodes)

    return ticket


def speed(ticket: Callable[[int], int], tickets: int) -> float:
    """Transitions a second of processor time."""
    gc.collect()
    began = process_time()
    done = sum(ticket(number) for number in range(tickets))
    return done / (process_time() - began)


def run(tickets: int = TICKETS, rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """The best of some rounds of each, in turns."""
    figures = {
        stored: race(ours(stored), peer(stored), tickets, rounds) for stored in (False, True)
    }
    rows = [
        row(
            "scenes: transitions a second, one core",
            figures[False][0],
            "1/s",
            aim=AIM,
            at_least=True,
        )
    ]
    for stored, (best, beside) in figures.items():
        how = "from stored text to stored text" if stored else "in memory"
        rows.append(
            row(f"scenes: the same flow {how}", best, "1/s", peer=f"SpiffWorkflow: {beside:,.0f}",
                ratio=best / beside, aim=AIM_RATIO, at_least=True, of_ratio=True)
        )  # fmt: skip
    return rows


def race(mine: Ticket, theirs: Ticket, tickets: int, rounds: int) -> tuple[float, float]:
    """Theirs is given a tenth of the tickets, so that each runs about as long."""
    few = max(1, tickets // 10)
    speed(mine, few)
    speed(theirs, 2)
    pairs = [(speed(mine, tickets), speed(theirs, few)) for _ in range(rounds)]
    ahead, behind = (max(each) for each in zip(*pairs, strict=True))
    return ahead, behind
