"""The templates as data: short tags in their long form, so that tests can ask questions."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from embedded.places import ROOT

MAIN = ROOT / "template.yaml"
NESTED = {
    name: ROOT / "infra" / f"{name}.yaml" for name in ("data", "messaging", "access", "alarms")
}
ALL = (MAIN, *NESTED.values())
LONG = {"Ref": "Ref", "Condition": "Condition"}


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's tags."""


def _long(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    match node:
        case yaml.MappingNode():
            value = loader.construct_mapping(node, deep=True)
        case yaml.SequenceNode():
            value = loader.construct_sequence(node, deep=True)
        case _:
            value = str(node.value)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {LONG.get(tag, f"Fn::{tag}"): value}


Loader.add_multi_constructor("!", _long)


@cache
def template(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)
    return found


def resources(path: Path, kind: str) -> dict[str, dict[str, Any]]:
    """Properties by logical id of one type."""
    found = template(path)["Resources"]
    return {n: r.get("Properties", {}) for n, r in found.items() if r["Type"] == kind}


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """(role, statement) of every function's role, conditional managed policies included."""
    for name, role in resources(NESTED["access"], "AWS::IAM::Role").items():
        for policy in role["Policies"]:
            yield from ((name, each) for each in policy["PolicyDocument"]["Statement"])
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
