"""Texts as they come in from people and programs. Pure.

A text that is kept is in Unicode's composed form (NFC), so that what looks equal is equal; it holds no
control character, half of a character, or mark that turns the reading direction of what follows.
Lengths are counted in characters, and in the bytes of UTF-8 that storing it takes.
"""

import re
import unicodedata

from suanqing.errors import Invalid

MAX_BYTES_PER_CHARACTER = 4

_BARRED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


def fault(text: str) -> str | None:
    """Why the text cannot be taken; None if it can."""
    found = _BARRED.search(text)
    return f"the character U+{ord(found[0]):04X} cannot stand in a text" if found else None


def normal(text: str) -> str:
    """The text in composed form (NFC)."""
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else _composed(text)


def text(given: object, most: int, name: str = "text", least: int = 0) -> str:
    """A text of `least` to `most` characters in composed form; Invalid names `name`."""
    if not isinstance(given, str):
        raise Invalid(f"{name} is a text", where=name)
    if len(given) > most * MAX_BYTES_PER_CHARACTER:
        raise _length(name, least, most)
    if wrong := fault(given):
        raise Invalid(f"{name}: {wrong}", where=name)
    kept = normal(given)
    if not least <= len(kept) <= most:
        raise _length(name, least, most)
    return kept


def _length(name: str, least: int, most: int) -> Invalid:
    return Invalid(
        f"{name} must have {least} to {most} characters",
        where=name,
    )


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
