"""Checks of a document's parts: what a value must be, and what is said where it is not. Pure.

A check takes a value and its place, and yields (code, sentence). Sentences name the place; `data/sentences.txt`
has their Chinese.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from suanqing import texts
from suanqing.errors import Invalid
from suanqing.vocabulary import ordinal

Fault = tuple[str, str]
Check = Callable[[Any, str], Iterator[Fault]]

ID = re.compile("[a-z0-9_]{1,40}")
DASHED = re.compile("[a-z0-9_-]{1,40}")
NUMBER = re.compile("[1-9][0-9]{0,5}")
"""Of a version."""
MAX_NAME = 60


def an_id(value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, str) or not ID.fullmatch(value):
        yield "bad_id", f"{where} is no id: 1 to 40 of a-z, 0-9 and _"


def a_scene_id(value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, str) or not DASHED.fullmatch(value):
        yield "bad_id", f"{where} is no id: 1 to 40 of a-z, 0-9, _ and -"


def a_reference(value: Any, where: str) -> Iterator[Fault]:
    """An id, or an id with a version: `intake@3`."""
    id, at, number = value.partition("@") if isinstance(value, str) else ("", "", "")
    if not DASHED.fullmatch(id) or (at and not NUMBER.fullmatch(number)):
        yield "bad_reference", f"{where} is no id, with or without a version such as intake@3"


def a_name(value: Any, where: str) -> Iterator[Fault]:
    """{"zh": …, "en": …}"""
    if (
        not isinstance(value, Mapping)
        or {*value} != {"zh", "en"}
        or any(map(_unfit, value.values()))
    ):
        yield "bad_name", f"{where} is a name, zh and en, of 1 to {MAX_NAME} characters each"


def _unfit(value: Any) -> bool:
    try:
        return not texts.text(value, MAX_NAME, least=1).strip()
    except Invalid:
        return True


def a_text(most: int) -> Check:
    def check(value: Any, where: str) -> Iterator[Fault]:
        if not isinstance(value, str) or not 1 <= len(value) <= most or texts.fault(value):
            yield "bad_field", f"{where} is a text of 1 to {most} characters"

    return check


def a_flag(value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield "bad_field", f"{where} is true or false"


def a_number(least: int, most: int) -> Check:
    def check(value: Any, where: str) -> Iterator[Fault]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield "bad_field", f"{where} is a whole number from {least} to {most}"

    return check


def one_of(*values: str) -> Check:
    def check(value: Any, where: str) -> Iterator[Fault]:
        if value not in values:
            yield "bad_field", f"{where} is one of: {', '.join(values)}"

    return check


def a_day(value: Any, where: str) -> Iterator[Fault]:
    try:
        fine = isinstance(value, str) and ordinal(value) > 0
    except Invalid:
        fine = False
    if not fine:
        yield "bad_field", f"{where} is a day such as 2026-11-11"


def an_object(value: Any, where: str) -> Iterator[Fault]:
    """Anything by names; what stands in it is somebody else's to check."""
    if not isinstance(value, Mapping):
        yield "bad_field", f"{where} is an object"


def a_list(of: Check, least: int, most: int) -> Check:
    def check(value: Any, where: str) -> Iterator[Fault]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            yield "bad_field", f"{where} is a list of {least} to {most} entries"
            return
        for place, each in enumerate(value):
            yield from of(each, f"{where}.{place}")

    return check


def by_id(of: Check, least: int, most: int, ids: Check = an_id) -> Check:
    """An object whose names are ids."""

    def check(value: Any, where: str) -> Iterator[Fault]:
        if not isinstance(value, Mapping) or not least <= len(value) <= most:
            yield "bad_field", f"{where} is an object of {least} to {most} entries"
            return
        for name, each in value.items():
            yield from ids(name, f"{where}.{str(name)[:40]}")
            yield from of(each, f"{where}.{str(name)[:40]}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object of these fields and no other."""
    every = {**required, **(optional or {})}

    def check(value: Any, where: str) -> Iterator[Fault]:
        if not isinstance(value, Mapping):
            yield "bad_field", f"{where or 'the document'} is an object"
            return
        place = f"{where}." if where else ""
        for name in value:
            if name not in every:
                yield "unknown_field", f"{place}{str(name)[:40]} is no field here"
        for name in required:
            if name not in value:
                yield "missing_field", f"{place}{name} is missing"
        for name, of in every.items():
            if name in value:
                yield from of(value[name], f"{place}{name}")

    return check


def either(choose: Callable[[Any], Check | None], otherwise: Check) -> Check:
    """The check that the value itself asks for, by a word of it."""

    def check(value: Any, where: str) -> Iterator[Fault]:
        found = choose(value) if isinstance(value, Mapping) else None
        yield from (found or otherwise)(value, where)

    return check


def bounded(value: Any, most: int = 200_000, depth: int = 12) -> bool:
    """Whether a document is small enough to look at: its values counted, its depth bounded, no binary float."""
    count, level = 0, [value]
    for _ in range(depth):
        inner: list[Any] = []
        for each in level:
            if isinstance(each, float):
                return False
            inner += _within(each)
        count += len(inner)
        if count > most:
            return False
        level = inner
        if not level:
            return True
    return False


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()
