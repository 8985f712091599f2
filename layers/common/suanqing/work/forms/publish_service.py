"""Scenes and forms published together: what is drafted, looked at, and written in one transaction or not at all.

What is published is what two people saw: a publication names the hash of all it would write, so that a draft that
changed meanwhile, or a newer form, is refused as `other_body`. Writes of others (a price book's publication) can be
handed in and come true with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.times import rfc3339
from suanqing.work.forms.lint import lint as lint_form
from suanqing.work.forms.publication import (
    Found,
    Known,
    Plan,
    amounts,
    asked_forms,
    foreign,
    plan,
    resolved,
    seen,
)
from suanqing.work.forms.versions import Forms
from suanqing.work.scenes import variants
from suanqing.work.scenes.acts import (
    Reach,
    begins_with_follow_up,
    named_items,
    named_parts,
    named_scenes,
)
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.findings import MOST_TOLD, Finding
from suanqing.work.scenes.findings import refuse as refuse_scene
from suanqing.work.scenes.holding import parted, published_next, reference, withdrawn
from suanqing.work.scenes.model import Scene
from suanqing.work.scenes.version_store import Document, Draft, Version, Versions, VersionStore
from suanqing.work.scenes.versions import Scenes, built_in, words_told

RECENT = 10
"""Versions of a scene in which open tickets are looked for."""
MAX_ASKED = 30
"""Forms of one scene that are looked up; a scene that names more is refused for those."""
MAX_ITEMS = 100
"""The same, of items that one scene's nodes settle."""
Write = dict[str, Any]
Standing = Callable[[str, Set[str]], Mapping[str, int]]
"""(scene id, nodes) -> how many open tickets stand at each of them."""


class Wanted(NamedTuple):
    """What is to be published together. keep: open tickets at nodes that are gone may stay with their version.
    currency: of the price book that comes true with it."""

    scene: str | None
    forms: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    note: str | None = None
    keep: bool = False
    currency: str | None = None


class Drawn(NamedTuple):
    """A scene's draft, whole. more: of a variant what it was made of. findings: why it is none; then it is empty."""

    document: Document
    more: dict[str, Any]
    findings: list[Finding]


class Part(NamedTuple):
    store: VersionStore
    draft: Draft
    before: Versions
    document: Document
    more: Mapping[str, Any]

    @property
    def ref(self) -> str:
        return reference(self.draft.id, self.before.latest + 1)


@dataclass(frozen=True, slots=True)
class Prepared:
    """hash: what a second person agrees to. findings: with warnings."""

    parts: tuple[Part, ...]
    findings: tuple[Found, ...]
    hash: str

    @property
    def errors(self) -> list[Found]:
        return [each for each in self.findings if each.finding.severity == "error"]

    @property
    def makers(self) -> frozenset[str]:
        return frozenset(who for part in self.parts for who in part.draft.makers)


class Publishing:
    """calendars, commands: what nodes may name. standing: where open tickets stand. listed: kind and unit of an SKU of
    the catalogue; None where it is none; without it anything goes. currency: the price book's, None while there is no
    book."""

    def __init__(
        self, scenes: Scenes, forms: Forms, calendars: Callable[[], Set[str]], commands: Set[str],
        standing: Standing, listed: Callable[[str], tuple[str, str] | None] | None = None,
        currency: Callable[[], str | None] = lambda: None,
    ) -> None:  # fmt: skip
        self._currency = currency
        self.scenes, self.forms, self._listed = scenes, forms, listed
        self._calendars, self._commands, self._standing = calendars, commands, standing

    def findings(self, scene: Document) -> tuple[Found, ...]:
        """What stands against a scene's draft now, with the drafts of forms that are open."""
        own = f"scene {scene.get('scene', '')}"[:60]
        drawn = self._drawn(scene)
        if drawn.findings:
            return tuple(Found(own, each) for each in drawn.findings)
        scene = drawn.document
        drafted = self._drafted(scene)
        found = plan(scene, drafted, self._known(scene, drafted)).findings
        return tuple(each for each in found if each.document == own)

    def findings_of_form(self, form: str, document: Document) -> list[Found]:
        """What stands against publishing a form's draft now."""
        found = (*lint_form(document), *foreign(document, self._read_in([document])))
        return [Found(f"form {form}"[:60], each) for each in found]

    def trial(self, scene: Document) -> Scene:
        """The draft of a scene compiled with the forms it names, to be tried. Invalid `faulty_scene`."""
        drawn = self._drawn(scene)
        refuse_scene(drawn.findings)
        scene = drawn.document
        drafted = self._drafted(scene)
        made = plan(scene, drafted, self._known(scene, drafted))
        return compiled_scene(made.scene or scene, made.words)

    def prepared(self, wanted: Wanted, extra: Sequence[tuple[str, str]] = ()) -> Prepared:
        """What a publication would write. extra: what else comes true with it, as (reference, hash). Raises
        NotFound: there is no draft."""
        forms = [_opened(self.forms.store, each) for each in sorted({*wanted.forms})]
        numbered = {d.id: (before.latest + 1, d.document) for d, before in forms}
        parts = [Part(self.forms.store, d, before, d.document, {}) for d, before in forms]
        if wanted.scene is None:
            made = plan(
                None, numbered, Known(currency=self._read_in(_of(numbered), wanted.currency))
            )
        else:
            draft, before = _opened(self.scenes.store, wanted.scene)
            drawn = self._drawn(draft.document)
            made = plan(
                drawn.document, numbered, self._known(drawn.document, numbered, wanted.currency)
            )
            if drawn.findings:
                title = f"scene {wanted.scene}"
                made = Plan(None, {}, tuple(Found(title, each) for each in drawn.findings))
            document = dict(made.scene or {})
            more = {"words": words_told(made.words), **drawn.more}
            parts.append(Part(self.scenes.store, draft, before, document, more))
        found = (*made.findings, *self._left(wanted, made))
        return Prepared(tuple(parts), found, _hash(parts, wanted, extra))

    def publish(
        self, wanted: Wanted, hash: str, by: str, now: datetime,
        extra: Sequence[tuple[str, str]] = (), writes: Iterable[Write] = (),
    ) -> Prepared:  # fmt: skip
        """All of it or nothing. by: the second person. Raises Conflict `other_body`, Invalid
        `faulty_publication` with its findings, Stale."""
        made = self.prepared(wanted, extra)
        if made.hash != hash:
            raise Conflict("it is not what you saw", "other_body", hash=made.hash)
        refuse(made.errors)
        own = [each for part in made.parts for each in _writes(part, wanted, by, now)]
        self.scenes.store.transact([*own, *writes])
        for part in made.parts:
            self._forget(part.store, part.draft.id)
        return made

    def withdraw(self, store: VersionStore, ref: str, now: datetime) -> Versions:
        """Nothing new begins with the version from now on; what runs with it goes on."""
        id, number = parted(ref)
        before = store.versions(id)
        if number is None or not before.listed:
            raise NotFound(f"there is no version {ref}")
        after = store.put_list(before, withdrawn(before.listed, number, now))
        self._forget(store, id)
        return after

    def stands(self, scene_id: str) -> Mapping[str, int]:
        """At which nodes of its newest versions open tickets stand, and how many."""
        numbers = [each.number for each in self.scenes.store.versions(scene_id).listed]
        recent = sorted(numbers)[-RECENT:]
        nodes = {
            node for each in recent for node in self.scenes.get(reference(scene_id, each)).nodes
        }
        return self._standing(scene_id, nodes) if nodes else {}

    def _drawn(self, scene: Document) -> Drawn:
        """The scene whole, where it is drawn as another one changed."""
        base = variants.base_of(scene)
        if base is None:
            return Drawn(scene, {}, [])
        ref = self._newest_ref(base)
        there = self.scenes.document(ref) if ref else None
        if found := [*variants.faults(scene, there)]:
            return Drawn({}, {}, found)
        assert there is not None
        more = {variants.BASE: ref, variants.PATCH: scene[variants.PATCH]}
        return Drawn(variants.whole(scene, there), more, [])

    def _drafted(self, scene: Document) -> dict[str, tuple[int, Document]]:
        """The open drafts of forms that it names without a version, each with the number it would get."""
        store = self.forms.store
        drafts = {each: store.draft(each) for each in _bare(asked_forms(scene))[:MAX_ASKED]}
        return {each: (store.versions(each).latest + 1, draft.document)
                for each, draft in drafts.items() if draft}  # fmt: skip

    def _known(
        self, scene: Document, drafted: Mapping[str, tuple[int, Document]], currency: str | None = None
    ) -> Known:  # fmt: skip
        """The forms that the scene names and that are published already. currency: of a book that comes with it."""
        newest: dict[str, int] = {}
        documents: dict[str, Document] = {}
        for form_id in _bare(asked_forms(scene))[:MAX_ASKED]:
            if number := self.forms.store.versions(form_id).latest:
                newest[form_id] = number
        numbers = {each: number for each, (number, _) in drafted.items()}
        for name in asked_forms(scene)[:MAX_ASKED]:
            ref = _resolved(name, numbers, newest)
            if ref and parted(ref)[1] != numbers.get(parted(ref)[0]):
                documents |= self._document(ref)
        read_in = self._read_in([*_of(drafted), *documents.values()], currency)
        reach = self._reach(scene)
        return Known(newest, documents, self._calendars(), self._commands, reach, read_in)

    def _read_in(self, forms: Iterable[Document], currency: str | None = None) -> str | None:
        """The newest price book is read where one of them states an amount, and no other comes true with it."""
        return currency or (self._currency() if any(map(amounts, forms)) else None)

    def _reach(self, scene: Document) -> Reach:
        """Of what its acts name, what is there: itself, built-in scenes, published ones, parts."""
        scenes = {str(scene.get("scene", "")): begins_with_follow_up(scene)}
        for each in named_scenes(scene)[:MAX_ASKED]:
            if each not in scenes and (there := self._newest(each)) is not None:
                scenes[each] = begins_with_follow_up(there)
        if self._listed is None:
            return Reach(scenes)
        named = [*named_parts(scene)[:MAX_ASKED], *named_items(scene)[:MAX_ITEMS]]
        listed = {sku: self._listed(sku) for sku in dict.fromkeys(named)}
        units = {sku: each[1] for sku, each in listed.items() if each}
        parts = frozenset(sku for sku, each in listed.items() if each and each[0] == "part")
        return Reach(scenes, parts, units)

    def _newest(self, scene: str) -> Document | None:
        """Of the versions that are not withdrawn."""
        ref = self._newest_ref(scene)
        return self.scenes.document(ref) if ref else None

    def _newest_ref(self, scene: str) -> str | None:
        if scene in built_in():
            return scene
        there = [
            each.number for each in self.scenes.store.versions(scene).listed if not each.withdrawn
        ]
        return reference(scene, max(there)) if there else None

    def _document(self, ref: str) -> dict[str, Document]:
        try:
            return {ref: self.forms.document(ref)}
        except NotFound:
            return {}

    def _left(self, wanted: Wanted, made: Plan) -> list[Found]:
        """Nodes of the version before that are gone, and at which open tickets stand."""
        if made.scene is None or wanted.scene is None or wanted.keep:
            return []
        nodes = made.scene.get("nodes")
        gone = self._nodes_before(wanted.scene) - {*(nodes if isinstance(nodes, Mapping) else ())}
        at = self._standing(wanted.scene, gone) if gone else {}
        return [Found(f"scene {wanted.scene}", _in_use(node, at[node])) for node in sorted(at)]

    def _nodes_before(self, scene_id: str) -> frozenset[str]:
        """Of the version published last; what was gone before was asked before."""
        latest = self.scenes.store.versions(scene_id).latest
        return frozenset(self.scenes.get(reference(scene_id, latest)).nodes if latest else ())

    def _forget(self, store: VersionStore, id: str) -> None:
        (self.scenes if store.kind == "scene" else self.forms).forget(id)


def refuse(errors: Sequence[Found]) -> None:
    """Invalid `faulty_publication` where there is an error."""
    if errors:
        raise Invalid(
            f"nothing is published: {len(errors)} faults, the first: {errors[0].finding.message}",
            "faulty_publication", findings=[each.to_json() for each in errors[:MOST_TOLD]],
        )  # fmt: skip


def _in_use(node: str, count: int) -> Finding:
    message = f"{node}: {count} open tickets stand there, and the node is gone"
    return Finding("node_in_use", message, node)


def _of(forms: Mapping[str, tuple[int, Document]]) -> list[Document]:
    return [document for _, document in forms.values()]


def _bare(names: Iterable[str]) -> list[str]:
    return [each for each in names if "@" not in each]


def _resolved(name: str, numbers: Mapping[str, int], newest: Mapping[str, int]) -> str | None:
    try:
        found = resolved(name, numbers, newest)
        return found if parted(found)[1] else None
    except Invalid:
        return None


def _opened(store: VersionStore, id: str) -> tuple[Draft, Versions]:
    draft = store.draft(id)
    if draft is None:
        raise NotFound(f"there is no draft of {id}")
    return draft, store.versions(id)


def _hash(parts: Sequence[Part], wanted: Wanted, extra: Sequence[tuple[str, str]]) -> str:
    told = [(f"{part.store.kind} {part.ref}", digest(part.document)) for part in parts]
    window = {
        "since": rfc3339(wanted.since) if wanted.since else None,
        "until": rfc3339(wanted.until) if wanted.until else None,
    }
    return seen([*told, *extra], window=window)


def _writes(part: Part, wanted: Wanted, by: str, now: datetime) -> list[Write]:
    number = part.before.latest + 1
    version = Version(
        part.draft.id, number, part.document, digest(part.document), part.draft.makers, by, now,
        wanted.note, part.more,
    )  # fmt: skip
    entry = published_next(number, version.hash, wanted.since, wanted.until, now)
    return part.store.publishing(part.draft, version, part.before, entry)
