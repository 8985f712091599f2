"""The index of what is due, and heads with their clocks. Table WORK_TABLE.

id  access pattern                               operation                     units
D1  the tickets due in a minute and shard        Query by_due                  0.5
D2  a head with its clocks                       GetItem head, consistent      1
D3  an event with clocks and next moment         UpdateItem if version         set 2, moved 3, cleared 2, neither 1
D4  the next moment alone, put right             UpdateItem if version         as D3

set: the head comes into the index. moved: it leaves one place of it for another.
"""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from suanqing.times import epoch_ms, parse
from suanqing.work.tickets.due_items import Timed, timed_of, with_clocks
from suanqing.work.tickets.items import key
from suanqing.work.tickets.store import TicketStore

INDEX = "by_due"


class DueStore:
    def __init__(self, tickets: TicketStore) -> None:
        self.tickets = tickets
        self._client, self._table = tickets.client, tickets.table

    def due_in(self, bucket: str) -> Iterator[tuple[str, int]]:
        """Ticket and moment in milliseconds, as the index shows them, which may be late."""
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

    def read(self, ticket_id: str) -> Timed | None:
        """As it is now; None where there is no such ticket."""
        answer = self._client.get_item(
            TableName=self._table, Key=key(ticket_id), ConsistentRead=True
        )
        if "Item" not in answer:
            return None
        timed = timed_of(answer["Item"])
        return timed._replace(ticket=timed.ticket.with_(flow=self.tickets.flow))

    def save(self, before: Timed, after: Timed) -> Timed:
        """The one event that leads from `before` to `after`, with clocks and next moment, or nothing. Raises Moved."""
        made = self.tickets.save(
            before.ticket, after.ticket, head=lambda update: with_clocks(update, before, after)
        )
        return after._replace(ticket=made)

    def put_right(self, before: Timed, after: Timed) -> bool:
        """The next moment alone, where no event belongs to it. False: somebody wrote meanwhile."""
        update = {
            "TableName": self._table,
            "Key": key(before.ticket.ticket_id),
            "UpdateExpression": "SET #version = :seen",
            "ConditionExpression": "#version = :seen",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":seen": {"N": str(before.ticket.version)}},
        }
        try:
            self._client.update_item(**with_clocks(update, before, after))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True
