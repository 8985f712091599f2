"""The way to moto's DynamoDB, which is in the same process, without the HTTP between.

A call that moto answers is written down as a request, matched with every service's addresses, read by a web
framework and parsed by the service's model, and its answer goes the same way back: most of what it costs. Here calls
that read or write items are handed to moto's own handler, and what it answers to the caller (`wire`). What it refuses
is written as ever.

Four things that moto's tables do are done with less: a transaction keeps of the tables what it may change, in case
it fails, and not copies of them; a query of a table looks at its own key's items; an item's size is added up once; who
walks through an update's expression says once which of its parts they look for.
What they answer is moto's (`tests/integration/test_wire.py`).
"""

import copy
import re
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from botocore.awsrequest import AWSResponse
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.botocore_stubber import MockRawResponse
from moto.core.exceptions import HTTPException, ServiceException
from moto.core.models import botocore_stubber
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb import models, responses
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models import DynamoDBBackend, dynamo_type, table
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import StreamShard, Table
from moto.dynamodb.models.utilities import dynamo_to_dict
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.responses import DynamoHandler

OURS = {
    name: camelcase_to_underscores(name)
    for name in (
        *("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"),
        *("BatchGetItem", "BatchWriteItem", "TransactGetItems", "TransactWriteItems"),
    )
}
"""Operations that go the short way: moto's method by name."""
PLACE = re.compile(r"https://dynamodb\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/")
LARGEST = 405_000
"""Bytes of an item: moto's own limit."""

ONE_BY_ONE = threading.RLock()
"""moto's transactions are not isolated; a test with threads would see halves of one."""

_transact, _query, _all_items = DynamoDBBackend.transact_write_items, Table.query, Table.all_items


class Direct(DynamoHandler):
    """A call's own; its answer stays what the method answered."""

    def __init__(self, operation: str, region: str, params: Mapping[str, Any]) -> None:
        super().__init__()
        self.body = self.params = params
        self.region, self.current_account = region, DEFAULT_ACCOUNT_ID
        self.querystring: dict[str, Any] = {}
        self.headers = {
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "Content-Type": "application/x-amz-json-1.0",
        }
        self.response_headers: dict[str, str] = {}


def answers(url: str) -> str | None:
    """The region in which moto answers for this address, while it is in use."""
    place = PLACE.fullmatch(url) if botocore_stubber.enabled else None
    return place[1] if place else None


def answer(
    operation: str, region: str, url: str, params: Mapping[str, Any]
) -> tuple[AWSResponse, dict[str, Any] | None]:
    """The response, and what it says; a refusal's is to be read of it."""
    handler = Direct(operation, region, params)
    with ONE_BY_ONE:
        try:
            result: Any = getattr(handler, OURS[operation])()
        except ServiceException as refusal:
            status, headers, body = handler.serialized(ActionResult(refusal))
            return AWSResponse(url, status, headers, MockRawResponse(body)), None
        except HTTPException as refusal:
            raw = MockRawResponse(refusal.description)
            return AWSResponse(url, refusal.code, dict(refusal.get_headers() or []), raw), None
    return AWSResponse(url, 200, {}, None), result.result


# A transaction.

_touched: dict[str, list[Any]] = {}
"""Keys that the transaction of this moment may change, by table."""


def _transacted(self: DynamoDBBackend, transact_items: Sequence[Mapping[str, Any]]) -> None:
    _touched.clear()
    for each in transact_items:
        for asked in each.values():
            if held := self.tables.get(asked.get("TableName")):
                _touched.setdefault(held.name, []).append(_key(held, asked))
    try:
        _transact(self, transact_items)  # type: ignore[arg-type]
    finally:
        _touched.clear()


def _key(held: Table, asked: Mapping[str, Any]) -> Any:
    given = asked.get("Key") or asked.get("Item") or {}
    names = [held.hash_key_attr, held.range_key_attr]
    return tuple(DynamoType(given[name]) if name in given else None for name in names)


def _copied(thing: Any) -> Any:
    """What moto keeps of a table, in case the transaction fails: all of it, and copies of what may change."""
    if not isinstance(thing, Table) or thing.name not in _touched:
        return copy.deepcopy(thing)
    kept = Table.__new__(Table)
    vars(kept).update(vars(thing))
    kept.items = defaultdict(dict, thing.items)
    for hashed, ranged in _touched[thing.name]:
        if hashed not in thing.items:
            continue
        if not thing.has_range_key:
            kept.items[hashed] = copy.deepcopy(thing.items[hashed])
            continue
        beside = (
            dict(thing.items[hashed])
            if kept.items[hashed] is thing.items[hashed]
            else kept.items[hashed]
        )
        if ranged in beside:
            beside[ranged] = copy.deepcopy(beside[ranged])
        kept.items[hashed] = beside
    if thing.stream_shard is not None:
        kept.stream_shard = StreamShard.__new__(StreamShard)
        vars(kept.stream_shard).update(vars(thing.stream_shard), table=kept)
        kept.stream_shard.items = [*thing.stream_shard.items]
    return kept


# A query, and an item's size.


def _read(thing: Any) -> Any:
    """Items that were found are read, and what is answered is made anew of them."""
    if isinstance(thing, Item) or (
        isinstance(thing, list) and all(isinstance(each, Item) for each in thing)
    ):
        return thing
    return copy.deepcopy(thing)


def _queried(self: Table, hash_key: Any, *given: Any, **more: Any) -> Any:
    """given, 7th: the index, as moto's backend passes it on."""
    if given[6] is not None:
        return _query(self, hash_key, *given, **more)
    self._asked_for = hash_key  # type: ignore[attr-defined]
    try:
        return _query(self, hash_key, *given, **more)
    finally:
        del self._asked_for  # type: ignore[attr-defined]


def _items(self: Table) -> list[Item]:
    if (hashed := vars(self).get("_asked_for")) is None:
        return _all_items(self)
    if (held := self.items.get(hashed)) is None:
        return []
    return [*held.values()] if self.has_range_key else [held]  # type: ignore[list-item]


def _size(self: DynamoType) -> int:
    """As moto adds it up, without making each part anew."""
    held = self.value
    match self.type:
        case "N":
            return len(str(held))
        case "L":
            return sum(each.size() for each in held)
        case "M":
            return sum(_bytesize(name) + each.size() for name, each in held.items())
        case "NS":
            return sum(len(str(each)) for each in held)
        case "SS" | "BS":
            return sum(_bytesize(each) for each in held)
    return 1 if isinstance(held, bool) else _bytesize(held)


def _bytesize(text: str | bytes) -> int:
    return len(text if isinstance(text, bytes) or text.isascii() else text.encode())


def _plain(thing: Any) -> Any:
    """What is answered, without moto's classes; the kinds that nearly all of it is come first."""
    kind = type(thing)
    if kind is str:
        return thing
    if kind is DynamoType:
        match thing.type:
            case "S" | "N" | "BOOL" | "NULL":
                return {thing.type: thing.value}
            case "M":
                return {"M": {name: _plain(each) for name, each in thing.value.items()}}
            case "L":
                return {"L": [_plain(each) for each in thing.value]}
    elif kind is dict or kind is LimitedSizeDict:
        return {name: _plain(each) for name, each in thing.items()}
    elif kind is list:
        return [_plain(each) for each in thing]
    return dynamo_to_dict(thing)


def _item(
    self: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: Mapping[str, Any]
) -> None:
    self.hash_key, self.range_key = hash_key, range_key
    self.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
    size = 0
    for name, given in attrs.items():
        held = DynamoType(given)
        dict.__setitem__(self.attrs, name, held)
        size += _bytesize(name) + held.size()
    if size > LARGEST:
        raise ItemSizeTooLarge


# An update's expression.


def _traversed(self: DepthFirstTraverser, node: Node) -> Any:
    kinds = self.nodes_to_be_processed()

    def through(node: Any, place: int) -> Any:
        if not isinstance(node, Node):
            return node
        above = node.parent
        for number, child in enumerate(node.children or ()):
            self.pre_processing_of_child(node, number)
            if isinstance(child, Node):
                through(child, number)
        if isinstance(node, kinds):
            node = self.process(node)
            node.parent = above
            if above:
                above.children[place] = node
        return node

    return through(node, -1)


LESS: list[tuple[Any, str, Any]] = [
    (DynamoDBBackend, "transact_write_items", _transacted),
    (models, "copy", SimpleNamespace(deepcopy=_copied)),
    (table, "copy", SimpleNamespace(copy=copy.copy, deepcopy=_read)),
    (table, "dynamo_json_dump", lambda _: ""),  # for SizeBytes of a stream's record alone
    (Table, "query", _queried),
    (Table, "all_items", _items),
    (DynamoType, "size", _size),
    (dynamo_type, "bytesize", _bytesize),
    (responses, "dynamo_to_dict", _plain),
    (Item, "__init__", _item),
    (DepthFirstTraverser, "traverse", _traversed),
]
"""Whose, called what, and what it is here."""
MOTOS = [(owner, name, getattr(owner, name)) for owner, name, _ in LESS]
"""The same as moto has it."""


def shorten() -> None:
    """From now on, for the whole process."""
    for owner, name, less in LESS:
        setattr(owner, name, less)
