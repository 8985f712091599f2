"""A later version of a template that a company has: what it would change, shown first, and brought.

It writes what installing writes: rules as the caller's draft of the price book, scenes and forms as their drafts, and
another person publishes them; rules about customers and names of items are there at once. Who asks again gets nothing
new: the template is here in that version then. Where another draft of a scene or form stands, it is not yet, and the
same call brings that once the draft is gone; so it does with a draft of its own that somebody discarded. Rules about
customers that a later version has no more stay while a customer is under them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.errors import Conflict
from suanqing.library.adding_service import COMPANY, refuse
from suanqing.library.care_uses_service import CareUses
from suanqing.library.combination import combined
from suanqing.library.document import TRADE, Document, kind_of
from suanqing.library.golden import catalogue_of
from suanqing.library.install_service import month_start
from suanqing.library.installed_store import InstalledStore, Kept, as_it_came, said
from suanqing.library.own_service import Own
from suanqing.library.units import document_of, units
from suanqing.library.upgrade_drafts_service import Drafts, drafts_of
from suanqing.library.upgrading import (
    Change,
    Upgraded,
    changed,
    difference,
    leant_on,
    no_more,
    paths,
    upgraded,
    with_units,
)
from suanqing.people.identity.caller import Caller
from suanqing.pricing.lifecycle import Version
from suanqing.work.scenes.variants import BASE, PATCH, whole
from suanqing.work.scenes.version_store import VersionStore


class Variant(NamedTuple):
    """What is a patch over something that an upgrade changes. kind: template or scene. flows: what reaches it with its
    own next version. keeps: what its patch says otherwise."""

    kind: str
    name: str
    flows: tuple[str, ...]
    keeps: tuple[str, ...]


@dataclass
class Brought:
    """book: the draft that another person approves. drafts: `scene <id>`, `form <id>` that are the caller's now; kept:
    those of which another draft stands there. care: version of the rules about customers, where they changed."""

    changes: list[Change] = field(default_factory=list)
    book: Version | None = None
    drafts: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    care: int | None = None


@dataclass(frozen=True, slots=True)
class Upgrading:
    own: Own
    kept: InstalledStore
    care: CareUses

    def discarded(self, kept: Kept, caller: Caller) -> list[str]:
        """Which drafts of its last upgrade are no more without having been published."""
        return sorted(drafts_of(self.own, kept, caller).lost)

    def look(
        self, after: Document, variants: Sequence[Document], caller: Caller, now: datetime
    ) -> tuple[Kept, list[Change], list[Variant]]:
        """variants: templates, as they are now, that are a patch over this one; those that are here are told of. Raises
        NotFound `template_not_installed`."""
        kept = self.kept.here(after["manifest"]["package"])
        was = drafts_of(self.own, kept, caller).before(kept, after)
        made, _ = self._made(was, after, caller, now)
        told = [*self._templates(was, after, variants)]
        return kept, made.changes, [*told, *self._scenes(was, after)]

    def upgrade(self, after: Document, caller: Caller, now: datetime) -> Brought:
        """Raises Conflict `templates_conflict` where what is new does not go with what the company has, `no_price_book`
        where there is none to draft from."""
        kept = self.kept.here(after["manifest"]["package"])
        drafts = drafts_of(self.own, kept, caller)
        if kept.version >= after["manifest"]["version"] and not drafts.lost:
            return Brought()
        was = drafts.before(kept, after)
        made, came = self._made(was, after, caller, now)
        done, adding = Brought(made.changes), self.own.adding
        own, _ = adding.company(caller.party)
        if (book := made.units_of("book")) and "book" not in own:
            message = "there is no price book to add to: install a trade first"
            raise Conflict(message, "no_price_book")
        adding.installing.prices.import_skus(
            [*catalogue_of({"catalogue": made.of("catalogue")}).values()]
        )
        if book:
            left = with_units(units({"book": own["book"]}), book)
            body = {**document_of(left.items())["book"], "valid_from": month_start(now)}
            note = f"template:{kept.package}@{after['manifest']['version']}"
            done.book = adding.installing.prices.put_draft(body, caller.party, now, note=note)
        if care := made.units_of("care"):
            stands = adding.care.get()
            left = with_units(units({"care": stands.document}), care)
            rules = document_of(left.items()).get("care", {})
            done.care = adding.care.put(rules, stands.version, caller.party, now).version
        came = self._draw(made, was, came, drafts, done, caller, now)
        if done.book:
            drafts.open["book"] = done.book.version_id
        drafts.over({*done.drafts, *done.kept} | ({"book"} if done.book else set()))
        version = kept.version if done.kept else after["manifest"]["version"]
        kept = replace(kept, version=version, by=caller.party, at=now, document=came)
        self.kept.put(drafts.written(kept))
        return done

    def _draw(
        self, made: Upgraded, was: Document, came: dict[str, Any], drafts: Drafts, done: Brought, caller: Caller,
        now: datetime,
    ) -> dict[str, Any]:  # fmt: skip
        """Scenes and forms, and the template as it came with them."""
        publishing = self.own.adding.installing.drawing.publishing
        for part, store in (("forms", publishing.forms.store), ("scenes", publishing.scenes.store)):
            for id, document in sorted(made.of(part).items()):
                told = said((part, id))
                if _drafted(store, id, document, caller, now):
                    done.drafts.append(told)
                    drafts.open[told] = store.versions(id).latest
                    continue
                done.kept.append(told)
                if told not in drafts.lost:
                    drafts.open.pop(told, None)
                    came = _as_before(came, was, part, id)
        return came

    def _made(
        self, was: Document, after: Document, caller: Caller, now: datetime
    ) -> tuple[Upgraded, dict[str, Any]]:
        """What changes, and the template as it then comes: with what gave way to what else is there."""
        own = self.own.as_drawn(caller, now)
        taken = dict.fromkeys((*units(was), *units(after)))
        rest = document_of(with_units(units(own), taken).items())
        together = combined([{**rest, "manifest": COMPANY}, after])
        if kind_of(after) != TRADE:
            refuse(together)
        came = as_it_came(after, units(together.document))
        goes = no_more(own, was, came)
        stays = leant_on(own, goes, self.care.held(own["care"], goes, now))
        return upgraded(own, was, came, stays), came

    def _templates(
        self, was: Document, now: Document, variants: Sequence[Document]
    ) -> Iterator[Variant]:
        told = changed(was, now)
        for each in variants:
            name = each["manifest"]["package"]
            kept = self.kept.get(name)
            if kept and kept.here:
                flows = changed(kept.document, each)
                keeps = tuple(place for place in told if place not in flows)
                yield Variant("template", name, flows, keeps)

    def _scenes(self, was: Document, now: Document) -> Iterator[Variant]:
        """The company's own scenes that are a patch over one of the template's."""
        store = self.own.adding.installing.drawing.publishing.scenes.store
        for id, base, patch in _patches(store):
            then, new = was.get("scenes", {}).get(base), now.get("scenes", {}).get(base)
            if then is None or new is None or then == new:
                continue
            said = {"scene": id, PATCH: patch}
            flows = paths(difference(whole(said, then), whole(said, new)))
            told = paths(difference(then, new))
            yield Variant("scene", id, flows, tuple(each for each in told if each not in flows))


def _as_before(came: Document, before: Document, part: str, id: str) -> dict[str, Any]:
    """The document with one of its scenes or forms as the template had it: what could not be brought comes later."""
    left = {name: each for name, each in came.get(part, {}).items() if name != id}
    was = {name: each for name, each in before.get(part, {}).items() if name == id}
    return {**came, part: left | was}


def _patches(store: VersionStore) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(scene, the scene that it changes, its patch), of newest versions."""
    for each in store.all():
        more = store.version(each.id, each.latest).more if each.listed else {}
        if BASE in more:
            yield each.id, str(more[BASE]).partition("@")[0], more[PATCH]


def _drafted(
    store: VersionStore, id: str, document: Document, caller: Caller, now: datetime
) -> bool:
    """Unless another draft stands there."""
    draft = store.draft(id)
    if draft is None:
        store.put_draft(id, dict(document), None, caller.party, now)
    return draft is None or draft.document == document
