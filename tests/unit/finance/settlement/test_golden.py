"""Whole tickets whose totals were worked out by hand; the arithmetic stands in each file's `why`."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import canonical_facts, facts_of
from suanqing.pricing.book import compile_book
from tests.oracle.exact import priced

FOLDER = Path(__file__).parent / "golden"
BOOK = json.loads((FOLDER / "book.json").read_text(encoding="utf-8"))
TICKETS = sorted(path for path in FOLDER.glob("*.json") if path.stem != "book")


@pytest.fixture(params=TICKETS, ids=lambda path: path.stem)
def golden(request: pytest.FixtureRequest) -> Any:
    return json.loads(request.param.read_text(encoding="utf-8"))


def test_a_ticket_comes_to_what_was_worked_out_by_hand(golden: dict[str, Any]) -> None:
    assessed = assess(facts_of(golden["facts"]), compile_book(BOOK))

    lines = {line.id: [line.amount, line.tax, dict(line.shares)] for line in assessed.lines}
    assert lines == golden["lines"]


def test_the_oracle_agrees_with_the_hand(golden: dict[str, Any]) -> None:
    facts = canonical_facts(facts_of(golden["facts"]))

    money = {
        name: [line.amount, line.tax, line.shares]
        for name, line in priced(BOOK, facts, Counter()).items()
    }

    assert money == {
        name: [amount, tax, {party: own for party, own in shares.items() if own}]
        for name, (amount, tax, shares) in golden["lines"].items()
    }
