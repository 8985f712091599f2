"""Notices that are kept for a person and a channel until a moment. Table NOTICES_TABLE (TTL `expires`).

id  access pattern                          operation
E1  keep one for that moment                UpdateItem held:<channel>:<party> / <until ms>, by notice id
E2  its message is on the way               UpdateItem
E3  what is kept for it                     GetItem, consistent
E4  it was told                             UpdateItem, once
E5  one of them was, by itself              UpdateItem
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.channels.notices.model import Notice, from_dict, to_dict
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import epoch_ms

KEEP = timedelta(days=2)
MOST = 100
"""Notices of one digest; the inbox has what is beyond."""


class Kept(NamedTuple):
    """notices: as they happened. more: so many did not fit. told: the message was sent before."""

    notices: list[Notice]
    more: int
    told: bool


class HeldStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def keep(self, channel: str, notice: Notice, until: datetime) -> bool:
        """True when no message is on its way for that moment yet."""
        key, mark = _key(channel, notice.to, until), _mark(notice)
        expires = epoch_ms(until + KEEP) // 1000
        self._update(
            key,
            "SET kept = if_not_exists(kept, :none), expires = :expires",
            {":none": {}, ":expires": expires},
        )
        text = json.dumps(to_dict(notice), ensure_ascii=False)
        names = {"#mark": mark}
        try:
            found = self._update(
                key, "SET kept.#mark = :notice", {":notice": text, ":most": MOST}, names,
                "size(kept) < :most OR attribute_exists(kept.#mark)",
            )  # fmt: skip
        except self._client.exceptions.ConditionalCheckFailedException:
            found = self._update(key, "ADD more :one", {":one": 1})
        return "scheduled" not in found

    def scheduled(self, channel: str, party: str, until: datetime) -> None:
        self._update(_key(channel, party, until), "SET scheduled = :yes", {":yes": True})

    def of(self, channel: str, party: str, until: datetime) -> Kept:
        found = self._client.get_item(
            TableName=self._table, Key=attributes(_key(channel, party, until)), ConsistentRead=True
        )
        item = plains(found.get("Item", {}))
        notices = [from_dict(json.loads(each)) for each in item.get("kept", {}).values()]
        return Kept(
            sorted(notices, key=lambda each: (each.at, each.id)),
            int(item.get("more", 0)),
            "told" in item,
        )

    def sent(self, channel: str, notice: Notice, until: datetime) -> None:
        """By itself: it is kept no more."""
        key, mark = _key(channel, notice.to, until), _mark(notice)
        self._update(key, "REMOVE kept.#mark SET alone = :yes", {":yes": True}, {"#mark": mark})

    def told(self, channel: str, party: str, until: datetime) -> None:
        self._update(_key(channel, party, until), "SET told = :yes", {":yes": True})

    def _update(
        self, key: dict[str, Any], how: str, values: dict[str, Any], names: dict[str, str] | None = None,
        condition: str = "",
    ) -> dict[str, Any]:  # fmt: skip
        call: dict[str, Any] = {
            "TableName": self._table, "Key": attributes(key), "UpdateExpression": how,
            "ExpressionAttributeValues": attributes(values), "ReturnValues": "ALL_NEW",
        }  # fmt: skip
        if names:
            call["ExpressionAttributeNames"] = names
        if condition:
            call["ConditionExpression"] = condition
        return plains(self._client.update_item(**call)["Attributes"])


def _mark(notice: Notice) -> str:
    return hashlib.sha256(notice.id.encode()).hexdigest()[:16]


def _key(channel: str, party: str, until: datetime) -> dict[str, Any]:
    return {"reader": f"held:{channel}:{party}", "notice_id": f"{epoch_ms(until):013d}"}
