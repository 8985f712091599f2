"""Versions of price books in DynamoDB, table PRICING_TABLE: which holds when, and what each one says.

    id  access pattern                                operation
    B6  which version holds for a service time        GetItem book/<name>, remembered 5 s
    B7  a version's body                              Query book_body <version>#<hash>#, kept

Bodies are zlib-compressed canonical JSON in chunks under an id that holds the body's hash: a chunk
is written once ("not exists") and never again, so no write changes what a hash was approved for.
"""

import json
import math
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from suanqing.canonical import canonical, digest
from suanqing.errors import Invalid, NotFound, Unpriced
from suanqing.platform.cache import TtlCache
from suanqing.platform.dynamo import attributes
from suanqing.pricing.lifecycle import Act, Version
from suanqing.pricing.stores.table import PricingTable, key
from suanqing.times import parse, rfc3339

if TYPE_CHECKING:
    from suanqing.pricing.book import Book

VERSIONS_TTL = 5.0
"""Seconds after a publication until every process prices the past by it. What is served after it, every
process prices by it at once: a list of versions that is older than the service is read again."""
CHUNK = 300_000

Document = dict[str, Any]


class Published(NamedTuple):
    """One line of a book's list of versions, in the order of publication. valid_to: where it ends."""

    number: int
    valid_from: datetime
    published_at: datetime
    valid_to: datetime | None = None


class Listed(NamedTuple):
    """A book's published versions as they were read at that moment."""

    at: datetime
    versions: tuple[Published, ...]


def holding(
    versions: Sequence[Published], service_time: datetime, now: datetime
) -> Published | None:
    """Of these versions the one that prices a service of that time, as published by `now`."""
    valid = [
        (entry.valid_from, place)
        for place, entry in enumerate(versions)
        if entry.valid_from <= service_time
        and entry.published_at <= now
        and (entry.valid_to is None or service_time < entry.valid_to)
    ]
    return versions[max(valid)[1]] if valid else None


UNCHECKED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What compiling a body raises that no check of a price book has passed."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class VersionStore(PricingTable):
    def __init__(self, client: Any, table: str, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(client, table, clock)
        self._lists: TtlCache[str, Listed] = TtlCache(VERSIONS_TTL, self._clock)
        self._books: TtlCache[str, Book] = TtlCache(math.inf, self._clock, most=32)

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

    def currency(self) -> str | None:
        """Of the newest published version; None where there is none."""
        versions = self.published("main")
        newest = self.book_document(f"main@{versions[-1].number}") if versions else None
        return str(newest["currency"]) if newest else None

    def version_at(
        self, service_time: datetime, now: datetime, name: str = "main"
    ) -> Published | None:
        """The published version that `book_at` would compile."""
        known = self._lists.get(name)
        if known is None or known.at < service_time:
            known = self._listed(name, now)
        return holding(known.versions, service_time, now)

    def in_force(self, now: datetime) -> list[str]:
        """Of every book, the version that prices today, and those published for later."""
        found: list[str] = []
        for name in sorted(item["id"] for item in self._all("book")):
            today = self.version_at(now, now, name)
            later = (entry for entry in self.published(name) if entry.valid_from > now)
            found += [f"{name}@{entry.number}" for entry in (today, *later) if entry]
        return found

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

    def published(self, name: str = "main", fresh: bool = False) -> tuple[Published, ...]:
        """The book's published versions in the order of publication, at most 5 s old, or read now."""
        if fresh:
            self._lists.forget(name)
        return (self._lists.get(name) or self._listed(name, LONG_AGO)).versions

    def published_now(self, name: str) -> tuple[Published, ...]:
        return self.published(name, fresh=True)

    def _listed(self, name: str, at: datetime) -> Listed:
        item = self._read("book", name) or {}
        versions = tuple(_published(each) for each in item.get("published", []))
        return self._lists.put(name, Listed(at, versions))

    def book(self, version_id: str) -> "Book":
        """A version compiled; published ones stay in the process for good."""
        known = self._books.get(version_id)
        if known is None:
            from suanqing.pricing.book import compile_book

            version = self.version(version_id)
            if version.state != "published":
                return compiled_draft(self._body(version), version_id)
            known = self._books.put(version_id, compile_book(self._body(version)))
        return known

    def book_document(self, version_id: str) -> Document:
        """The version's document as it was handed in, both planes."""
        return self._body(self.version(version_id))

    def version(self, version_id: str) -> Version:
        """Where the version is in its life; NotFound when there is none."""
        item = self._read("book_version", version_id)
        if item is None:
            raise NotFound(f"there is no book version {version_id}", book_version=version_id)
        return version_of(item)

    def versions(self) -> list[Version]:
        """Every version of every book, newest number first."""
        found = [version_of(item) for item in self._all("book_version")]
        return sorted(found, key=lambda version: (version.book, -version.number))

    def _write_body(self, version: Version, body: Document) -> None:
        """Write the chunks that are not there; the id holds the hash, so those there are equal."""
        packed = zlib.compress(canonical(body), 9)
        for start in range(0, len(packed), CHUNK):
            chunk = f"{_chunks(version)}{start // CHUNK + 1:03d}"
            item = key("book_body", chunk) | attributes({"body": packed[start : start + CHUNK]})
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


def compiled_draft(body: Document, version_id: str) -> "Book":
    """A body that nobody has published yet; Invalid `book_has_findings` where it cannot be priced by."""
    from suanqing.pricing.book import compile_book

    try:
        return compile_book(body)
    except UNCHECKED as error:
        raise Invalid(
            "the draft has findings that keep it from being priced by",
            "book_has_findings", book_version=version_id,
        ) from error  # fmt: skip


def _chunks(version: Version) -> str:
    return f"{version.version_id}#{version.hash[:16]}#"


def _published(entry: dict[str, Any]) -> Published:
    until = entry.get("valid_to")
    return Published(
        entry["number"], parse(entry["valid_from"]), parse(entry["published_at"]),
        parse(until) if until else None,
    )  # fmt: skip


def version_item(version: Version) -> dict[str, Any]:
    trail = [
        {"step": act.step, "by": act.by, "at": rfc3339(act.at), "hash": act.hash, "note": act.note}
        for act in version.trail
    ]
    return key("book_version", version.version_id) | attributes(
        {
            "stage": version.state,
            "hash": version.hash,
            "rev": version.rev,
            "trail": trail,
            "valid_from": rfc3339(version.valid_from) if version.valid_from else None,
            "published_at": rfc3339(version.published_at) if version.published_at else None,
        }
    )


def version_of(item: dict[str, Any]) -> Version:
    return Version(
        version_id=item["id"],
        state=item["stage"],
        hash=item["hash"],
        trail=tuple(Act(**entry | {"at": parse(entry["at"])}) for entry in item["trail"]),
        rev=item["rev"],
        valid_from=parse(item["valid_from"]) if "valid_from" in item else None,
        published_at=parse(item["published_at"]) if "published_at" in item else None,
    )
