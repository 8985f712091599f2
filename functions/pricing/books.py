"""Price books (内部结算价格): drafted, submitted, approved by another, published for good."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from pricing import decisions
from pricing.paging import PageQuery
from pricing.wiring import api, gate_refusal, prices
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, READ_MONEY
from suanqing.platform import observe
from suanqing.pricing.checks.confirmations import check_confirmed
from suanqing.pricing.lifecycle import State, Step, Version
from suanqing.pricing.schemas.book import Approval, BookDocument, Publication, Rejection
from suanqing.problems import Lang, localized
from suanqing.times import rfc3339, utcnow
from suanqing.web.answers import Reply

MAX_BOOK = 5 * 1024 * 1024
"""Lambda takes 6 MB, in which the gateway quotes the body once more."""


class ActView(BaseModel):
    """One step on the audit trail."""

    step: Step
    by: str
    at: str
    hash: str
    note: str | None = None


class VersionView(BaseModel):
    """Where a version is in its life. until: where the next one, published already, takes over."""

    book_version: str
    state: State
    hash: str
    rev: int
    valid_from: str | None = None
    until: str | None = None
    published_at: str | None = None
    trail: list[ActView]


class VersionPage(BaseModel):
    items: list[VersionView]
    next: str | None = None


class FindingView(BaseModel):
    """One reason not to publish, or to look twice; empty fields do not apply."""

    code: str
    message: str
    plane: str = ""
    tier: str = ""
    sku: str = ""
    row: Annotated[str, Field(description="of several rows, with | between")] = ""
    severity: Literal["error", "warning"] = "error"


class Findings(BaseModel):
    items: Annotated[
        list[FindingView], Field(description="no error among them: the book may be published")
    ]


@api.route("GET", "/books", roles=READ_MONEY)
def list_books(query: PageQuery) -> VersionPage:
    """Every version of every book, newest first, with its audit trail."""
    versions = [each for each in prices().versions() if each.state != "discarded"]
    ids = [version.version_id for version in versions]
    start = ids.index(query.cursor) + 1 if query.cursor in ids else 0
    page = versions[start : start + query.limit]
    more = len(versions) > start + query.limit
    return VersionPage(
        items=[version_view(version) for version in page],
        next=page[-1].version_id if more else None,
    )


@api.route("POST", "/books", roles=MONEY_DECISIONS, decides=nothing, status=201, max_body=MAX_BOOK)
def draft_book(body: BookDocument, caller: Caller) -> Annotated[Reply, VersionView]:
    """A new draft under the book's next number."""
    version = prices().put_draft(body.document(), caller.party, utcnow())
    logged("book drafted", version, caller)
    return Reply(version_view(version), 201)


@api.route("GET", "/books/{book_version}", roles=READ_MONEY, produces="application/json")
def get_book(book_version: str) -> Annotated[Reply, BookDocument]:
    """The version's document, both planes; the ETag is its hash."""
    version = prices().version(book_version)
    document: dict[str, Any] = prices().book_document(book_version)
    return Reply(document, headers={"ETag": f'"{version.hash}"'})


@api.route(
    "PUT", "/books/{book_version}", roles=MONEY_DECISIONS, decides=nothing, max_body=MAX_BOOK
)
def change_book(
    book_version: str, body: BookDocument, caller: Caller, if_match: int | None
) -> VersionView:
    """Another document for a draft; nothing else can be changed. With If-Match only over the `rev` it names."""
    document, now = body.document(), utcnow()
    version = prices().change(book_version, document, caller.party, now, seen=if_match)
    logged("book changed", version, caller)
    return version_view(version)


@api.route("DELETE", "/books/{book_version}", roles=MONEY_DECISIONS, decides=nothing)
def discard_book(book_version: str, caller: Caller) -> VersionView:
    """Drop a draft; the list shows it no more, and its number is not given again."""
    version = prices().discard(book_version, caller.party, utcnow())
    logged("book discarded", version, caller)
    return version_view(version)


@api.route("GET", "/books/{book_version}/findings", roles=READ_MONEY)
def book_findings(book_version: str, lang: Lang) -> Findings:
    """What stands against publishing the version now, all of it."""
    found = localized({"items": prices().findings(book_version)}, lang)["items"]
    return Findings(items=[FindingView(**each) for each in found])


@api.route("POST", "/books/{book_version}/submit", roles=MONEY_DECISIONS, decides=nothing)
def submit_book(book_version: str, caller: Caller) -> VersionView:
    """Hand the draft in for approval; fee kinds and units are stamped from the catalogue."""
    version = prices().submit(book_version, caller.party, utcnow())
    logged("book submitted", version, caller)
    return version_view(version)


@api.route("POST", "/books/{book_version}/approve", roles=MONEY_DECISIONS, decides=decisions.book)
def approve_book(book_version: str, body: Approval, caller: Caller) -> VersionView:
    """Approve the body that was looked at; never by one who had a hand in it. Prices of 0 and parts
    that the version before had are named in `confirmed`.

    With a regional price beyond its band it stays submitted until two have, one of them an admin.
    """
    head = caller.is_any("admin")
    check_confirmed(prices().findings(book_version), body.confirmed)
    version = prices().approve(book_version, body.hash, caller.party, utcnow(), head)
    logged("book approved", version, caller)
    return version_view(version)


@api.route("POST", "/books/{book_version}/reject", roles=MONEY_DECISIONS, decides=decisions.book)
def reject_book(book_version: str, body: Rejection, caller: Caller) -> VersionView:
    """Back to draft with a reason; an approval given is void."""
    version = prices().reject(book_version, body.note, caller.party, utcnow())
    logged("book rejected", version, caller)
    return version_view(version)


@api.route("POST", "/books/{book_version}/publish", roles=MONEY_DECISIONS, decides=decisions.book)
def publish_book(book_version: str, body: Publication, caller: Caller) -> VersionView:
    """Publish an approved version, for good; refused with every finding there is, and while the gate
    misses a replay of this very book within its limits."""
    if refusal := gate_refusal(book_version):
        observe.log("publishing refused", book=book_version, code=refusal.code)
        raise refusal
    version = prices().publish(book_version, caller.party, utcnow(), body.start())
    logged("book published", version, caller)
    return version_view(version)


def logged(fact: str, version: Version, caller: Caller) -> None:
    observe.log(fact, book=version.version_id, hash=version.hash, by=caller.party)


def version_view(version: Version) -> VersionView:
    until = prices().until(version)
    return VersionView(
        book_version=version.version_id,
        state=version.state,
        hash=version.hash,
        rev=version.rev,
        valid_from=rfc3339(version.valid_from) if version.valid_from else None,
        until=rfc3339(until) if until else None,
        published_at=rfc3339(version.published_at) if version.published_at else None,
        trail=[
            ActView(step=act.step, by=act.by, at=rfc3339(act.at), hash=act.hash, note=act.note)
            for act in version.trail
        ],
    )
