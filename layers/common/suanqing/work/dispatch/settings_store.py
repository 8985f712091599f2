"""The company's settings of dispatch, table PRICING_TABLE: `dispatch_settings/company` (`document_store`), what is
in force remembered 30 s. Version 0 is the published default.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing.platform.cache import TtlCache
from suanqing.work.dispatch.document_store import Documents, Written
from suanqing.work.dispatch.settings import PUBLISHED, Settings, settings_of

COMPANY = "company"
TTL = 30.0
"""Seconds a process may act on an old copy."""


class DispatchSettingsStore:
    def __init__(self, client: Any, table: str) -> None:
        self._documents = Documents(client, table, "dispatch_settings")
        self._known: TtlCache[str, tuple[Settings, int]] = TtlCache(TTL)

    def in_force(self) -> tuple[Settings, int]:
        """Compiled, with its version; at most 30 s old."""
        known = self._known.get(COMPANY)
        if known is None:
            found = self.get()
            known = self._known.put(COMPANY, (settings_of(found.document), found.version))
        return known

    def get(self) -> Written:
        found = self._documents.get(COMPANY)
        return found if found.version else Written({}, 0, None, PUBLISHED)

    def versions(self) -> list[Written]:
        """The published default, and every one that was written, in order."""
        return [Written({}, 0, None, PUBLISHED), *self._documents.versions(COMPANY)]

    def put(self, document: Mapping[str, Any], seen: int, by: str, at: datetime) -> Written:
        """Write over version `seen` (0: the published one). Raises Invalid, Stale."""
        settings_of(document)
        try:
            return self._documents.put(COMPANY, document, seen, by, at)
        finally:
            self._known.forget(COMPANY)
