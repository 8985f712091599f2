"""A template taken out of what a company has: refused with everything that uses what would go.

Rules go by the caller's draft of the price book, which another person publishes. Items come off sale, versions of
scenes and forms are withdrawn, and what runs with them goes on. What the company changed since is its own, and stays.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from suanqing.canonical import digest
from suanqing.errors import Conflict, DomainError
from suanqing.library.combination import book_findings
from suanqing.library.document import TRADE, Document, kind_of
from suanqing.library.install_service import month_start
from suanqing.library.installed_store import InstalledStore, Kept
from suanqing.library.leaving import Leaving, leaving, names_any
from suanqing.library.own_service import Own
from suanqing.library.units import Place, document_of, units
from suanqing.library.upgrade_drafts_service import drafts_of
from suanqing.library.upgrading import with_units
from suanqing.library.uses import CODE, Use
from suanqing.library.uses_service import Uses, needing, priced
from suanqing.people.identity.caller import Caller
from suanqing.pricing.lifecycle import Version
from suanqing.work.care.rules import rules_of
from suanqing.work.scenes.holding import withdrawn
from suanqing.work.scenes.variants import BASE
from suanqing.work.scenes.version_store import VersionStore

MOST_TOLD = 50
OPEN = ("submitted", "approved")
"""A book that is on its way to be published."""


@dataclass
class Out:
    """What taking it out comes to. told: of each unit. book: it without these; care: the rules about customers.
    retired: items that come off sale. drafts: ids, by part, whose draft is dropped."""

    leaves: set[Place]
    uses: list[Use]
    told: list[Leaving] = field(default_factory=list)
    book: Document | None = None
    care: dict[str, Any] | None = None
    retired: set[str] = field(default_factory=set)
    drafts: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Gone:
    told: list[Leaving]
    book: Version | None = None
    care: int | None = None


@dataclass(frozen=True, slots=True)
class TakingOut:
    own: Own
    kept: InstalledStore
    uses: Uses

    def look(self, package: str, caller: Caller, now: datetime) -> Out:
        """What would leave, wait or stay, and what uses it. Raises NotFound `template_not_installed`."""
        kept = self.kept.here(package)
        own = self.own.as_drawn(caller, now)
        others = [each.document for each in self.kept.every() if each.package != package]
        had = drafts_of(self.own, kept, caller).had()
        told = dict(leaving(own, had, others))
        leaves = {place for place, what in told.items() if what == "leaves"}
        out = Out(leaves, [*needing(package, others)])
        out.uses += self.uses.of(own, leaves, self._bases(), now)
        out.retired = {place[1] for place in leaves if place[0] == "catalogue"}
        self._book(out, own, kept, now)
        if any(place[0] == "care" for place in leaves):
            _care(out, own["care"])
        out.drafts = self._drafts(kept, caller)
        for part, id in sorted(out.drafts):
            told.setdefault((part, id), "leaves")
        out.told = [Leaving(p[0], ".".join(p[1:]), what) for p, what in told.items()]
        return out

    def take_out(self, package: str, caller: Caller, now: datetime) -> Gone:
        """Raises Conflict `template_in_use` with every use; nothing is written then."""
        kept, out = self.kept.here(package), self.look(package, caller, now)
        if out.uses:
            told = [each.to_json() for each in out.uses[:MOST_TOLD]]
            message = f"the template {package} is in use: {out.uses[0].message}"
            raise Conflict(message, CODE, findings=told)
        adding, done = self.own.adding, Gone(out.told)
        prices = adding.installing.prices
        for part, store in self._stores():
            for id in kept.document.get(part, {}):
                _close(store, id, (part, id) in out.leaves, (part, id) in out.drafts, now)
        if out.care is not None:
            stands = adding.care.get()
            done.care = adding.care.put(out.care, stands.version, caller.party, now).version
        for version in self._books(kept, ("draft",)):
            prices.discard(version.version_id, caller.party, now)
        if out.book is not None:
            body = {**out.book, "valid_from": month_start(now)}
            done.book = prices.put_draft(body, caller.party, now, note=f"without:{package}")
        known, gone = prices.catalogue(), sorted(out.retired)
        kept = replace(kept, retired=tuple(sorted({*kept.retired, *gone})))
        if gone:  # before they are off sale: broken off, they would be nobody's to sell again
            self.kept.put(kept)
            kept = replace(kept, rev=kept.rev + 1)
        prices.import_skus([replace(known[sku], active=False) for sku in gone])
        self.kept.put(replace(kept, here=False, by=caller.party, at=now))
        return done

    def _stores(self) -> tuple[tuple[str, VersionStore], ...]:
        publishing = self.own.adding.installing.drawing.publishing
        return ("scenes", publishing.scenes.store), ("forms", publishing.forms.store)

    def _bases(self) -> Mapping[str, str]:
        """Of the company's scenes that are variants: which scene each changes."""
        [(_, store), _] = self._stores()
        found: dict[str, str] = {}
        for each in store.all():
            if any(not one.withdrawn for one in each.listed):
                more = store.version(each.id, each.latest).more
                found |= {each.id: str(more[BASE]).partition("@")[0]} if BASE in more else {}
        return found

    def _books(self, kept: Kept, states: tuple[str, ...]) -> list[Version]:
        """Of a whole trade, the versions that installing it alone drafted."""
        if kind_of(kept.document) != TRADE:
            return []
        note = f"template:{kept.package}@{kept.version}"
        found = self.own.adding.installing.prices.versions()
        return [each for each in found if each.state in states and each.trail[0].note == note]

    def _book(self, out: Out, own: Document, kept: Kept, now: datetime) -> None:
        """The book without what leaves it, what of it leans on that, and which books price items beside it."""
        store = self.own.adding.installing.prices
        gone: dict[Place, Any] = {place: None for place in out.leaves if place[0] == "book"}
        if gone:
            left = with_units(units({"book": own["book"]}), gone)
            out.book = document_of(left.items()).get("book", {})
            out.uses += _leaning(own, out.book, out.retired)
        names = [*store.in_force(now), *(each.version_id for each in self._books(kept, OPEN))]
        whole = kind_of(kept.document) == TRADE
        took = {} if whole else units({"book": kept.document.get("book", {})})
        for name in names:
            body = {
                part: each for part, each in store.book_document(name).items() if part != "skus"
            }
            beside = with_units(units({"book": body}), dict.fromkeys(took))
            out.uses += priced(document_of(beside.items()).get("book", {}), out.retired, name)

    def _drafts(self, kept: Kept, caller: Caller) -> set[tuple[str, str]]:
        """Drafts with the template's content in which nobody had a hand but who installed it and the caller."""
        found, makers = set(), {kept.by, caller.party}
        for part, store in self._stores():
            for id, document in kept.document.get(part, {}).items():
                draft = store.draft(id)
                if draft and draft.hash == digest(document):
                    note = {each for each in draft.makers if each.startswith("template:")}
                    found |= {(part, id)} if draft.makers - note <= makers else set()
        return found


def _leaning(own: Document, left: Document, skus: set[str]) -> Iterator[Use]:
    """What the check of the book finds only without it."""
    catalogue = {sku: each for sku, each in own["catalogue"].items() if sku not in skus}
    before = {(each.code, each.row, each.sku) for each in book_findings(own)}
    for each in book_findings({**own, "catalogue": catalogue, "book": left}):
        if each.severity == "error" and (each.code, each.row, each.sku) not in before:
            name = each.row or each.sku or each.tier
            yield Use("book", name, name, each.message)


def _care(out: Out, care: Document) -> None:
    """The rules about customers without it, and which of them lean on what leaves."""
    gone: dict[Place, Any] = {place: None for place in out.leaves if place[0] == "care"}
    left = with_units(units({"care": care}), gone)
    out.care = document_of(left.items()).get("care", {})
    try:
        rules_of(out.care)
    except DomainError:
        for place in sorted(gone):
            for other, value in left.items():
                if names_any(value, {place[-1]}):
                    name = ".".join(other[1:])
                    message = f"the rule {name} about customers names {place[-1]}"
                    out.uses.append(Use("care", place[-1], name, message))


def _close(store: VersionStore, id: str, leaves: bool, drops: bool, now: datetime) -> None:
    """Its versions are withdrawn, and its draft is dropped."""
    draft = store.draft(id)
    if drops and draft:
        store.discard(id, draft.rev)
    before = store.versions(id)
    listed = before.listed
    for each in before.listed if leaves else ():
        if not each.withdrawn and not (each.until and each.until <= now):
            listed = withdrawn(listed, each.number, now)
    if listed != before.listed:
        store.put_list(before, listed)
