"""Templates added to a company that stands: fragments to its newest price book, scenes and forms as drafts, plans to
its rules about customers.

The company's own documents are the first of the combination, so what it set and a template sets otherwise is a conflict
like any, and named. What comes of it is a draft that another person approves; who installs several in turn adds to the
draft that is already theirs. The same call again finds that everything is there, and writes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from suanqing.errors import Conflict
from suanqing.library.combination import Combined, combined
from suanqing.library.document import TRADE, Document, kind_of
from suanqing.library.golden import catalogue_of
from suanqing.library.install_service import Installed, Installing, month_start
from suanqing.library.installed_store import InstalledStore
from suanqing.people.identity.caller import Caller
from suanqing.pricing.book_clocks import unpinned
from suanqing.pricing.lifecycle import Version
from suanqing.work.care.rules_store import RuleStore

OURS = ("version", "skus", "valid_from", "valid_to", "corrects")
"""What a version of a book says of itself, and no template does."""
COMPANY: Mapping[str, Any] = {
    "package": "company", "version": 1, "name": {"zh": "本公司现有设置", "en": "what the company has"},
}  # fmt: skip


@dataclass
class Added(Installed):
    """gave_way: (template, class of city) that the book prices by a tier of its own. care: version of the rules about
    customers, where they changed."""

    gave_way: list[tuple[str, str]] = field(default_factory=list)
    care: int | None = None
    together: Document = field(default_factory=dict)
    """The rules that came of it, with what was there."""


@dataclass(frozen=True, slots=True)
class Adding:
    installing: Installing
    care: RuleStore
    kept: InstalledStore

    def install(
        self, packages: Sequence[Document], caller: Caller, now: datetime
    ) -> tuple[Document, Added]:
        """What was put together of them, and what a call came to. Where one is a whole trade, the others come with it
        in its book; else they are added to what the company has. Raises Conflict `templates_conflict` with all of them,
        `no_price_book` where a fragment has nothing to be added to, `template_older` where one is here already in an
        earlier version."""
        together = combined(packages)
        refuse(together)
        refuse(self.care_with(together.document))
        back = self._back(packages, together.document)
        if kind_of(packages[0]) == TRADE:
            made = self.installing.install(together.document, caller, now, back)
            done = Added(**vars(made), gave_way=together.gave_way, together=together.document)
        else:
            done = self._fragments(packages, together.document, caller, now, back)
        self.take_care(together.document, caller, now, done)
        came = {**together.document, **done.together}
        self.kept.record(packages, came, caller.party, now)
        return together.document, done

    def _back(self, packages: Sequence[Document], document: Document) -> bool:
        """Whether one of them was taken out before; its items are on sale again, as far as they are its own still."""
        gone = []
        for manifest in (each["manifest"] for each in packages):
            found = self.kept.get(manifest["package"])
            if found and found.here and found.version < manifest["version"]:
                message = (
                    f"the template {found.package} is here in version {found.version}: upgrade it"
                )
                raise Conflict(message, "template_older")
            gone += [found] if found and not found.here else []
        retired = {sku for each in gone for sku in each.retired}
        wanted, known = catalogue_of({"catalogue": document.get("catalogue", {})}), {}
        if retired:
            known = self.installing.prices.catalogue()
        again = [wanted[sku] for sku in sorted(retired & wanted.keys() & known.keys())]
        own = [each for each in again if known[each.sku] == replace(each, active=False)]
        self.installing.prices.import_skus(own)
        return bool(gone)

    def company(self, caller: str) -> tuple[Document, Version | None]:
        """Catalogue, newest book and rules about customers as a template has them; and which version the book is."""
        prices = self.installing.prices
        own: dict[str, Any] = {"manifest": COMPANY, "care": self.care.get().document}
        own["catalogue"] = {
            sku: {
                "kind": each.kind,
                "name": each.name,
                "unit": each.unit,
                "category": each.category,
            }
            for sku, each in prices.catalogue().items()
            if each.active
        }
        version = next((each for each in prices.versions() if _stands(each, caller)), None)
        if version:
            book = unpinned(prices.book_document(version.version_id))
            own["book"] = {name: each for name, each in book.items() if name not in OURS}
        return own, version

    def _fragments(
        self, packages: Sequence[Document], document: Document, caller: Caller, now: datetime, back: bool
    ) -> Added:  # fmt: skip
        done, prices = Added(), self.installing.prices
        if document.get("book"):
            own, version = self.company(caller.party)
            if version is None:
                message = "there is no price book to add to: install a trade first"
                raise Conflict(message, "no_price_book")
            kept = {**own, "care": {}}
            pieces = [{**each, "catalogue": _new(each, own), "care": {}} for each in packages]
            together = combined([kept, *pieces])
            refuse(together)
            done.gave_way = together.gave_way
            done.together = {"book": together.document["book"]}
            wanted = catalogue_of({"catalogue": document.get("catalogue", {})})
            known = prices.catalogue().keys()
            done.kept = sorted(wanted.keys() & known)
            done.written = sorted(wanted.keys() - known)
            prices.import_skus([wanted[sku] for sku in done.written])
            done.book = version
            if together.document["book"] != own["book"]:
                note = (
                    f"template:{document['manifest']['package']}@{document['manifest']['version']}"
                )
                body = {**together.document["book"], "valid_from": month_start(now)}
                done.book = prices.put_draft(body, caller.party, now, note=note)
        if document.get("scenes"):
            drawn = {"forms": document.get("forms", {}), "scenes": document["scenes"]}
            note = f"template:{document['manifest']['package']}@{document['manifest']['version']}"
            done.drawn = self.installing.drawing.install(
                drawn, note, False, caller.party, now, back
            )
        return done

    def care_with(self, document: Document) -> Combined:
        """The company's rules about customers with the document's."""
        own = {"manifest": COMPANY, "care": self.care.get().document}
        plans = {
            "manifest": {**document["manifest"], "kind": "plan"},
            "care": document.get("care", {}),
        }
        return combined([own, plans])

    def take_care(self, document: Document, caller: Caller, now: datetime, done: Added) -> None:
        """They become a version of the company's, where they say anything new."""
        if not document.get("care"):
            return
        stands, together = self.care.get(), self.care_with(document)
        refuse(together)
        if together.document.get("care", {}) != stands.document:
            care = together.document["care"]
            done.care = self.care.put(care, stands.version, caller.party, now).version


def refuse(together: Combined) -> None:
    """Conflict naming every one of them, each with both templates, zh and en."""
    if together.conflicts:
        found = [each.to_json() for each in together.conflicts[:50]]
        message = f"the templates do not go together: {together.conflicts[0].sentence('en')}"
        raise Conflict(message, "templates_conflict", findings=found)


def _stands(version: Version, caller: str) -> bool:
    """Published, or the caller's own draft that nobody else had a hand in."""
    return version.state == "published" or (version.state == "draft" and version.makers == {caller})


def _new(document: Document, own: Document) -> dict[str, Any]:
    """What the company's catalogue lacks; what is there stays as it is."""
    asked: Iterable[tuple[str, Any]] = (document.get("catalogue") or {}).items()
    return {sku: each for sku, each in asked if sku not in own["catalogue"]}
