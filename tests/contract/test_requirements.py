"""docs/requirements.md tells the truth: every number has a row, every named test exists and ran."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NUMBERS = [f"R{n:03d}" for n in range(1, 282)] + [f"H{n}" for n in range(1, 22)]
STATUSES = {"works", "part", "not yet"}


def rows() -> list[tuple[str, str, str, str, str]]:
    text = (ROOT / "docs/requirements.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r"\| [RH]\d+ \|", line)]
    cells = [tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in lines]
    assert {len(row) for row in cells} == {5}, "a row does not have the five cells of the table"
    return cells  # type: ignore[return-value]


def named_tests(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_number_has_exactly_one_row() -> None:
    assert [number for number, *_ in rows()] == NUMBERS


def test_every_status_is_one_of_three_words() -> None:
    assert {status for _, _, status, *_ in rows()} <= STATUSES


@pytest.mark.parametrize("row", [r for r in rows() if r[2] != "not yet"], ids=lambda r: r[0])
def test_what_works_names_its_tests_and_what_is_partial_says_what_is_missing(
    row: tuple[str, str, str, str, str],
) -> None:
    _, _, status, tests, missing = row

    assert named_tests(tests)
    assert bool(missing) == (status == "part")


def test_every_named_test_stands_in_its_file() -> None:
    """What a complete run finds out at its very end, said at once."""
    named = {test for *_, tests, _ in rows() for test in named_tests(tests)}

    assert sorted(test for test in named if not stands(test.split("[")[0])) == []


def stands(test: str) -> bool:
    file, *names = test.split("::")
    path = ROOT / file
    return path.is_file() and f" {names[-1]}(" in path.read_text(encoding="utf-8")


@pytest.mark.last
def test_every_named_test_exists_and_passed_in_this_run() -> None:
    ran = json.loads((ROOT / "build/tests.json").read_text(encoding="utf-8"))
    named = {test for *_, tests, _ in rows() for test in named_tests(tests)}
    passed = {node for node, outcome in ran.items() if outcome == "passed"}
    passed |= {node.split("[")[0] for node in passed}

    assert sorted(named - passed) == []
