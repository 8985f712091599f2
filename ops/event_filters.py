"""Lambda's event filters: which records of a stream an event source mapping lets through.

Rules as AWS documents them under "Lambda event filtering": an object names fields, a list holds the values
that fit, patterns of one mapping are alternatives. An unknown rule is an error, not a silent yes or no.
"""

from collections.abc import Callable, Mapping
from typing import Any

Fits = Callable[[Mapping[str, Any]], bool]


def pattern(wanted: Mapping[str, Any]) -> Fits:
    """Whether a record fits one pattern, given as data."""

    def fits(event: Mapping[str, Any]) -> bool:
        return all(_fits(each, event, name) for name, each in wanted.items())

    return fits


def _fits(wanted: Any, event: Any, name: str) -> bool:
    there = isinstance(event, dict) and name in event
    value = event[name] if there else None
    if isinstance(wanted, dict):
        return all(_fits(each, value, key) for key, each in wanted.items())
    return any(_is(rule, value, there) for rule in wanted)


def _is(rule: Any, value: Any, there: bool) -> bool:
    match rule:
        case {"exists": bool(wanted)}:
            return there is wanted
        case {"prefix": str(start)}:
            return isinstance(value, str) and value.startswith(start)
        case {"anything-but": list(others)}:
            return there and value not in others
        case dict():
            raise ValueError(f"the filter rule {rule} is not known here")
    return there and bool(value == rule)
