"""R163: README's lines from a clone to a first settled ticket are few, of few values, and commands that there are."""

import re

import pytest

from bench import fresh
from bench.first_lines import OPS, lines, typed
from embedded.places import ROOT
from tests.contract.twins import read, twin

MOST_LINES, MOST_VALUES = 5, 6
"""Lines with the one that ends it; values: an id, a name, a WeCom member, a package, and who installs it."""
PAGE = "README.md"


@pytest.fixture(scope="module")
def told() -> list[str]:
    return lines(read(PAGE))


def test_a_person_types_few_lines_and_few_values(told: list[str]) -> None:
    values = [value for line in told for value in typed(line)]

    assert len(told) <= MOST_LINES
    assert len(values) <= MOST_VALUES
    assert "hq-li" in values and "step-commission" in values


def test_the_chinese_page_has_the_same_lines(told: list[str]) -> None:
    assert lines(read(twin(PAGE))) == told


def test_every_line_is_a_command_that_there_is(told: list[str]) -> None:
    """A command of ops is taken by its own parser; a target of make is there; a module can be run."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in told:
        first, *rest = line.split()
        if first == "make":
            assert all(re.search(rf"^{target}:", makefile, re.M) for target in rest)
        elif first == "source":
            assert f"> {rest[0]}" in makefile
        elif line.startswith(OPS):
            assert typed(line), line
        else:
            assert line == ".venv/bin/python -m embedded.aws stop"


def test_what_is_no_command_is_refused() -> None:
    with pytest.raises(SystemExit):
        typed(f"{OPS}templates instal retail --as hq-li")
    with pytest.raises(ValueError, match="0 blocks"):
        lines("```\nmake demo\n```\n")


def test_only_what_somebody_thinks_of_counts_as_typed() -> None:
    assert typed("make local") == []
    assert typed(f"{OPS}templates install retail --as hq-li --stack mine") == [
        "retail",
        "hq-li",
        "mine",
    ]


def test_the_rows_say_what_was_aimed_at() -> None:
    walked = [fresh.Typed("make local", [], 540.0, ""), fresh.Typed("install", ["x"], 90.0, "")]

    first, values, _, _, made = fresh.rows(walked, ["x"], 7, 4)

    assert (first["value"], first["met"]) == (10.5, False)
    assert (values["value"], made["met"]) == (1, False)
