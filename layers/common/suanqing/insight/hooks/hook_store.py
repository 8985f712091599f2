"""Endpoints of webhooks (table PRICING_TABLE) and deliveries to them (NOTICES_TABLE, gone 30 days on by TTL).

An endpoint's secrets are sealed (`platform.sealed`): who reads the table signs nothing.

id  access pattern                     operation
H1  an endpoint; all                   GetItem, Query hook, consistent
H2  make or change one                 PutItem hook / <id>, absent or its version
H3  it is gone                         UpdateItem, if it is active
H4  keep a delivery, once              PutItem hook:<endpoint> / <delivery>, if absent
H5  a delivery; the newest             GetItem, Query hook:<endpoint> backwards
H6  what became of an attempt          PutItem, if nobody counted it meanwhile
"""

import json
from datetime import datetime
from typing import Any

from suanqing.errors import NotFound, Stale
from suanqing.insight.hooks.model import KEPT, Attempt, Delivery, Endpoint, Secrets
from suanqing.platform.dynamo import attributes, plains
from suanqing.platform.sealed import Sealer
from suanqing.times import epoch_ms, from_epoch_ms

KIND = "hook"


class HookStore:
    def __init__(self, client: Any, pricing: str, notices: str, sealer: Sealer) -> None:
        self._client, self._pricing, self._notices = client, pricing, notices
        self._sealer = sealer

    def get(self, id: str) -> tuple[Endpoint, dict[str, Any]]:
        """With its sealed secrets. NotFound."""
        answer = self._client.get_item(
            TableName=self._pricing, Key=attributes({"kind": KIND, "id": id}), ConsistentRead=True
        )
        if "Item" not in answer:
            raise NotFound("there is no such webhook", hook=id)
        item = plains(answer["Item"])
        return _endpoint(item), item["sealed"]

    def all(self) -> list[Endpoint]:
        """Few; the oldest first."""
        answer = self._client.query(
            TableName=self._pricing,
            KeyConditionExpression="kind = :kind",
            ExpressionAttributeValues=attributes({":kind": KIND}),
            ConsistentRead=True,
        )
        return sorted((_endpoint(plains(e)) for e in answer["Items"]), key=lambda e: e.at)

    def sealed(self, id: str, secrets: Secrets) -> dict[str, Any]:
        told = {
            "now": secrets.now,
            "before": secrets.before,
            "until": epoch_ms(secrets.until) if secrets.until else None,
        }
        return dict(self._sealer.seal(json.dumps(told).encode(), _purpose(id)))

    def opened(self, id: str, sealed: dict[str, Any]) -> Secrets:
        told = json.loads(self._sealer.open(sealed, _purpose(id)))
        until = from_epoch_ms(told["until"]) if told["until"] else None
        return Secrets(told["now"], told["before"], until)

    def put(self, endpoint: Endpoint, sealed: dict[str, Any]) -> None:
        """Over the version before it, or as the first. Raises Stale."""
        item = {
            "kind": KIND,
            "id": endpoint.id,
            "url": endpoint.url,
            "events": list(endpoint.events),
            "state": endpoint.state,
            "by": endpoint.by,
            "at": epoch_ms(endpoint.at),
            "version": endpoint.version,
            "sealed": sealed,
        }
        write: dict[str, Any] = {"TableName": self._pricing, "Item": attributes(item)}
        write["ConditionExpression"] = "attribute_not_exists(id)"
        if endpoint.version > 1:
            write["ConditionExpression"] = "version = :seen"
            write["ExpressionAttributeValues"] = attributes({":seen": endpoint.version - 1})
        try:
            self._client.put_item(**write)
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Stale("somebody changed it meanwhile") from None

    def gone(self, id: str) -> None:
        """Once; changes nothing that an administrator has switched off."""
        try:
            self._client.update_item(
                TableName=self._pricing,
                Key=attributes({"kind": KIND, "id": id}),
                UpdateExpression="SET #state = :gone ADD version :one",
                ConditionExpression="#state = :active",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=attributes(
                    {":gone": "gone", ":active": "active", ":one": 1}
                ),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def add(self, delivery: Delivery) -> bool:
        """False: it is there already."""
        return self._put(delivery, "attribute_not_exists(notice_id)", {})

    def find(self, endpoint: str, id: str) -> Delivery | None:
        answer = self._client.get_item(
            TableName=self._notices, Key=_key(endpoint, id), ConsistentRead=True
        )
        return _delivery(plains(answer["Item"])) if "Item" in answer else None

    def newest(self, endpoint: str, limit: int) -> list[Delivery]:
        answer = self._client.query(
            TableName=self._notices,
            KeyConditionExpression="reader = :reader",
            ExpressionAttributeValues=attributes({":reader": _reader(endpoint)}),
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=limit,
        )
        return [_delivery(plains(item)) for item in answer["Items"]]

    def save(self, delivery: Delivery, seen: int, standing: str) -> bool:
        """False: somebody counted an attempt, or sent it again, since `seen` were counted."""
        return self._put(
            delivery, "n = :seen AND standing = :standing", {":seen": seen, ":standing": standing}
        )

    def _put(self, delivery: Delivery, condition: str, values: dict[str, Any]) -> bool:
        write: dict[str, Any] = {
            "TableName": self._notices,
            "Item": attributes(_item(delivery)),
            "ConditionExpression": condition,
        }
        if values:
            write["ExpressionAttributeValues"] = attributes(values)
        try:
            self._client.put_item(**write)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _purpose(id: str) -> dict[str, str]:
    return {"webhook": id}


def _reader(endpoint: str) -> str:
    return f"hook:{endpoint}"


def _key(endpoint: str, id: str) -> dict[str, Any]:
    return attributes({"reader": _reader(endpoint), "notice_id": id})


def _endpoint(item: dict[str, Any]) -> Endpoint:
    return Endpoint(
        item["id"], item["url"], tuple(item["events"]), item["state"], item["by"],
        from_epoch_ms(int(item["at"])), int(item["version"]),
    )  # fmt: skip


def _item(delivery: Delivery) -> dict[str, Any]:
    return {
        "reader": _reader(delivery.endpoint),
        "notice_id": delivery.id,
        "endpoint": delivery.endpoint,
        "message": delivery.message,
        "type": delivery.type,
        "body": delivery.body,
        "standing": delivery.standing,
        "due": epoch_ms(delivery.due),
        "at": epoch_ms(delivery.at),
        "n": delivery.n,
        "tried": delivery.tried,
        "attempts": [
            {"at": epoch_ms(each.at), "status": each.status or 0, "reason": each.reason, "ms": each.ms}
            for each in delivery.attempts
        ],
        "expires": epoch_ms(delivery.at + KEPT) // 1000,
    }  # fmt: skip


def _delivery(item: dict[str, Any]) -> Delivery:
    attempts = tuple(
        Attempt(_moment(each["at"]), int(each["status"]) or None, each["reason"], int(each["ms"]))
        for each in item["attempts"]
    )
    return Delivery(
        item["endpoint"], item["notice_id"], item["message"], item["type"], item["body"],
        item["standing"], _moment(item["due"]), _moment(item["at"]), int(item["n"]),
        int(item["tried"]), attempts,
    )  # fmt: skip


def _moment(ms: Any) -> datetime:
    return from_epoch_ms(int(ms))
