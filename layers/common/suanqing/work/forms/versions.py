"""Published forms, compiled and kept in the process: a published version never changes.

A reference is `<form id>@<version>`. A form is compiled for a place (region, department, channel), whose variants are
taken in.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from math import inf
from time import monotonic
from typing import Any

from suanqing.errors import NotFound
from suanqing.platform.cache import TtlCache
from suanqing.work.forms.compiling import compiled_form
from suanqing.work.forms.document import PLACES
from suanqing.work.forms.model import Form
from suanqing.work.scenes.holding import holding, parted, reference
from suanqing.work.scenes.version_store import Document, Version, Versions, VersionStore

LIST_TTL = 5.0
MAX_KEPT = 500
"""Compiled forms in a process, each with each place."""
Place = Mapping[str, str]


class Forms:
    """clock: seconds by which lists are remembered."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = monotonic) -> None:
        self.store = VersionStore(client, table, "form")
        self._documents: TtlCache[str, Document] = TtlCache(inf, most=MAX_KEPT)
        self._known: TtlCache[tuple[str | None, ...], Form] = TtlCache(inf, most=MAX_KEPT)
        self._lists: TtlCache[str, Versions] = TtlCache(LIST_TTL, clock)

    def get(self, ref: str, place: Place | None = None) -> Form:
        """The form as it is at the place, compiled; NotFound for a version that nobody published."""
        document = self.document(ref)
        asked = {name for each in document.get("variants", {}).values() for name in each["for"]}
        at = {name: value for name, value in (place or {}).items() if name in asked}
        known = (ref, *(at.get(name) for name in PLACES))
        return self._known.get(known) or self._known.put(known, compiled_form(document, at))

    def document(self, ref: str) -> Document:
        """As it was published, with its variants."""
        return self._documents.get(ref) or self._documents.put(ref, self.version(ref).document)

    def version(self, ref: str) -> Version:
        """With who made and who approved it; NotFound."""
        id, number = parted(ref)
        if number is None:
            raise NotFound(f"there is no form {ref[:60]} without a version")
        return self.store.version(id, number)

    def active(self, id: str, at: datetime) -> str | None:
        """The reference that holds at `at`; None where there is none."""
        known = self._lists.get(id) or self._lists.put(id, self.store.versions(id))
        found = holding(known.listed, at)
        return reference(id, found.number) if found else None

    def forget(self, id: str) -> None:
        """Its list was written."""
        self._lists.forget(id)
