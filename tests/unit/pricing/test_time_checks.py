"""What a book says about its time and what it corrects, as the linter reads it."""

from typing import Any

import pytest

from suanqing.pricing.checks.times import check_times
from suanqing.pricing.sheets.exporter import export_book
from suanqing.pricing.sheets.importer import import_book
from tests.unit.finance.settlement.books import document

GOOD = {"valid_to": "2026-02-01T00:00:00Z", "corrects": "main@2"}


def codes(**changes: Any) -> list[tuple[str, str]]:
    return [(f.code, f.row) for f in check_times(document() | GOOD | changes)]


def test_a_correction_of_an_earlier_version_for_a_time_is_right() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"valid_to": None}, ("bad_correction", "valid_to")),
        ({"valid_to": "2026-01-01T00:00:00Z"}, ("bad_time", "valid_to")),
        ({"valid_to": "tomorrow"}, ("bad_time", "valid_to")),
        ({"corrects": "main@3"}, ("bad_correction", "corrects")),
        ({"corrects": "other@1"}, ("bad_correction", "corrects")),
        ({"corrects": "main"}, ("bad_correction", "corrects")),
    ],
)
def test_a_correction_without_an_end_or_of_no_earlier_version_is_found(
    changes: dict[str, Any], finding: tuple[str, str]
) -> None:
    assert codes(**changes) == [finding]


def test_a_millisecond_is_a_time() -> None:
    assert codes(valid_to="2026-01-01T00:00:00.001Z") == []


def test_the_workbook_brings_both_back() -> None:
    book = document() | GOOD

    again = import_book(export_book(book))

    assert {name: again[name] for name in GOOD} == GOOD
