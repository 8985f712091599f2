"""No collaborator that only tests pass: what a service may be given, the deployed code gives it too."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SEAMS = {"sleep", "jitter", "pause", "clock", "now", "patience"}
"""Time and chance, which deployed code takes as they come."""

Parameter = tuple[str, str]
"""(class, name)."""


def trees(*folders: str) -> Iterator[ast.AST]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


def services() -> dict[str, list[tuple[str, bool]]]:
    """Parameters of every hand-written `__init__` of the layer, in order, and which may be left out."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for tree in trees("layers/common/suanqing", "functions"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                        found[node.name] = parameters(method.args)
    return found


def parameters(given: ast.arguments) -> list[tuple[str, bool]]:
    plain = given.args[1:]
    least = len(plain) - len(given.defaults)
    both = [(each.arg, place >= least) for place, each in enumerate(plain)]
    only = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    return both + [(each.arg, default is not None) for each, default in only]


def passed(known: dict[str, list[tuple[str, bool]]], *folders: str) -> set[Parameter]:
    """Which optional parameters the calls of these folders pass."""
    found: set[Parameter] = set()
    for tree in trees(*folders):
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or name_of(call.func) not in known:
                continue
            name = name_of(call.func)
            own = known[name]
            told = {each for each, _ in own[: len(call.args)]}
            told |= {each.arg for each in call.keywords if each.arg}
            found |= {(name, each) for each, optional in own if optional and each in told}
    return found


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def test_whatever_tests_give_a_service_the_deployed_code_gives_it_too() -> None:
    known = services()
    deployed = passed(known, "functions", "layers/common/suanqing", "ops")

    only = {each for each in passed(known, "tests") - deployed if each[1] not in SEAMS}

    assert not only, "passed by tests alone: " + ", ".join(f"{c}({p}=)" for c, p in sorted(only))
