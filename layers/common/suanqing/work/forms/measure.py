"""How large answers are, counted before anything is copied or expanded. Pure."""

from collections.abc import Mapping
from typing import Any

from suanqing.errors import Invalid, TooLarge

MAX_BYTES = 256 * 1024
MAX_VALUES = 10_000
MAX_DEPTH = 6


def measure(answers: Any) -> None:
    """TooLarge where there are too many bytes or values, or where they lie too deep; Invalid for no object.

    Bytes of UTF-8 of all names and values; half of a character, which no UTF-8 has, counts as three.
    """
    if not isinstance(answers, Mapping):
        raise Invalid("answers are an object by field", "bad_answer", where="answers")
    level: list[Any] = [answers]
    values = size = 0
    for _ in range(MAX_DEPTH):
        values += sum(map(len, level))
        if values > MAX_VALUES:
            raise TooLarge(f"answers have at most {MAX_VALUES} values", limit=MAX_VALUES)
        inner = [value for each in level for value in _within(each)]
        names = (name for each in level if isinstance(each, Mapping) for name in each)
        for text in (*names, *inner):
            size += _bytes(text)
            if size > MAX_BYTES:
                raise TooLarge(f"the answers exceed {MAX_BYTES} bytes", limit=MAX_BYTES)
        level = [each for each in inner if isinstance(each, Mapping | list)]
        if not level:
            return
    raise TooLarge(f"answers lie at most {MAX_DEPTH} deep in one another", limit=MAX_DEPTH)


def _within(value: Any) -> Any:
    return value.values() if isinstance(value, Mapping) else value


def _bytes(value: Any) -> int:
    """At least one, whatever it is."""
    if isinstance(value, str):
        known = value.isascii() or len(value) > MAX_BYTES
        return 1 + (len(value) if known else len(value.encode(errors="surrogatepass")))
    if isinstance(value, int):
        return 1 + value.bit_length() // 4
    return 1
