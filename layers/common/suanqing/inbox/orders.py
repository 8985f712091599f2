"""What is known of a platform's order, so that old news changes nothing. Table INBOX_TABLE.

One item an order beside the deliveries, `order:<platform>:<tid>`; without a state it is no work.

    id  access pattern                              operation
    O1  newest news of an order, tickets named      UpdateItem, if not older news
    O2  what is known                               GetItem, consistent
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from suanqing import times

KEEP = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """`updated`: the platform's time of the newest news, epoch ms. tickets: made or about to be."""

    updated: int
    closed: bool
    tickets: frozenset[str]


class OrderLog:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def opened(self, order: str, updated: int, tickets: frozenset[str], now: datetime) -> bool:
        """Note the tickets before they are made. False: newer news is known, or it is closed."""
        return self._note(
            order,
            "SET updated = :updated, expires = :expires ADD tickets :tickets",
            "attribute_not_exists(delivery_id) OR "
            "(attribute_not_exists(closed) AND updated <= :updated)",
            {":updated": {"N": str(updated)}, ":tickets": {"SS": sorted(tickets)}},
            now,
        )

    def closed(self, order: str, updated: int, now: datetime) -> None:
        """Note that it is closed. That is final, so no older or newer news undoes it."""
        self._note(
            order,
            "SET updated = :updated, closed = :yes, expires = :expires",
            "",
            {":updated": {"N": str(updated)}, ":yes": {"BOOL": True}},
            now,
        )

    def known(self, order: str) -> KnownOrder | None:
        found = self._client.get_item(TableName=self._table, Key=_key(order), ConsistentRead=True)
        item = found.get("Item")
        if item is None:
            return None
        return KnownOrder(
            int(item["updated"]["N"]),
            item.get("closed", {}).get("BOOL", False),
            frozenset(item.get("tickets", {}).get("SS", ())),
        )

    def _note(
        self, order: str, change: str, condition: str, values: dict[str, Any], now: datetime
    ) -> bool:
        expires = {"N": str(times.epoch_ms(now + KEEP) // 1000)}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(order),
                UpdateExpression=change,
                **({"ConditionExpression": condition} if condition else {}),
                ExpressionAttributeValues={**values, ":expires": expires},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _key(order: str) -> dict[str, Any]:
    return {"delivery_id": {"S": f"order:{order}"}}
