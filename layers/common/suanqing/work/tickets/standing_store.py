"""At which nodes of a scene open tickets stand, table WORK_TABLE; asked before a node is taken out of a scene, before
tickets are moved to another version, and before a template is taken out.

id   access pattern                          operation
K12  where open tickets of outlets stand     Query by_outlet (open), BatchGet of scene, tokens and rounds
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import batched
from typing import Any

from suanqing.errors import Unavailable
from suanqing.platform.dynamo import attributes, plains
from suanqing.work.tickets.items import HEAD

BATCH = 100
ROUNDS = 5
"""Times that what a batch left out is asked again."""


class StandingStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def at(self, outlets: Iterable[str], scene: str, nodes: Set[str]) -> Mapping[str, int]:
        """How many open tickets of the drawn scene, in any of its versions, stand at each of the nodes."""
        found: Counter[str] = Counter()
        for ids in batched(self._open(outlets), BATCH, strict=False):
            for head in self._heads(ids):
                if str(head.get("scene_ref", "")).rpartition("@")[0] == scene:
                    found.update({token["node"] for token in head["tokens"].values()} & nodes)
        return found

    def counted(self, outlets: Iterable[str], scenes: Set[str]) -> Mapping[str, int]:
        """How many open tickets are in each of these scenes, whichever versions they run."""
        found: Counter[str] = Counter()
        for ids in batched(self._open(outlets), BATCH, strict=False):
            names = (str(each.get("scene_ref", "")).rpartition("@")[0] for each in self._heads(ids))
            found.update(name for name in names if name in scenes)
        return found

    def running(self, outlets: Iterable[str], ref: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every open ticket that runs this version, with tokens, their count and rounds as its head has them."""
        for ids in batched(self._open(outlets), BATCH, strict=False):
            for head in self._heads(ids):
                if head.get("scene_ref") == ref:
                    rounds = {"rounds": head["rounds"]} if "rounds" in head else {}
                    told = {"tokens": head["tokens"], "n": head["made"], **rounds}
                    yield head["ticket_id"], told

    def _open(self, outlets: Iterable[str]) -> Iterator[str]:
        for outlet in outlets:
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                IndexName="by_outlet",
                KeyConditionExpression="outlet = :outlet AND begins_with(board, :open)",
                ExpressionAttributeValues=attributes({":outlet": outlet, ":open": "open#"}),
            )
            yield from (item["ticket_id"]["S"] for page in pages for item in page["Items"])

    def _heads(self, ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        keys = [attributes({"ticket_id": each, "part": HEAD}) for each in dict.fromkeys(ids)]
        for _ in range(ROUNDS):
            if not keys:
                return
            ask = {
                "Keys": keys,
                "ProjectionExpression": "ticket_id, scene_ref, tokens, made, rounds",
            }
            answer = self._client.batch_get_item(RequestItems={self._table: ask})
            yield from map(plains, answer["Responses"].get(self._table, ()))
            keys = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
        if keys:
            raise Unavailable("too busy; try again")
