"""What docs/architecture.md says of the tree and of the functions' environment is so."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from embedded.account import FUNCTION, MAIN
from embedded.cloudformation import read
from embedded.places import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LAYER = ROOT / "layers" / "common" / "suanqing"
NAME = re.compile(r"[\w*]+\.py")


def section(heading: str) -> str:
    return PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rooms() -> dict[str, str]:
    """What the tree says of each folder of the layer, and of the modules beside them (""), as text."""
    said: dict[str, str] = {"": ""}
    place = ""
    for line in section("The tree").split("functions/", 1)[0].splitlines():
        if found := re.match(r"  ([a-z_/]+)/ |  (\w+\.py)", line):
            place = found[1] or ""
        said[place] = said.get(place, "") + line + "\n"
    return said


def modules() -> Iterator[tuple[str, str]]:
    """(folder, file) of every module of the layer."""
    for path in sorted(LAYER.rglob("*.py")):
        if path.name != "__init__.py":
            yield str(path.parent.relative_to(LAYER)).removeprefix("."), path.name


def test_every_module_of_the_layer_stands_in_the_tree_under_its_folder() -> None:
    said = {place: set(NAME.findall(text)) for place, text in rooms().items()}
    missing = [
        f"{folder}/{file}"
        for folder, file in modules()
        if not any(fnmatch(file, name) for name in said.get(folder, ()))
    ]

    assert missing == []


def test_the_tree_names_no_module_that_is_not_there() -> None:
    there = {file for _, file in modules()} | {path.name for path in ROOT.glob("functions/*/*.py")}
    named = {name for text in rooms().values() for name in NAME.findall(text)}

    assert sorted(name for name in named if not any(fnmatch(file, name) for file in there)) == []


def test_every_variable_of_a_function_stands_in_the_list_and_no_other() -> None:
    template = read(Path(MAIN))
    shared = template["Globals"]["Function"]["Environment"]["Variables"]
    own = [
        each["Properties"].get("Environment", {}).get("Variables", {})
        for each in template["Resources"].values()
        if each["Type"] == FUNCTION
    ]
    set_ = {name for variables in (shared, *own) for name in variables}
    listed = set(re.findall(r"\b[A-Z][A-Z_]{3,}\b", section("Environment of the functions")))

    assert sorted(set_ - listed) == []
    assert sorted(each for each in listed - set_ if "_" in each and not each.endswith("_")) == []
