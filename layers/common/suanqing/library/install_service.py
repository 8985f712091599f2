"""A package brought into a deployment: what is there stays, what is missing is made, and a repeat goes on.

Where nobody has drafted a price book yet, the package's own is published in one call: the package made it, and the
administrator who installs it approves what the release ships, of which they can change nothing (decision 0078). Where
there is a book, the package's comes as the caller's draft, and another person approves it as any.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from suanqing.library.golden import catalogue_of, dated, expected
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.lifecycle import Version
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import BEIJING
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket

Document = Mapping[str, Any]
OUTLET, TECHNICIAN = "template-outlet", "template-technician"
"""Who does the first ticket where there is no outlet yet; both can be renamed and used."""


@dataclass
class Installed:
    """What a call came to. kept: SKUs that are there already and stay as they are."""

    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    book: Version | None = None
    ticket: Ticket | None = None
    golden: str = ""


@dataclass(frozen=True, slots=True)
class Installing:
    prices: PricingStore
    parties: PartyStore
    tickets: Tickets

    def install(self, document: Document, caller: Caller, now: datetime) -> Installed:
        """Catalogue, book, and where there is no outlet yet an outlet, a technician and the first golden ticket,
        done. Raises what the steps raise; the same call again goes on behind what is done."""
        done = Installed()
        self._catalogue(document, done)
        done.book = self._book(document, caller, now)
        if done.book.state == "published" and self._crew(document, caller, now):
            done.golden = first_of(document)
            done.ticket = self._ticket(document, done.golden, caller)
        return done

    def _catalogue(self, document: Document, done: Installed) -> None:
        wanted = catalogue_of(document)
        known = self.prices.catalogue()
        done.written = sorted(wanted.keys() - known.keys())
        done.kept = sorted(wanted.keys() & known.keys())
        self.prices.import_skus([wanted[sku] for sku in done.written])

    def _book(self, document: Document, caller: Caller, now: datetime) -> Version:
        note = note_of(document)
        versions = [each for each in self.prices.versions() if each.state != "discarded"]
        found = next((each for each in versions if each.trail[0].note == note), None)
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

    def _ticket(self, document: Document, golden: str, caller: Caller) -> Ticket:
        """The ticket of the package, made once whoever calls, and done as far as it is not."""
        desk = Caller(note_of(document), frozenset({"admin"}))
        ticket = document["tickets"][golden]["ticket"]
        spec = NewTicket(
            outlet=OUTLET,
            title=str(document["tickets"][golden]["name"]["zh"]),
            region=ticket["region"],
            urgent=ticket.get("urgent", False),
            lines=tuple((line["sku"], Decimal(line["qty"])) for line in ticket["lines"]),
            attrs=ticket.get("facts", {}),
        )
        made = self.tickets.create(desk, spec, "first").ticket
        if made.state == "created":
            made = self.tickets.assign(desk, made.ticket_id, TECHNICIAN)
        if made.state == "assigned":
            made = self.tickets.arrive(desk, made.ticket_id)
        return self.tickets.complete(desk, made.ticket_id) if made.state == "on_site" else made


def note_of(document: Document) -> str:
    """What a package's book is known by in its trail: "template:step-commission@1"."""
    manifest = document["manifest"]
    return f"template:{manifest['package']}@{manifest['version']}"


def first_of(document: Document) -> str:
    """The golden ticket that installing makes."""
    tickets: Mapping[str, Any] = document["tickets"]
    return min(tickets, key=lambda each: (tickets[each]["order"], each))


def promised(document: Document, golden: str) -> tuple[int, int]:
    """What that ticket comes to: the customer's price and the pay, in minor units."""
    came = expected(document["tickets"][golden])
    return came.charge, came.pay


def month_start(now: datetime) -> str:
    """The first moment of the month in Beijing: from then on the book holds."""
    first = now.astimezone(BEIJING).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first.isoformat()
