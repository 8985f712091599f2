"""Forms as the designer changes them: fields in their order, and nothing taken along that it does not know."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from embedded.places import ROOT
from suanqing.canonical import canonical
from suanqing.work.forms.document import faults
from suanqing.work.forms.lint import lint
from suanqing.work.forms.model import FIELD_TYPES
from tests.unit.console.pages import CHOICE, Pages

Document = dict[str, Any]
MODEL = "forms/model"
NAME = {"zh": "一项", "en": "One"}


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    started = Pages()
    yield started
    started.end()


def shipped() -> dict[str, Document]:
    """Every form of the template packages."""
    found: dict[str, Document] = {}
    for file in sorted((ROOT / "functions" / "packages" / "library").glob("*/forms.json")):
        for name, each in json.loads(Path(file).read_text(encoding="utf-8")).items():
            if isinstance(each, dict) and isinstance(each.get("fields"), dict) and "form" in each:
                found[f"{file.parent.name}/{name}"] = each
    return found


def order(pages: Pages, form: Document) -> list[str]:
    return [id for id, _ in pages.call(MODEL, "inOrder", form)]


def test_the_designer_has_every_type_of_field_and_each_is_one_to_publish(pages: Pages) -> None:
    form = pages.call(MODEL, "begunForm", "report", NAME)
    for number, each in enumerate(FIELD_TYPES):
        called = {"zh": f"第 {number} 项", "en": f"Field {number}"}
        form = pages.call(MODEL, "added", form, each, called, CHOICE)["form"]

    assert [form["fields"][id]["type"] for id in order(pages, form)] == [*FIELD_TYPES]
    assert [each.code for each in lint(form) if each.severity == "error"] == []


def test_a_field_goes_to_another_place_and_no_other_changes_its_own(pages: Pages) -> None:
    form = pages.call(MODEL, "begunForm", "report", NAME)
    for each in ("text", "number", "date", "photo"):
        form = pages.call(MODEL, "added", form, each, NAME, CHOICE)["form"]

    made = pages.call(MODEL, "reordered", form, "photo_1", 1)

    assert order(pages, made) == ["text_1", "photo_1", "number_1", "date_1"]
    back = pages.call(MODEL, "reordered", made, "photo_1", 3)
    assert order(pages, back) == order(pages, form)
    at = pages.call(MODEL, "added", form, "rating", NAME, CHOICE, 2)["form"]
    assert order(pages, at) == ["text_1", "number_1", "rating_1", "date_1", "photo_1"]


@pytest.mark.parametrize("name", sorted(shipped()))
def test_what_the_designer_does_not_know_stays_as_it_is(pages: Pages, name: str) -> None:
    form = deepcopy(shipped()[name])
    form["of_another_program"] = {"kept": [1, {"two": "三"}]}
    first = order(pages, form)[0]
    form["fields"][first]["of_another_program"] = True

    named = pages.call(MODEL, "edited", form, first, {"name": NAME})
    added = pages.call(MODEL, "added", form, "text", NAME, CHOICE)
    dropped = pages.call(MODEL, "dropped", added["form"], added["id"])

    assert canonical(dropped) == canonical(form)
    form["fields"][first]["name"] = NAME
    assert canonical(named) == canonical(form)


def test_another_type_takes_away_what_only_the_old_one_says(pages: Pages) -> None:
    form = pages.call(MODEL, "begunForm", "report", NAME)
    form = pages.call(MODEL, "added", form, "choice", NAME, CHOICE)["form"]
    form = pages.call(MODEL, "edited", form, "choice_1", {"required": True, "help": NAME})

    made = pages.call(MODEL, "retyped", form, "choice_1", "money", CHOICE)["fields"]["choice_1"]

    assert made == {
        "type": "money", "name": NAME, "order": 10, "currency": "CNY", "required": True, "help": NAME,
    }  # fmt: skip


def test_a_choice_that_goes_takes_along_what_it_said_of_a_fact(pages: Pages) -> None:
    form = pages.call(MODEL, "begunForm", "report", NAME)
    form = pages.call(MODEL, "added", form, "choice", NAME, CHOICE)["form"]
    said = {"choice_1": "insured", "choice_2": "basic"}
    form = pages.call(
        MODEL, "edited", form, "choice_1", {"states": {"fact": "package", "values": said}}
    )

    made = pages.call(MODEL, "choiceDropped", form, "choice_1", "choice_2")

    field = made["fields"]["choice_1"]
    assert [*field["choices"]] == ["choice_1"]
    assert field["states"] == {"fact": "package", "values": {"choice_1": "insured"}}
    assert [each.code for each in lint(made) if each.severity == "error"] == []


def test_any_row_of_changes_is_a_whole_form(pages: Pages) -> None:
    dice = random.Random(20261129)
    for _ in range(8):
        form = deepcopy(dice.choice([*shipped().values()]))
        for _ in range(20):
            form = changed(pages, form, dice)
            assert faults(form) == []
            numbers = [form["fields"][id]["order"] for id in order(pages, form)]
            assert numbers == sorted(numbers)


def changed(pages: Pages, form: Document, dice: random.Random) -> Document:
    ids, kind = sorted(form["fields"]), dice.choice(FIELD_TYPES)
    what = dice.choice(["added", "reordered", "retyped", "dropped"]) if len(ids) > 1 else "added"
    id = dice.choice(ids) if ids else ""
    if what == "added":
        at = dice.randint(0, len(ids))
        made: Document = pages.call(MODEL, what, form, kind, NAME, CHOICE, at)["form"]
        return made
    given = {
        "reordered": (id, dice.randint(0, len(ids))), "retyped": (id, kind, CHOICE), "dropped": (id,),
    }[what]  # fmt: skip
    if what == "retyped" and any(
        id in str(each.get("computed")) for each in form["fields"].values()
    ):
        return form
    result: Document = pages.call(MODEL, what, form, *given)
    return result


def test_frequent_problems_take_no_field_of_another_kind_and_keep_own_choices(
    pages: Pages,
) -> None:
    own = {"type": "long_text", "name": NAME, "order": 10}
    leak, noise = ({"topic": each, "name": NAME, "count": 2} for each in ("leak", "noise"))
    form = {"form": "asked", "name": NAME, "fields": {"problems": own}}

    first = pages.call(MODEL, "withProblems", form, NAME, NAME, [leak])
    again = pages.call(MODEL, "withProblems", first["form"], NAME, NAME, [noise])

    assert (first["id"], again["id"]) == ("problems_1", "problems_1")
    assert again["form"]["fields"]["problems"] == own
    assert [*again["form"]["fields"]["problems_1"]["choices"]] == ["noise", "leak", "other"]
    assert [each for each in lint(again["form"]) if each.severity == "error"] == []
