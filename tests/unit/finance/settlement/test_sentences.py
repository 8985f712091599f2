"""Every sentence of an explanation, word for word, in both languages (`sentences.json`)."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from suanqing.finance.assessment.explain.step_words import Lang, explain
from suanqing.finance.assessment.model import AssessedLine

CASES: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("sentences.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["step"][0])
def test_a_step_reads_word_for_word(case: dict[str, Any], lang: Lang) -> None:
    op, rule, numbers, value = case["step"]
    note = (op, rule, tuple(numbers.items()), Decimal(value))
    line = AssessedLine("pay:1:labour", "pay", "AC", "labour", "any", 0, 0, (), (note,))

    words = explain(line, lang, case.get("currency", "CNY"), case.get("party"))

    assert words[1:] == [f"  1. {case[lang]}"]
