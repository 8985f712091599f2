"""CONTRIBUTING.md walks through files that are there."""

import re
from collections.abc import Iterator

import pytest

from embedded.places import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PLACES = (ROOT, ROOT / "layers" / "common" / "suanqing")
FILE = re.compile(r"[\w./-]+(?:\.(?:py|yaml|md|csv|txt|toml|json)|/)|Makefile")
RECIPES = TEXT.split("## Recipes\n", 1)[1].split("\n## ", 1)[0].split("\n### ")[1:]


def files(text: str) -> Iterator[str]:
    """Files and folders that a text names, by their whole path; what has a name to fill in left out."""
    yield from (name for name in re.findall(r"`([^`\s]+)`", text) if FILE.fullmatch(name))


def is_there(name: str) -> bool:
    return any((place / name).exists() for place in PLACES)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda text: text.partition("\n")[0])
def test_a_recipe_names_files_that_are_there_in_the_order_one_walks_them(recipe: str) -> None:
    steps = re.findall(r"^(\d+)\. ", recipe, re.MULTILINE)

    assert steps == [str(n) for n in range(1, len(steps) + 1)]
    assert len(steps) >= 3
    assert [name for name in files(recipe) if "/" in name and not is_there(name)] == []


def test_what_is_grown_most_has_a_recipe() -> None:
    titles = " ".join(recipe.partition("\n")[0] for recipe in RECIPES)

    for kind in ("route", "command", "fact", "fee", "channel", "alarm", "table"):
        assert kind in titles


def test_no_file_is_named_that_is_gone() -> None:
    assert [name for name in files(TEXT) if "/" in name and not is_there(name)] == []
