"""A package brought into a deployment: what is there stays, what is missing is made, and a repeat goes on.

Where nobody has drafted a price book yet, the package's own is published in one call: the package made it, and the
administrator who installs it approves what the release ships, of which they can change nothing (decision 0078). Where
there is a book, the package's comes as the caller's draft, and another person approves it as any.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from suanqing.errors import NotFound
from suanqing.library.drawn_service import Drawing, Drawn
from suanqing.library.first_ticket_service import Walking
from suanqing.library.golden import catalogue_of, dated, expected, walked
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.lifecycle import Version
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import BEIJING
from suanqing.work.tickets.commands import Tickets, ticket_id_for
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket

Document = Mapping[str, Any]
OUTLET, TECHNICIAN = "template-outlet", "template-technician"
"""Who does the first ticket where there is no outlet yet; both can be renamed and used."""

FIRST = "first"
"""The key of that ticket."""


@dataclass
class Installed:
    """What a call came to. kept: SKUs that are there already and stay as they are. drawn: its scenes and forms."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    book: Version | None = None
    drawn: Drawn = field(default_factory=Drawn)
    ticket: Ticket | None = None
    golden: str = ""


@dataclass(frozen=True, slots=True)
class Installing:
    prices: PricingStore
    parties: PartyStore
    tickets: Tickets
    drawing: Drawing

    def install(
        self, document: Document, caller: Caller, now: datetime, back: bool = False
    ) -> Installed:
        """Catalogue, book, forms and scenes, and where there is no outlet yet an outlet, a technician and the first
        golden ticket, done in the package's own scene. Raises what the steps raise; the same call again goes on behind
        what is done. back: it was taken out before, and comes as the caller's drafts."""
        done = Installed()
        self._catalogue(document, done)
        done.book = self._book(document, caller, now, back)
        note, by = note_of(document), done.book.trail[0].by
        own = done.book.state == "published" and by == note
        done.drawn = self.drawing.install(document, note, own, caller.party, now, back)
        if done.book.state == "published" and self._crew(document, caller, now):
            done.golden = first_of(document)
            done.ticket = self._ticket(document, done, caller, now)
        return done

    def _catalogue(self, document: Document, done: Installed) -> None:
        wanted = catalogue_of(document)
        known = self.prices.catalogue()
        done.written = sorted(wanted.keys() - known.keys())
        done.kept = sorted(wanted.keys() & known.keys())
        self.prices.import_skus([wanted[sku] for sku in done.written])

    def _book(self, document: Document, caller: Caller, now: datetime, back: bool) -> Version:
        note = note_of(document)
        versions = [each for each in self.prices.versions() if each.state != "discarded"]
        found = next((each for each in versions if each.trail[0].note == note), None)
        if back and found and found.state == "published":
            found = None
        if found is None:
            by = caller.party if versions else note
            body = dated(document, month_start(now))
            found = self.prices.put_draft(body, by, now, note=note)
        return self._on(found, caller, now) if found.trail[0].by == note else found

    def _on(self, version: Version, caller: Caller, now: datetime) -> Version:
        """The package's own book, from where it stands; nobody changed it, or it goes the ordinary way."""
        if version.makers != {version.trail[0].by}:
            return version
        name = version.version_id
        if version.state == "draft":
            version = self.prices.submit(name, version.trail[0].by, now)
        if version.state == "submitted":
            version = self.prices.approve(name, version.hash, caller.party, now, True)
        if version.state == "approved":
            version = self.prices.publish(name, caller.party, now)
        return version

    def _crew(self, document: Document, caller: Caller, now: datetime) -> bool:
        """Whether the first ticket has somebody to do it: no other outlet than our own is there."""
        others = [each for each in self.parties.of_kind("outlet") if each.party_id != OUTLET]
        if others:
            return False
        words = document.get("words", {})
        region = document["tickets"][first_of(document)]["ticket"]["region"]
        name = {word: label["zh"] for word, label in words.items()}
        people = (
            Party(OUTLET, "outlet", f"示例{name.get('outlet', '网点')}", region=region),
            Party(TECHNICIAN, "person", f"示例{name.get('crew', '技师')}", frozenset({"technician"}), OUTLET),
        )  # fmt: skip
        for each in people:
            if self.parties.find(each.party_id, fresh=True) is None:
                self.parties.put(each, now=now, by=caller.party)
        return True

    def _ticket(self, document: Document, done: Installed, caller: Caller, now: datetime) -> Ticket:
        """The ticket of the package, made once whoever calls, and done as far as it is not."""
        desk = Caller(note_of(document), frozenset({"admin"}))
        run = run_of(document, now)
        scene = done.drawn.scenes.get(run["scene"])
        made = self._made(document["tickets"][done.golden], desk, scene)
        if made.scene_ref:
            run = run_of(document, made.opened)
            worker = Caller(TECHNICIAN, frozenset({"technician"}), OUTLET)
            forms, table = self.drawing.publishing.forms, self.tickets.store.table
            walking = Walking(self.tickets, forms.get, table, desk, worker, caller)
            return walking.walk(made, run["steps"])
        if made.state == "created":
            made = self.tickets.assign(desk, made.ticket_id, TECHNICIAN)
        if made.state == "assigned":
            made = self.tickets.arrive(desk, made.ticket_id)
        return self.tickets.complete(desk, made.ticket_id) if made.state == "on_site" else made

    def _made(self, golden: Document, desk: Caller, scene: str | None) -> Ticket:
        """scene: the package's own version; without it, where the company draws that one itself, as ever."""
        try:
            return self.tickets.store.get(ticket_id_for(desk.party, FIRST), consistent=True)
        except NotFound:
            pass
        ticket = golden["ticket"]
        spec = NewTicket(
            outlet=OUTLET,
            title=str(golden["name"]["zh"]),
            region=ticket["region"],
            urgent=ticket.get("urgent", False),
            lines=tuple((line["sku"], Decimal(line["qty"])) for line in ticket["lines"]),
            attrs=ticket.get("facts", {}),
        )
        spec = replace(spec, scene=scene) if scene else spec
        return self.tickets.create(desk, spec, FIRST).ticket


def note_of(document: Document) -> str:
    """What a package's book is known by in its trail: "template:step-commission@1"."""
    manifest = document["manifest"]
    return f"template:{manifest['package']}@{manifest['version']}"


def first_of(document: Document) -> str:
    """The golden ticket that installing makes."""
    tickets: Mapping[str, Any] = document["tickets"]
    return min(tickets, key=lambda each: (tickets[each]["order"], each))


def run_of(document: Document, at: datetime) -> Document:
    """The golden run that the first ticket takes, of those that come to it: the first that nobody has to approve and
    that a ticket of that day can take, else the first. Some nodes are of some days only."""
    every: list[Document] = list(document["runs"].values())
    runs = [run for run in every if run.get("ticket") in (None, first_of(document))] or every
    began = at.astimezone(BEIJING).date().isoformat()
    asked = (run for run in runs if not any(step["do"] == "agree" for step in run["steps"]))
    fitting = (run for run in asked if not any(walked(document, {**run, "began": began})))
    return next(fitting, runs[0])


def promised(document: Document, golden: str) -> tuple[int, int]:
    """What that ticket comes to: the customer's price and the pay, in minor units."""
    came = expected(document["tickets"][golden])
    return came.charge, came.pay


def month_start(now: datetime) -> str:
    """The first moment of the month in Beijing: from then on the book holds."""
    first = now.astimezone(BEIJING).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first.isoformat()
