"""The company's policies on cases, table PRICING_TABLE: `settings/cases` as it is, every version beside it.

id  access pattern                    operation
C1  what is in force                  GetItem settings/cases, consistent, remembered 30 s
C2  write a version over the one seen TransactWriteItems with settings/cases@000001
C3  every version, in order           Query settings
"""

from datetime import datetime
from typing import Any, NamedTuple

from suanqing.aws import Remembered, attributes, plains
from suanqing.cases.policies import Policies, policies_of
from suanqing.errors import Stale
from suanqing.times import parse, rfc3339

KEY = {"kind": "settings", "id": "cases"}
TTL = 30.0
"""Seconds a process may act on an old copy."""


class Settings(NamedTuple):
    """by, at: who wrote it and when; None of what was written before that was kept."""

    document: dict[str, Any]
    version: int
    by: str | None = None
    at: datetime | None = None


class SettingsStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table
        self._known: Remembered[str, Policies] = Remembered(TTL)

    def policies(self) -> Policies:
        """What is in force, at most 30 s old."""
        return self._known.get("cases") or self._known.put(
            "cases", policies_of(self.get().document)
        )

    def get(self) -> Settings:
        """The document and its version; empty and 0 while nobody has written one."""
        answer = self._client.get_item(
            TableName=self._table, Key=attributes(KEY), ConsistentRead=True
        )
        return _settings(plains(answer["Item"])) if "Item" in answer else Settings({}, 0)

    def versions(self) -> list[Settings]:
        """Every one that was kept, in order."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="#kind = :kind AND begins_with(id, :version)",
            ExpressionAttributeNames={"#kind": "kind"},
            ExpressionAttributeValues=attributes({":kind": "settings", ":version": "cases@"}),
            ConsistentRead=True,
        )
        return [_settings(plains(item)) for page in pages for item in page["Items"]]

    def put(
        self, document: dict[str, Any], seen: int, by: str | None = None, at: datetime | None = None
    ) -> Settings:
        """Write over version `seen` (0: none yet). Raises Invalid, Stale."""
        policies_of(document)
        self._check(seen)
        said = {"by": by, "at": rfc3339(at) if at else None}
        body = {"document": document, "version": seen + 1} | said
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": attributes(KEY | body),
            "ConditionExpression": "attribute_not_exists(id)",
        }
        if seen:
            put["ConditionExpression"] = "version = :seen"
            put["ExpressionAttributeValues"] = attributes({":seen": seen})
        kept = {"TableName": self._table, "Item": attributes(_version_key(seen + 1) | body)}
        try:
            self._client.transact_write_items(TransactItems=[{"Put": put}, {"Put": kept}])
        except self._client.exceptions.TransactionCanceledException:
            self._check(seen)
            raise
        finally:
            self._known.forget("cases")
        return Settings(document, seen + 1, by, at)

    def _check(self, seen: int) -> None:
        """Raises Stale: `seen` is not the version that stands."""
        if (current := self.get().version) != seen:
            raise Stale("the settings were changed meanwhile", current=current)


def _version_key(version: int) -> dict[str, str]:
    return {"kind": "settings", "id": f"cases@{version:06d}"}


def _settings(item: dict[str, Any]) -> Settings:
    at = item.get("at")
    return Settings(
        item.get("document", {}), item.get("version", 0), item.get("by"), parse(at) if at else None
    )
