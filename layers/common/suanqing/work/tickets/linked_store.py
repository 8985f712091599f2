"""Items linked with tickets, table WORK_TABLE (keys: `linked_keys`). Every write carries its condition.

id  access pattern                              operation
C1  one item                                    GetItem, consistent
C2  the items of a key, by part                 Query, consistent
C3  a new item, or one as it was read           PutItem, absent or version
C4  what goes with a ticket's event             part of the ticket's transaction (`beside`)
C5  some items of a key, behind a part          Query with a limit, consistent
"""

from typing import Any

from botocore.exceptions import ClientError

from suanqing.platform.dynamo import attributes, plains
from suanqing.work.tickets.companions import put

Item = dict[str, Any]
LAST = "\U0010ffff"
"""After every other character, as keys are ordered (UTF-8 bytes): a part may have Chinese in it."""


class LinkedStore:
    def __init__(self, client: Any, table: str) -> None:
        self.client, self.table = client, table

    def get(self, key: str, part: str) -> Item | None:
        answer = self.client.get_item(
            TableName=self.table,
            Key=attributes({"ticket_id": key, "part": part}),
            ConsistentRead=True,
        )
        return plains(answer["Item"]) if "Item" in answer else None

    def all(self, key: str, low: str, high: str | None = None) -> list[Item]:
        """The items of `key` from part `low` to `high`, in order; to the end of its prefix if None."""
        found: list[Item] = []
        values = {":key": key, ":low": low, ":high": low + LAST if high is None else high}
        query: dict[str, Any] = {
            "TableName": self.table,
            "KeyConditionExpression": "ticket_id = :key AND part BETWEEN :low AND :high",
            "ExpressionAttributeValues": attributes(values),
            "ConsistentRead": True,
        }
        while True:
            answer = self.client.query(**query)
            found += [plains(item) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return found
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def some(self, key: str, after: str, most: int) -> list[Item]:
        """Up to so many items of a key behind a part, in order."""
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="ticket_id = :key AND part > :after",
            ExpressionAttributeValues=attributes({":key": key, ":after": after or " "}),
            ConsistentRead=True,
            Limit=most,
        )
        return [plains(item) for item in answer["Items"]]

    def add(self, key: str, part: str, values: Item) -> bool:
        """Put a new item; False when there is one."""
        return self._put(put(self.table, key, part, values, "attribute_not_exists(part)")["Put"])

    def change(self, key: str, part: str, values: Item, seen: int) -> bool:
        """Put over the version that was read (0: none); the new one is one more."""
        write = put(self.table, key, part, values | {"version": seen + 1})["Put"]
        write["ConditionExpression"] = "attribute_not_exists(part)"
        if seen:
            write["ConditionExpression"] = "version = :seen"
            write["ExpressionAttributeValues"] = attributes({":seen": seen})
        return self._put(write)

    def _put(self, write: dict[str, Any]) -> bool:
        try:
            self.client.put_item(**write)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True
