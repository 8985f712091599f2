"""Catalogue, listings and price books in DynamoDB, table PRICING_TABLE.

    id  access pattern                                operation
    B1  a SKU by code; all by page                    GetItem, Query sku, remembered 30 s
    B2  the SKU behind a shop's item                  GetItem listing/<platform>:<outer id>, 30 s
    B3  a new draft with the next number              Put body chunks, then TransactWriteItems
    B4  a step of a version's life                    Put book_version, condition: the rev read
    B5  publish: the version and the book's list      TransactWriteItems, both conditional
    B6  which version holds for a service time        GetItem book/<name>, remembered 5 s
    B7  a version's body                              Query book_body <version>#<hash>#, kept

Bodies are zlib-compressed canonical JSON in chunks under an id that holds the body's hash: a chunk
is written once ("not exists") and never again, so no write changes what a hash was approved for.
"""

import json
import math
import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from suanqing.aws import Remembered, attributes, plains
from suanqing.canonical import canonical, digest
from suanqing.errors import Invalid, NotFound, Stale, Unpriced
from suanqing.pricing import lifecycle
from suanqing.pricing.catalogue import Sku, sku_from_dict, sku_to_dict, stamp
from suanqing.pricing.lifecycle import Act, Version
from suanqing.pricing.rates import RateStore
from suanqing.times import parse, rfc3339

if TYPE_CHECKING:
    from suanqing.pricing.book import Book

CATALOGUE_TTL = 30.0
VERSIONS_TTL = 5.0
"""Seconds after a publication until every process prices by it; the publishing one does at once."""
CHUNK = 300_000
BATCH = 100
"""Most items a transaction takes."""

Document = dict[str, Any]


class StoredSku(NamedTuple):
    sku: Sku
    version: int


class Skus(NamedTuple):
    """SKUs in the order of their codes; `after` asks for the next page, None at the end."""

    skus: list[StoredSku]
    after: str | None


class Published(NamedTuple):
    """One line of a book's list of versions, in the order of publication. valid_to: where it ends."""

    number: int
    valid_from: datetime
    published_at: datetime
    valid_to: datetime | None = None


class PricingStore:
    """Reads are consistent at the moment they are made, then remembered as the table above says."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = monotonic) -> None:
        self._client, self._table = client, table
        self.rates = RateStore(client, table)
        self._skus: Remembered[str, StoredSku] = Remembered(CATALOGUE_TTL, clock)
        self._listings: Remembered[str, str] = Remembered(CATALOGUE_TTL, clock)
        self._lists: Remembered[str, tuple[Published, ...]] = Remembered(VERSIONS_TTL, clock)
        self._books: Remembered[str, Book] = Remembered(math.inf, clock, most=32)

    # Catalogue

    def sku(self, sku: str) -> Sku | None:
        found = self.stored_sku(sku)
        return found.sku if found else None

    def stored_sku(self, sku: str, fresh: bool = False) -> StoredSku | None:
        """The SKU with the version that `put_sku` asks for."""
        known = None if fresh else self._skus.get(sku)
        if known is None:
            item = self._read("sku", sku)
            known = self._skus.put(sku, _stored_sku(item)) if item else None
        return known

    def skus(self, limit: int = 100, after: str | None = None) -> Skus:
        """Up to `limit` SKUs with codes above `after`."""
        query = self._kind("sku") | {"Limit": limit}
        if after:
            query["ExclusiveStartKey"] = _key("sku", after)
        answer = self._client.query(**query)
        found = [_stored_sku(plains(item)) for item in answer["Items"]]
        return Skus(found, found[-1].sku.sku if "LastEvaluatedKey" in answer else None)

    def catalogue(self) -> dict[str, Sku]:
        """Every SKU by its code, read now."""
        return {item["id"]: _stored_sku(item).sku for item in self._all("sku")}

    def put_sku(self, sku: Sku, expected_version: int | None = None) -> int:
        """Write the SKU over `expected_version` (None: it must be new); its new version."""
        version = (expected_version or 0) + 1
        item = _key("sku", sku.sku) | attributes({"version": version, "document": sku_to_dict(sku)})
        condition, values = "attribute_not_exists(id)", {}
        if expected_version is not None:
            condition, values = "version = :seen", {":seen": expected_version}
        try:
            self._put(item, condition, values)
        except self._client.exceptions.ConditionalCheckFailedException:
            current = self.stored_sku(sku.sku, fresh=True)
            seen = current.version if current else None
            raise Stale("the SKU was changed meanwhile", sku=sku.sku, current=seen) from None
        finally:
            self._skus.forget(sku.sku)
        return version

    def import_skus(self, skus: Sequence[Sku]) -> None:
        """Write all, new or not, a hundred at a time; doing it twice leaves the same catalogue."""
        for start in range(0, len(skus), BATCH):
            batch = skus[start : start + BATCH]
            self._client.transact_write_items(TransactItems=[self._upsert(sku) for sku in batch])
            for sku in batch:
                self._skus.forget(sku.sku)

    def listing(self, platform: str, outer_id: str) -> str | None:
        """The SKU that a shop's item stands for, e.g. of ("youzan", outer id)."""
        listing = f"{platform}:{outer_id}"
        known = self._listings.get(listing)
        if known is None:
            item = self._read("listing", listing)
            known = self._listings.put(listing, item["sku"]) if item else None
        return known

    def put_listing(self, platform: str, outer_id: str, sku: str) -> None:
        """Let the shop's item stand for the SKU, whatever it stood for before."""
        listing = f"{platform}:{outer_id}"
        self._put(_key("listing", listing) | attributes({"sku": sku}))
        self._listings.forget(listing)

    # Books: reading

    def book_at(self, service_time: datetime, now: datetime, name: str = "main") -> "Book":
        """The book that prices a service of `service_time`, as published by `now`.

        Of the versions valid by then, the one that starts last; of those that start together, the
        one published last. So a correction of the past ends where the next version begins, or where
        it says itself; then what was in force before holds again.
        Raises Unpriced when none is.
        """
        in_force = self.version_at(service_time, now, name)
        if in_force is None:
            raise Unpriced(
                f"no price book was in force on {rfc3339(service_time)}",
                code="no_book", book=name, served=rfc3339(service_time),
            )  # fmt: skip
        return self.book(f"{name}@{in_force.number}")

    def version_at(
        self, service_time: datetime, now: datetime, name: str = "main"
    ) -> Published | None:
        """The published version that `book_at` would compile."""
        versions = self.published(name)
        valid = [
            (entry.valid_from, place)
            for place, entry in enumerate(versions)
            if entry.valid_from <= service_time
            and entry.published_at <= now
            and (entry.valid_to is None or service_time < entry.valid_to)
        ]
        return versions[max(valid)[1]] if valid else None

    def until(self, version: Version) -> datetime | None:
        """Where a published version ends: at its own end, or at the start of the next one if that is
        sooner; None while there is neither."""
        listed = self.published(version.book)
        ends = [
            entry.valid_from
            for entry in listed
            if version.valid_from and entry.valid_from > version.valid_from
        ]
        ends += [e.valid_to for e in listed if e.number == version.number and e.valid_to]
        return min(ends, default=None)

    def published(self, name: str = "main") -> tuple[Published, ...]:
        """The book's published versions in the order of publication, at most 5 s old."""
        known = self._lists.get(name)
        if known is None:
            item = self._read("book", name) or {}
            known = self._lists.put(name, tuple(_published(e) for e in item.get("published", [])))
        return known

    def book(self, version_id: str) -> "Book":
        """A version compiled; published ones stay in the process for good."""
        known = self._books.get(version_id)
        if known is None:
            from suanqing.pricing.book import compile_book

            version = self.version(version_id)
            known = compile_book(self._body(version))
            if version.state == "published":
                self._books.put(version_id, known)
        return known

    def book_document(self, version_id: str) -> Document:
        """The version's document as it was handed in, both planes."""
        return self._body(self.version(version_id))

    def version(self, version_id: str) -> Version:
        """Where the version is in its life; NotFound when there is none."""
        item = self._read("book_version", version_id)
        if item is None:
            raise NotFound(f"there is no book version {version_id}", book_version=version_id)
        return _version(item)

    def versions(self) -> list[Version]:
        """Every version of every book, newest number first."""
        found = [_version(item) for item in self._all("book_version")]
        return sorted(found, key=lambda version: (version.book, -version.number))

    def findings(self, version_id: str) -> list[dict[str, Any]]:
        """What stands against publishing the version now."""
        return self._findings(self._stamped(self._body(self.version(version_id))))

    # Publishing's gate (replay/job.py): its policy, and who let a body pass

    def policy(self, name: str) -> dict[str, Any] | None:
        """A policy's data as it was written; None when there is none."""
        found: dict[str, Any] | None = (self._read("policy", name) or {}).get("data")
        return found

    def put_policy(self, name: str, data: dict[str, Any] | None, by: str, now: datetime) -> None:
        """None lifts it."""
        self._put(_key("policy", name) | attributes({"data": data, "by": by, "at": rfc3339(now)}))

    def override(self, version: Version) -> dict[str, Any] | None:
        """Who let this body of the version pass the gate, when and why."""
        return self._read("gate_override", f"{version.version_id}#{version.hash[:16]}")

    def put_override(self, version: Version, by: str, reason: str, now: datetime) -> None:
        """Kept once: the first one counts."""
        id = f"{version.version_id}#{version.hash[:16]}"
        said = {"hash": version.hash, "by": by, "reason": reason, "at": rfc3339(now)}
        try:
            self._put(_key("gate_override", id) | attributes(said), "attribute_not_exists(id)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    # Books: the steps of a version's life

    def put_draft(
        self, document: Document, by: str, now: datetime, name: str | None = None
    ) -> Version:
        """A new version from `document`, with the book's next number. Raises Stale in a race."""
        name = name or str(document.get("book", "main"))
        latest = (self._read("book", name) or {}).get("latest", 0)
        version_id = f"{name}@{latest + 1}"
        body = _numbered(document, version_id)
        version = lifecycle.draft(version_id, digest(body), by, now)
        self._write_body(version, body)
        number = {
            "TableName": self._table,
            "Key": _key("book", name),
            "UpdateExpression": "SET latest = :next",
            "ConditionExpression": "latest = :latest" if latest else "attribute_not_exists(id)",
            "ExpressionAttributeValues": attributes(
                {":next": latest + 1, **({":latest": latest} if latest else {})}
            ),
        }
        head = self._write(_version_item(version), "attribute_not_exists(id)")
        self._transact([{"Update": number}, {"Put": head}], version)
        return version

    def change(self, version_id: str, document: Document, by: str, now: datetime) -> Version:
        """Another document for a draft."""
        body = _numbered(document, version_id)
        return self._step(lifecycle.change(self.version(version_id), digest(body), by, now), body)

    def submit(self, version_id: str, by: str, now: datetime) -> Version:
        """Hand the draft in, with what the catalogue says of its SKUs stamped into the body."""
        version = self.version(version_id)
        body = self._stamped(self._body(version))
        return self._step(lifecycle.submit(version, digest(body), by, now), body)

    def approve(
        self, version_id: str, seen: str, by: str, now: datetime, head: bool = False
    ) -> Version:
        """Approve the body with hash `seen`; never by one who made it. head: for head office."""
        from suanqing.pricing.bands import beyond

        version = self.version(version_id)
        two = version.state == "submitted" and bool(beyond(self._body(version)))
        return self._step(lifecycle.approve(version, seen, by, now, two=two, head=head))

    def reject(self, version_id: str, note: str, by: str, now: datetime) -> Version:
        return self._step(lifecycle.reject(self.version(version_id), note, by, now))

    def publish(
        self, version_id: str, by: str, now: datetime, valid_from: datetime | None = None
    ) -> Version:
        """Publish an approved version from `valid_from`, or else from what its document names."""
        version = self.version(version_id)
        body = self._body(version)
        start = _start(body, valid_from)
        corrects = body.get("corrects")
        if corrects and self.version(corrects).state != "published":
            raise Invalid(f"{corrects} was never published", where="corrects")
        findings = [
            found
            for found in (self._findings(body) if version.state == "approved" else [])
            if found["severity"] == "error"
        ]
        version = lifecycle.publish(version, start, findings, by, now)
        entry = {
            "number": version.number,
            "valid_from": rfc3339(start),
            "published_at": rfc3339(now),
            "valid_to": rfc3339(parse(body["valid_to"])) if body.get("valid_to") else None,
        }
        listed = {
            "TableName": self._table,
            "Key": _key("book", version.book),
            "UpdateExpression": "SET published = "
            "list_append(if_not_exists(published, :none), :entry)",
            "ConditionExpression": "attribute_exists(latest)",
            "ExpressionAttributeValues": attributes({":none": [], ":entry": [entry]}),
        }
        self._transact([{"Put": self._next(version)}, {"Update": listed}], version)
        self._lists.forget(version.book)
        return version

    def _step(self, version: Version, body: Document | None = None) -> Version:
        """Write the version's next state over the one that was read; its body first."""
        if body is not None:
            self._write_body(version, body)
        try:
            self._client.put_item(**self._next(version))
        except self._client.exceptions.ConditionalCheckFailedException:
            raise _stale(version) from None
        return version

    def _next(self, version: Version) -> dict[str, Any]:
        return self._write(
            _version_item(version),
            "rev = :seen AND stage <> :final",
            {":seen": version.rev - 1, ":final": "published"},
        )

    def _transact(self, writes: list[dict[str, Any]], version: Version) -> None:
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as error:
            codes = [reason.get("Code") for reason in error.response["CancellationReasons"]]
            if "ConditionalCheckFailed" in codes or "TransactionConflict" in codes:
                raise _stale(version) from None
            raise

    def _findings(self, body: Document) -> list[dict[str, Any]]:
        from dataclasses import asdict

        from suanqing.pricing.validate import check

        return [asdict(finding) for finding in check(body, self.catalogue())]

    def _stamped(self, body: Document) -> Document:
        return stamp(body, self.catalogue())

    def _write_body(self, version: Version, body: Document) -> None:
        """Write the chunks that are not there; the id holds the hash, so those there are equal."""
        packed = zlib.compress(canonical(body), 9)
        for start in range(0, len(packed), CHUNK):
            chunk = f"{_chunks(version)}{start // CHUNK + 1:03d}"
            item = _key("book_body", chunk) | attributes({"body": packed[start : start + CHUNK]})
            try:
                self._put(item, "attribute_not_exists(id)")
            except self._client.exceptions.ConditionalCheckFailedException:
                continue

    def _body(self, version: Version) -> Document:
        chunks = self._all("book_body", _chunks(version))
        text = zlib.decompress(b"".join(item["body"] for item in chunks))
        document: Document = json.loads(text)
        if digest(document) != version.hash:
            raise RuntimeError(f"the stored body of {version.version_id} does not have its hash")
        return document

    # Items

    def _upsert(self, sku: Sku) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key("sku", sku.sku),
                "UpdateExpression": "SET document = :document ADD version :one",
                "ExpressionAttributeValues": attributes({":document": sku_to_dict(sku), ":one": 1}),
            }
        }

    def _write(
        self, item: dict[str, Any], condition: str = "", values: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        write: dict[str, Any] = {"TableName": self._table, "Item": item}
        if condition:
            write["ConditionExpression"] = condition
        if values:
            write["ExpressionAttributeValues"] = attributes(values)
        return write

    def _put(
        self, item: dict[str, Any], condition: str = "", values: dict[str, Any] | None = None
    ) -> None:
        self._client.put_item(**self._write(item, condition, values))

    def _read(self, kind: str, id: str) -> dict[str, Any] | None:
        answer = self._client.get_item(
            TableName=self._table, Key=_key(kind, id), ConsistentRead=True
        )
        return plains(answer["Item"]) if "Item" in answer else None

    def _kind(self, kind: str, prefix: str = "") -> dict[str, Any]:
        values = {":kind": kind, **({":prefix": prefix} if prefix else {})}
        return {
            "TableName": self._table,
            "KeyConditionExpression": "#kind = :kind"
            + (" AND begins_with(id, :prefix)" if prefix else ""),
            "ExpressionAttributeNames": {"#kind": "kind"},
            "ExpressionAttributeValues": attributes(values),
            "ConsistentRead": True,
        }

    def _all(self, kind: str, prefix: str = "") -> Iterable[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(**self._kind(kind, prefix))
        return (plains(item) for page in pages for item in page["Items"])


def _key(kind: str, id: str) -> dict[str, Any]:
    return attributes({"kind": kind, "id": id})


def _chunks(version: Version) -> str:
    return f"{version.version_id}#{version.hash[:16]}#"


def _numbered(document: Document, version_id: str) -> Document:
    """The document saying which version it is; what an earlier submission stamped is dropped."""
    name, _, number = version_id.rpartition("@")
    if document.get("book", name) != name:
        raise Invalid(f"the document is of book {document['book']!r}", book_version=version_id)
    return {
        key: value for key, value in document.items() if key != "skus"
    } | {"book": name, "version": int(number)}  # fmt: skip


def _start(body: Document, valid_from: datetime | None) -> datetime:
    """The moment a version holds from: approved with the document when it names one."""
    named = parse(body["valid_from"]) if body.get("valid_from") else None
    if named and valid_from and named != valid_from:
        raise Invalid("the approved document names another start", valid_from=body["valid_from"])
    start = named or valid_from
    if start is None:
        raise Invalid("publishing needs the time from which the book holds", where="valid_from")
    return start


def _stale(version: Version) -> Stale:
    return Stale("somebody else took a step meanwhile", book_version=version.version_id)


def _stored_sku(item: dict[str, Any]) -> StoredSku:
    return StoredSku(sku_from_dict(item["document"]), item["version"])


def _published(entry: dict[str, Any]) -> Published:
    until = entry.get("valid_to")
    return Published(
        entry["number"], parse(entry["valid_from"]), parse(entry["published_at"]),
        parse(until) if until else None,
    )  # fmt: skip


def _version_item(version: Version) -> dict[str, Any]:
    trail = [
        {"step": act.step, "by": act.by, "at": rfc3339(act.at), "hash": act.hash, "note": act.note}
        for act in version.trail
    ]
    return _key("book_version", version.version_id) | attributes(
        {
            "stage": version.state,
            "hash": version.hash,
            "rev": version.rev,
            "trail": trail,
            "valid_from": rfc3339(version.valid_from) if version.valid_from else None,
            "published_at": rfc3339(version.published_at) if version.published_at else None,
        }
    )


def _version(item: dict[str, Any]) -> Version:
    return Version(
        version_id=item["id"],
        state=item["stage"],
        hash=item["hash"],
        trail=tuple(Act(**entry | {"at": parse(entry["at"])}) for entry in item["trail"]),
        rev=item["rev"],
        valid_from=parse(item["valid_from"]) if "valid_from" in item else None,
        published_at=parse(item["published_at"]) if "published_at" in item else None,
    )
