"""The audit trail (操作日志): who changed what, when and from which value. Read from what each life keeps."""

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from statements.wiring import accounts, api, corrections, deciding, parties, prices, settings
from suanqing.errors import Invalid
from suanqing.finance.statements.bank_accounts import masked
from suanqing.people.roles import READ_MONEY
from suanqing.platform.input_fields import Period
from suanqing.times import period_of, rfc3339, utcnow
from suanqing.work.service.settings import Settings


class AuditQuery(BaseModel):
    """of parties: `month` of the changes, the present one when left out (roles and logins are a party's).
    of accounts: `party`."""

    model_config = ConfigDict(extra="forbid")

    of: Literal["parties", "limits", "accounts", "books", "settings", "approvals"]
    month: Period | None = None
    party: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    cursor: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class AuditEntry(BaseModel):
    """what: the id of what changed. changes: field -> [from, to]."""

    at: str
    by: str
    what: str
    step: str
    changes: dict[str, list[Any]]


class AuditPage(BaseModel):
    items: list[AuditEntry]
    next: str | None = None


@api.route("GET", "/audit", roles=READ_MONEY)
def read_audit(query: AuditQuery) -> AuditPage:
    """Who changed what, when, from which value: parties with roles and logins, limits, bank accounts,
    books, settings, and what took two people. Scenes are part of the deployment's code."""
    if query.of == "parties":
        month = query.month or period_of(utcnow())
        found, after = parties().changes(month, query.limit, query.cursor)
        made = [
            AuditEntry(at=rfc3339(c.at), by=c.by, what=c.what, step="changed", changes=c.changes)
            for c in found
        ]
        return AuditPage(items=made, next=after)
    if query.of == "approvals":
        page = deciding().approvals.store.page(None, query.limit, query.cursor)
        steps = [
            AuditEntry(at=rfc3339(r.decided_at or r.at), by=r.decided_by or r.by, what=r.subject,
                       step=r.state, changes={"asked_by": [None, r.by]})
            for r in page.requests
        ]  # fmt: skip
        return AuditPage(items=steps, next=page.after)
    if query.of == "accounts":
        return _page(_accounts(query.party), query)
    lists = {"limits": _limits, "books": _books, "settings": _settings}
    return _page(lists[query.of](), query)


def _page(entries: list[AuditEntry], query: AuditQuery) -> AuditPage:
    """Of a short list, in the order of time; the cursor counts."""
    if query.cursor and not (query.cursor.isascii() and query.cursor.isdigit()):
        raise Invalid("a cursor is the `next` of the page before", where="cursor")
    ordered = sorted(entries, key=lambda entry: entry.at)
    start = int(query.cursor or 0)
    end = start + query.limit
    return AuditPage(items=ordered[start:end], next=str(end) if end < len(ordered) else None)


def _limits() -> list[AuditEntry]:
    versions = corrections().store.limit_versions()
    names = ("recovery", "second_above", "adjust_second_above", "account_days")
    return [
        AuditEntry(
            at=rfc3339(new.at) if new.at else "", by=new.by or "", what=f"limits {new.version}",
            step="changed",
            changes={name: [str(getattr(old, name)), str(getattr(new, name))] for name in names
                     if getattr(old, name) != getattr(new, name)},
        )
        for old, new in pairwise(versions)
    ]  # fmt: skip


def _settings() -> list[AuditEntry]:
    """Settings of cases by their parts; of a version from before that was kept nobody is named."""
    versions = [Settings({}, 0), *settings().versions()]
    return [
        AuditEntry(
            at=rfc3339(new.at) if new.at else "", by=new.by or "", what=f"settings {new.version}",
            step="changed",
            changes={name: [old.document.get(name), new.document.get(name)]
                     for name in sorted(old.document | new.document)
                     if old.document.get(name) != new.document.get(name)},
        )
        for old, new in pairwise(versions)
    ]  # fmt: skip


def _accounts(party: str | None) -> list[AuditEntry]:
    if party is None:
        raise Invalid("name the party whose accounts it is about", where="party")
    last = accounts().get(party).last_version
    versions = accounts().versions((party, n) for n in range(1, last + 1))
    ordered = [versions[key] for key in sorted(versions)]
    before = [None, *(masked(each.number) for each in ordered)]
    return [
        AuditEntry(
            at=rfc3339(each.at), by=each.by, what=party, step=each.state,
            changes={"number": [old, masked(each.number)], "decided_by": [None, each.decided_by]},
        )
        for old, each in zip(before, ordered, strict=False)
    ]  # fmt: skip


def _books() -> list[AuditEntry]:
    return [
        AuditEntry(at=rfc3339(act.at), by=act.by, what=version.version_id, step=act.step,
                   changes={"hash": [before, act.hash]})
        for version in prices().versions()
        for before, act in zip([None, *(a.hash for a in version.trail)], version.trail, strict=False)
    ]  # fmt: skip
