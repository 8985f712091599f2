"""What drafts and versions of scenes and of forms have in common, as the API shows them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from suanqing.errors import Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.platform import observe
from suanqing.times import rfc3339, utcnow
from suanqing.work.forms.publication import Found
from suanqing.work.scenes.differences import differences
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.holding import Listed, holding, reference
from suanqing.work.scenes.version_store import Draft, Version, Versions, VersionStore

MAX_DOCUMENT = 512 * 1024
"""Of a body with its spaces; what is kept has at most 256 KB without them."""
HOPELESS = frozenset({"too_large", "too_many_nodes", "too_many_fields"})
"""Findings of what is no draft: nobody looked further."""


class DrawnDocument(RootModel[dict[str, Any]]):
    """A scene or a form as it is drawn: docs/scenes.md, docs/forms.md."""

    model_config = {
        "json_schema_extra": {
            "examples": [
                {"scene": "ac-install", "name": {"zh": "空调安装", "en": "AC installation"}}
            ]
        }
    }


class DrawnFinding(BaseModel):
    """A reason not to publish, or (warning) to look twice. where: the field in it; message, zh: the sentence in English
    and in Chinese."""

    document: Annotated[
        str, Field(description="whose finding it is", examples=["scene ac-install"])
    ]
    code: str
    node: Annotated[str, Field(description="the node or field; empty where the whole is meant")]
    where: str
    severity: Literal["error", "warning"]
    message: str
    zh: Annotated[str, Field(description="the same in Chinese")]


class DrawnFindings(BaseModel):
    items: Annotated[
        list[DrawnFinding], Field(description="no error among them: it may be published")
    ]


class DrawnDraft(BaseModel):
    """rev: what If-Match names when it is written over. makers: everybody who had a hand in it. document: as it was
    drawn. findings: what stands against publishing it now."""

    id: str
    rev: int
    hash: str
    by: str
    at: str
    makers: list[str]
    document: dict[str, Any]
    findings: list[DrawnFinding]


class DrawnEntry(BaseModel):
    """One published version. since, until: when it begins and ends; holds: it does now."""

    version: str
    hash: str
    since: str
    until: str | None
    published_at: str
    withdrawn: Annotated[str | None, Field(description="nothing new begins with it from then on")]
    holds: bool


class DrawnView(BaseModel):
    """A scene or form. versions: all of them, the newest first."""

    id: str
    name: dict[str, str]
    holds: Annotated[str | None, Field(description="the version a new ticket begins with")]
    draft: Annotated[bool, Field(description="whether there is an open draft")]
    built_in: Annotated[bool, Field(description="whether it came with the product")] = False
    versions: list[DrawnEntry]


class SceneStanding(BaseModel):
    """open: places where open tickets stand. nodes: the same by node."""

    open: int
    nodes: dict[str, int]


class DrawnPage(BaseModel):
    items: list[DrawnView]


class DrawnVersion(BaseModel):
    """A version as it was published. makers: who had a hand in it. document: with its forms by version; it never
    changes. base: of a scene that was drawn as another one changed, the version it was made of. patch: how it was
    changed."""

    version: str
    hash: str
    published_at: str
    makers: list[str]
    approved_by: str
    note: str | None
    document: dict[str, Any]
    base: str | None = None
    patch: dict[str, Any] | None = None


class DrawnDifference(BaseModel):
    kind: Literal["added", "removed", "changed"]
    place: Annotated[
        str, Field(description="from the root on", examples=["nodes.visit.limit.minutes"])
    ]
    node: str
    before: Any = None
    after: Any = None


class DrawnDifferences(BaseModel):
    """more: there are others beyond the 500 that are shown."""

    items: list[DrawnDifference]
    more: bool


class BetweenQuery(BaseModel):
    """Two of its versions; without `to` the open draft."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[int, Field(ge=1, le=999_999, alias="from")]
    to: Annotated[int, Field(ge=1, le=999_999)] | None = None


def written(
    store: VersionStore, id: str, document: dict[str, Any], seen: int | None, caller: Caller,
    found: Iterable[Found],
) -> DrawnDraft:  # fmt: skip
    """A draft with whatever faults it has, but of what is hopelessly large; its id is the path's."""
    own = document.get(store.kind)
    if own != id:
        raise Invalid(
            f"the document's {store.kind} is the path's: {id}", "other_id", where=store.kind
        )
    items = [each for each in found]
    refuse_hopeless(each.finding for each in items)
    draft = store.put_draft(id, document, seen, caller.party, utcnow())
    observe.log(f"{store.kind} drafted", id=id, hash=draft.hash, by=caller.party)
    return draft_view(draft, items)


def refuse_hopeless(found: Iterable[Finding]) -> None:
    for each in found:
        if each.code in HOPELESS:
            message = each.message
            raise Invalid(message, each.code, findings=[each.to_json()])


def opened(store: VersionStore, id: str) -> Draft:
    draft = store.draft(id)
    if draft is None:
        raise NotFound(f"there is no draft of {id}")
    return draft


def draft_view(draft: Draft, found: Iterable[Found]) -> DrawnDraft:
    return DrawnDraft(
        id=draft.id, rev=draft.rev, hash=draft.hash, by=draft.by, at=rfc3339(draft.at),
        makers=sorted(draft.makers), document=draft.document, findings=findings_of(found),
    )  # fmt: skip


def findings_of(found: Iterable[Found]) -> list[DrawnFinding]:
    return [DrawnFinding(**each.to_json()) for each in found]


def drawn_view(versions: Versions, drafted: bool, now: datetime) -> DrawnView:
    held = holding(versions.listed, now)
    return DrawnView(
        id=versions.id, name=dict(versions.name or {}), draft=drafted,
        holds=reference(versions.id, held.number) if held else None,
        versions=[_entry(versions.id, each, held) for each in reversed(versions.listed)],
    )  # fmt: skip


def _entry(id: str, each: Listed, held: Listed | None) -> DrawnEntry:
    return DrawnEntry(
        version=reference(id, each.number), hash=each.hash, since=rfc3339(each.since),
        until=rfc3339(each.until) if each.until else None, published_at=rfc3339(each.published_at),
        withdrawn=rfc3339(each.withdrawn) if each.withdrawn else None, holds=each is held,
    )  # fmt: skip


def every(store: VersionStore) -> list[DrawnView]:
    """Those with a version or an open draft, by id."""
    now, drafted = utcnow(), {*store.drafted()}
    known = {each.id: each for each in store.all()}
    ids = sorted({*known, *drafted})
    return [drawn_view(known.get(each, Versions(each)), each in drafted, now) for each in ids]


def one(store: VersionStore, id: str) -> DrawnView:
    versions, draft = store.versions(id), store.draft(id)
    if not versions.listed and draft is None:
        raise NotFound(f"there is no {store.kind} {id}")
    return drawn_view(versions, draft is not None, utcnow())


def published_view(version: Version, document: Mapping[str, Any] | None = None) -> DrawnVersion:
    return DrawnVersion(
        version=version.ref, hash=version.hash, published_at=rfc3339(version.published_at),
        makers=sorted(version.makers), approved_by=version.approved_by, note=version.note,
        document=dict(document or version.document), base=version.more.get("base"), patch=version.more.get("patch"),
    )  # fmt: skip


def compared(store: VersionStore, id: str, query: BetweenQuery) -> DrawnDifferences:
    before = store.version(id, query.since).document
    after = store.version(id, query.to).document if query.to else opened(store, id).document
    found = differences(before, after)
    items = [DrawnDifference(**each._asdict()) for each in found.shown]
    return DrawnDifferences(items=items, more=found.more)
