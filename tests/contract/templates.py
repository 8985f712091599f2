"""The templates as data: short tags in their long form, so that tests can ask questions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from embedded.cloudformation import read
from embedded.places import ROOT

MAIN = ROOT / "template.yaml"
NESTED = {
    name: ROOT / "infra" / f"{name}.yaml"
    for name in ("data", "uploads", "analytics", "messaging", "access", "alarms")
}
ALL = (MAIN, *NESTED.values())


def template(path: Path) -> dict[str, Any]:
    return read(path)


def resources(path: Path, kind: str) -> dict[str, dict[str, Any]]:
    """Properties by logical id of one type."""
    found = template(path)["Resources"]
    return {n: r.get("Properties", {}) for n, r in found.items() if r["Type"] == kind}


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """(role, statement) of every function's role, conditional managed policies included."""
    for name, role in resources(NESTED["access"], "AWS::IAM::Role").items():
        for policy in role["Policies"]:
            for each in policy["PolicyDocument"]["Statement"]:
                yield name, each["Fn::If"][1] if "Fn::If" in each else each
    for name, policy in resources(NESTED["access"], "AWS::IAM::ManagedPolicy").items():
        yield from ((name, each) for each in policy["PolicyDocument"]["Statement"])


def actions(statement: dict[str, Any]) -> list[str]:
    found = statement["Action"]
    return [found] if isinstance(found, str) else list(found)


def texts(value: Any) -> Iterator[str]:
    """Every string inside."""
    match value:
        case str():
            yield value
        case dict():
            for key, each in value.items():
                yield str(key)
                yield from texts(each)
        case list():
            for each in value:
                yield from texts(each)
