"""Who changed which party, in DynamoDB, table PRICING_TABLE.

id  access pattern                               operation
P8  who changed which party in a month           Query audit:<month>; written with P5
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.people.parties.changes import differences, shown
from suanqing.people.parties.model import Party
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import parse, period_of, rfc3339


class Change(NamedTuple):
    """Who changed a party when: field -> [from, to]."""

    at: datetime
    by: str
    what: str
    changes: dict[str, list[Any]]


class Changes(NamedTuple):
    """In the order of time; `after` asks for the next page."""

    changes: list[Change]
    after: str | None


class Trail:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def changes(self, month: str, limit: int, after: str | None) -> Changes:
        """Who changed which party in a month, in the order of time."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "#kind = :kind",
            "ExpressionAttributeNames": {"#kind": "kind"},
            "ExpressionAttributeValues": attributes({":kind": f"audit:{month}"}),
            "ConsistentRead": True,
            "Limit": limit,
        }
        if after:
            query["ExclusiveStartKey"] = _key(f"audit:{month}", after)
        answer = self._client.query(**query)
        found = [plains(item) for item in answer["Items"]]
        last = answer.get("LastEvaluatedKey")
        return Changes(
            [Change(parse(each["at"]), each["by"], each["what"], shown(json.loads(each["changes"])))
             for each in found],
            plains(last)["id"] if last else None,
        )  # fmt: skip

    def line(
        self,
        before: Party | None,
        party: Party,
        by: str,
        now: datetime,
        since: datetime | None,
        redated: Iterable[str],
    ) -> dict[str, Any]:
        """One line of the audit trail, in the same transaction as the change."""
        id = f"{rfc3339(now)}#{party.party_id}#{party.version:06d}"
        said = {"at": rfc3339(now), "by": by, "what": party.party_id,
                "changes": json.dumps(differences(before, party, since, redated), ensure_ascii=False)}  # fmt: skip
        return {
            "Put": {
                "TableName": self._table,
                "Item": _key(f"audit:{period_of(now)}", id) | attributes(said),
            }
        }


def _key(kind: str, id: str) -> dict[str, Any]:
    return attributes({"kind": kind, "id": id})
