"""Requests for two people in DynamoDB, table PRICING_TABLE.

id  access pattern                            operation
R1  the newest request of the same content    Query approval <hash>, newest first, consistent
R2  a step of one                             PutItem, not there yet or over the version seen
R3  all, or those in a state, by page         Query approval
R4  one                                       GetItem, consistent
"""

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from suanqing.errors import NotFound, Stale
from suanqing.people.approvals.model import Request
from suanqing.platform.cursors import foreign
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import parse, rfc3339

KIND = "approval"


class RequestPage(NamedTuple):
    requests: list[Request]
    after: str | None


class ApprovalStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def newest(self, hash: str) -> Request | None:
        """Of the same content."""
        found = self._query(f"{hash[:24]}-", f"{hash[:24]}-~", newest_first=True, limit=1)["Items"]
        return request_of(plains(found[0])) if found else None

    def get(self, id: str) -> Request:
        """NotFound when there is none."""
        key = attributes({"kind": KIND, "id": id})
        answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        if "Item" not in answer:
            raise no_request(id)
        return request_of(plains(answer["Item"]))

    def save(self, before: Request | None, after: Request) -> Request:
        """Raises Stale: somebody was first."""
        if after is before:
            return after
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(id)"}
        if before is not None:
            condition = {
                "ConditionExpression": "version = :seen",
                "ExpressionAttributeValues": attributes({":seen": before.version}),
            }
        try:
            self._client.put_item(TableName=self._table, Item=_item(after), **condition)
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Stale("somebody decided meanwhile", request=after.id) from None
        return after

    def page(
        self, state: str | None, limit: int, after: str | None,
        shown: Callable[[Request], bool] = lambda _: True,
    ) -> RequestPage:  # fmt: skip
        """Up to `limit` requests of those that are `shown`; `after` asks for the next page."""
        found: list[Request] = []
        start = after
        while True:
            answer = self._query("0", "~", limit=limit, start=start)
            found += [each for each in self._in(state, answer["Items"]) if shown(each)]
            start = answer.get("LastEvaluatedKey", {}).get("id", {}).get("S")
            if start is None or len(found) >= limit:
                return RequestPage(found, start)

    def _in(self, state: str | None, items: Iterable[dict[str, Any]]) -> list[Request]:
        requests = (request_of(plains(item)) for item in items)
        return [each for each in requests if state in (None, each.state)]

    def _query(
        self, first: str, last: str, newest_first: bool = False, limit: int = 50,
        start: str | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "#kind = :kind AND id BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#kind": "kind"},
            "ExpressionAttributeValues": attributes(
                {":kind": KIND, ":first": first, ":last": last}
            ),
            "ConsistentRead": True,
            "ScanIndexForward": not newest_first,
            "Limit": limit,
        }
        if start:
            if not first <= start <= last:
                foreign()
            query["ExclusiveStartKey"] = attributes({"kind": KIND, "id": start})
        answer: dict[str, Any] = self._client.query(**query)
        return answer


def no_request(id: str) -> NotFound:
    return NotFound("there is no such request", request=id)


def _item(request: Request) -> dict[str, Any]:
    plain = {
        "kind": KIND,
        "id": request.id,
        "hash": request.hash,
        "n": request.n,
        "subject": request.subject,
        "content": json.dumps(request.content, ensure_ascii=False, sort_keys=True),
        "by": request.by,
        "at": rfc3339(request.at),
        "state": request.state,
        "version": request.version,
        "decided_by": request.decided_by,
        "decided_at": rfc3339(request.decided_at) if request.decided_at else None,
        "note": request.note,
        "roles": list(request.roles) or None,
    }
    return attributes({name: value for name, value in plain.items() if value is not None})


def request_of(kept: dict[str, Any]) -> Request:
    decided = kept.get("decided_at")
    return Request(
        kept["hash"], kept["n"], kept["subject"], json.loads(kept["content"]), kept["by"],
        parse(kept["at"]), kept["state"], kept["version"], kept.get("decided_by"),
        parse(decided) if decided else None, kept.get("note"), tuple(kept.get("roles", ())),
    )  # fmt: skip
