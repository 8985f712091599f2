"""How WeCom's app was when it was looked at last. In DynamoDB, table NOTICES_TABLE (TTL `expires`).

id  access pattern                              operation
A1  what was found, in place of what was        UpdateItem app:wecom / state
A2  that nothing was, beside what was           UpdateItem of it
A3  read                                        GetItem, consistent
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.channels.wecom.app_state import AppState, Permission
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import epoch_ms, from_epoch_ms

KEPT = timedelta(days=90)
"""After the last look."""
KEY = {"reader": "app:wecom", "notice_id": "state"}


class Look(NamedTuple):
    """at: the last one. state: as it was found last, None: never. reason: why nothing was found this time, else ""."""

    at: datetime
    state: AppState | None
    reason: str


class AppStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def found(self, state: AppState, now: datetime) -> None:
        told = state.permissions
        rights = [[each.name, epoch_ms(each.until) if each.until else 0] for each in told or ()]
        self._update(
            "SET shut = :shut, told = :told, rights = :rights, looked_at = :at, reason = :reason, expires = :expires",
            {":shut": state.shut, ":told": told is not None, ":rights": rights, ":reason": ""},
            now,
        )

    def failed(self, reason: str, now: datetime) -> None:
        self._update(
            "SET looked_at = :at, reason = :reason, expires = :expires", {":reason": reason}, now
        )

    def look(self) -> Look | None:
        answer = self._client.get_item(
            TableName=self._table, Key=attributes(KEY), ConsistentRead=True
        )
        if "Item" not in answer:
            return None
        item = plains(answer["Item"])
        state = _state(item) if "shut" in item else None
        return Look(from_epoch_ms(int(item["looked_at"])), state, str(item["reason"]))

    def _update(self, how: str, values: dict[str, Any], now: datetime) -> None:
        at = {":at": epoch_ms(now), ":expires": epoch_ms(now + KEPT) // 1000}
        self._client.update_item(
            TableName=self._table,
            Key=attributes(KEY),
            UpdateExpression=how,
            ExpressionAttributeValues=attributes(values | at),
        )


def _state(item: dict[str, Any]) -> AppState:
    rights = tuple(
        Permission(str(name), from_epoch_ms(int(until)) if until else None)
        for name, until in item["rights"]
    )
    return AppState(bool(item["shut"]), rights if item["told"] else None)
