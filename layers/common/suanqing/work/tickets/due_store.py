"""The index of what is due, and heads with their clocks. Table WORK_TABLE.

id  access pattern                               operation                     units
D1  what is due in a minute and shard            Query by_due                  0.5
D2  a ticket with its clocks                     GetItem head, consistent      1
D3  an event with clocks and next moment         UpdateItem if version         set 2, moved 3, cleared 2, neither 1
D4  the next moment alone, put right             UpdateItem if version         as D3

set: the head comes into the index. moved: it leaves one place of it for another.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import ClientError

from suanqing.errors import NotFound
from suanqing.platform.dynamo import attributes
from suanqing.times import epoch_ms, parse
from suanqing.work.tickets.items import key
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import TicketStore, Write

INDEX = "by_due"


class DueStore:
    def __init__(self, tickets: TicketStore) -> None:
        self.tickets = tickets
        self._client, self._table = tickets.client, tickets.table

    def due_in(self, bucket: str) -> Iterator[tuple[str, int]]:
        """Ticket, or list of reservations, and moment in milliseconds, as the index shows them, which may be late."""
        request: dict[str, Any] = {
            "TableName": self._table, "IndexName": INDEX,
            "KeyConditionExpression": "due_bucket = :bucket",
            "ExpressionAttributeValues": {":bucket": {"S": bucket}},
        }  # fmt: skip
        while True:
            answer = self._client.query(**request)
            for item in answer["Items"]:
                yield item["ticket_id"]["S"], epoch_ms(parse(item["due"]["S"]))
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def read(self, ticket_id: str) -> Ticket | None:
        """As it is now; None where there is no such ticket."""
        try:
            return self.tickets.get(ticket_id, consistent=True)
        except NotFound:
            return None

    def save(self, before: Ticket, after: Ticket, more: Sequence[Write] = ()) -> Ticket:
        """The one event that leads from `before` to `after`, with all it changes, or nothing. Raises Moved."""
        return self.tickets.save(before, after, more)

    def put_right(self, before: Ticket, after: Ticket) -> bool:
        """The next moment alone, where no event belongs to it. False: somebody wrote meanwhile."""
        changes = {"due": after.due, "due_bucket": after.due_bucket}
        sets = {name: value for name, value in changes.items() if value is not None}
        put = ", ".join(["#version = :seen", *(f"{name} = :{name}" for name in sets)])
        gone = ", ".join(name for name in changes if name not in sets)
        try:
            self._client.update_item(
                TableName=self._table,
                Key=key(before.ticket_id),
                UpdateExpression=f"SET {put}" + (f" REMOVE {gone}" if gone else ""),
                ConditionExpression="#version = :seen",
                ExpressionAttributeNames={"#version": "version"},
                ExpressionAttributeValues=attributes(
                    {":seen": before.version} | {f":{name}": value for name, value in sets.items()}
                ),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True
