"""Customers in table WORK_TABLE, beside tickets (keys: `work.tickets.linked_keys`). Every write carries its condition.

id  access pattern                                       operation
U1  whose keys these are                                 BatchGetItem, consistent
U2  one item, the items of a customer                    C1, C2 of `work.tickets.linked_store`
U3  what is first known together, all or nothing         TransactWriteItems, each absent or as it was read
U4  the first of those with a name                       Query with a limit
U5  a customer's items, by page                          Query, consistent, after a part
U6  which of several items there are                     BatchGetItem, consistent
U7  several items                                        BatchGetItem, consistent; one alone: C1
"""

from collections.abc import Iterable, Sequence
from typing import Any

from botocore.exceptions import ClientError

from suanqing.errors import Conflict
from suanqing.platform.dynamo import attributes, plains
from suanqing.work.tickets.companions import put
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import Item, LinkedStore

IDENTITY, WHOSE = "identity:", "customer"
TAKEN = {"ConditionalCheckFailed", "TransactionConflict"}
BATCH = 100


class CustomerStore(LinkedStore):
    def whose(self, digests: Iterable[str]) -> dict[str, str]:
        """The customers of those keys that are known."""
        wanted = sorted({*digests})
        found: dict[str, str] = {}
        for start in range(0, len(wanted), BATCH):
            keys = [
                attributes({"ticket_id": IDENTITY + each, "part": WHOSE})
                for each in wanted[start : start + BATCH]
            ]
            while keys:
                asked = {self.table: {"Keys": keys, "ConsistentRead": True}}
                answer = self.client.batch_get_item(RequestItems=asked)
                for item in map(plains, answer["Responses"].get(self.table, ())):
                    found[str(item["ticket_id"]).removeprefix(IDENTITY)] = str(item["customer"])
                keys = answer.get("UnprocessedKeys", {}).get(self.table, {}).get("Keys", [])
        return found

    def page(self, key: str, after: str, most: int) -> tuple[list[Item], bool]:
        """Up to so many items of a key behind a part, in order, and whether there may be more."""
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="ticket_id = :key AND part > :after",
            ExpressionAttributeValues=attributes({":key": key, ":after": after or " "}),
            ConsistentRead=True,
            Limit=most,
        )
        return [plains(item) for item in answer["Items"]], "LastEvaluatedKey" in answer

    def there(self, keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Which of these items there are."""
        wanted, found = sorted({*keys}), list[tuple[str, str]]()
        for start in range(0, len(wanted), BATCH):
            asked = [
                attributes({"ticket_id": key, "part": part})
                for key, part in wanted[start : start + BATCH]
            ]
            while asked:
                answer = self.client.batch_get_item(
                    RequestItems={
                        self.table: {
                            "Keys": asked,
                            "ConsistentRead": True,
                            "ProjectionExpression": "ticket_id, part",
                        }
                    }
                )
                told = map(plains, answer["Responses"].get(self.table, ()))
                found += [(str(each["ticket_id"]), str(each["part"])) for each in told]
                asked = answer.get("UnprocessedKeys", {}).get(self.table, {}).get("Keys", [])
        return found

    def each(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Item]:
        """Those of these items that there are, by key and part."""
        wanted, found = sorted({*keys}), dict[tuple[str, str], Item]()
        if len(wanted) == 1:
            item = LinkedStore.get(self, *wanted[0])
            return {wanted[0]: item} if item else {}
        for start in range(0, len(wanted), BATCH):
            asked = [
                attributes({"ticket_id": key, "part": part})
                for key, part in wanted[start : start + BATCH]
            ]
            while asked:
                answer = self.client.batch_get_item(
                    RequestItems={self.table: {"Keys": asked, "ConsistentRead": True}}
                )
                for item in map(plains, answer["Responses"].get(self.table, ())):
                    found[str(item["ticket_id"]), str(item["part"])] = item
                asked = answer.get("UnprocessedKeys", {}).get(self.table, {}).get("Keys", [])
        return found

    def under(self, customers: Iterable[str], part: str) -> list[Item | None]:
        """The item of that part under each of the ids, in their order."""
        keys = [(customer_key(each), part) for each in customers]
        found = self.each(keys)
        return [found.get(each) for each in keys]

    def first(self, key: str, most: int) -> list[Item]:
        """The first of a key's items, in order."""
        answer = self.client.query(
            TableName=self.table,
            KeyConditionExpression="ticket_id = :key",
            ExpressionAttributeValues=attributes({":key": key}),
            Limit=most,
        )
        return [plains(item) for item in answer["Items"]]

    def new(self, key: str, part: str, values: Item) -> dict[str, Any]:
        """An item that is not there yet, as a part of what is written together."""
        return put(self.table, key, part, values, "attribute_not_exists(part)")

    def over(self, key: str, part: str, values: Item, seen: int) -> dict[str, Any]:
        """An item over the version that was read (0: none); the new one is one more."""
        if not seen:
            return self.new(key, part, values | {"version": 1})
        write = put(self.table, key, part, values | {"version": seen + 1}, "version = :seen")
        write["Put"]["ExpressionAttributeValues"] = attributes({":seen": seen})
        return write

    def as_read(self, key: str, part: str, seen: int) -> dict[str, Any]:
        """That an item still has the version that was read; 0: that there is none."""
        check: dict[str, Any] = {
            "TableName": self.table,
            "Key": attributes({"ticket_id": key, "part": part}),
            "ConditionExpression": "attribute_not_exists(part)",
        }
        if seen:
            check["ConditionExpression"] = "version = :seen"
            check["ExpressionAttributeValues"] = attributes({":seen": seen})
        return {"ConditionCheck": check}

    def gone(self, key: str, part: str) -> dict[str, Any]:
        """An item that is no more, whether it was or not."""
        return {
            "Delete": {
                "TableName": self.table,
                "Key": attributes({"ticket_id": key, "part": part}),
            }
        }

    def rewritten(self, key: str, part: str, values: Item, name: str, was: Any) -> dict[str, Any]:
        """An item over one that still says that of `name`."""
        write = put(self.table, key, part, values, "#name = :was")
        write["Put"]["ExpressionAttributeNames"] = {"#name": name}
        write["Put"]["ExpressionAttributeValues"] = attributes({":was": was})
        return write

    def together(self, writes: Sequence[dict[str, Any]]) -> bool:
        """All of them or none; False where somebody was first. Conflict: they are more than fit together, since the
        person is too many ids."""
        if len(writes) > BATCH:
            raise Conflict(
                "the person is too many ids for this at once: take it in parts, or end merges",
                "too_many_ids",
            )
        try:
            self.client.transact_write_items(TransactItems=list(writes))
        except ClientError as error:
            reasons = [each.get("Code") for each in error.response.get("CancellationReasons", ())]
            if TAKEN & {*reasons} or _conflict(error):
                return False
            raise
        return True


def _conflict(error: ClientError) -> bool:
    return str(error.response["Error"]["Code"]) == "TransactionConflictException"
