"""CloudFormation's YAML as data: its short tags (!Ref, !If) in their long form, or as the bare values they hold."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


class _Long(yaml.CSafeLoader):
    """!Ref X is {"Ref": "X"}."""


class _Bare(yaml.CSafeLoader):
    """!Ref X is "X"."""


def _value(loader: yaml.CSafeLoader, node: yaml.Node) -> Any:
    match node:
        case yaml.MappingNode():
            return loader.construct_mapping(node, deep=True)
        case yaml.SequenceNode():
            return loader.construct_sequence(node, deep=True)
    return str(node.value)


def _long(loader: yaml.CSafeLoader, tag: str, node: yaml.Node) -> dict[str, Any]:
    value = _value(loader, node)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


def _bare(loader: yaml.CSafeLoader, _tag: str, node: yaml.Node) -> Any:
    return _value(loader, node)


_Long.add_multi_constructor("!", _long)
_Bare.add_multi_constructor("!", _bare)


@cache
def read(path: Path) -> dict[str, Any]:
    """A template with its tags in their long form, as CloudFormation understands them."""
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Long)
    return found


@cache
def bare(path: Path) -> dict[str, Any]:
    """A template whose tags mean nothing: for what is counted or made from literal values alone."""
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Bare)
    return found
