"""Scenes and forms by version in DynamoDB, table PRICING_TABLE: drafts, and versions published for good.

    id  access pattern                            operation
    V1  the draft of a document                   GetItem <kind>_draft/<id>, consistent
    V2  another draft over the one seen           PutItem, condition: the rev read
    V3  a published version                       GetItem <kind>_version/<id>@<n>
    V4  which versions there are                  GetItem <kind>/<id>, consistent
    V5  publish                                   three puts of one transaction: the version, where there is none; the
                                                  list and the draft, over the revs read
    V6  withdraw one                              PutItem of the list, over the rev read
    V7  every document of the kind                Query <kind> and <kind>_draft, without bodies

kind: "scene" or "form". A document is zlib-compressed canonical JSON of at most MAX_BYTES. A version's item is
written once ("not exists") and never again.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from suanqing.canonical import canonical, digest
from suanqing.errors import Conflict, Invalid, NotFound, Stale
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import parse, rfc3339
from suanqing.work.scenes.holding import Listed, reference
from suanqing.work.scenes.shapes import bounded

MAX_BYTES = 256 * 1024
"""Of a document's canonical JSON, so that it fits an item whatever it holds."""
MAX_VERSIONS = 1_000

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """makers: everybody who had a hand in it since the last version. name: {"zh", "en"} where it has one."""

    id: str
    document: Document
    hash: str
    rev: int
    by: str
    at: datetime
    makers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Version:
    """more: what stands beside the document: a scene's words of its forms. approved_by: the second of two people."""

    id: str
    number: int
    document: Document
    hash: str
    makers: frozenset[str]
    approved_by: str
    published_at: datetime
    note: str | None
    more: Mapping[str, Any]

    @property
    def ref(self) -> str:
        return reference(self.id, self.number)


@dataclass(frozen=True, slots=True)
class Versions:
    """A document's list. rev: 0 while nothing was published. latest: the highest number."""

    id: str
    rev: int = 0
    listed: tuple[Listed, ...] = ()
    name: Mapping[str, str] | None = None

    @property
    def latest(self) -> int:
        return max((each.number for each in self.listed), default=0)


class VersionStore:
    def __init__(self, client: Any, table: str, kind: str) -> None:
        self.client, self._table, self.kind = client, table, kind

    def draft(self, id: str) -> Draft | None:
        """V1: None where there is none, or what was drafted is published."""
        item = self._read(f"{self.kind}_draft", id)
        if item is None or "body" not in item:
            return None
        return Draft(
            id, _unpacked(item), item["hash"], item["rev"], item["by"], parse(item["at"]),
            frozenset(item["makers"]),
        )  # fmt: skip

    def put_draft(
        self, id: str, document: Document, seen: int | None, by: str, now: datetime
    ) -> Draft:
        """V2. seen: the rev it is written over, None where there is no draft. Raises Stale, Invalid `too_large`."""
        body = packed(document)
        item = self._read(f"{self.kind}_draft", id) or {}
        rev, open_ = item.get("rev", 0), "body" in item
        if (seen or 0) != (rev if open_ else 0):
            raise Stale("the draft was changed meanwhile", version=rev if open_ else 0)
        makers = frozenset(item["makers"] if open_ else ()) | {by}
        made = Draft(id, document, digest(document), rev + 1, by, now, makers)
        self._put(_draft_item(self.kind, made, body), rev)
        return made

    def discard(self, id: str, seen: int) -> None:
        """The draft is dropped; its rev goes on. Raises NotFound, Stale."""
        draft = self.draft(id)
        if draft is None:
            raise NotFound(f"there is no draft of {id}")
        if draft.rev != seen:
            raise Stale("the draft was changed meanwhile", version=draft.rev)
        self._put(_closed(self.kind, draft), draft.rev)

    def version(self, id: str, number: int) -> Version:
        """V3: NotFound where there is none. A body that has not its hash is a fault of the store."""
        item = self._read(f"{self.kind}_version", reference(id, number))
        if item is None:
            raise NotFound(f"there is no version {reference(id, number)}")
        return Version(
            id, number, _unpacked(item), item["hash"], frozenset(item["makers"]), item["approved_by"],
            parse(item["published_at"]), item.get("note"), json.loads(item.get("more", "{}")),
        )  # fmt: skip

    def versions(self, id: str) -> Versions:
        """V4: an empty list where nothing was published."""
        item = self._read(self.kind, id)
        return _versions(item) if item else Versions(id)

    def publishing(
        self, draft: Draft, version: Version, before: Versions, entry: Listed
    ) -> list[dict[str, Any]]:
        """V5: the writes that publish `version`, made of `draft`, for a transaction of the caller's."""
        if len(before.listed) >= MAX_VERSIONS:
            raise Conflict(f"{draft.id} has {MAX_VERSIONS} versions, and no more", "many_versions")
        name = version.document["name"]
        after = Versions(draft.id, before.rev + 1, (*before.listed, entry), name)
        kept = {"Put": self._write(_version_item(self.kind, version), 0)}
        listed = {"Put": self._write(_list_item(self.kind, after), before.rev)}
        closed = {"Put": self._write(_closed(self.kind, draft), draft.rev)}
        return [kept, listed, closed]

    def transact(self, writes: list[dict[str, Any]]) -> None:
        """V5: all of them or none. Raises Stale."""
        try:
            self.client.transact_write_items(TransactItems=writes)
        except self.client.exceptions.TransactionCanceledException as error:
            codes = {reason.get("Code") for reason in error.response["CancellationReasons"]}
            if codes & {"ConditionalCheckFailed", "TransactionConflict"}:
                raise Stale("somebody else wrote it meanwhile") from None
            raise

    def put_list(self, before: Versions, listed: tuple[Listed, ...]) -> Versions:
        """V6. Raises Stale."""
        after = Versions(before.id, before.rev + 1, listed, before.name)
        self._put(_list_item(self.kind, after), before.rev)
        return after

    def all(self) -> Iterator[Versions]:
        """V7: what was published, by id."""
        return (_versions(item) for item in self._all(self.kind))

    def drafted(self) -> list[str]:
        """V7: ids with an open draft."""
        return [item["id"] for item in self._all(f"{self.kind}_draft") if item["open"]]

    def _all(self, kind: str) -> Iterator[dict[str, Any]]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="#kind = :kind",
            ProjectionExpression="id, rev, listed, #name, #open",
            ExpressionAttributeNames={"#kind": "kind", "#name": "name", "#open": "open"},
            ExpressionAttributeValues=attributes({":kind": kind}),
            ConsistentRead=True,
        )
        return (plains(item) for page in pages for item in page["Items"])

    def _read(self, kind: str, id: str) -> dict[str, Any] | None:
        answer = self.client.get_item(
            TableName=self._table, Key=attributes({"kind": kind, "id": id}), ConsistentRead=True
        )
        return plains(answer["Item"]) if "Item" in answer else None

    def _write(self, item: dict[str, Any], over: int) -> dict[str, Any]:
        write: dict[str, Any] = {"TableName": self._table, "Item": attributes(item)}
        if not over:
            return write | {"ConditionExpression": "attribute_not_exists(id)"}
        values = attributes({":seen": over})
        return write | {"ConditionExpression": "rev = :seen", "ExpressionAttributeValues": values}

    def _put(self, item: dict[str, Any], over: int) -> None:
        try:
            self.client.put_item(**self._write(item, over))
        except self.client.exceptions.ConditionalCheckFailedException:
            raise Stale("somebody else wrote it meanwhile") from None


def packed(document: Any) -> bytes:
    """A document as it is stored; Invalid `too_large` for what is too large, too deep or not exact."""
    if not bounded(document):
        raise Invalid("the document is too large, too deep, or has a binary number", "too_large")
    text = canonical(document)
    if len(text) > MAX_BYTES:
        message = f"the document has {len(text)} bytes, and at most {MAX_BYTES} may be"
        raise Invalid(message, "too_large")
    return zlib.compress(text, 9)


def _unpacked(item: Mapping[str, Any]) -> Document:
    document: Document = json.loads(zlib.decompress(item["body"]))
    if digest(document) != item["hash"]:
        raise RuntimeError(f"the stored document of {item['id']} does not have its hash")
    return document


def _draft_item(kind: str, draft: Draft, body: bytes) -> dict[str, Any]:
    return {
        "kind": f"{kind}_draft", "id": draft.id, "rev": draft.rev, "hash": draft.hash, "body": body,
        "by": draft.by, "at": rfc3339(draft.at), "makers": sorted(draft.makers), "open": True,
    }  # fmt: skip


def _closed(kind: str, draft: Draft) -> dict[str, Any]:
    """Published or dropped: the rev stays, so that a late write over an old draft is refused."""
    return {
        "kind": f"{kind}_draft", "id": draft.id, "rev": draft.rev + 1, "hash": draft.hash, "open": False,
    }  # fmt: skip


def _version_item(kind: str, version: Version) -> dict[str, Any]:
    return {
        "kind": f"{kind}_version", "id": version.ref, "hash": version.hash, "body": packed(version.document),
        "makers": sorted(version.makers), "approved_by": version.approved_by,
        "published_at": rfc3339(version.published_at), "note": version.note,
        "more": json.dumps(version.more, ensure_ascii=False, sort_keys=True),
    }  # fmt: skip


def _list_item(kind: str, versions: Versions) -> dict[str, Any]:
    return {
        "kind": kind, "id": versions.id, "rev": versions.rev, "name": dict(versions.name or {}),
        "listed": [_entry(each) for each in versions.listed],
    }  # fmt: skip


def _entry(each: Listed) -> dict[str, Any]:
    return {
        "n": each.number, "hash": each.hash, "since": rfc3339(each.since), "at": rfc3339(each.published_at),
        "until": rfc3339(each.until) if each.until else None,
        "withdrawn": rfc3339(each.withdrawn) if each.withdrawn else None,
    }  # fmt: skip


def _versions(item: Mapping[str, Any]) -> Versions:
    return Versions(item["id"], item["rev"], tuple(map(_listed, item["listed"])), item["name"])


def _listed(entry: Mapping[str, Any]) -> Listed:
    until, back = entry.get("until"), entry.get("withdrawn")
    return Listed(
        entry["n"], entry["hash"], parse(entry["since"]), parse(entry["at"]),
        parse(until) if until else None, parse(back) if back else None,
    )  # fmt: skip
