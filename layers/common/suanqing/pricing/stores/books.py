"""Prices in DynamoDB, table PRICING_TABLE: the catalogue, the versions, and the steps of a version's life.

    id  access pattern                                operation
    B3  a new draft with the next number              Put body chunks, then TransactWriteItems
    B4  a step of a version's life                    Put book_version, condition: the rev read
    B5  publish: the version and the book's list      TransactWriteItems, both conditional

B1 and B2 are in `catalogue_store`, B6 and B7 in `version_store`, exchange rates in `rates`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Invalid, Stale
from suanqing.platform.dynamo import attributes, plains
from suanqing.pricing import lifecycle
from suanqing.pricing.book_clocks import unpinned
from suanqing.pricing.catalogue import Sku, stamp
from suanqing.pricing.lifecycle import Version
from suanqing.pricing.stores.catalogue import CatalogueStore
from suanqing.pricing.stores.rates import RateStore
from suanqing.pricing.stores.table import key
from suanqing.pricing.stores.versions import Document, VersionStore, compiled_draft, version_item
from suanqing.times import parse, rfc3339

if TYPE_CHECKING:
    from suanqing.pricing.book import Book


class Publishing(NamedTuple):
    version: Version
    writes: list[dict[str, Any]]


class PricingStore(CatalogueStore, VersionStore):
    """Reads are consistent at the moment they are made, then remembered as the tables say."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(client, table, clock)
        self.rates = RateStore(client, table)

    def findings(self, version_id: str) -> list[dict[str, Any]]:
        """What stands against publishing the version now, what its approval has to confirm, what is hardly
        meant, and what the version published before has no price for."""
        from dataclasses import asdict

        from suanqing.pricing.checks.confirmations import to_confirm, unsaid
        from suanqing.pricing.checks.coverage import unpriced
        from suanqing.pricing.checks.plausibility import implausible

        version, catalogue = self.version(version_id), self.catalogue()
        told = self._body(version)
        body = stamp(told, catalogue)
        before = [each for each in self.published(version.book) if each.number < version.number]
        last = self.book_document(f"{version.book}@{before[-1].number}") if before else None
        there = unpriced(last, catalogue) if last else ()
        asked = sorted({*to_confirm(body, last), *implausible(body, last), *there, *unsaid(told)})
        return [*self._findings(body, catalogue), *map(asdict, asked)]

    def trial_book(self, version_id: str) -> "Book":
        """The version compiled as it would be handed in now, to price by before it is.

        Raises Invalid `book_has_findings` where a draft cannot be priced by.
        """
        version = self.version(version_id)
        if version.state != "draft":
            return self.book(version_id)
        return compiled_draft(self._stamped(self._body(version)), version_id)

    # Publishing's gate (finance/backtest/jobs.py): its policy, and who let a body pass

    def policy(self, name: str) -> dict[str, Any] | None:
        """A policy's data as it was written; None when there is none."""
        found: dict[str, Any] | None = (self._read("policy", name) or {}).get("data")
        return found

    def put_policy(self, name: str, data: dict[str, Any] | None, by: str, now: datetime) -> None:
        """None lifts it."""
        self._put(key("policy", name) | attributes({"data": data, "by": by, "at": rfc3339(now)}))

    def override(self, version: Version) -> dict[str, Any] | None:
        """Who let this body of the version pass the gate, when and why."""
        return self._read("gate_override", f"{version.version_id}#{version.hash[:16]}")

    def put_override(self, version: Version, by: str, reason: str, now: datetime) -> None:
        """Kept once: the first one counts."""
        id = f"{version.version_id}#{version.hash[:16]}"
        said = {"hash": version.hash, "by": by, "reason": reason, "at": rfc3339(now)}
        try:
            self._put(key("gate_override", id) | attributes(said), "attribute_not_exists(id)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    # Books: the steps of a version's life

    def put_draft(
        self,
        document: Document,
        by: str,
        now: datetime,
        name: str | None = None,
        note: str | None = None,
    ) -> Version:
        """A new version from `document`, with the book's next number. Raises Stale in a race."""
        name = name or str(document.get("book", "main"))
        latest = (self._read("book", name) or {}).get("latest", 0)
        version_id = f"{name}@{latest + 1}"
        body = _numbered(document, name, latest + 1)
        version = lifecycle.draft(version_id, digest(body), by, now, note)
        self._write_body(version, body)
        number = {
            "TableName": self._table,
            "Key": key("book", name),
            "UpdateExpression": "SET latest = :next",
            "ConditionExpression": "latest = :latest" if latest else "attribute_not_exists(id)",
            "ExpressionAttributeValues": attributes(
                {":next": latest + 1, **({":latest": latest} if latest else {})}
            ),
        }
        head = self._write(version_item(version), "attribute_not_exists(id)")
        self._transact([{"Update": number}, {"Put": head}], version)
        return version

    def put_uploaded(self, document: Document, by: str, now: datetime) -> Version:
        """A draft from a workbook's document. Where the book's newest version is a draft that its author
        uploaded, it is written anew, so that uploading until it fits leaves one draft."""
        name = str(document.get("book", "main"))
        latest = (self._read("book", name) or {}).get("latest", 0)
        if latest:
            version = self.version(f"{name}@{latest}")
            own = version.makers == {by} and version.trail[-1].note == lifecycle.UPLOADED
            if version.state == "draft" and own:
                return self.change(version.version_id, document, by, now, lifecycle.UPLOADED)
        return self.put_draft(document, by, now, note=lifecycle.UPLOADED)

    def discard(self, version_id: str, by: str, now: datetime) -> Version:
        """Take a draft out of the list, for good; its number is not given again."""
        return self._step(lifecycle.discard(self.version(version_id), by, now))

    def change(
        self,
        version_id: str,
        document: Document,
        by: str,
        now: datetime,
        note: str | None = None,
        seen: int | None = None,
    ) -> Version:
        """Another document for a draft. seen: the rev that it was written over; Stale where there is another since."""
        version = self.version(version_id)
        if seen is not None and seen != version.rev:
            raise _stale(version)
        body = _numbered(document, version.book, version.number)
        return self._step(lifecycle.change(version, digest(body), by, now, note), body)

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
        version, writes = self.publishing(version_id, by, now, valid_from)
        self._transact(writes, version)
        self._lists.forget(version.book)
        return version

    def publishing(
        self,
        version_id: str,
        by: str,
        now: datetime,
        valid_from: datetime | None = None,
        otherwise: datetime | None = None,
    ) -> Publishing:
        """The version as published, and the writes that publish it: for a transaction with others (scenes). otherwise:
        from when it holds where neither the caller nor its document says."""
        version = self.version(version_id)
        body = self._body(version)
        start = _start(body, valid_from, otherwise)
        corrects = body.get("corrects")
        if corrects and self.version(corrects).state != "published":
            raise Invalid(f"{corrects} was never published", where="corrects")
        findings = [
            found
            for found in (
                self._findings(body, self.catalogue()) if version.state == "approved" else []
            )
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
            "Key": key("book", version.book),
            "UpdateExpression": "SET published = "
            "list_append(if_not_exists(published, :none), :entry)",
            "ConditionExpression": "attribute_exists(latest)",
            "ExpressionAttributeValues": attributes({":none": [], ":entry": [entry]}),
        }
        return Publishing(version, [{"Put": self._next(version)}, {"Update": listed}])

    def published_elsewhere(self, version_id: str) -> None:
        """Its writes were another's transaction: the book's list is read again."""
        self._lists.forget(version_id.rpartition("@")[0])

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
            version_item(version),
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

    def _findings(self, body: Document, catalogue: Mapping[str, Sku]) -> list[dict[str, Any]]:
        from dataclasses import asdict

        from suanqing.pricing.checks.payees import check_payees
        from suanqing.pricing.checks.rates import check_rates
        from suanqing.pricing.checks.validate import check

        unknown = check_payees(body, lambda party: self._read("party", party))
        rates = check_rates(body, self._paid_in(body["currency"]), self.rates.gap)
        found = {*check(body, catalogue), *unknown, *rates}
        return [asdict(finding) for finding in sorted(found)]

    def _paid_in(self, own: str) -> dict[str, str]:
        """The currency of every party that is paid in another one and was not ended."""
        query = self._kind("party") | {
            "FilterExpression": "attribute_exists(document.currency) AND document.currency <> :own"
        }
        query["ExpressionAttributeValues"] |= attributes({":own": own})
        pages = self._client.get_paginator("query").paginate(**query)
        found = [plains(item) for page in pages for item in page["Items"]]
        return {
            item["id"]: item["document"]["currency"]
            for item in found
            if item["document"].get("active", True)
        }

    def _stamped(self, body: Document) -> Document:
        return stamp(body, self.catalogue())


def _numbered(document: Document, book: str, number: int) -> Document:
    """The document saying which version it is; what an earlier submission stamped is dropped."""
    if document.get("book", book) != book:
        message = f"the document is of book {document['book']!r}"
        raise Invalid(message, book_version=f"{book}@{number}")
    body = {key: value for key, value in unpinned(document).items() if key != "skus"}
    return body | {"book": book, "version": number}


def _start(body: Document, valid_from: datetime | None, otherwise: datetime | None) -> datetime:
    """The moment a version holds from: approved with the document when it names one."""
    named = parse(body["valid_from"]) if body.get("valid_from") else None
    if named and valid_from and named != valid_from:
        raise Invalid("the approved document names another start", valid_from=body["valid_from"])
    start = named or valid_from or otherwise
    if start is None:
        raise Invalid("publishing needs the time from which the book holds", where="valid_from")
    return start


def _stale(version: Version) -> Stale:
    return Stale("somebody else took a step meanwhile", book_version=version.version_id)
