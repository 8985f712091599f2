"""How far each shop was pulled, what came of it and when, and the proofs. Table VIEWS_TABLE: all of it can be
made again, by asking the platform.

    id  access pattern                                    operation
    H1  a shop's state; all of them                       GetItem, Query, consistent
    H2  its cursor moves on, a failure is noted           UpdateItem, cursor forward only
    H3  what arrived, once, with its lag                  PutItem, if absent
    H4  what arrived of a time                            Query a day at a time
    H5  the proof of an hour; the newest ones             PutItem, Query, newest first

    shops / <channel>:<shop>                    until, pulled_at, failed_at, reason, seen_at, filled
    arrivals:<channel>:<shop>:<day> / <ms>#<what>   lag (ms), at
    shop_proofs:<channel>:<shop> / <hour>       the proof, lags
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing import times
from suanqing.channels.intake.outcome import Arrival
from suanqing.platform.dynamo import attributes, plains

KEEP = timedelta(days=40)
SHOPS = "shops"


class Arrived(NamedTuple):
    """what, when the platform changed it (epoch ms), and how long later it was done here (ms)."""

    what: str
    modified: int
    lag: int


@dataclass(frozen=True, slots=True)
class ShopState:
    """until: everything that changed before is kept. reason: why the newest pull failed, "" when it did not.
    filled: how many were found missing by proofs, and fetched."""

    channel: str
    shop: str
    until: datetime | None
    pulled_at: datetime | None
    failed_at: datetime | None
    reason: str
    seen_at: datetime | None
    filled: int


class ShopStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def get(self, channel: str, shop: str) -> ShopState:
        """What is known of it; nothing of a shop that was never pulled."""
        found = self._client.get_item(
            TableName=self._table, Key=_key(SHOPS, f"{channel}:{shop}"), ConsistentRead=True
        )
        return _state(channel, shop, plains(found.get("Item", {})))

    def all(self) -> Iterator[ShopState]:
        for item in self._query(SHOPS):
            channel, _, shop = item["id"].partition(":")
            yield _state(channel, shop, item)

    def moved(self, channel: str, shop: str, until: datetime, now: datetime) -> None:
        """Everything before `until` is kept; never back."""
        values = {":until": times.rfc3339(until), ":now": times.rfc3339(now)}
        try:
            self._update(
                channel,
                shop,
                "SET #until = :until, pulled_at = :now REMOVE failed_at, reason",
                values,
                {"#until": "until"},
                "attribute_not_exists(#until) OR #until <= :until",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def failed(self, channel: str, shop: str, reason: str, now: datetime) -> None:
        values = {":reason": reason[:300], ":now": times.rfc3339(now)}
        self._update(channel, shop, "SET reason = :reason, failed_at = :now", values)

    def well(self, channel: str, shop: str) -> None:
        """Asking it failed, and does no more."""
        self._update(channel, shop, "REMOVE failed_at, reason", {})

    def seen(self, channel: str, shop: str, now: datetime) -> None:
        """Something came of it, by whatever way."""
        self._update(channel, shop, "SET seen_at = :now", {":now": times.rfc3339(now)})

    def filled(self, channel: str, shop: str, count: int) -> None:
        self._update(channel, shop, "ADD filled :count", {":count": count})

    def arrived(self, channel: str, arrival: Arrival, now: datetime) -> int | None:
        """Its lag in milliseconds; None when it had arrived before."""
        lag = times.epoch_ms(now) - arrival.modified
        day = _day(arrival.modified)
        item = {
            "view": f"arrivals:{channel}:{arrival.shop}:{day}",
            "id": f"{arrival.modified:013d}#{arrival.what}",
            "lag": lag,
            "at": times.rfc3339(now),
            "expires": times.epoch_ms(now + KEEP) // 1000,
        }
        try:
            self._client.put_item(
                TableName=self._table,
                Item=attributes(item),
                ConditionExpression="attribute_not_exists(id)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        return lag

    def arrivals(
        self, channel: str, shop: str, since: datetime, until: datetime
    ) -> Iterator[Arrived]:
        """What changed at the platform from `since` to `until`, and came."""
        first, last = times.epoch_ms(since), times.epoch_ms(until)
        day = since.date()
        while day <= until.date():
            view = f"arrivals:{channel}:{shop}:{day.isoformat()}"
            for item in self._query(view, f"{first:013d}#", f"{last:013d}$"):
                modified, _, what = item["id"].partition("#")
                yield Arrived(what, int(modified), int(item["lag"]))
            day += timedelta(days=1)

    def put_proof(
        self, channel: str, shop: str, hour: datetime, proof: Mapping[str, Any], now: datetime
    ) -> None:
        item = {
            "view": f"shop_proofs:{channel}:{shop}",
            "id": times.rfc3339(hour),
            "proof": dict(proof),
            "at": times.rfc3339(now),
            "expires": times.epoch_ms(now + KEEP) // 1000,
        }
        self._client.put_item(TableName=self._table, Item=attributes(item))

    def proofs(self, channel: str, shop: str, most: int) -> list[dict[str, Any]]:
        """The newest hours' proofs, the newest first: {hour, proven_at, ...}."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="#view = :view",
            ExpressionAttributeNames={"#view": "view"},
            ExpressionAttributeValues=attributes({":view": f"shop_proofs:{channel}:{shop}"}),
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=most,
        )
        items = [plains(item) for item in answer["Items"]]
        return [{"hour": each["id"], "proven_at": each["at"], **each["proof"]} for each in items]

    def _query(self, view: str, first: str = "", last: str = "") -> Iterator[dict[str, Any]]:
        condition, values = "#view = :view", {":view": view}
        if first:
            condition += " AND id BETWEEN :first AND :last"
            values |= {":first": first, ":last": last}
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeNames={"#view": "view"},
            ExpressionAttributeValues=attributes(values),
            ConsistentRead=True,
        )
        return (plains(item) for page in pages for item in page["Items"])

    def _update(
        self,
        channel: str,
        shop: str,
        change: str,
        values: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
        condition: str = "",
    ) -> None:
        self._client.update_item(
            TableName=self._table,
            Key=_key(SHOPS, f"{channel}:{shop}"),
            UpdateExpression=change,
            **({"ExpressionAttributeValues": attributes(dict(values))} if values else {}),
            **({"ExpressionAttributeNames": dict(names)} if names else {}),
            **({"ConditionExpression": condition} if condition else {}),
        )


def _state(channel: str, shop: str, item: Mapping[str, Any]) -> ShopState:
    def time(name: str) -> datetime | None:
        return times.parse(item[name]) if item.get(name) else None

    return ShopState(
        channel,
        shop,
        time("until"),
        time("pulled_at"),
        time("failed_at"),
        item.get("reason", ""),
        time("seen_at"),
        int(item.get("filled", 0)),
    )


def _day(modified: int) -> str:
    return times.from_epoch_ms(modified).date().isoformat()


def _key(view: str, id: str) -> dict[str, Any]:
    return attributes({"view": view, "id": id})
