"""Scenes as the page draws them: every change is a whole document that the program reads, and takes nothing along that
it does not know."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from embedded.places import ROOT
from suanqing.canonical import canonical
from suanqing.work.scenes.document import faults
from suanqing.work.scenes.lint import lint
from tests.drawn import approval, auto, block, end, scene, task
from tests.unit.console.pages import NAME, Pages

Document = dict[str, Any]
MODEL, LAYOUT, MERGE = "scenes/model", "scenes/layout", "scenes/merge"
CROSSED = {"unknown_node", "into_block", "no_join", "bad_branch", "bad_join", "end_in_block"}
"""Findings that no change by mouse or key can make."""


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    started = Pages()
    yield started
    started.end()


def shipped() -> dict[str, Document]:
    """Every scene of the template packages."""
    found: dict[str, Document] = {}
    for file in sorted((ROOT / "functions" / "packages" / "library").glob("*/scenes.json")):
        for name, each in json.loads(Path(file).read_text(encoding="utf-8")).items():
            if isinstance(each, dict) and "start" in each:
                found[name] = each
    return found


def two_steps() -> Document:
    return scene("draft", draft=task(("advance", "out")), out=end())


def branching() -> Document:
    """A block of two branches between two steps, and an approval that sends back."""
    return scene(
        "draft",
        draft=task(("advance", "both"), ("cancel", "off")),
        both=block("sign", one="left", two="right"),
        left=task(("advance", "join"), within=["both", "one"]),
        right=task(("advance", "wrap"), within=["both", "two"]),
        wrap=auto("join", within=["both", "two"]),
        sign=approval(),
        out=end(),
        off=end("cancelled"),
    )


def new_scene(pages: Pages) -> Document:
    words = {"zh": "新场景", "en": "New"}
    made: Document = pages.call(MODEL, "begun", "fresh", words, words, words)
    return made


def sound(document: Document) -> None:
    """Of the shape that a scene has, and every way leads somewhere."""
    assert faults(document) == []
    for node in document["nodes"].values():
        for way in node.get("exits", ()):
            assert way["to"] in document["nodes"] or (way["to"] == "join" and "within" in node)
        if inner := node.get("within"):
            assert inner[1] in document["nodes"][inner[0]]["block"]["branches"]


def errors(document: Document) -> list[str]:
    return [each.code for each in lint(document) if each.severity == "error"]


def inserted(pages: Pages, document: Document, spot: Document, kind: str) -> tuple[Document, str]:
    made = pages.call(MODEL, "inserted", document, spot, kind, NAME)
    return made["scene"], made["id"]


def test_a_scene_that_is_begun_is_one_that_could_be_published(pages: Pages) -> None:
    made = new_scene(pages)

    sound(made)
    assert errors(made) == []


@pytest.mark.parametrize("kind", ["task", "approval", "wait", "auto", "block"])
def test_a_step_put_into_a_way_leads_on_where_the_way_led(pages: Pages, kind: str) -> None:
    made, id = inserted(pages, two_steps(), {"at": "exit", "node": "draft", "exit": 0}, kind)

    sound(made)
    assert made["nodes"]["draft"]["exits"][0]["to"] == id
    assert pages.call(MODEL, "onward", made, id) == "out"
    assert errors(made) == []


def test_an_end_stands_in_no_branch(pages: Pages) -> None:
    spot = {"at": "branch", "node": "both", "branch": "one"}

    assert pages.call(MODEL, "inserted", branching(), spot, "end", NAME) == {"no": "end_in_block"}


def test_a_step_taken_out_is_passed_by(pages: Pages) -> None:
    drawn = branching()
    made = pages.call(MODEL, "removed", drawn, "wrap")["scene"]

    sound(made)
    assert made["nodes"]["right"]["exits"] == [{"on": "advance", "to": "join"}]
    assert errors(made) == errors(drawn)


def test_a_block_goes_with_all_that_is_in_it(pages: Pages) -> None:
    made = pages.call(MODEL, "removed", branching(), "both")["scene"]

    sound(made)
    assert {*made["nodes"]} == {"draft", "sign", "out", "off"}
    assert made["nodes"]["draft"]["exits"][0]["to"] == "sign"


def test_the_last_end_and_the_last_branch_stay(pages: Pages) -> None:
    one = pages.call(MODEL, "unbranched", branching(), "both", "two")["scene"]

    sound(one)
    assert "wrap" not in one["nodes"] and "right" not in one["nodes"]
    assert pages.call(MODEL, "unbranched", one, "both", "one") == {"no": "last_branch"}
    assert pages.call(MODEL, "removed", two_steps(), "out") == {"no": "last_end"}


def test_a_step_moved_into_a_branch_is_of_it(pages: Pages) -> None:
    drawn = scene(
        "draft",
        draft=task(("advance", "check")),
        check=task(("advance", "both")),
        both=block("out", one="left", two="right"),
        left=task(("advance", "join"), within=["both", "one"]),
        right=task(("advance", "join"), within=["both", "two"]),
        out=end(),
    )
    made = pages.call(MODEL, "moved", drawn, "check", {"at": "exit", "node": "left", "exit": 0})[
        "scene"
    ]

    sound(made)
    assert made["nodes"]["check"]["within"] == ["both", "one"]
    assert made["nodes"]["left"]["exits"][0]["to"] == "check"
    assert made["nodes"]["check"]["exits"][0]["to"] == "join"
    assert made["nodes"]["draft"]["exits"][0]["to"] == "both"
    assert errors(made) == []


def test_nothing_goes_into_itself(pages: Pages) -> None:
    spot = {"at": "exit", "node": "left", "exit": 0}

    assert pages.call(MODEL, "moved", branching(), "both", spot) == {"no": "into_itself"}


def test_another_kind_keeps_what_both_may_say(pages: Pages) -> None:
    drawn = two_steps()
    drawn["nodes"]["draft"] |= {"form": "report", "limit": {"minutes": 9, "calendar": "service"}}
    drawn["nodes"]["draft"]["invented"] = {"by": "another program"}
    made = pages.call(MODEL, "rekinded", drawn, "draft", "wait")["scene"]["nodes"]["draft"]

    assert made["limit"] == {"minutes": 9, "calendar": "service"}
    assert made["invented"] == {"by": "another program"}
    assert "form" not in made and made["wait"]["for"] == "time"


@pytest.mark.parametrize("name", sorted(shipped()))
def test_what_the_page_does_not_know_stays_as_it_is(pages: Pages, name: str) -> None:
    drawn = deepcopy(shipped()[name])
    drawn["of_another_program"] = {"kept": [1, {"two": "三"}]}
    for node in drawn["nodes"].values():
        node["of_another_program"] = {"kept": True}
    first = next(iter(drawn["nodes"]))
    at = pages.call(MODEL, "placed", drawn, first, {"x": 30, "y": 40})
    back = pages.call(MODEL, "arranged", at)
    named = pages.call(MODEL, "changed", drawn, first, {"name": {"zh": "改名", "en": "Renamed"}})

    assert at["layout"]["places"] == {first: {"x": 30, "y": 40}}
    assert canonical(back) == canonical(drawn)
    drawn["nodes"][first]["name"] = {"zh": "改名", "en": "Renamed"}
    assert canonical(named) == canonical(drawn)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_scene_is_seen_whole_and_nothing_lies_on_another(
    pages: Pages, name: str
) -> None:
    drawn = shipped()[name]
    order = pages.call(LAYOUT, "inOrder", drawn)
    upright = pages.call(LAYOUT, "flat", pages.call(LAYOUT, "steps", drawn))
    places = pages.call(LAYOUT, "places", drawn)

    assert order[0] == drawn["start"]
    assert sorted(order) == sorted(upright) == sorted(drawn["nodes"]) == sorted(places)
    assert len({(each["x"], each["y"]) for each in places.values()}) == len(places)
    assert all(isinstance(each[axis], int) for each in places.values() for axis in "xy")


def test_the_first_way_stands_under_its_step_and_branches_stand_side_by_side(
    pages: Pages,
) -> None:
    rows = pages.call(LAYOUT, "steps", branching())

    assert [each["id"] for each in rows] == ["draft", "both", "sign", "out", "off"]
    one, two = rows[1]["branches"]
    assert [each["id"] for each in one["items"]] == ["left"]
    assert [each["id"] for each in two["items"]] == ["right", "wrap"]
    assert one["out"] == {"at": "exit", "node": "left", "exit": 0}
    layers = dict(pages.call(LAYOUT, "places", branching()).items())
    assert layers["draft"]["x"] < layers["left"]["x"] < layers["sign"]["x"] < layers["out"]["x"]


def test_any_row_of_changes_is_a_whole_document_and_ends_where_it_may(pages: Pages) -> None:
    dice = random.Random(20261129)
    for _ in range(12):
        drawn = deepcopy(dice.choice([two_steps(), branching(), *shipped().values()]))
        drawn["of_another_program"] = "kept"
        for _ in range(25):
            drawn = changed(pages, drawn, dice)
            sound(without_strange(drawn))
            assert drawn["of_another_program"] == "kept"
            assert not CROSSED.intersection(errors(without_strange(drawn)))
            flat = pages.call(LAYOUT, "flat", pages.call(LAYOUT, "steps", drawn))
            assert sorted(flat) == sorted(drawn["nodes"])


def without_strange(drawn: Document) -> Document:
    return {name: value for name, value in drawn.items() if name != "of_another_program"}


def changed(pages: Pages, drawn: Document, dice: random.Random) -> Document:
    spots = pages.call(MODEL, "spots", drawn)
    node, spot = dice.choice(sorted(drawn["nodes"])), dice.choice(spots)
    kind = dice.choice(["task", "approval", "wait", "auto", "block", "end"])
    what = dice.choice(["inserted", "inserted", "moved", "moved", "removed", "rekinded"])
    if len(drawn["nodes"]) > 40:
        what = "removed"
    given = {
        "inserted": (spot, kind, NAME), "moved": (node, spot), "removed": (node,), "rekinded": (node, kind),
    }[what]  # fmt: skip
    made = pages.call(MODEL, what, drawn, *given)
    if "no" in made:
        return drawn
    assert made["id"] in made["scene"]["nodes"]
    result: Document = made["scene"]
    return result


def test_undo_goes_back_and_redo_forward_again(pages: Pages) -> None:
    history = pages.call("history", "begun", 1)
    for step in (2, 3):
        history = pages.call("history", "became", history, step)
    back = pages.call("history", "undone", history)

    assert back["now"] == 2
    assert pages.call("history", "redone", back) == history
    assert pages.call("history", "undone", pages.call("history", "undone", back))["now"] == 1
    assert pages.call("history", "became", back, 9)["future"] == []


def test_two_drafts_come_together_member_by_member(pages: Pages) -> None:
    base = branching()
    mine, theirs = deepcopy(base), deepcopy(base)
    mine["nodes"]["left"]["name"]["zh"] = "我改的"
    mine["nodes"]["draft"]["phase"] = "presale"
    theirs["nodes"]["left"]["name"]["zh"] = "别人改的"
    theirs["nodes"]["right"]["phase"] = "aftersale"
    del theirs["nodes"]["off"]["phase"]
    theirs["nodes"]["more"] = task(("advance", "out"))

    made = pages.call(MERGE, "broughtTogether", base, mine, theirs)

    assert made["nodes"]["left"]["name"]["zh"] == "我改的"
    assert made["nodes"]["draft"]["phase"] == "presale"
    assert made["nodes"]["right"]["phase"] == "aftersale"
    assert "phase" not in made["nodes"]["off"] and "more" in made["nodes"]
    assert pages.call(MERGE, "broughtTogether", base, mine, base) == mine
    assert pages.call(MERGE, "broughtTogether", base, base, theirs) == theirs
    assert pages.call(MERGE, "differing", base, mine) == 2
    assert pages.call(MERGE, "same", base, dict(reversed(base.items())))
