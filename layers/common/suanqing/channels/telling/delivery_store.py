"""What became of notices, in DynamoDB, table NOTICES_TABLE: reader = told:<ticket or @party> (TTL `expires`).

id  access pattern                              operation
D1  what became of it on one channel            PutItem told:<subject> / <at ms>#<digest>, over what it was
D2  begin to tell a customer of a step          PutItem told:<ticket> / customer#<what>, if nobody has
D3  what became of that                         PutItem, if nobody changed it since
D4  all of a subject                            Query
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from suanqing.channels.notices.model import Notice
from suanqing.channels.telling.delivery import Delivery, State, Try, customers_key
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import epoch_ms, from_epoch_ms

KEEP = timedelta(days=180)
MOST = 500
"""Of a ticket, the newest that are shown."""


class DeliveryStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def record(
        self, notice: Notice, channel: str, state: State, at: datetime, why: str = ""
    ) -> None:
        """Of a person's notice; what was said of it on the channel before is overtaken."""
        mark = hashlib.sha256(f"{notice.id}\0{channel}".encode()).hexdigest()[:16]
        subject = notice.ticket or f"@{notice.to}"
        key = f"{epoch_ms(notice.at):013d}#{mark}"
        self._put(Delivery(subject, key, notice.to, notice.kind, channel, state, at, why))

    def begin(self, delivery: Delivery) -> bool:
        """False: somebody has begun before."""
        return self._put(delivery, "attribute_not_exists(reader)", {})

    def save(self, delivery: Delivery, seen: Delivery) -> bool:
        """False: somebody changed it since it was `seen`."""
        values = {":state": seen.state, ":at": epoch_ms(seen.at)}
        return self._put(delivery, "#state = :state AND #at = :at", values)

    def find(self, subject: str, what: str) -> Delivery | None:
        key = attributes({"reader": _reader(subject), "notice_id": customers_key(what)})
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return _delivery(plains(found["Item"])) if "Item" in found else None

    def of(self, subject: str) -> list[Delivery]:
        """The oldest first; of very many, the newest."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="reader = :reader",
            ExpressionAttributeValues=attributes({":reader": _reader(subject)}),
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=MOST,
        )
        found = [_delivery(plains(item)) for item in answer["Items"]]
        return sorted(found, key=lambda each: (each.at, each.key))

    def _put(
        self, delivery: Delivery, condition: str = "", values: dict[str, Any] | None = None
    ) -> bool:
        write: dict[str, Any] = {"TableName": self._table, "Item": attributes(_item(delivery))}
        if condition:
            write["ConditionExpression"] = condition
        if values:
            write["ExpressionAttributeValues"] = attributes(values)
            write["ExpressionAttributeNames"] = {"#state": "state", "#at": "at"}
        try:
            self._client.put_item(**write)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _reader(subject: str) -> str:
    return f"told:{subject}"


def _item(delivery: Delivery) -> dict[str, Any]:
    return {
        "reader": _reader(delivery.subject),
        "notice_id": delivery.key,
        "to": delivery.to,
        "kind": delivery.kind,
        "channel": delivery.channel,
        "state": delivery.state,
        "at": epoch_ms(delivery.at),
        "why": delivery.why,
        "ref": delivery.ref,
        "tries": [list(each) for each in delivery.tries],
        "expires": epoch_ms(delivery.at + KEEP) // 1000,
    }


def _delivery(item: dict[str, Any]) -> Delivery:
    return Delivery(
        item["reader"].removeprefix("told:"), item["notice_id"], item["to"], item["kind"],
        item["channel"], item["state"], from_epoch_ms(int(item["at"])), item["why"], item["ref"],
        tuple(Try(*each) for each in item["tries"]),
    )  # fmt: skip
