"""What docs/architecture.md says of the tree, tables, stages, handlers and the functions' environment is so."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from embedded.account import FUNCTION, MAIN, TABLE, Stack
from embedded.cloudformation import read
from embedded.places import ROOT
from suanqing.finance.assessment.stages import STAGES, STAGES_AFTER_CANCELLATION
from tests.contract.grants import grants

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
LAYER = ROOT / "layers" / "common" / "suanqing"
NAME = re.compile(r"[\w*]+\.py")
WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}
CALLS = ("put_item", "update_item", "delete_item", "transact_write_items", "batch_write_item")


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

    known = set_ | read_variables()

    assert sorted(known - listed) == []
    assert sorted(each for each in listed - known if "_" in each and not each.endswith("_")) == []


def tables() -> dict[str, str]:
    """The text of each table's section, by its name."""
    found = section("Tables").split("\n### ")[1:]
    return {part.partition(":")[0]: part for part in found}


def named_writers(text: str) -> tuple[set[str], set[str]]:
    """(functions, modules) that a table's section says write it."""
    (line,) = [each for each in text.splitlines() if each.startswith("Written by ")]
    names = re.findall(r"`([^`]+)`", line)
    modules = {name for name in names if name.endswith(".py")}
    return set(names) - modules, modules


def granted() -> dict[str, set[str]]:
    """The functions whose roles may write, by table."""
    found: dict[str, set[str]] = {}
    for grant in grants():
        if grant.action in WRITES and grant.resource.endswith("Table"):
            table = grant.resource.removesuffix("Table").lower()
            found.setdefault(table, set()).add(grant.function)
    return found


def writing() -> dict[str, set[str]]:
    """The modules that call DynamoDB to write, by the tables (`<NAME>_TABLE`) that they name."""
    found: dict[str, set[str]] = {}
    places = [*LAYER.rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    for path in places:
        text = path.read_text(encoding="utf-8")
        if not re.search(rf"\.({'|'.join(CALLS)})\b", text):
            continue
        name = path.relative_to(LAYER if path.is_relative_to(LAYER) else ROOT).as_posix()
        named = re.findall(r"\b([A-Z]+)_TABLE\b", text) or ["none that it names"]
        for table in named:
            found.setdefault(table.lower(), set()).add(name)
    return found


def test_each_table_is_written_by_the_functions_it_names_and_no_other_may() -> None:
    assert {name: named_writers(text)[0] for name, text in tables().items()} == granted()


def test_each_table_is_written_by_the_modules_it_names_and_no_other_does() -> None:
    assert {name: named_writers(text)[1] for name, text in tables().items()} == writing()


def test_each_table_has_the_keys_indexes_stream_and_expiry_it_says() -> None:
    for logical, table in Stack(MAIN).nested("Data").of(TABLE).items():
        text = tables()[logical.removesuffix("Table").lower()]
        heading = text.partition("\n")[0]
        names = {each["AttributeName"] for each in table["KeySchema"]}
        names |= {each["IndexName"] for each in table.get("GlobalSecondaryIndexes", [])}
        stream = table.get("StreamSpecification", {}).get("StreamViewType")

        assert sorted(name for name in names if f"`{name}`" not in text) == []
        assert (f"stream {stream}" in heading) if stream else ("stream" not in heading)
        assert ("TTL" in heading) == ("TimeToLiveSpecification" in table)
        assert ("deletion protection" in heading) == ("DeletionProtectionEnabled" in table)


def test_the_stages_stand_in_their_order() -> None:
    said = section("How a ticket becomes money").split("stages.STAGES:\n", 1)[1].split("\n\n", 1)[0]

    assert re.findall(r"[a-z_]+", said) == [stage.__name__ for stage in STAGES]


def test_the_stages_of_a_cancelled_ticket_are_those_named() -> None:
    said = section("How a ticket becomes money").split("go through ", 1)[1].split(" alone", 1)[0]

    assert re.findall(r"`(\w+)`", said) == [stage.__name__ for stage in STAGES_AFTER_CANCELLATION]


def test_functions_and_handlers_of_the_drawing_are_there() -> None:
    drawn = section("The way of the data").split("```")[1]
    named = set(re.findall(r"\b([a-z]+\.[a-z]+)\b(?!\.)", drawn)) - {"integration.md"}
    handlers = {
        each["Handler"].removesuffix(".handler") for each in Stack(MAIN).of(FUNCTION).values()
    }

    assert sorted(handlers ^ named) == []


def read_variables() -> set[str]:
    """Variables that the code asks the environment for; those that Lambda itself sets left out."""
    found = set[str]()
    for path in [*LAYER.rglob("*.py"), *(ROOT / "functions").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        asked = r"(?:\bsetting|\blisted|environ\.get|environ)[(\[]\s*\"([A-Z_]+)\""
        found |= set(re.findall(asked, text))
    return {name for name in found if not name.startswith("AWS_")}
