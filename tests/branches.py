"""Branch coverage of the pure modules by package, out of build/coverage.json (`make coverage`).

A package below 95 % is named and the command ends with 1. Branches that only a type checker knows
(`assert_never`, `TYPE_CHECKING`, protocols) are not counted: pyproject.toml, [tool.coverage.report].
"""

import json
import sys
from collections import defaultdict

from embedded.places import BUILD, ROOT
from tests.contract.test_rooms import LAYER, MODULES, is_pure

LEAST = 95.0
"""Percent of a package's branches."""


def package(module: str) -> str:
    """The folder it stands in, at most two deep; the words, which stand in none, are one."""
    folders = [name for name in module.split(".")[:2] if name]
    while folders and not (LAYER / "/".join(folders)).is_dir():
        folders.pop()
    return ".".join(folders) or "words"


def main() -> int:
    files = json.loads((BUILD / "coverage.json").read_text(encoding="utf-8"))["files"]
    there, taken = defaultdict[str, int](int), defaultdict[str, int](int)
    missed: dict[str, list[str]] = defaultdict(list)
    for module, path in MODULES.items():
        figures = files.get(str(path.relative_to(ROOT)))
        if figures is None or not is_pure(module):
            continue
        name, summary = package(module), figures["summary"]
        there[name] += summary["num_branches"]
        taken[name] += summary["covered_branches"]
        if summary["missing_branches"]:
            missed[name].append(f"{module} {summary['missing_branches']}")
    poor = 0
    for name in sorted(there):
        part = 100.0 * taken[name] / there[name] if there[name] else 100.0
        poor += part < LEAST
        print(f"{part:6.1f} %  {taken[name]:5} of {there[name]:5}  {name}")
        if part < LEAST:
            print("".join(f"             not taken: {each}\n" for each in missed[name]), end="")
    print(f"Branches of pure modules, by package; the least is {LEAST:.0f} %.")
    return 1 if poor else 0


if __name__ == "__main__":
    sys.exit(main())
