"""Deliveries in DynamoDB. Table INBOX_TABLE, key delivery_id.

    id  access pattern                              operation
    I1  keep a delivery, once                       PutItem, if absent
    I2  say what became of it                       UpdateItem, if it is still new
    I3  what needs a look, of a channel, by time    Query by_state (sparse)
    I4  let it be processed again                   UpdateItem, if unreadable, failed or waiting
    I5  what nobody has processed (an operator's)   Scan; no request ever does it
    I6  let go what waited                          UpdateItem, if waiting or still new
    I7  whether it is kept                          GetItem of its key

The table's stream is the work queue: a new item is work, one with answers is post to send.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from suanqing import times
from suanqing.channels.inbox.delivery import Delivery, from_item, to_item
from suanqing.errors import NotFound

KEEP_DONE = timedelta(days=30)
REASON = 500
"""Characters of a reason that are kept."""


class InboxStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def put_once(self, delivery: Delivery) -> bool:
        """Keep it durably; False when it is there already, in whatever state."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=to_item(delivery),
                ConditionExpression="attribute_not_exists(delivery_id)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def has(self, delivery_id: str) -> bool:
        """Is it kept, in whatever state? It may be a moment behind."""
        found = self._client.get_item(
            TableName=self._table, Key=_key(delivery_id), ProjectionExpression="delivery_id"
        )
        return "Item" in found

    def get(self, delivery_id: str) -> Delivery:
        """The delivery, read consistently; NotFound."""
        found = self._client.get_item(
            TableName=self._table, Key=_key(delivery_id), ConsistentRead=True
        )
        if "Item" not in found:
            raise NotFound("there is no such delivery", delivery_id=delivery_id)
        return from_item(found["Item"])

    def done(
        self,
        delivery_id: str,
        now: datetime,
        answers: Sequence[Mapping[str, Any]] = (),
        note: str = "",
    ) -> bool:
        """Processed, with the notices it owes; gone after 30 days. False: it was not new."""
        values = {"expires": {"N": str(times.epoch_ms(now + KEEP_DONE) // 1000)}} | _owed(answers)
        if note:
            values["note"] = {"S": note[:REASON]}
        return self._leave_new(delivery_id, "done", values)

    def unreadable(
        self,
        delivery_id: str,
        channel: str,
        reason: str,
        answers: Sequence[Mapping[str, Any]] = (),
    ) -> bool:
        """Signed, but nobody can read it: kept until somebody looks, with the notices it owes."""
        values = _trouble(channel, reason) | _owed(answers)
        return self._leave_new(delivery_id, "unreadable", values)

    def failed(
        self,
        delivery_id: str,
        channel: str,
        reason: str,
        attempts: int,
        answers: Sequence[Mapping[str, Any]] = (),
    ) -> bool:
        """Read, but it can never succeed as things are: kept until somebody looks."""
        values = _trouble(channel, reason) | {"attempts": {"N": str(attempts)}} | _owed(answers)
        return self._leave_new(delivery_id, "failed", values)

    def put_off(
        self,
        delivery_id: str,
        channel: str,
        what: str,
        answers: Sequence[Mapping[str, Any]] = (),
    ) -> bool:
        """Read, and nothing can be done before `what` comes: kept until it is released."""
        return self._leave_new(delivery_id, "waiting", _trouble(channel, what) | _owed(answers))

    def release(self, delivery_id: str, now: datetime, note: str) -> bool:
        """What it waited for came, and its work was done with that; also while it is still new.
        False: it waits no more."""
        return self._update(
            delivery_id,
            "SET #state = :done, note = :note, expires = :expires "
            "REMOVE attention, #reason, answers",
            "#state IN (:waiting, :new)",
            {"#state": "state", "#reason": "reason"},
            {
                ":note": {"S": note[:REASON]},
                ":expires": {"N": str(times.epoch_ms(now + KEEP_DONE) // 1000)},
                **{f":{state}": {"S": state} for state in ("done", "waiting", "new")},
            },
        )

    def reject(self, delivery_id: str, channel: str, reason: str) -> bool:
        """What it waited for came, and it cannot be: failed, for somebody to look at."""
        values = _trouble(channel, reason)
        return self._update(
            delivery_id,
            "SET #state = :failed, #reason = :reason, attention = :attention REMOVE answers",
            "#state IN (:waiting, :new)",
            {"#state": "state", "#reason": "reason"},
            {
                **{f":{name}": value for name, value in values.items()},
                **{f":{state}": {"S": state} for state in ("failed", "waiting", "new")},
            },
        )

    def reset_to_new(self, delivery_id: str) -> bool:
        """Back to new, which the stream takes as new work. False: it needs no second try."""
        return self._update(
            delivery_id,
            "SET #state = :new REMOVE attention, #reason, answers",
            "#state IN (:unreadable, :failed, :waiting)",
            {"#state": "state", "#reason": "reason"},
            {f":{state}": {"S": state} for state in ("new", "unreadable", "failed", "waiting")},
        )

    def needing_attention(self, channel: str) -> Iterator[dict[str, str]]:
        """Unreadable, failed and waiting ones, oldest first; from the index, so a moment behind.

        Keys: delivery_id, state, reason, received_at, attention, attempts (if it ever failed).
        """
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="by_state",
            KeyConditionExpression="attention = :channel",
            ExpressionAttributeValues={":channel": {"S": channel}},
        )
        for page in pages:
            for item in page["Items"]:
                yield {name: next(iter(value.values())) for name, value in item.items()}

    def waiting(self, since: datetime) -> Iterator[str]:
        """Ids still new though received before `since`: the stream lost them. Reads every item."""
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            ProjectionExpression="delivery_id",
            FilterExpression="#state = :new AND received_at < :since",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={
                ":new": {"S": "new"},
                ":since": {"S": times.rfc3339(since)},
            },
        )
        for page in pages:
            yield from (item["delivery_id"]["S"] for item in page["Items"])

    def _leave_new(self, delivery_id: str, state: str, values: Mapping[str, Any]) -> bool:
        sets = ", ".join(["#state = :state", *(f"#{name} = :{name}" for name in values)])
        return self._update(
            delivery_id,
            f"SET {sets}",
            "#state = :new",
            {"#state": "state", **{f"#{name}": name for name in values}},
            {
                ":state": {"S": state},
                ":new": {"S": "new"},
                **{f":{name}": value for name, value in values.items()},
            },
        )

    def _update(
        self,
        delivery_id: str,
        change: str,
        condition: str,
        names: Mapping[str, str],
        values: Mapping[str, Any],
    ) -> bool:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(delivery_id),
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeNames=dict(names),
                ExpressionAttributeValues=dict(values),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _key(delivery_id: str) -> dict[str, Any]:
    return {"delivery_id": {"S": delivery_id}}


def _trouble(channel: str, reason: str) -> dict[str, Any]:
    return {"reason": {"S": reason[:REASON]}, "attention": {"S": channel}}


def _owed(answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"answers": {"S": json.dumps(list(answers), ensure_ascii=False)}} if answers else {}
