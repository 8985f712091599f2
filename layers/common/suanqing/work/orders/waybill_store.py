"""Orders' parcels on their way. Table INBOX_TABLE, one item an order beside its log, `waybill:<order>`; without a state
it is no delivery, so the stream passes it over.

    id  access pattern                              operation
    B1  an order's                                  GetItem
    B2  begin, once                                 UpdateItem, if absent
    B3  what is known now                           UpdateItem, if there
    B4  what is to be asked for, the longest due    Query by_state (sparse)
    B5  its customer was erased                     DeleteItem

    body  `waybills.document` as JSON    attention  `waybills` while it is asked for    received_at  when next
    expires  TTL, 90 days after it was asked for last
"""

import json
from datetime import datetime, timedelta
from typing import Any

from suanqing.times import epoch_ms, rfc3339
from suanqing.work.orders.waybills import Tracked, begun, document, tracked

PREFIX, DUE = "waybill:", "waybills"
KEEP = timedelta(days=90)


class WaybillStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def get(self, order: str) -> Tracked | None:
        """A moment behind, as what is shown may be."""
        found = self._client.get_item(TableName=self._table, Key=_key(order))
        return tracked(json.loads(found["Item"]["body"]["S"])) if "Item" in found else None

    def begin(self, order: str, now: datetime) -> bool:
        """From now on it is asked for; False: it is, or was."""
        try:
            self._put(order, begun(now), now, ConditionExpression="attribute_not_exists(body)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def put(self, order: str, known: Tracked, now: datetime) -> None:
        """The newest that was told; who asks at the same time was told the same. Nothing of one that went meanwhile."""
        try:
            self._put(order, known, now, ConditionExpression="attribute_exists(body)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def forget(self, order: str) -> None:
        self._client.delete_item(TableName=self._table, Key=_key(order))

    def due(self, now: datetime, most: int) -> list[str]:
        answer = self._client.query(
            TableName=self._table,
            IndexName="by_state",
            KeyConditionExpression="attention = :due AND received_at <= :now",
            ExpressionAttributeValues={":due": {"S": DUE}, ":now": {"S": rfc3339(now)}},
            Limit=most,
        )
        return [item["delivery_id"]["S"].removeprefix(PREFIX) for item in answer["Items"]]

    def _put(self, order: str, known: Tracked, now: datetime, **condition: str) -> None:
        values: dict[str, Any] = {
            ":body": {"S": json.dumps(document(known), ensure_ascii=False)},
            ":expires": {"N": str(epoch_ms(now + KEEP) // 1000)},
        }
        change = "SET body = :body, expires = :expires"
        if known.due:
            change += ", attention = :due, received_at = :at"
            values |= {":due": {"S": DUE}, ":at": {"S": rfc3339(known.due)}}
        else:
            change += " REMOVE attention, received_at"
        self._client.update_item(
            TableName=self._table,
            Key=_key(order),
            UpdateExpression=change,
            ExpressionAttributeValues=values,
            **condition,
        )


def _key(order: str) -> dict[str, Any]:
    return {"delivery_id": {"S": PREFIX + order}}
