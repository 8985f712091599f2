"""A ticket's facts as a book needs them: the one place that makes them.

Settling, estimates, replays and corrections all ask here, so what one of them sees the others see too.
"""

from dataclasses import replace
from datetime import datetime

from suanqing import regions
from suanqing.errors import Conflict
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.derived_facts import derived
from suanqing.finance.assessment.facts import facts_from
from suanqing.finance.assessment.kept import TABLED, kept, silent
from suanqing.finance.assessment.model import ENGINE, Assessment
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.payout_currency import exchanging
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.book import Book
from suanqing.pricing.model import Facts
from suanqing.pricing.stores.rates import RateStore
from suanqing.times import BEIJING
from suanqing.vocabulary import attributes
from suanqing.work.evidence import judge
from suanqing.work.tickets.model import OWN, Event, Ticket, Worker
from suanqing.work.tickets.scene import scene
from suanqing.work.tickets.store import TicketStore


class FactsService:
    def __init__(self, tickets: TicketStore, parties: PartyStore, rates: RateStore) -> None:
        self._tickets, self._parties, self._rates = tickets, parties, rates

    def made(
        self, ticket: Ticket, served: datetime, book: Book, previous: Booked | None = None
    ) -> Facts:
        """All but what payees are paid in, which is known once the facts are priced: `paid_in`.

        previous: the newest assessment of the ticket, None before the first.
        """
        return self.proven(ticket, self._known(ticket, served, book, previous), book)

    def again(self, one: Booked, book: Book) -> Facts:
        """A booked ticket's facts as the real run makes them for another book, payees' currency included.

        Raises Conflict `unsettled`: the ticket has newer facts, which are booked first.
        """
        return self._remade(one, book, one)

    def anew(self, one: Booked, book: Book) -> Facts:
        """As `again`, but with what the register and the tables say of its service time by now. Who is
        paid already keeps their currency.
        """
        return self._remade(one, book, None)

    def _remade(self, one: Booked, book: Book, previous: Booked | None) -> Facts:
        ticket = self._tickets.get(one.ticket_id, consistent=True)
        if ticket.facts_rev != one.rev:
            raise Conflict("its facts have changed and are not settled yet", "unsettled")
        facts = self.made(ticket, one.facts.served, book, previous)
        return self.paid_in(facts, assess(facts, book, explained=False), one, book)

    def was(self, ticket: Ticket, book: Book, previous: Booked) -> Facts:
        """The booked facts as this engine makes them of the events that were booked: what an older one made
        otherwise of the same events is a correction of its own, and no new fact's money (decision 0042)."""
        if previous.engine == ENGINE:
            return previous.facts
        crew = tuple(Worker(party, weight) for party, weight in previous.facts.crew)
        then = ticket.with_(version=previous.rev, crew=crew)
        told = ticket.facts.get("attrs", {})
        booked = previous.facts.attrs
        attrs = {name: value for name, value in booked if name in told or name not in FOLLOWING}
        known = replace(previous.facts, attrs=attributes(attrs), zones=())
        if not (ticket.facts.get("sessions") or ticket.facts.get("working")):
            known = replace(known, sessions=())
        unsaid = silent(known, previous.facts)
        made = derived(known, then, book, lambda: self._events(then), unsaid)
        policies = book.evidence_for(made)
        if any(event.kind == "moved" for event in self._events(ticket) if event.seq > previous.rev):
            return replace(made, zones=previous.facts.zones)
        return self.proven(then, made, book) if policies else made

    def paid_in(self, facts: Facts, done: Assessment, previous: Booked | None, book: Book) -> Facts:
        """With what the payees of `done` are paid in, and its customer is asked in, where that is not the book's
        currency."""
        asked_in = book.asked_in(facts.region, facts.city_class)
        return exchanging(facts, done, previous, self._parties, self._rates, asked_in)

    def _known(
        self, ticket: Ticket, served: datetime, book: Book, previous: Booked | None
    ) -> Facts:
        """With everything dated resolved at the service time, and what follows from others."""
        day = served.astimezone(BEIJING).date()
        outlet = self._parties.get(ticket.outlet).at(served)
        nowhere = not ticket.region and scene(ticket.scene).anywhere
        city_class = None if nowhere else regions.city_class(ticket.region, day)
        site = () if nowhere else regions.chain(ticket.region)
        known = facts_from(ticket, outlet, served, city_class, site)
        if previous is None:
            return derived(known, ticket, book, lambda: self._events(ticket))
        retold = self._retold(ticket, book, previous)
        same_book = previous.assessment.book == book.ref
        unsaid = silent(known, previous.facts, retold) if same_book else ()
        known = kept(known, previous.facts, retold)
        return derived(known, ticket, book, lambda: self._events(ticket), unsaid)

    def _retold(self, ticket: Ticket, book: Book, previous: Booked) -> frozenset[str]:
        """What people told, or took back, since the newest assessment; read where a book asks tables."""
        if book.names.isdisjoint(TABLED):
            return frozenset()
        since = (e.data for e in self._events(ticket) if e.seq > previous.rev)
        return frozenset(
            name for data in since for name in (*data.get("attrs", ()), *data.get("removed", ()))
        )

    def proven(self, ticket: Ticket, facts: Facts, book: Book) -> Facts:
        """With what was found for the book's evidence; events are read only where it asks for any.

        Before completion no evidence is due, so none is missing.
        """
        policies = book.evidence_for(facts)
        if not policies and OWN not in ticket.facts:
            return facts
        if ticket.served is None:
            return replace(facts, evidence=judge.expected(policies))
        events = self._events(ticket)
        found = judge.findings(ticket, events, policies, ticket.served)
        own = judge.self_told(ticket, events, {*book.names, *ALWAYS, *_asked(book)})
        return replace(facts, evidence=tuple(sorted((*found, *own))))

    def _events(self, ticket: Ticket) -> list[Event]:
        """All up to the version that was seen, so that an old image gives its own facts again."""
        events = self._tickets.history(ticket.ticket_id) if ticket.pages else ticket.events
        return [event for event in events if event.seq <= ticket.version]


FOLLOWING = frozenset({"response_minutes", "paused_minutes", "on_time"})
"""Attributes that follow from a ticket's events where nobody told them."""

ALWAYS = frozenset({"region"})
"""Decides tier and tax of every ticket."""


def _asked(book: Book) -> frozenset[str]:
    """`promised` prices where the book asks for punctuality."""
    return frozenset({"promised"}) if "on_time" in book.names else frozenset()
