"""Every example of docs/forms.md is a form without findings and does what the page says; every code stands there."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from suanqing.work.forms.answers import Known, checked
from suanqing.work.forms.compiling import compiled_form
from suanqing.work.forms.document import SOURCES
from suanqing.work.forms.field_types import TYPES
from suanqing.work.forms.lint import lint
from suanqing.work.forms.stating import stated

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")
EXAMPLES: dict[str, Any] = {
    name: json.loads(text)
    for name, text in re.findall(r"```json (\w+)\n(.*?)```", GUIDE, re.DOTALL)
}
PROBLEMS = ROOT / "layers/common/suanqing/data/problems.csv"
WITH_VARIANTS = {**EXAMPLES["form"], "variants": EXAMPLES["variants"]}


def test_an_example_of_the_guide_has_no_findings() -> None:
    assert lint(EXAMPLES["form"]) == [] and lint(WITH_VARIANTS) == []


def test_the_answers_of_the_guide_are_kept_as_it_says() -> None:
    known = Known(sources={"serial.model": "KFR-35GW"}, parts={"PIPE-3M": "piece"})

    found = checked(compiled_form(EXAMPLES["form"]), EXAMPLES["answers"], known)

    assert (found.values, found.faults, found.dropped) == (EXAMPLES["kept"], [], [])
    assert [*found.values] == [*EXAMPLES["kept"]]


@pytest.mark.parametrize(
    ("place", "missing"),
    [({}, []), ({"region": "31"}, ["photos"]), ({"region": "31", "department": "medical"}, ["photos"])],
)  # fmt: skip
def test_the_variants_of_the_guide_do_what_it_says(
    place: dict[str, str], missing: list[str]
) -> None:
    form = compiled_form(WITH_VARIANTS, place)

    found = checked(form, {"serial": "1", "state": "fine"})

    assert [fault.field for fault in found.faults] == missing
    assert ("parts" in form.fields, "allergy" in form.fields) == (
        ("department" not in place), ("department" in place),
    )  # fmt: skip


def test_the_fields_of_the_guide_state_what_it_says() -> None:
    document = {**EXAMPLES["form"], "fields": EXAMPLES["states"]}
    assert lint(document) == []
    form = compiled_form(document)

    assert stated(form, {"insured": "yes", "value": 8_000_000}) == {
        "package": "insured", "declared_value": 8_000_000,
    }  # fmt: skip
    assert stated(form, {"insured": "no"}) == {"package": None, "declared_value": None}


def test_the_guide_names_every_type_every_source_and_every_code() -> None:
    with PROBLEMS.open(encoding="utf-8", newline="") as file:
        codes = {row[0] for row in csv.reader(file) if row[1] in ("form", "answers")}
    named = {*re.findall(r"`([\w.]+)`", GUIDE)}

    assert {*TYPES, *SOURCES, *codes} - named == {"faulty_form", "faulty_answers"}
