"""What a publication would make: forms by version, their words in the scene's conditions, every finding by document."""

import csv
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from suanqing.work.forms.publication import Known, Plan, plan, seen
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.differences import MAX_SHOWN, differences
from suanqing.work.scenes.trial import found_among, walked
from suanqing.work.tickets.command_table import COMMAND_NAMES
from tests.drawn import NOW, approval, auto, end, scene, task
from tests.drawn_guide import EXAMPLES, PAGE
from tests.unit.forms.builders import a_field, a_form

KNOWN = Known(calendars={"service"}, commands=frozenset(COMMAND_NAMES))
FORM, SCENE = EXAMPLES["form"], EXAMPLES["scene"]
PROBLEMS = Path(__file__).parents[3] / "layers/common/suanqing/data/problems.csv"


def codes(made: Plan) -> list[tuple[str, str, str]]:
    return [(each.document, each.finding.code, each.finding.node) for each in made.findings]


def guide() -> Plan:
    return plan(SCENE, {"ac-survey": (3, FORM)}, KNOWN)


def test_the_example_of_the_guide_has_no_findings_and_walks_as_it_says() -> None:
    made = guide()
    assert made.scene and codes(made) == []

    told = EXAMPLES["trial"]
    steps: list[tuple[Command, dict[str, Any]]] = [
        (Command(each["command"], each.get("by", "somebody")), each.get("facts", {}))
        for each in told["steps"]
    ]
    around = Around(known=told["facts"], found=found_among(told["people"]))
    shown = [*walked(compiled_scene(made.scene, made.words), steps, around, NOW)]

    assert [each.stands[0].node for each in shown] == EXAMPLES["stands"]
    assert [each.refusal for each in shown] == [None] * 6


def test_the_guide_names_every_code_of_a_scene_that_keeps_it_from_being_published() -> None:
    with PROBLEMS.open(encoding="utf-8", newline="") as file:
        of_scenes = {row[0] for row in csv.reader(file) if row[1] == "scene"}
    running = {
        "cannot_migrate",
        "faulty_migration",
        "no_exit",
        "too_many_tokens",
        "faulty_scene",
        "faulty_publication",
    }

    assert of_scenes - running <= {*re.findall(r"`(\w+)`", PAGE)}


def test_a_form_by_id_becomes_the_version_that_is_published_with_the_scene_else_the_newest() -> (
    None
):
    drawn = scene("a", a=task(("advance", "b"), form="one"), b=task(("advance", "out"), form="two"),
                  out=task(("advance", "z"), form="two@1"), z=end())  # fmt: skip
    document = a_form(x=a_field("text"))
    known = Known({"one": 1, "two": 2}, {"two@1": document, "two@2": document})

    made = plan(drawn, {"one": (2, document)}, known)

    assert made.scene
    assert [made.scene["nodes"][node]["form"] for node in ("a", "b", "out")] == [
        "one@2",
        "two@2",
        "two@1",
    ]
    assert drawn["nodes"]["a"]["form"] == "one", "the draft is as it was"
    assert codes(made) == []


@pytest.mark.parametrize("form", ["nowhere", "two@9", "two@"])
def test_a_form_that_is_none_is_named_with_its_node_in_both_languages(form: str) -> None:
    made = plan(scene("a", a=task(("advance", "z"), form=form), z=end()), {}, Known({"two": 2}))

    [unknown] = [each for each in made.findings if each.finding.code == "unknown_form"]
    assert unknown.finding.node == "a"
    assert form in unknown.finding.message and form in unknown.finding.zh


def test_words_of_a_field_cover_the_choices_of_every_form_and_variant_that_has_it() -> None:
    """Two exits cover two choices; a variant's third choice is a case that they do not."""
    third = {"lost": {"zh": "丢失", "en": "lost"}}
    field = a_field("choice", required=True)
    patched = {"fields": {"state": {"choices": third}}}
    whens = [[{"form.state": "fine"}], [{"form.state": "broken"}]]
    ways = [("advance", "z", when) for when in whens]
    drawn = scene(
        "a", a=task(*ways, ("advance", "z", [{"form.state": "lost"}]), form="report"), z=end()
    )

    plain = plan(drawn, {"report": (1, a_form(state=field))}, Known())
    varied = a_form({"v": {"for": {"region": "31"}, "patch": patched}}, state=field)
    more = plan(drawn, {"report": (1, varied)}, Known())

    assert "bad_condition" in {code for _, code, _ in codes(plain)}, "lost is none of its choices"
    assert "bad_condition" not in {code for _, code, _ in codes(more)}
    assert more.words["form.state"].values == ("fine", "broken", "lost")


def test_a_field_of_two_kinds_in_two_forms_is_named() -> None:
    drawn = scene(
        "a", a=task(("advance", "b"), form="one"), b=task(("advance", "z"), form="two"), z=end()
    )
    forms = {
        "one": (1, a_form(x=a_field("number")) | {"form": "one"}),
        "two": (1, a_form(x=a_field("text")) | {"form": "two"}),
    }

    made = plan(drawn, forms, Known())

    assert [code for _, code, _ in codes(made)] == ["field_of_two_kinds"]
    assert made.errors[0].finding.message == "x is a number in one form and a text in two@1"


def test_a_condition_on_an_answer_that_any_form_or_variant_protects_is_not_published() -> None:
    shut = {"protected": {"readers": ["admin"]}}
    clinic = {"clinic": {"for": {"department": "clinic"}, "patch": {"fields": {"ok": shut}}}}
    drawn = scene(
        "a", a=task(("advance", "b", [{"form.ok": "fine"}]), ("advance", "z"), form="report"),
        b=task(("advance", "z")), z=end(),
    )  # fmt: skip
    for form in (a_form(ok=a_field("choice", **shut)), a_form(clinic, ok=a_field("choice"))):
        made = plan(drawn, {"report": (1, form)}, KNOWN)

        assert codes(made) == [("scene drawn", "protected_word", "a")]
        assert "form.ok" in made.errors[0].finding.zh


def test_a_faulty_form_is_named_as_itself_and_the_scene_is_looked_at_all_the_same() -> None:
    drawn = scene("a", a=task(("advance", "z"), form="report"), z=end(), alone=end())

    made = plan(drawn, {"report": (1, {"form": "report"})}, Known())

    assert {(document, code) for document, code, _ in codes(made)} >= {
        ("form report", "missing_field"), ("scene drawn", "unreachable_node"),
    }  # fmt: skip


DEAD = scene("a", a=task(("advance", "b")), b=task(("advance", "a")), z=end())
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "dead_end": (DEAD, "a"),
    "unreachable_node": (DEAD, "z"),
    "uncovered_exit": (scene("a", a=auto("z") | {"exits": []}, z=end()), "a"),
    "no_owner": (
        scene("a", a=task(("advance", "z")) | {"owner": {"rule": "region"}}, z=end()),
        "a",
    ),
    "unknown_word": (scene("a", a=task(("advance", "z", [{"nothing": "1"}])), z=end()), "a"),
    "automatic_cycle": (scene("a", a=auto("b"), b=auto("a"), z=end()), "a"),
    "unknown_node": (scene("a", a=task(("advance", "y")), z=end()), "a"),
    "unknown_command": (scene("a", a=task(("fly", "z")), z=end()), "a"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_what_is_drawn_wrong_names_its_node_in_both_languages(code: str) -> None:
    document, node = FAULTS[code]

    found = [each.finding for each in plan(document, {}, KNOWN).errors if each.finding.code == code]

    assert node in {each.node for each in found}
    for each in found:
        assert each.node in each.message and each.node in each.zh and each.zh != each.message


NO_SCENES: tuple[dict[str, Any], ...] = (
    {}, {"nodes": None}, {"nodes": {"a": None}}, {"nodes": {"a": {"form": 3}}},
    {"nodes": {"a": {"form": "x" * 300}}}, {"scene": ["x"], "nodes": []},
)  # fmt: skip


@pytest.mark.parametrize("document", NO_SCENES)
def test_whatever_is_drafted_has_findings_and_breaks_nothing(document: dict[str, Any]) -> None:
    assert plan(document, {}, KNOWN).errors


def test_what_two_people_agree_on_is_every_reference_hash_and_moment() -> None:
    parts = [("scene a@1", "x"), ("form b@2", "y")]

    assert seen(parts, window={}) == seen(parts[::-1], window={})
    assert len({seen(parts, window={}), seen(parts[:1], window={}), seen(parts, window={"since": "t"}),
                seen([("scene a@2", "x"), parts[1]], window={})}) == 4  # fmt: skip


def test_differences_are_told_place_by_place_with_their_node() -> None:
    after = deepcopy(SCENE)
    after["nodes"]["install"]["limit"]["minutes"] = 60
    after["nodes"]["install"]["visible"] = 1
    del after["nodes"]["week"]

    found = differences(SCENE, after)

    assert [(each.kind, each.place, each.node) for each in found.shown] == [
        ("changed", "nodes.install.limit.minutes", "install"),
        ("changed", "nodes.install.visible", "install"),
        ("removed", "nodes.week", "week"),
    ]
    assert differences(SCENE, deepcopy(SCENE)).shown == ()


def test_at_most_so_many_differences_are_told() -> None:
    found = differences({}, {str(number): number for number in range(MAX_SHOWN + 1)})

    assert len(found.shown) == MAX_SHOWN and found.more


def test_a_trial_ends_where_a_command_is_refused_and_says_why_in_both_languages() -> None:
    drawn = compiled_scene(
        scene("a", a=task(("advance", "b")), b=approval(), out=end(), draft=end())
    )
    steps: list[tuple[Command, dict[str, Any]]] = [
        (Command("advance", "x"), {}),
        (Command("fly", "x"), {}),
        (Command("advance", "x"), {}),
    ]

    shown = [*walked(drawn, steps, Around(), NOW)]

    assert [each.command for each in shown] == ["begin", "advance", "fly"]
    assert shown[-1].refusal and shown[-1].refusal.code == "illegal_step"
    assert shown[-1].zh and shown[-1].zh != shown[-1].refusal.message
    assert shown[-1].stands[0].node == "b"
