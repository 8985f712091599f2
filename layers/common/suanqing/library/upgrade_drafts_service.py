"""What became of the drafts that an upgrade made: who discards one has the template as before, so it comes again."""

from dataclasses import dataclass, field, replace
from typing import Any

from suanqing.library.document import Document
from suanqing.library.installed_store import Kept, said
from suanqing.library.own_service import Own
from suanqing.library.units import document_of, units
from suanqing.people.identity.caller import Caller


@dataclass
class Drafts:
    """Of an upgrade. open: those that nobody published yet, as `Kept.drafted` says them. lost: which of them somebody
    discarded. own: the caller's own draft of the book, which is the book that the caller has."""

    kept: Kept
    open: dict[str, str | int] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)

    def had(self) -> dict[str, Any]:
        """The template as the company has it, without what nobody published yet."""
        return self.kept.was({*self.open} - self.own)

    def before(self, kept: Kept, after: Document) -> dict[str, Any]:
        """The template as the company has it: to a later version without what nobody published yet, to the same one
        without what was discarded."""
        later = kept.version < after["manifest"]["version"]
        return self.had() if later else kept.was(self.lost)

    def over(self, again: set[str]) -> None:
        """What was discarded and does not come again is there by another way."""
        for name in self.lost - again:
            self.open.pop(name)

    def written(self, after: Kept) -> Kept:
        """The template as it is then kept."""
        stood = units(self.kept.was({*self.kept.drafted} & {*self.open}))
        before = document_of(
            (place, each) for place, each in stood.items() if said(place) in self.open
        )
        return replace(after, drafted=self.open, before=before)


def drafts_of(own: Own, kept: Kept, caller: Caller) -> Drafts:
    found, installing = Drafts(kept), own.adding.installing
    for name, number in kept.drafted.items():
        part, _, id = name.partition(" ")
        if part == "book":
            state = installing.prices.version(str(number)).state
            there, arrived = state != "discarded", state == "published"
            _, stands = own.adding.company(caller.party)
            if stands and stands.version_id == number:
                found.own.add(name)
        else:
            publishing = installing.drawing.publishing
            store = (publishing.forms if part == "form" else publishing.scenes).store
            arrived = store.versions(id).latest != number
            there = arrived or store.draft(id) is not None
        if not arrived:
            found.open[name] = number
        if not there:
            found.lost.add(name)
    return found
