"""What settling reads of master data is what architecture.md lists: a new read is dated and kept, or it is not made."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers/common/suanqing"
ROOMS = ("settlement", "ladders", "evidence")
MASTERS = frozenset({"parties", "rates", "pricing", "regions", "calendars", "settings"})
"""Stores and tables, by the names that hold them."""
OF_A_DICT = frozenset({"items", "values", "keys"})


def reads(path: Path) -> Iterator[str]:
    """The calls of a module on a store or table of master data: "parties.get"."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        holder = node.func.value
        name = holder.id if isinstance(holder, ast.Name) else getattr(holder, "attr", "")
        if name.strip("_") in MASTERS and node.func.attr not in OF_A_DICT:
            yield f"{name.strip('_')}.{node.func.attr}"


def made() -> set[tuple[str, str]]:
    return {
        (str(path.relative_to(LAYER)), read)
        for room in ROOMS
        for path in sorted((LAYER / room).glob("*.py"))
        for read in reads(path)
    }


def listed() -> set[tuple[str, str]]:
    page = (ROOT / "docs/architecture.md").read_text()
    section = page.split("## What settling reads of master data")[1].split("\n## ")[0]
    found = re.findall(r"`([a-z]+/[a-z_]+\.py)` ((?:[a-z]+\.[a-z_]+(?:, )?)+)", section)
    return {
        (module, read) for module, several in found for read in several.rstrip(", ").split(", ")
    }


def test_settling_reads_what_the_architecture_lists_and_nothing_else() -> None:
    assert made() == listed()


def test_a_read_that_is_not_listed_is_found(tmp_path: Path) -> None:
    new = tmp_path / "new.py"
    new.write_text("class A:\n    def f(self):\n        return self._parties.find('p').owner\n")

    assert set(reads(new)) == {"parties.find"}
