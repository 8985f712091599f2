"""Acts of automatic nodes beside their tickets, table WORK_TABLE: `acts:<ticket>` / `<name>` (`acts.Act`).

    state   done, failed, or again (somebody had it tried once more)
    do, at  which act, and since when it is so; code of a failed one
    outlet, unsettled   of a failed one: it stands in the index `unsettled` as `act#<at>`

id  access pattern                              operation
X1  what became of an act                       GetItem, consistent
X2  done, once                                  PutItem unless done, alone or in the ticket's transaction
X3  failed; tried again or let be               part of the ticket's transaction
X4  an outlet's failed acts, the oldest first   Query unsettled, by page, BatchGetItem
X5  how many those are                          Query unsettled, count
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.errors import Unavailable
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import rfc3339
from suanqing.work.tickets import cursors
from suanqing.work.tickets.acts import Act
from suanqing.work.tickets.store import Write

DONE, FAILED, AGAIN = "done", "failed", "again"
FAILING = "act#"
MOST = 100
"""Of one page."""
ROUNDS = 5
"""How often one batch is asked for what it left out."""


class Failed(NamedTuple):
    """An act that could not be done. code: `data/problems.csv`."""

    ticket: str
    act: str
    do: str
    node: str
    code: str
    since: str


class ActStore:
    def __init__(self, client: Any, table: str) -> None:
        self.client, self.table = client, table

    def state(self, ticket_id: str, name: str) -> str | None:
        """done, failed, again; None where nothing became of it yet."""
        answer = self.client.get_item(
            TableName=self.table, Key=_key(ticket_id, name), ConsistentRead=True
        )
        return str(answer["Item"]["state"]["S"]) if "Item" in answer else None

    def keep_done(self, act: Act, at: datetime) -> None:
        """Alone, where what it did is written elsewhere; that it is done already is no error."""
        try:
            self.client.put_item(**self.done(act, at)["Put"])
        except self.client.exceptions.ConditionalCheckFailedException:
            return

    def done(self, act: Act, at: datetime) -> Write:
        return self._put(act, {"state": DONE, "at": rfc3339(at)}, "#state <> :state", DONE)

    def failed(self, act: Act, outlet: str, code: str, at: datetime) -> Write:
        since = rfc3339(at)
        told = {
            "state": FAILED, "at": since, "code": code, "node": act.node, "outlet": outlet,
            "unsettled": FAILING + since,
        }  # fmt: skip
        return self._put(act, told, "#state = :state", AGAIN)

    def cleared(self, ticket_id: str, name: str, state: str) -> Write:
        """A failed one is tried again, or done with."""
        return {
            "Update": {
                "TableName": self.table,
                "Key": _key(ticket_id, name),
                "UpdateExpression": "SET #state = :state REMOVE outlet, unsettled",
                "ConditionExpression": "#state = :failed",
                "ExpressionAttributeNames": {"#state": "state"},
                "ExpressionAttributeValues": attributes({":state": state, ":failed": FAILED}),
            }
        }

    def failing(
        self, outlet: str, limit: int, cursor: str | None
    ) -> tuple[list[Failed], str | None]:
        """Of an outlet, the oldest first, and the cursor of those behind them; a page may hold few, of what ended just
        now."""
        begin = cursors.start(cursor, "outlet", outlet, "unsettled", FAILING, FAILING + "~")
        answer = self.client.query(
            **self._asked(outlet), Limit=limit, **({"ExclusiveStartKey": begin} if begin else {})
        )
        keys = [{name: each[name] for name in ("ticket_id", "part")} for each in answer["Items"]]
        found = [_failed(each) for each in self._read(keys) if each["state"] == FAILED]
        after = cursors.after(answer.get("LastEvaluatedKey"), "unsettled")
        return sorted(found, key=lambda each: (each.since, each.ticket, each.act)), after

    def count(self, outlet: str) -> int:
        """How many of an outlet wait for somebody, as the index shows it."""
        pages = self.client.get_paginator("query").paginate(**self._asked(outlet), Select="COUNT")
        return sum(page["Count"] for page in pages)

    def _asked(self, outlet: str) -> dict[str, Any]:
        return {
            "TableName": self.table,
            "IndexName": "unsettled",
            "KeyConditionExpression": "outlet = :outlet AND begins_with(unsettled, :act)",
            "ExpressionAttributeValues": attributes({":outlet": outlet, ":act": FAILING}),
        }

    def _read(self, keys: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """As they are now. Raises Unavailable."""
        for _ in range(ROUNDS):
            if not keys:
                return
            asked = {self.table: {"Keys": keys, "ConsistentRead": True}}
            answer = self.client.batch_get_item(RequestItems=asked)
            yield from map(plains, answer["Responses"].get(self.table, ()))
            keys = answer.get("UnprocessedKeys", {}).get(self.table, {}).get("Keys", [])
        if keys:
            raise Unavailable("too busy; try again")

    def _put(self, act: Act, told: dict[str, Any], unless: str, state: str) -> Write:
        item = {"ticket_id": f"acts:{act.ticket}", "part": act.name, "do": act.do, **told}
        return {
            "Put": {
                "TableName": self.table,
                "Item": attributes(item),
                "ConditionExpression": f"attribute_not_exists(part) OR {unless}",
                "ExpressionAttributeNames": {"#state": "state"},
                "ExpressionAttributeValues": attributes({":state": state}),
            }
        }


def _key(ticket_id: str, name: str) -> dict[str, Any]:
    return attributes({"ticket_id": f"acts:{ticket_id}", "part": name})


def _failed(item: dict[str, Any]) -> Failed:
    ticket = str(item["ticket_id"]).removeprefix("acts:")
    return Failed(ticket, item["part"], item["do"], item["node"], item["code"], item["at"])
