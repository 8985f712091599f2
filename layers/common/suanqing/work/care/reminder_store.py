"""Customers to be reminded of their stored value (`customers.value_service`), table WORK_TABLE.

id  access pattern                        operation
R1  who is to be reminded, the oldest first  Query `reminders`, consistent, a page
R2  one that was told                     TransactWriteItems: gone from `reminders`, there in `reminded`
"""

from typing import Any, NamedTuple

from suanqing.platform.dynamo import attributes, plains
from suanqing.work.customers.store import CustomerStore
from suanqing.work.customers.value_service import REMINDED, REMINDERS
from suanqing.work.tickets.linked_store import LAST

PAGE = 200


class Reminder(NamedTuple):
    """balance: after the spending that went below the threshold, in minor units."""

    id: str
    customer: str
    currency: str
    balance: int
    at: str


class ReminderStore:
    def __init__(self, store: CustomerStore) -> None:
        self.store = store

    def open(self, after: str = "") -> tuple[list[Reminder], str]:
        """A page after `after`, and after what to go on; "": that was all."""
        answer = self.store.client.query(
            TableName=self.store.table,
            KeyConditionExpression="ticket_id = :key AND part BETWEEN :low AND :high",
            ExpressionAttributeValues=attributes(
                {":key": REMINDERS, ":low": after or " ", ":high": LAST}
            ),
            ConsistentRead=True,
            Limit=PAGE + 1,
        )
        items = [plains(each) for each in answer["Items"]]
        more = "LastEvaluatedKey" in answer
        found = [_reminder(each) for each in items if each["part"] != after]
        return found, str(items[-1]["part"]) if more else ""

    def told(self, reminder: str, result: str, by: str, at: str) -> bool:
        """False: there is none, or it was answered by a top-up or told before."""
        if not (item := self.store.get(REMINDERS, reminder)):
            return False
        key = attributes({"ticket_id": REMINDERS, "part": reminder})
        gone: dict[str, Any] = {
            "TableName": self.store.table,
            "Key": key,
            "ConditionExpression": "attribute_exists(part)",
        }
        kept = {name: item[name] for name in ("customer", "balance", "currency", "at")}
        told = kept | {"result": result, "by": by, "told": at}
        return self.store.together([{"Delete": gone}, self.store.new(REMINDED, reminder, told)])


def _reminder(item: dict[str, Any]) -> Reminder:
    return Reminder(
        str(item["part"]), item["customer"], item["currency"], int(item["balance"]), item["at"]
    )
