"""Whole tickets whose totals were worked out by hand; the arithmetic stands in each file's `why`."""

import json
from pathlib import Path
from typing import Any

import pytest

from suanqing.pricing.book import compile_book
from suanqing.settlement.assess import assess
from suanqing.settlement.facts import canonical_facts, facts_of
from tests.unit.settlement import oracle

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

    money = {line: list(worked) for line, worked in oracle.money(BOOK, facts).items()}

    assert money == golden["lines"]
