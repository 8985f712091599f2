"""What many tests begin with is made once a worker by the real stores, then copied item by item."""

from collections.abc import Callable, Iterable, Mapping
from itertools import batched
from typing import Any

_made: dict[str, list[dict[str, Any]]] = {}
_begun: dict[str, tuple[dict[str, list[dict[str, Any]]], Any]] = {}
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
    put(client, table, known)


def begun[Made](
    client: Any, tables: Mapping[str, str], name: str, make: Callable[[], Made]
) -> Made:
    """All that `make` writes into any table, and what it answers, which nobody may change.

    tables: names by environment variable. What it finds there must be the same wherever it is called, and it takes
    nothing away.
    """
    if (known := _begun.get(name)) is None:
        before = {each: _items(client, table) for each, table in tables.items()}
        told = make()
        after = {
            each: [item for item in _items(client, table) if item not in before[each]]
            for each, table in tables.items()
        }
        _begun[name] = after, told
        return told
    written, told = known
    for each, items in written.items():
        put(client, tables[each], items)
    return told


def put(client: Any, table: str, items: Iterable[dict[str, Any]]) -> None:
    """Items of different keys, as they are."""
    for some in batched(items, BATCH, strict=False):
        puts = [{"PutRequest": {"Item": item}} for item in some]
        left = client.batch_write_item(RequestItems={table: puts})["UnprocessedItems"]
        assert not left, "the engine put writes off"


def _items(client: Any, table: str) -> list[dict[str, Any]]:
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return [item for page in pages for item in page["Items"]]
