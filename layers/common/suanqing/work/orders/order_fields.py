"""What shops' messages hold, field by field: texts, amounts in yuan, times of Beijing. Pure.

Invalid names the field and never repeats its value: it may be somebody's phone number.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing import money, texts, times
from suanqing.errors import Invalid
from suanqing.quantities import number

MAX_AMOUNT = 10**13


def document(body: bytes) -> dict[str, Any]:
    """A JSON object: its fractions as they were written, never as binary floats, and its texts whole."""
    try:
        found = whole_texts(json.loads(body, parse_float=str, parse_constant=str))
    except (ValueError, RecursionError) as error:
        raise bad("body", f"is not readable JSON ({type(error).__name__})") from None
    if not isinstance(found, dict):
        raise bad("body", "is not a JSON object")
    return found


def whole_texts(value: Any) -> Any:
    """Half of a surrogate pair is no character: no table takes it, and it decides nothing."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [whole_texts(each) for each in value]
    if isinstance(value, dict):
        return {whole_texts(name): whole_texts(each) for name, each in value.items()}
    return value


def part(parent: Mapping[str, Any], name: str, *, optional: bool = False) -> Mapping[str, Any]:
    value = parent.get(name)
    if optional and value is None:
        return {}
    if not isinstance(value, dict):
        raise bad(name, "is missing" if value is None else "is not an object")
    return value


def items(parent: Mapping[str, Any], name: str) -> list[Any]:
    value = parent.get(name, [])
    if not isinstance(value, list):
        raise bad(name, "is not a list")
    return value


def text(parent: Mapping[str, Any], name: str) -> str:
    """A scalar as text. Captures say "nothing" as "", null, {} and "null"."""
    value = parent.get(name)
    if isinstance(value, bool):
        return "true" if value else ""
    found = texts.normal(str(value).strip()) if isinstance(value, str | int) else ""
    return "" if found == "null" else found


def required(parent: Mapping[str, Any], name: str) -> str:
    if found := text(parent, name):
        return found
    raise bad(name, "is missing")


def time(parent: Mapping[str, Any], name: str) -> datetime | None:
    found = text(parent, name)
    if not found:
        return None
    try:
        return times.parse_beijing(found)
    except (Invalid, OverflowError):
        raise bad(name, "is not a 'YYYY-MM-DD HH:MM:SS' time") from None


def fen(parent: Mapping[str, Any], name: str) -> int:
    """Fen of a yuan text; never of a number, which would have been a binary float."""
    value = parent.get(name)
    try:
        found = money.to_minor(f"{number(value):f}") if isinstance(value, str) else -1
    except (Invalid, ArithmeticError):
        found = -1
    if found < 0 or found > MAX_AMOUNT:
        raise bad(name, "is not an amount in yuan")
    return found


def or_nothing(parent: Mapping[str, Any], name: str) -> int:
    """Fen of a yuan text; 0 of what is none: it decides nothing."""
    try:
        return fen(parent, name)
    except Invalid:
        return 0


def objects(value: Any) -> list[Mapping[str, Any]]:
    """Those of a list, or the one there is; what is none is left out."""
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, dict)]


def count(parent: Mapping[str, Any], name: str) -> int:
    found = text(parent, name)
    if not (found.isascii() and found.isdigit() and len(found) < 7 and int(found)):
        raise bad(name, "is not a positive whole number")
    return int(found)


def bad(name: str, problem: str) -> Invalid:
    return Invalid(f"{name} {problem}", "unreadable_order", field=name)
