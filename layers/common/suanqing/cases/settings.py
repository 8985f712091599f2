"""The company's policies on cases, table PRICING_TABLE: one versioned item `settings/cases`."""

from typing import Any, NamedTuple

from suanqing.aws import Remembered, attributes, plains
from suanqing.cases.policies import Policies, policies_of
from suanqing.errors import Stale

KEY = {"kind": "settings", "id": "cases"}
TTL = 30.0
"""Seconds a process may act on an old copy."""


class Settings(NamedTuple):
    document: dict[str, Any]
    version: int


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
        item = plains(answer["Item"]) if "Item" in answer else {}
        return Settings(item.get("document", {}), item.get("version", 0))

    def put(self, document: dict[str, Any], seen: int) -> Settings:
        """Write over version `seen` (0: none yet). Raises Invalid, Stale."""
        policies_of(document)
        self._check(seen)
        write: dict[str, Any] = {
            "TableName": self._table,
            "Item": attributes({**KEY, "document": document, "version": seen + 1}),
            "ConditionExpression": "attribute_not_exists(id)",
        }
        if seen:
            write["ConditionExpression"] = "version = :seen"
            write["ExpressionAttributeValues"] = attributes({":seen": seen})
        try:
            self._client.put_item(**write)
        except self._client.exceptions.ConditionalCheckFailedException:
            self._check(seen)
            raise
        finally:
            self._known.forget("cases")
        return Settings(document, seen + 1)

    def _check(self, seen: int) -> None:
        """Raises Stale: `seen` is not the version that stands."""
        if (current := self.get().version) != seen:
            raise Stale("the settings were changed meanwhile", current=current)
