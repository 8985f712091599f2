"""Decision records: one number after the other, each with its date and status, and listed by subject."""

import re
from datetime import date

import pytest

from embedded.places import ROOT

FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
NUMBERS = [path.name[:4] for path in RECORDS]
LISTED = re.compile(r"^- \[(\d{4})\]\(([^)]+)\) (.+)$", re.MULTILINE)
STATUS = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d), (?:accepted|superseded by (?P<by>\d{4}))\."
    r"(?: Amends (?P<amends>\d{4}(?:, \d{4})*)\.)?"
    r"(?: Amended by (?P<amended>\d{4}(?:, \d{4})*)\.)?"
    r"(?: [A-Z].*\.)?"
)
"""The second line: date, status, what it amends, what amends it, and a remark."""


def lines(number: str) -> list[str]:
    """The record's lines that are not empty."""
    text = RECORDS[NUMBERS.index(number)].read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip()]


def status(number: str) -> dict[str, str]:
    found = STATUS.fullmatch(lines(number)[1])
    assert found, f"{number}: {lines(number)[1]!r} is no date and status"
    return {name: text or "" for name, text in found.groupdict().items()}


def test_numbers_have_no_gap_and_none_is_given_twice() -> None:
    assert [f"{number:04}" for number in range(1, len(RECORDS) + 1)] == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_a_record_has_its_number_in_its_title_and_a_day_and_status_in_its_second_line(
    number: str,
) -> None:
    assert re.fullmatch(rf"# {number}\. \S.*[^.]", lines(number)[0])
    assert date(2026, 11, 21) <= date.fromisoformat(status(number)["day"])


def test_a_record_that_amends_another_or_overtakes_it_stands_in_both() -> None:
    said = {number: status(number) for number in NUMBERS}
    amends = {(n, other) for n in NUMBERS for other in re.findall(r"\d{4}", said[n]["amends"])}
    amended = {(other, n) for n in NUMBERS for other in re.findall(r"\d{4}", said[n]["amended"])}

    assert amends == amended
    assert [n for n in NUMBERS if said[n]["by"] and said[n]["by"] not in NUMBERS] == []


def test_the_list_has_every_record_once_under_its_own_title() -> None:
    listed = LISTED.findall((FOLDER / "README.md").read_text(encoding="utf-8"))

    assert sorted(number for number, _, _ in listed) == NUMBERS
    for number, target, title in listed:
        assert target == RECORDS[NUMBERS.index(number)].name
        assert lines(number)[0] == f"# {number}. {title}"


def test_a_record_leads_to_pages_that_are_there_and_names_only_records_that_are() -> None:
    for path in (*RECORDS, FOLDER / "README.md"):
        text = path.read_text(encoding="utf-8")
        targets = [each.partition("#")[0] for each in re.findall(r"\]\(([^)]+)\)", text)]
        named = re.findall(r"\bdecisions? (\d{4})\b|\((0\d{3})\)", text)

        assert [
            each for each in targets if "://" not in each and not (FOLDER / each).exists()
        ] == []
        assert [each for pair in named for each in pair if each and each not in NUMBERS] == []
