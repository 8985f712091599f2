"""What many tests begin with is made once a worker by the real stores, then copied item by item."""

from collections.abc import Callable
from typing import Any

_made: dict[str, list[dict[str, Any]]] = {}
BATCH = 25
"""Items that BatchWriteItem takes."""


def planted(client: Any, table: str, name: str, make: Callable[[], None]) -> None:
    """The items that `make` writes into the table, under a name for what it writes.

    It must write the same wherever it is called: its items may depend on no clock and on nothing in the table.
    """
    known = _made.get(name)
    if known is None:
        before = _items(client, table)
        make()
        _made[name] = [item for item in _items(client, table) if item not in before]
        return
    for start in range(0, len(known), BATCH):
        puts = [{"PutRequest": {"Item": item}} for item in known[start : start + BATCH]]
        left = client.batch_write_item(RequestItems={table: puts})["UnprocessedItems"]
        assert not left, "the engine put writes off"


def _items(client: Any, table: str) -> list[dict[str, Any]]:
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]
