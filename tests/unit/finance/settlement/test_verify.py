"""A line file proves itself without network or account, or says where it does not."""

import json
from typing import Any

import pytest

from suanqing.errors import Invalid
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import canonical_facts
from suanqing.finance.assessment.stored import line_to_dict
from suanqing.finance.assessment.verify import verify
from suanqing.pricing.book import compile_book
from tests.unit.finance.settlement.books import document, facts


@pytest.fixture
def file() -> Any:
    assessed = assess(facts(), compile_book(document()))
    exported = {
        "facts": canonical_facts(facts()),
        "facts_hash": assessed.facts_hash,
        "book_version": assessed.book,
        "book": document(),
        "line": line_to_dict(assessed.lines[1]),
    }
    return json.loads(json.dumps(exported))


def test_an_untouched_line_is_equal(file: dict[str, Any]) -> None:
    report = verify(file)

    assert report.equal
    assert str(report) == "pay:1:labour under main@3: equal"


def test_a_changed_amount_is_named_with_both_numbers(file: dict[str, Any]) -> None:
    file["line"]["amount"] += 1

    assert verify(file).differences == (("amount", 10_001, 10_000),)


def test_a_changed_step_is_named_by_its_number(file: dict[str, Any]) -> None:
    file["line"]["steps"][1][3] = "10001"

    assert [each.where for each in verify(file).differences] == ["steps[1][3]"]


def test_changed_facts_no_longer_have_their_hash(file: dict[str, Any]) -> None:
    file["facts"]["crew"] = [["eve", "1"]]

    places = [each.where for each in verify(file).differences]

    assert places == ["facts_hash", "shares[0][0]", "steps[3][2][1][0]"]


def test_another_book_is_noticed(file: dict[str, Any]) -> None:
    file["book"]["version"] = 4

    assert [each.where for each in verify(file).differences] == ["book_version"]


def test_facts_that_cannot_be_priced_are_a_difference(file: dict[str, Any]) -> None:
    file["book"]["planes"]["pay"]["prices"] = []

    (difference,) = verify(file).differences

    assert difference.computed.startswith("unpriced: ")


def test_a_line_that_does_not_come_out_is_a_difference(file: dict[str, Any]) -> None:
    file["line"]["id"] = "pay:9:labour"

    assert verify(file).differences[0].where == "line"


@pytest.mark.parametrize("missing", ["facts", "book", "line", "facts_hash", "book_version"])
def test_what_is_not_a_line_file_is_refused(file: dict[str, Any], missing: str) -> None:
    del file[missing]

    with pytest.raises(Invalid):
        verify(file)
