"""Every sentence of an explanation, word for word, in both languages (`sentences.json`); none is forgotten."""

import ast
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from embedded.places import ROOT
from suanqing.finance.assessment.explain.choices import CHOICES
from suanqing.finance.assessment.explain.render import FORMATS, Reader, fields
from suanqing.finance.assessment.explain.sentences import BASES, CLAUSES, FRAMES, SENTENCES, Both
from suanqing.finance.assessment.explain.step_words import Lang, chosen, explain
from suanqing.finance.assessment.model import AssessedLine
from suanqing.pricing.checks.rules import TAX_MODES
from suanqing.pricing.model import Note, Op, Step
from suanqing.pricing.names import FEE_MEASURES

CASES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("sentences.json").read_text(encoding="utf-8")
)
STAGES = ROOT / "layers" / "common" / "suanqing" / "finance" / "assessment"
TEXTS = {**SENTENCES, **CLAUSES, **FRAMES, **BASES}


def note_of(case: dict[str, Any]) -> Note:
    op, rule, numbers, value = case["step"]
    return op, rule, tuple(numbers.items()), Decimal(value)


def ways(op: str) -> set[str]:
    return {key.partition(".")[2] for key in SENTENCES if key.partition(".")[0] == op}


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["step"][0])
def test_a_step_reads_word_for_word(case: dict[str, Any], lang: Lang) -> None:
    line = AssessedLine("pay:1:labour", "pay", "AC", "labour", "any", 0, 0, (), (note_of(case),))

    words = explain(line, lang, case.get("currency", "CNY"), case.get("party"))

    assert words[1:] == [f"  1. {case[lang]}"]


def test_every_sentence_is_read_above() -> None:
    read = {chosen(Step(*note_of(case)), Reader(True, "CNY"))[0] for case in CASES}

    assert read == SENTENCES.keys()


def test_every_kind_of_step_has_its_sentence() -> None:
    assert {key.partition(".")[0] for key in SENTENCES} == set(get_args(Op))


def test_what_has_one_sentence_needs_no_choice() -> None:
    assert {op for op in get_args(Op) if ways(op) != {""}} <= CHOICES.keys()


def test_every_kind_of_step_is_written_by_a_stage_and_none_beside() -> None:
    written = {op for path in STAGES.glob("*.py") for op in _written(path)}

    assert written == set(get_args(Op))


def test_every_measure_of_a_fee_has_its_sentence() -> None:
    assert ways("fee") == {*FEE_MEASURES, "visit_rate"}


def test_every_mode_of_a_tax_has_its_sentence() -> None:
    assert ways("tax") == set(TAX_MODES) - {"none"}


@pytest.mark.parametrize("both", TEXTS.values(), ids=TEXTS.keys())
def test_both_languages_name_the_same_numbers_in_the_same_form(both: Both) -> None:
    chinese, english = ({(name, spec) for _, name, spec in fields(text) if name} for text in both)

    assert chinese == english


def test_every_clause_and_form_that_is_named_exists() -> None:
    named = [(name, spec) for both in TEXTS.values() for _, name, spec in fields(both[0]) if name]

    assert {name.removeprefix("+") for name, _ in named if name.startswith("+")} <= CLAUSES.keys()
    assert {spec for _, spec in named if spec} == FORMATS.keys()


def _written(path: Path) -> Iterator[str]:
    """What is handed to `note`, and stands first in a `Note`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(attr="note"), args=[ast.Constant(value=str(op)), *_]):
                yield op
            case ast.AnnAssign(
                annotation=ast.Name(id="Note"),
                value=ast.Tuple(elts=[ast.Constant(value=str(op)), *_]),
            ):
                yield op
