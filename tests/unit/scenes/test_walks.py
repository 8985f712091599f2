"""Random scenes, drawn as blocks within blocks, walked by random people: none gets stuck, none is lost."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suanqing.canonical import canonical
from suanqing.errors import DomainError
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import Advanced, advance, begin, generally, takes
from suanqing.work.scenes.heads import ended, orphans, owners, queues, replayed, size, state_of
from suanqing.work.scenes.lint import lint
from suanqing.work.scenes.model import Scene
from suanqing.work.scenes.straight import straight
from tests.drawn import NOW, approval, auto, block, end, named, node, scene, task
from tests.searching import examples

PEOPLE = ("ann", "bob", "cai", "dan", "eva")
MOST_TOKENS, MOST_BYTES = 8, 1_024


class Drawing:
    """A scene drawn at random: threads of nodes, of which some are blocks with threads in them."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.nodes: dict[str, dict[str, Any]] = {}

    def made(self) -> dict[str, Any]:
        start = self.thread([], [], "over", MOST_TOKENS, 0)
        return scene(start, **self.nodes, over=end())

    def thread(self, within: list[str], outer: list[str], after: str, room: int, depth: int) -> str:
        """The first of some nodes in a row. outer: what its nodes may jump out to. after: what the last leads to."""
        count = self.chance.randint(1, 3)
        ids = [f"n{len(self.nodes) + i}" for i in range(count)]
        self.nodes.update({each: {} for each in ids})
        for at, each in enumerate(ids):
            onward = ids[at + 1] if at + 1 < count else after
            places = [*ids[: at + 1], *outer]
            made = self.one(each, onward, places, room, depth)
            self.nodes[each] = made | ({"within": within} if within else {})
        return ids[0]

    def one(
        self, name: str, onward: str, places: list[str], room: int, depth: int
    ) -> dict[str, Any]:
        kind = self.chance.choice(
            ["task", "task", "task", "approval", "auto", "wait", "block", "block"]
        )
        somewhere = self.chance.choice(places)
        if kind == "block" and room > 1 and depth < 3 and onward != "join":
            return self.block(name, onward, places, room, depth)
        if kind == "auto":
            return auto(onward)
        if kind == "wait":
            return node(
                "wait",
                ("event:paid", onward),
                ("due", somewhere),
                wait={"for": "event", "event": "paid"},
            )
        if kind == "approval":
            mode = self.chance.choice(["any", "all", "in_order", "ratio"])
            rules: dict[str, Any] = {"veto": self.chance.choice(["one", "everyone"])}
            if mode == "ratio":
                rules["ratio"] = self.chance.choice([{"n": 2}, {"percent": 50}])
            people = tuple(self.chance.sample(PEOPLE, self.chance.randint(1, 2)))
            out = (
                ("approved", onward),
                ("rejected", somewhere),
                ("returned", self.chance.choice(places)),
            )
            return approval(*out, mode=mode, people=people, rules=rules)
        ways: list[Any] = [("complete", onward), ("fail", somewhere)]
        if self.chance.random() < 0.3:
            ways = [
                ("complete", onward, [{"vip": True}]),
                ("complete", somewhere, [{"urgent": True}]),
                ("complete", onward),
                *ways[1:],
            ]
        return task(*ways)

    def block(
        self, name: str, onward: str, places: list[str], room: int, depth: int
    ) -> dict[str, Any]:
        count = self.chance.randint(2, min(3, room))
        branches = {f"b{i}": self.thread([name, f"b{i}"], places, "join", room // count, depth + 1)
                    for i in range(count)}  # fmt: skip
        join = self.chance.choice(["all", "all", "any", self.chance.randint(1, count)])
        return block(onward, join, **branches)


def walked(document: dict[str, Any], seed: int, steps: int) -> tuple[int, bool]:
    """(transitions, whether it came to an end) of a ticket in the hands of random people, with every promise held."""
    chance, drawn = random.Random(seed), compiled_scene(document)
    around = Around(found=named)
    head, log = begin(drawn, "drawn@1", "maker", NOW, around)
    small = all(each.code != "large_head" for each in lint(document))
    held(head, log, drawn, small)
    done = 0
    for at in range(steps):
        if ended(head, drawn):
            break
        command = picked(chance, head, drawn, hurry=at > steps // 2)
        try:
            known = {"vip": chance.random() < 0.5, "urgent": chance.random() < 0.5}
            head, events = either_way(head, drawn, command, NOW + at, replace(around, known=known))
        except DomainError:
            continue
        log = [*log, *events]
        done += 1
        held(head, log, drawn, small)
    return done, ended(head, drawn)


def either_way(
    head: dict[str, Any], drawn: Scene, command: Command, now: int, around: Around
) -> Advanced:
    """What the general way gives, which the straight one gives wherever it is gone."""
    told = canonical(head)
    straightly = straight(head, drawn, command, now, around)
    made = generally(head, drawn, command, now, around)
    assert straightly is None or canonical([*straightly]) == canonical([*made])
    assert canonical([*advance(head, drawn, command, now, around)]) == canonical([*made])
    assert canonical(head) == told
    return made


def held(head: dict[str, Any], log: list[dict[str, Any]], drawn: Scene, small: bool) -> None:
    assert canonical(replayed("drawn@1", log)) == canonical(head)
    assert 1 <= len(head["tokens"]) <= MOST_TOKENS
    assert not small or size(head) <= MOST_BYTES
    assert list(orphans(head, drawn)) == []
    assert state_of(head, drawn)
    for token in head["tokens"].values():
        path = tuple((block_id, branch) for block_id, branch, _ in token.get("path", ()))
        assert path == drawn.nodes[token["node"]].path
    places = [canonical(token.get("path", [])) for token in head["tokens"].values()]
    assert len(places) == len(set(places)), "two tokens in one branch"


def picked(chance: random.Random, head: dict[str, Any], drawn: Scene, hurry: bool) -> Command:
    """Something that some token takes. hurry: what leads on, so that it comes to an end."""
    token = chance.choice(sorted(head["tokens"]))
    at = drawn.nodes[head["tokens"][token]["node"]]
    commands = takes(at)
    onward = [c for c in commands if c in ("complete", "agree", "event:paid")]
    asked = owners(head["tokens"][token])
    waits = queues(head["tokens"][token])
    if at.kind == "approval" and waits and (not asked or chance.random() < 0.5):
        return Command("take", chance.choice([*PEOPLE, "zoe"]), token=token)
    by = chance.choice(asked) if asked else chance.choice(PEOPLE)
    name = chance.choice(onward if hurry and onward else commands)
    return Command(
        name, by, token=token, people=(chance.choice(PEOPLE),), owner=chance.choice(PEOPLE)
    )


def errors(document: dict[str, Any]) -> list[str]:
    return [each.code for each in lint(document) if each.severity == "error"]


@pytest.mark.long
@settings(max_examples=examples(100), deadline=None)
@given(st.integers(0, 2**32))
def test_a_ticket_in_a_random_scene_is_never_stuck_or_lost_and_its_log_makes_its_head(
    seed: int,
) -> None:
    document = Drawing(seed).made()
    if errors(document):
        return

    _, over = walked(document, seed, 600)

    assert over, "it came to no end"


def test_most_scenes_drawn_at_random_are_without_fault() -> None:
    faulty = [seed for seed in range(60) if errors(Drawing(seed).made())]

    assert len(faulty) < 30


def test_a_head_of_few_tokens_needs_no_warning_and_one_of_many_may() -> None:
    few = [
        seed
        for seed in range(60)
        if all(each.code != "large_head" for each in lint(Drawing(seed).made()))
    ]

    assert 20 < len(few) < 60
