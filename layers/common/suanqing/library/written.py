"""A package's document as a file: what fits into a line stands in one, the same document always to the byte. Pure."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

WIDTH = 110


def written(document: Mapping[str, Any]) -> str:
    return _value(document, 0, 0) + "\n"


def _value(value: Any, depth: int, before: int) -> str:
    """before: characters that stand before it in its line."""
    short = json.dumps(value, ensure_ascii=False)
    if (
        not isinstance(value, dict | list)
        or not value
        or (depth + before + len(short) <= WIDTH and depth > 1)
    ):
        return short
    inner = " " * (depth + 1)
    if isinstance(value, list):
        return _within("[", (inner + _value(each, depth + 1, 0) for each in value), depth, "]")
    names = {name: json.dumps(name, ensure_ascii=False) + ": " for name in value}
    rows = (inner + names[n] + _value(each, depth + 1, len(names[n])) for n, each in value.items())
    return _within("{", rows, depth, "}")


def _within(opens: str, rows: Iterable[str], depth: int, closes: str) -> str:
    return f"{opens}\n" + ",\n".join(rows) + f"\n{' ' * depth}{closes}"
