"""A company's own set-up: collected as a package, brought in from a file that another one exported, and held against
what a template would bring.

A file is somebody else's word, so nothing of it is published by the call that brings it: its book, scenes and forms are
the caller's drafts, and two people publish them as any. Items that are there stay, and are named.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from suanqing.errors import Invalid
from suanqing.library.adding_service import COMPANY, OURS, Added, Adding, refuse
from suanqing.library.checks import findings
from suanqing.library.combination import Clash, combined
from suanqing.library.differences import Difference, clashes, differences
from suanqing.library.document import TRADE, Document, kind_of
from suanqing.library.export import exported, unpinned
from suanqing.library.golden import catalogue_of
from suanqing.library.install_service import month_start
from suanqing.library.kinds import WHOLE, faults
from suanqing.people.identity.caller import Caller
from suanqing.pricing.lifecycle import Version
from suanqing.work.scenes.holding import holding
from suanqing.work.scenes.version_store import VersionStore

MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class Own:
    adding: Adding

    def document(self, caller: Caller, now: datetime) -> dict[str, Any]:
        """What it has, as a template has it: the newest book that is published or the caller's own draft; of scenes and
        forms what a ticket that begins now begins with."""
        own, _ = self.adding.company(caller.party)
        publishing = self.adding.installing.drawing.publishing
        return {
            **own,
            "scenes": _holding(publishing.scenes.store, now),
            "forms": _holding(publishing.forms.store, now),
        }

    def as_drawn(self, caller: Caller, now: datetime) -> dict[str, Any]:
        """The same, its scenes naming forms without a version, as templates do."""
        own = self.document(caller, now)
        return {**own, "scenes": {id: unpinned(each) for id, each in own["scenes"].items()}}

    def export(self, package: str, caller: Caller, now: datetime) -> dict[str, Any]:
        return exported(package, self.document(caller, now))

    def look(
        self, packages: Sequence[Document], caller: Caller, now: datetime
    ) -> tuple[list[Difference], list[Clash]]:
        """What installing these would do, and what would refuse it."""
        own, whole = self.as_drawn(caller, now), kind_of(packages[0]) == TRADE
        together = combined(packages).document
        return differences(own, together, whole), [
            *clashes({**own, "manifest": COMPANY}, packages, whole)
        ]

    def bring(
        self,
        document: Any,
        needed: Callable[[Document], Sequence[Document]],
        caller: Caller,
        now: datetime,
    ) -> Added:
        """needed: the templates that a document says it needs. Raises Invalid `faulty_package` with every finding;
        NotFound as `needed` does; Conflict as adding does."""
        found = faults(document)
        others = [] if found else needed(document)
        if found := found or findings(document, others):
            told = [each.to_json() for each in found[:MOST_TOLD]]
            message = f"the package has {len(found)} faults: {found[0].message}"
            raise Invalid(message, "faulty_package", findings=told)
        if kind_of(document) not in WHOLE:
            return self.adding.install([document, *others], caller, now)[1]
        done, prices, note = Added(), self.adding.installing.prices, _note(document)
        refuse(self.adding.care_with(document))
        wanted = catalogue_of({"catalogue": document.get("catalogue", {})})
        known = prices.catalogue()
        done.kept = sorted(wanted.keys() & known.keys())
        done.written = sorted(wanted.keys() - known.keys())
        prices.import_skus([wanted[sku] for sku in done.written])
        if "book" in document:
            done.book = self._book(document, note, caller, now)
        drawn = {part: document.get(part, {}) for part in ("forms", "scenes")}
        done.drawn = self.adding.installing.drawing.install(drawn, note, False, caller.party, now)
        self.adding.take_care(document, caller, now, done)
        return done

    def _book(self, document: Document, note: str, caller: Caller, now: datetime) -> Version:
        """The draft that the same file made before, or a new one."""
        prices = self.adding.installing.prices
        for version in prices.versions():
            if version.state != "discarded" and version.trail[0].note == note:
                body = prices.book_document(version.version_id)
                if {name: each for name, each in body.items() if name not in OURS} == _said(
                    document, body
                ):
                    return version
        body = {**document["book"], "valid_from": month_start(now)}
        return prices.put_draft(body, caller.party, now, note=note)


def _note(document: Document) -> str:
    """What a file's book is known by: never what a template of that name ships with."""
    manifest = document["manifest"]
    return f"file:{manifest['package']}@{manifest['version']}"


def _said(document: Document, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The file's book with what submission writes beside it."""
    written = {name: stored[name] for name in ("rework", "tzdata") if name in stored}
    return {**written, **document["book"]}


def _holding(store: VersionStore, now: datetime) -> dict[str, Any]:
    """By id the document of the version that holds."""
    found = {each.id: holding(each.listed, now) for each in store.all()}
    return {
        id: store.version(id, each.number).document for id, each in sorted(found.items()) if each
    }
