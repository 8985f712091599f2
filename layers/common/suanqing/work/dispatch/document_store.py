"""Documents that hold in their newest version, every version kept, table PRICING_TABLE: `<kind>/<id>` in force.

id  access pattern                     operation
W1  one in force                       GetItem <kind>/<id>, consistent
W2  write a version over the one seen  TransactWriteItems with <kind>_version/<id>@000001
W3  every version, in order            Query <kind>_version, begins with <id>@
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.errors import Stale, Unavailable
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import rfc3339


class Written(NamedTuple):
    """A version as it was written; at: since when it holds. Version 0: nobody has written one."""

    document: Mapping[str, Any]
    version: int
    by: str | None = None
    at: str | None = None


class Documents:
    def __init__(self, client: Any, table: str, kind: str) -> None:
        self.client, self.table, self.kind = client, table, kind

    def get(self, id: str) -> Written:
        key = _key(self.kind, id)
        answer = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True)
        return written(plains(answer["Item"])) if "Item" in answer else Written({}, 0)

    def versions(self, id: str) -> list[Written]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="#kind = :kind AND begins_with(id, :id)",
            ExpressionAttributeNames={"#kind": "kind"},
            ExpressionAttributeValues=attributes({":kind": self._kept, ":id": f"{id}@"}),
            ConsistentRead=True,
        )
        return [written(plains(item)) for page in pages for item in page["Items"]]

    def put(
        self, id: str, document: Mapping[str, Any], seen: int, by: str, at: datetime
    ) -> Written:  # fmt: skip
        """Write over version `seen` (0: none yet), which is kept as well. Raises Stale."""
        made = Written(document, seen + 1, by, rfc3339(at))
        put: dict[str, Any] = {
            "TableName": self.table,
            "Item": _key(self.kind, id) | attributes(made._asdict()),
            "ConditionExpression": "attribute_not_exists(id)",
        }
        if seen:
            put["ConditionExpression"] = "version = :seen"
            put["ExpressionAttributeValues"] = attributes({":seen": seen})
        kept = {
            "TableName": self.table,
            "Item": _key(self._kept, f"{id}@{seen + 1:06d}") | attributes(made._asdict()),
            "ConditionExpression": "attribute_not_exists(id)",
        }
        try:
            self.client.transact_write_items(TransactItems=[{"Put": put}, {"Put": kept}])
        except self.client.exceptions.TransactionCanceledException:
            current = self.get(id).version
            if current != seen:
                raise Stale("it was changed meanwhile", current=current) from None
            raise Unavailable("the table is busy; try again") from None
        return made

    @property
    def _kept(self) -> str:
        return f"{self.kind}_version"


def written(item: Mapping[str, Any]) -> Written:
    return Written(item["document"], item["version"], item["by"], item["at"])


def _key(kind: str, id: str) -> dict[str, Any]:
    return attributes({"kind": kind, "id": id})
