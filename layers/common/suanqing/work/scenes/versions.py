"""Published scenes, compiled and kept in the process: a published version never changes.

A reference is `<scene id>@<version>`; the built-in scenes' is the bare id ("installation"), their documents lie in
data/scenes. What a ticket was created with ("installation@1") names the same document.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

from suanqing.errors import NotFound
from suanqing.platform.cache import TtlCache
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.exits import Word, Words
from suanqing.work.scenes.holding import holding, parted, reference
from suanqing.work.scenes.model import Scene
from suanqing.work.scenes.version_store import Document, Version, Versions, VersionStore

LIST_TTL = 5.0
"""Seconds after a publication until every process begins tickets with it."""
MAX_KEPT = 500
"""Compiled scenes in a process."""
BUILT_IN = Path(__file__).parents[2] / "data" / "scenes"


@cache
def built_in() -> Mapping[str, Document]:
    """By bare id, of each the newest."""
    paths = sorted(BUILT_IN.glob("*.json"))
    return {
        path.stem.partition("@")[0]: json.loads(path.read_text(encoding="utf-8")) for path in paths
    }


@cache
def built_in_references() -> Mapping[str, str]:
    """What a new ticket is created with, by bare id: "installation@1"."""
    return {path.stem.partition("@")[0]: path.stem for path in sorted(BUILT_IN.glob("*.json"))}


class Scenes:
    """clock: seconds by which lists are remembered."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = monotonic) -> None:
        self.store = VersionStore(client, table, "scene")
        self._known: TtlCache[str, Scene] = TtlCache(inf, most=MAX_KEPT)
        self._lists: TtlCache[str, Versions] = TtlCache(LIST_TTL, clock)

    def get(self, ref: str) -> Scene:
        """The scene, compiled; NotFound for a version that nobody published."""
        return self._known.get(ref) or self._known.put(ref, self._compiled(ref))

    def document(self, ref: str) -> Document:
        """As it was published, its forms by version."""
        found = _of_built_in(ref)
        return found if found is not None else self.version(ref).document

    def version(self, ref: str) -> Version:
        """With who made and who approved it; NotFound."""
        id, number = parted(ref)
        if number is None:
            raise NotFound(f"there is no scene {ref[:60]}")
        return self.store.version(id, number)

    def active(self, id: str, at: datetime) -> str | None:
        """The reference that a ticket which begins at `at` begins with; None where there is none."""
        if id in built_in():
            return id
        known = self._lists.get(id) or self._lists.put(id, self.store.versions(id))
        found = holding(known.listed, at)
        return reference(id, found.number) if found else None

    def forget(self, id: str) -> None:
        """Its list was written."""
        self._lists.forget(id)

    def _compiled(self, ref: str) -> Scene:
        found = _of_built_in(ref)
        if found is not None:
            return compiled_scene(found)
        version = self.version(ref)
        return compiled_scene(version.document, words_of(version.more.get("words", {})))


def _of_built_in(ref: str) -> Document | None:
    id, number = parted(ref)
    return built_in().get(id) if number in (None, 1) else None


def words_of(told: Mapping[str, Any]) -> Words:
    """The words of a scene's forms as its version keeps them: {"form.<field>": [kind, values or null]}."""
    return {name: Word(kind, tuple(values) if values is not None else None)
            for name, (kind, values) in told.items()}  # fmt: skip


def words_told(words: Words) -> dict[str, Any]:
    """The same, to be kept."""
    return {name: [word.kind, list(word.values) if word.values is not None else None]
            for name, word in sorted(words.items())}  # fmt: skip
