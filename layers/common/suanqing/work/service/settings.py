"""Documents that the company decides, table PRICING_TABLE: `settings/<id>` in force, and every version kept. `cases`:
its policies on service; `scenes`: in which scene work begins; `company`: how its pages look (`look`).

id  access pattern                    operation
C1  what is in force                  GetItem settings/<id>, consistent, remembered 30 s
C2  write a version over the one seen TransactWriteItems with settings/<id>@000001
C3  every version, in order           Query settings
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.errors import Stale
from suanqing.platform.cache import TtlCache
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import parse, rfc3339
from suanqing.work.service.policies import Policies, policies_of
from suanqing.work.service.starts import Starts, starts_of

TTL = 30.0
"""Seconds a process may act on an old copy."""


class Settings(NamedTuple):
    """by, at: who wrote it and when; None of what was written before that was kept."""

    document: dict[str, Any]
    version: int
    by: str | None = None
    at: datetime | None = None


class Documents:
    """id: which. compiled: the document as rules, Invalid where it is none."""

    def __init__(
        self, client: Any, table: str, id: str, compiled: Callable[[dict[str, Any]], Any]
    ) -> None:
        self._client, self._table, self._id, self._compiled = client, table, id, compiled
        self._known: TtlCache[str, Any] = TtlCache(TTL)

    def in_force(self) -> Any:
        """At most 30 s old."""
        return self._known.get(self._id) or self._known.put(
            self._id, self._compiled(self.get().document)
        )

    def get(self) -> Settings:
        """The document and its version; empty and 0 while nobody has written one."""
        answer = self._client.get_item(
            TableName=self._table, Key=attributes(self._key), ConsistentRead=True
        )
        return _settings(plains(answer["Item"])) if "Item" in answer else Settings({}, 0)

    def versions(self) -> list[Settings]:
        """Every one that was kept, in order."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="#kind = :kind AND begins_with(id, :version)",
            ExpressionAttributeNames={"#kind": "kind"},
            ExpressionAttributeValues=attributes({":kind": "settings", ":version": f"{self._id}@"}),
            ConsistentRead=True,
        )
        return [_settings(plains(item)) for page in pages for item in page["Items"]]

    def put(
        self, document: dict[str, Any], seen: int, by: str | None = None, at: datetime | None = None
    ) -> Settings:
        """Write over version `seen` (0: none yet), which is kept as well: one of the time before versions
        were kept stands nowhere else. Raises Invalid, Stale."""
        self._compiled(document)
        before = self._check(seen)
        said = {"by": by, "at": rfc3339(at) if at else None}
        body = {"document": document, "version": seen + 1} | said
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": attributes(self._key | body),
            "ConditionExpression": "attribute_not_exists(id)",
        }
        if seen:
            put["ConditionExpression"] = "version = :seen"
            put["ExpressionAttributeValues"] = attributes({":seen": seen})
        made = Settings(document, seen + 1, by, at)
        kept = [self._kept(each) for each in (before, made) if each.version]
        try:
            self._client.transact_write_items(TransactItems=[{"Put": put}, *kept])
        except self._client.exceptions.TransactionCanceledException:
            self._check(seen)
            raise
        finally:
            self._known.forget(self._id)
        return made

    def _kept(self, made: Settings) -> dict[str, Any]:
        said = {"by": made.by, "at": rfc3339(made.at) if made.at else None}
        body = {"document": made.document, "version": made.version} | said
        item = attributes(self._version_key(made.version) | body)
        return {"Put": {"TableName": self._table, "Item": item}}

    @property
    def _key(self) -> dict[str, str]:
        return {"kind": "settings", "id": self._id}

    def _version_key(self, version: int) -> dict[str, str]:
        return {"kind": "settings", "id": f"{self._id}@{version:06d}"}

    def _check(self, seen: int) -> Settings:
        """The settings that stand. Raises Stale: `seen` is not their version."""
        current = self.get()
        if current.version != seen:
            raise Stale("the settings were changed meanwhile", current=current.version)
        return current


class SettingsStore(Documents):
    """The company's policies on service."""

    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table, "cases", policies_of)

    def policies(self) -> Policies:
        found: Policies = self.in_force()
        return found


class StartStore(Documents):
    """In which scene work begins where nobody says."""

    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table, "scenes", starts_of)

    def starts(self) -> Starts:
        found: Starts = self.in_force()
        return found


def _settings(item: dict[str, Any]) -> Settings:
    at = item.get("at")
    return Settings(
        item.get("document", {}), item.get("version", 0), item.get("by"), parse(at) if at else None
    )
