"""People's profiles, table PRICING_TABLE: `worker/<party>` (access patterns W1 to W3 of `document_store`).

id  access pattern                     operation
W4  those of many                      BatchGetItem, consistent
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from suanqing.errors import Unavailable
from suanqing.platform.dynamo import attributes, plains
from suanqing.work.dispatch.document_store import Documents, Written, written
from suanqing.work.dispatch.profiles import Document, check

WORKER = "worker"
BATCH = 100
ROUNDS = 8


class ProfileStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table
        self._documents = Documents(client, table, WORKER)

    def get(self, party: str) -> Written:
        """Empty and version 0 while nobody has written one."""
        return self._documents.get(party)

    def several(self, parties: Iterable[str]) -> dict[str, Document]:
        """By id; who has none is left out."""
        found: dict[str, Document] = {}
        asked = [attributes({"kind": WORKER, "id": each}) for each in dict.fromkeys(parties)]
        for _ in range(len(asked) // BATCH + ROUNDS):
            if not asked:
                return found
            wanted = {self._table: {"Keys": asked[:BATCH], "ConsistentRead": True}}
            answer = self._client.batch_get_item(RequestItems=wanted)
            for item in map(plains, answer["Responses"].get(self._table, ())):
                found[item["id"]] = written(item).document
            left = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
            asked = [*left, *asked[BATCH:]]
        raise Unavailable("the table does not keep up; try again")

    def put(self, party: str, document: Document, seen: int, by: str, at: datetime) -> Written:
        """Write over version `seen` (0: none yet). Raises Invalid, Stale."""
        check(document)
        return self._documents.put(party, document, seen, by, at)
