"""One-time codes in DynamoDB, table NOTICES_TABLE, as digests.

id  access pattern     operation
C1  make a code        PutItem login:code:<its name> / code, if absent or over (TTL `expires`)
C2  count an attempt   UpdateItem, if it is there, good, and has attempts left
C3  use it up          DeleteItem, if it is there
"""

import hmac
from datetime import datetime
from typing import Any

from suanqing.errors import Conflict, Unauthenticated
from suanqing.people.identity import codes
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import epoch_ms


class CodeStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def make(self, party: str, now: datetime) -> str:
        """A code that logs the party in. Raises Conflict: one of that name is good still, ask again."""
        shown = codes.new()
        code = codes.plain(shown) or ""
        item = {
            **_key(code), "party": party, "digest": codes.digest(code), "tried": 0,
            "expires": epoch_ms(now + codes.LIFE) // 1000,
        }  # fmt: skip
        try:
            self._client.put_item(
                TableName=self._table,
                Item=attributes(item),
                ConditionExpression="attribute_not_exists(reader) OR expires <= :now",
                ExpressionAttributeValues=attributes({":now": epoch_ms(now) // 1000}),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Conflict("another code of this name is good still: make another") from None
        return shown

    def use(self, typed: str, now: datetime) -> str:
        """Whom the code logs in, once. Raises Unauthenticated, and says no more than that."""
        code = codes.plain(typed)
        found = self._tried(code, now) if code else None
        right = found is not None and hmac.compare_digest(
            bytes(found["digest"]), codes.digest(code or "")
        )
        if not code or not found or not right or not self._taken(code):
            raise Unauthenticated(
                "this code is wrong, used or over: have another one made", "bad_code"
            )
        return str(found["party"])

    def _tried(self, code: str, now: datetime) -> dict[str, Any] | None:
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=attributes(_key(code)),
                UpdateExpression="ADD tried :one",
                ConditionExpression="attribute_exists(reader) AND tried < :most AND expires > :now",
                ExpressionAttributeValues=attributes(
                    {":one": 1, ":most": codes.ATTEMPTS, ":now": epoch_ms(now) // 1000}
                ),
                ReturnValues="ALL_NEW",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        return plains(answer["Attributes"])

    def _taken(self, code: str) -> bool:
        """False: somebody else was first."""
        try:
            self._client.delete_item(
                TableName=self._table,
                Key=attributes(_key(code)),
                ConditionExpression="attribute_exists(reader)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _key(code: str) -> dict[str, Any]:
    return {"reader": f"login:code:{codes.name(code)}", "notice_id": "code"}
