"""Corrections in DynamoDB, table PRICING_TABLE.

    id  access pattern                                operation
    R1  propose: the list, then its head, both once   Put correction_list chunks, Put correction
    R2  a correction; all, without their lists        GetItem + Query, Query
    R3  approved, applied                             UpdateItem, condition: the rev read

The list is compressed canonical JSON in chunks; it is written once and read back against its hash.
"""

import json
import zlib
from typing import Any, NamedTuple

from suanqing.canonical import canonical, digest
from suanqing.errors import NotFound, Stale
from suanqing.finance.corrections.prices import Correction, list_from_dict, list_to_dict
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import parse, rfc3339

HEAD, LIST = "correction", "correction_list"
CHUNK = 300_000


class Head(NamedTuple):
    """A correction in a list of them."""

    correction_id: str
    state: str
    made_by: str
    approved_by: str | None
    tickets: int


class PriceCorrectionStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def put(self, correction: Correction) -> Correction:
        """Keep a proposal; what is there already when the same was proposed before."""
        body = list_to_dict(correction.scope, correction.tickets, correction.refused)
        packed = zlib.compress(canonical(body), 9)
        for number, start in enumerate(range(0, len(packed), CHUNK), 1):
            chunk = {"kind": LIST, "id": f"{correction.correction_id}#{number:04d}"}
            self._put(chunk | {"body": packed[start : start + CHUNK]})
        head = {
            "kind": HEAD,
            "id": correction.correction_id,
            "hash": correction.hash,
            "currency": correction.currency,
            "tickets": len(correction.tickets),
            "made_by": correction.made_by,
            "made_at": rfc3339(correction.made_at),
            "stage": correction.state,
            "rev": correction.rev,
        }
        return correction if self._put(head) else self.get(correction.correction_id)

    def get(self, correction_id: str) -> Correction:
        """The correction with its list; NotFound when there is none."""
        key = attributes({"kind": HEAD, "id": correction_id})
        answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        if "Item" not in answer:
            raise NotFound(f"there is no correction {correction_id}", correction=correction_id)
        item = plains(answer["Item"])
        chunks = self._all(LIST, f"{correction_id}#")
        body = json.loads(zlib.decompress(b"".join(each["body"] for each in chunks)))
        if digest(body) != item["hash"]:
            raise RuntimeError(f"the stored list of {correction_id} does not have its hash")
        scope, tickets, refused = list_from_dict(body)
        at = item.get("approved_at")
        return Correction(
            scope, tickets, refused, item["hash"], item["currency"], item["made_by"],
            parse(item["made_at"]), item["stage"], item["rev"], item.get("approved_by"),
            parse(at) if at else None, item.get("fates", {}),
        )  # fmt: skip

    def heads(self) -> list[Head]:
        """All corrections, in the order of their ids."""
        return [
            Head(
                item["id"], item["stage"], item["made_by"], item.get("approved_by"), item["tickets"]
            )
            for item in self._all(HEAD, "")
        ]

    def step(self, correction: Correction) -> Correction:
        """Write the next state over the one that was read; Stale when somebody else was first."""
        values = {
            ":stage": correction.state,
            ":by": correction.approved_by,
            ":at": rfc3339(correction.approved_at) if correction.approved_at else None,
            ":fates": dict(correction.fates),
            ":rev": correction.rev,
            ":seen": correction.rev - 1,
        }
        try:
            self._client.update_item(
                TableName=self._table,
                Key=attributes({"kind": HEAD, "id": correction.correction_id}),
                UpdateExpression="SET stage = :stage, approved_by = :by, approved_at = :at,"
                " fates = :fates, rev = :rev",
                ConditionExpression="rev = :seen",
                ExpressionAttributeValues=attributes(values),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            id = correction.correction_id
            raise Stale("somebody else took a step meanwhile", correction=id) from None
        return correction

    def _put(self, item: dict[str, Any]) -> bool:
        """Write what is not there; False when it is."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=attributes(item),
                ConditionExpression="attribute_not_exists(id)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _all(self, kind: str, prefix: str) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="#kind = :kind"
            + (" AND begins_with(id, :prefix)" if prefix else ""),
            ExpressionAttributeNames={"#kind": "kind"},
            ExpressionAttributeValues=attributes(
                {":kind": kind} | ({":prefix": prefix} if prefix else {})
            ),
            ConsistentRead=True,
        )
        return [plains(item) for page in pages for item in page["Items"]]
