"""A package without its names: what it does, and not what it calls things. Pure.

Two templates whose normal forms are the same differ in names alone. Left out is the manifest, and every text that
people read; every id becomes the number of its first mention. Kept are amounts, rates, kinds, conditions, facts, the
shape of scenes and forms, and the moments of plans.
"""

from collections.abc import Mapping
from typing import Any

from suanqing.canonical import digest
from suanqing.library.document import Document

READ = (
    "name",
    "about",
    "help",
    "text",
    "zh",
    "en",
    "reason",
    "order",
    "scene",
    "form",
    "layout",
    "tag",
)
"""Fields that people read, or that only say how something is called or where it stands."""
BY_ID = (
    "catalogue", "scenes", "forms", "words", "tickets", "months", "runs", "told", "nodes", "fields", "choices",
    "branches", "variants", "zones",
)  # fmt: skip
"""Objects whose names are ids."""
_IDS = ("id", "package", "event", "queue", "segment", "sku", "plan", "start", "next")
"""Fields that hold one."""


def normal_form(document: Document) -> Any:
    """Of all but the manifest, the words and the names of golden tickets and runs."""
    body = {part: each for part, each in document.items() if part not in ("manifest", "words")}
    ids: dict[str, str] = {}
    _collect(body, ids)
    return _plain(body, ids)


def fingerprint(document: Document) -> str:
    return digest(normal_form(document))


def _collect(value: Any, ids: dict[str, str]) -> None:
    """The ids that the document itself gives, in the order in which it gives them."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            if name in BY_ID and isinstance(each, Mapping):
                for id in each:
                    ids.setdefault(id, f"#{len(ids)}")
            if name in _IDS and isinstance(each, str):
                ids.setdefault(each, f"#{len(ids)}")
            _collect(each, ids)
    elif isinstance(value, list):
        for each in value:
            _collect(each, ids)


def _plain(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {
            _id(name, ids): _plain(each, ids) for name, each in value.items() if name not in READ
        }
    if isinstance(value, list):
        return [_plain(each, ids) for each in value]
    return _id(value, ids) if isinstance(value, str) else value


def _id(text: str, ids: Mapping[str, str]) -> str:
    """A mention of an id, also behind a word: `form.outcome`, `event:paid`, `advance@fitting`."""
    if text in ids:
        return ids[text]
    for mark in (".", ":", "@"):
        before, at, after = text.partition(mark)
        if at and after in ids:
            return f"{before}{at}{ids[after]}"
    return text
