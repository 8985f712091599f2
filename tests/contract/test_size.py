"""No function of the layer and the functions is long or has many ways through it."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from embedded.places import ROOT

CODE = ("layers", "functions")
MAX_LINES = 40
MAX_WAYS = 15


def _name(path: Path) -> str:
    return (
        path.as_posix().removeprefix(f"{ROOT.as_posix()}/").removeprefix("layers/common/suanqing/")
    )


def _long() -> Iterator[str]:
    for path in (each for room in CODE for each in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and _lines(node) > MAX_LINES
            ):
                yield f"{_name(path)} {node.name}"


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_longer_than_a_screen() -> None:
    assert sorted(_long()) == []


def test_no_function_has_many_ways_through_it() -> None:
    ruff = [Path(sys.executable).with_name("ruff"), "check", "--isolated", "--select", "C901"]
    limit = ["--config", f"lint.mccabe.max-complexity={MAX_WAYS}", "--output-format", "json"]
    run = subprocess.run([*ruff, *limit, *CODE], cwd=ROOT, capture_output=True, text=True)

    found = json.loads(run.stdout)

    assert [
        f"{_name(Path(each['filename']))} {each['message'].split('`')[1]}" for each in found
    ] == []
