"""Decisions of dispatch, table WORK_TABLE, beside tickets (no ticket id has a colon).

id  access pattern                              operation
V1  a decision, with the event it led to        part of the ticket's transaction
V2  a ticket's decision of a moment             GetItem dispatch:<month>, consistent
V3  a month's decisions, by page                Query dispatch:<month>
V4  who was sent to a customer last             Query customer:<digest>, newest sent#, consistent

ticket_id          part                    what it is
dispatch:<month>   <ticket>#<at>           a decision, its document compressed; month in Beijing
customer:<digest>  sent#<at>#<ticket>      who was given the ticket of the customer
"""

import re
from datetime import datetime
from typing import Any

from suanqing.errors import NotFound
from suanqing.platform import cursors
from suanqing.platform.dynamo import attributes, plains
from suanqing.platform.materialized import packed_of, unpacked
from suanqing.times import period_of, rfc3339
from suanqing.work.dispatch.decisions import Decision, of_data, to_data
from suanqing.work.tickets.companions import put
from suanqing.work.tickets.linked_keys import customer_key, customer_of
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import Write

SENT = "sent#"
NEW = "attribute_not_exists(part)"
PART = re.compile(r"T[A-Z2-7]{16}#[0-9TZ:.-]{20,30}")
"""Of a decision: ticket and moment."""


class DecisionStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def writes(self, decision: Decision, ticket: Ticket) -> list[Write]:
        """What goes with the event that gives the ticket to somebody."""
        month, part = _place(decision.ticket, decision.at)
        kept = put(self._table, month, part, {"body": packed_of(to_data(decision))}, NEW)
        return [kept, *self.sent(ticket, decision.chosen, decision.at)]

    def sent(self, ticket: Ticket, party: str, at: datetime) -> list[Write]:
        """That the customer's ticket was given to somebody; nothing where nobody knows the customer."""
        customer = customer_of(ticket)
        if not customer:
            return []
        part = f"{SENT}{rfc3339(at)}#{ticket.ticket_id}"
        return [put(self._table, customer_key(customer), part, {"party": party}, NEW)]

    def get(self, ticket_id: str, at: datetime) -> Decision:
        """The decision of that moment; NotFound."""
        month, part = _place(ticket_id, at)
        answer = self._client.get_item(
            TableName=self._table,
            Key=attributes({"ticket_id": month, "part": part}),
            ConsistentRead=True,
        )
        if "Item" not in answer:
            raise NotFound("no such decision", ticket_id=ticket_id)
        return _decision(plains(answer["Item"]))

    def month(
        self, period: str, limit: int, cursor: str | None
    ) -> tuple[list[Decision], str | None]:  # fmt: skip
        """Up to `limit` of the month's, in the order of tickets, and the cursor of the rest."""
        found: list[Decision] = []
        key = f"dispatch:{period}"
        start = _start(key, cursor)
        while len(found) < limit:
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="ticket_id = :key",
                ExpressionAttributeValues=attributes({":key": key}),
                Limit=limit - len(found),
                **({"ExclusiveStartKey": start} if start else {}),
            )
            found += [_decision(plains(item)) for item in answer["Items"]]
            start = answer.get("LastEvaluatedKey")
            if not start:
                break
        return found, cursors.encoded(start["part"]["S"]) if start else None

    def last_sent(self, ticket: Ticket) -> str | None:
        """Who was given the customer's last ticket, by whatever decision; None where nobody knows."""
        customer = customer_of(ticket)
        if not customer:
            return None
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="ticket_id = :key AND begins_with(part, :sent)",
            ExpressionAttributeValues=attributes({":key": customer_key(customer), ":sent": SENT}),
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=1,
        )
        return plains(answer["Items"][0])["party"] if answer["Items"] else None


def _place(ticket_id: str, at: datetime) -> tuple[str, str]:
    return f"dispatch:{period_of(at)}", f"{ticket_id}#{rfc3339(at)}"


def _decision(item: dict[str, Any]) -> Decision:
    return of_data(unpacked(bytes(item["body"])))


def _start(key: str, cursor: str | None) -> dict[str, Any] | None:
    if cursor is None:
        return None
    part = cursors.decoded(cursor)
    if not PART.fullmatch(part):
        cursors.foreign()
    return attributes({"ticket_id": key, "part": part})
