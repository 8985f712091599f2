"""What of shops' orders both sides may change. Table INBOX_TABLE, one item an order beside its log, `outward:<order>`;
without a state it is no delivery, so the stream passes it over.

    id  access pattern                                   operation
    W1  an order's                                       GetItem, consistent
    W2  keep it over what was read                       UpdateItem, if its `rev` is still that
    W3  what is due, what waits for people, what is done Query by_state (sparse)
    W4  its customer was erased                          DeleteItem

    body       `two_sides.document` as JSON              rev      of the item, for W2
    attention  outward, outward:person, outward:done     received_at  when it is due, changed or done
    expires    TTL, of one that waits for nothing
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.errors import Unavailable
from suanqing.times import epoch_ms, from_epoch_ms, rfc3339
from suanqing.work.orders.two_sides import UNTOLD, Shared, document, shared

PREFIX = "outward:"
DUE, PEOPLE, DONE = "outward", "outward:person", "outward:done"
KEEP = timedelta(days=30)
"""As deliveries that are done: there is an address in it."""
ATTEMPTS = 8


class Kept(NamedTuple):
    """order: `<channel>:<its id there>`."""

    order: str
    field: Shared
    rev: int


class OutwardStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def get(self, order: str) -> Kept | None:
        found = self._client.get_item(TableName=self._table, Key=_key(order), ConsistentRead=True)
        return _kept(order, found["Item"]) if "Item" in found else None

    def put(self, order: str, field: Shared, rev: int) -> bool:
        """Over the item as it was read (0: there was none). False: somebody was first."""
        at = from_epoch_ms(_moment(field))
        values: dict[str, Any] = {
            ":body": {"S": json.dumps(document(field), ensure_ascii=False)},
            ":attention": {"S": _place(field)},
            ":at": {"S": rfc3339(at)},
            ":rev": {"N": str(rev + 1)},
            ":was": {"N": str(rev)},
        }
        change = "SET body = :body, attention = :attention, received_at = :at, rev = :rev"
        if field.waits:
            change += " REMOVE expires"
        else:
            change += ", expires = :expires"
            values[":expires"] = {"N": str(epoch_ms(at + KEEP) // 1000)}
        condition = "rev = :was" if rev else "attribute_not_exists(rev)"
        if not rev:
            del values[":was"]
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(order),
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def change[T](
        self, order: str, step: Callable[[Shared | None], tuple[T, Shared | None]]
    ) -> tuple[T, Shared | None]:
        """Decided on what is kept, and kept; decided again where somebody was first. A step's None changes nothing."""
        for _ in range(ATTEMPTS):
            kept = self.get(order)
            said, after = step(kept.field if kept else None)
            if after is None or self.put(order, after, kept.rev if kept else 0):
                return said, after
        raise Unavailable("too many change this order at once", retry_after=1)

    def forget(self, order: str) -> None:
        self._client.delete_item(TableName=self._table, Key=_key(order))

    def due(self, now: datetime, most: int) -> list[str]:
        """Orders with something to be told by now, the longest due first; a moment behind."""
        return list(self._orders(DUE, most, rfc3339(now)))

    def listed(self, place: str, most: int) -> list[Kept]:
        """Of `DUE` and `PEOPLE` the oldest first, of `DONE` the newest."""
        found = (self.get(each) for each in self._orders(place, most, newest=place == DONE))
        return [each for each in found if each and _place(each.field) == place]

    def _orders(
        self, place: str, most: int, until: str = "", newest: bool = False
    ) -> Iterator[str]:
        values = {":place": {"S": place}} | ({":until": {"S": until}} if until else {})
        answer = self._client.query(
            TableName=self._table,
            IndexName="by_state",
            KeyConditionExpression="attention = :place"
            + (" AND received_at <= :until" if until else ""),
            ExpressionAttributeValues=values,
            ScanIndexForward=not newest,
            Limit=most,
        )
        for item in answer["Items"]:
            yield item["delivery_id"]["S"].removeprefix(PREFIX)


def _place(field: Shared) -> str:
    if field.state in UNTOLD:
        return DUE
    return PEOPLE if field.waits else DONE


def _moment(field: Shared) -> int:
    if field.state in UNTOLD:
        return field.due
    return field.at if field.waits else field.closed


def _kept(order: str, item: dict[str, Any]) -> Kept:
    return Kept(order, shared(json.loads(item["body"]["S"])), int(item["rev"]["N"]))


def _key(order: str) -> dict[str, Any]:
    return {"delivery_id": {"S": PREFIX + order}}
