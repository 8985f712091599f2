"""What can be made again from tickets and ledger: progress, results, counts. Table VIEWS_TABLE.

    id  access pattern                        operation
    V1  an item of a view; all, in order      GetItem, Query, consistent
    V2  keep an item, always or once          PutItem, if absent
    V3  a piece of a job counted once         TransactWriteItems: the piece if absent, ADD to the head
    V4  a step of a head                      UpdateItem, conditional

No money is decided here. Bodies are compressed canonical JSON in chunks of one item each.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from suanqing.canonical import canonical
from suanqing.errors import Unavailable
from suanqing.platform.dynamo import attributes, plains

CHUNK = 300_000
ATTEMPTS = 8


class Views:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def get(self, view: str, id: str) -> dict[str, Any] | None:
        key = attributes({"view": view, "id": id})
        answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return plains(answer["Item"]) if "Item" in answer else None

    def all(
        self, view: str, prefix: str = "", newest_first: bool = False
    ) -> Iterator[dict[str, Any]]:
        """A view's items in the order of their ids."""
        condition, values = "#view = :view", {":view": view}
        if prefix:
            condition += " AND begins_with(id, :prefix)"
            values[":prefix"] = prefix
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table, KeyConditionExpression=condition,
            ExpressionAttributeNames={"#view": "view"},
            ExpressionAttributeValues=attributes(values),
            ConsistentRead=True, ScanIndexForward=not newest_first,
        )  # fmt: skip
        return (plains(item) for page in pages for item in page["Items"])

    def put(self, view: str, id: str, values: Mapping[str, Any]) -> None:
        self._client.put_item(TableName=self._table, Item=_item(view, id, values))

    def put_once(self, view: str, id: str, values: Mapping[str, Any]) -> bool:
        """False when it is there already, whatever it says."""
        try:
            self._client.put_item(
                TableName=self._table, Item=_item(view, id, values),
                ConditionExpression="attribute_not_exists(id)",
            )  # fmt: skip
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def put_newer(
        self, view: str, id: str, n: int, values: Mapping[str, Any], rev: int = 0
    ) -> bool:
        """Over what has a smaller `n`, or the same with a smaller `rev`; False when as new a one is there."""
        again = " OR (n = :n AND (attribute_not_exists(rev) OR rev < :rev))" if rev else ""
        try:
            self._client.put_item(
                TableName=self._table, Item=_item(view, id, dict(values) | {"n": n}),
                ConditionExpression=f"attribute_not_exists(id) OR n < :n{again}",
                ExpressionAttributeValues=attributes({":n": n} | ({":rev": rev} if rev else {})),
            )  # fmt: skip
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def set(self, view: str, id: str, values: Mapping[str, Any], stage: str = "") -> bool:
        """Set these attributes of an item that is there, while its `stage` is this one, if named."""
        names = {f"#{place}": name for place, name in enumerate(values)}
        given = {f":{place}": value for place, value in enumerate(values.values())}
        condition = "attribute_exists(id)"
        if stage:
            condition, given = condition + " AND stage = :was", given | {":was": stage}
        try:
            self._client.update_item(
                TableName=self._table, Key=attributes({"view": view, "id": id}),
                UpdateExpression="SET " + ", ".join(f"#{n} = :{n}" for n in range(len(values))),
                ConditionExpression=condition, ExpressionAttributeNames=names,
                ExpressionAttributeValues=attributes(given),
            )  # fmt: skip
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def count_once(
        self, head: tuple[str, str], piece: tuple[str, str], values: Mapping[str, Any],
        adds: Mapping[str, int],
    ) -> bool:  # fmt: skip
        """Keep a piece and add its figures to the head, both or neither; False: it was counted."""
        names = {f"#{place}": name for place, name in enumerate(adds)}
        added = {f":{place}": value for place, value in enumerate(adds.values())}
        writes = [
            {"Put": {
                "TableName": self._table, "Item": _item(*piece, values),
                "ConditionExpression": "attribute_not_exists(id)",
            }},
            {"Update": {
                "TableName": self._table,
                "Key": attributes({"view": head[0], "id": head[1]}),
                "UpdateExpression": "ADD " + ", ".join(f"#{n} :{n}" for n in range(len(adds))),
                "ConditionExpression": "attribute_exists(id)",
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": attributes(added),
            }},
        ]  # fmt: skip
        for _ in range(ATTEMPTS):
            try:
                self._client.transact_write_items(TransactItems=writes)
            except self._client.exceptions.TransactionCanceledException as error:
                codes = [reason.get("Code") for reason in error.response["CancellationReasons"]]
                if codes[0] == "ConditionalCheckFailed":
                    return False
                if "TransactionConflict" not in codes:
                    raise
            else:
                return True
        raise Unavailable("many pieces of one job at once; try again", view=head[0])

    # Bodies

    def put_body(self, view: str, name: str, body: Any) -> None:
        """Keep JSON of any size under `<name>#001`, ...; writing the same again changes nothing."""
        packed = packed_of(body)
        for number, start in enumerate(range(0, len(packed), CHUNK), 1):
            self.put(view, f"{name}#{number:03d}", {"body": packed[start : start + CHUNK]})

    def body(self, view: str, name: str) -> Any:
        """Back from `put_body`; None when nothing was kept."""
        packed = b"".join(item["body"] for item in self.all(view, f"{name}#"))
        return unpacked(packed) if packed else None


def packed_of(body: Any) -> bytes:
    return zlib.compress(canonical(body), 6)


def unpacked(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))


def _item(view: str, id: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return attributes({"view": view, "id": id, **values})
