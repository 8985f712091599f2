"""JSON bodies: depth is counted before they are parsed; numbers, keys and texts are checked. Pure.

Depth is counted on the text, before a parser follows it; whole numbers have at most 18 digits and there is
no other number than whole ones and decimals in plain notation; every text is one that may be kept
(`suanqing.texts`), in composed form.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from suanqing import texts
from suanqing.errors import Invalid
from suanqing.quantities import MAX_DIGITS

MAX_DEPTH = 32
"""A price book nests its conditions nine deep."""
MAX_KEY = 200

_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
Path = tuple[str | int, ...]


def checked(raw: bytes) -> bytes:
    """The same document as UTF-8 JSON whose texts are composed; Invalid names the place of a fault."""
    if _depth(raw) > MAX_DEPTH:
        raise _fault((), f"the JSON is nested more than {MAX_DEPTH} deep")
    try:
        document = json.loads(raw, parse_int=_whole, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise _fault((), "the body is not UTF-8") from None
    except RecursionError:
        raise _fault((), f"the JSON is nested more than {MAX_DEPTH} deep") from None
    except json.JSONDecodeError as error:
        raise _fault((), f"this is no JSON: {error.msg} at character {error.pos}") from None
    changed = False
    for path, text in _texts((), document):
        if wrong := texts.fault(text):
            raise _fault(path, wrong)
        changed = changed or texts.normal(text) is not text
    if not changed and _is_utf8(raw):
        return raw
    return json.dumps(normal(document), ensure_ascii=False).encode()


def normal(value: Any) -> Any:
    """The same value with all its texts in composed form."""
    if isinstance(value, str):
        return texts.normal(value)
    if isinstance(value, dict):
        return {texts.normal(key): normal(each) for key, each in value.items()}
    return [normal(each) for each in value] if isinstance(value, list) else value


def _depth(raw: bytes) -> int:
    """How deep brackets nest outside texts; of broken JSON, at least as deep as it can be read."""
    deep = most = 0
    for token in _TOKENS.finditer(raw):
        first = raw[token.start()]
        if first in b"[{":
            deep += 1
            most = max(most, deep)
            if most > MAX_DEPTH:
                break
        elif first in b"]}":
            deep -= 1
    return most


def _whole(digits: str) -> int:
    if len(digits.removeprefix("-")) > MAX_DIGITS:
        raise _fault((), f"a whole number has at most {MAX_DIGITS} digits, not {len(digits)}")
    return int(digits)


def _no_number(word: str) -> Any:
    raise _fault((), f"{word} is no number of JSON")


def _texts(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield (*path, key[:MAX_KEY]), key
            yield from _texts((*path, key[:MAX_KEY]), each)
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _texts((*path, at), each)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _fault(path: Path, what: str) -> Invalid:
    where = ascii(".".join(str(part) for part in path))[1:-1] or "body"
    return Invalid(f"{where}: {what}", "invalid", errors=[{"where": where, "what": what}])
