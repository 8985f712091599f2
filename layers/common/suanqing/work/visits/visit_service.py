"""Links to customers' pages at work: made, listed and revoked by staff; opened, and the work rated, by who has one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from suanqing.errors import Conflict, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import CUSTOMER
from suanqing.times import utcnow
from suanqing.work.care.review_service import of_ticket
from suanqing.work.care.review_store import writes
from suanqing.work.orders.waybills import Tracked
from suanqing.work.tickets import decide
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.flow import flow_of
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import Contended, Moved
from suanqing.work.visits import model
from suanqing.work.visits.model import Link, Stop
from suanqing.work.visits.visit_store import VisitStore, name_of

TRIES = 8
"""How often a rating that came second is decided again on what stands now."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new link. token: what opens the page, told this once."""

    link: Link
    token: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the customer sees. outlet: its name; empty where there is no such outlet any more."""

    ticket: Ticket
    stops: list[Stop]
    outlet: str
    link: Link
    parcels: Tracked | None = None


def none(ticket: Ticket) -> None:
    return None


class Visits:
    """parcels: where the goods of a ticket's order are."""

    def __init__(
        self,
        tickets: Tickets,
        store: VisitStore,
        clock: Callable[[], datetime] = utcnow,
        parcels: Callable[[Ticket], Tracked | None] = none,
    ) -> None:
        self.tickets, self.store, self.clock, self.parcels = tickets, store, clock, parcels

    def make(self, caller: Caller, ticket_id: str, days: int) -> Made:
        """A link to a ticket that the caller sees. Conflict: it has many that are good; those that customers were sent
        with a message do not count."""
        ticket, now = self.tickets.get(caller, ticket_id), self.clock()
        good = [each for each in self.store.of(ticket.ticket_id, now) if each.by != CUSTOMER]
        if len(good) >= model.MOST_LINKS:
            raise Conflict("the ticket has many links: revoke some first", "many_links")
        return self.made(ticket.ticket_id, caller.party, timedelta(days=days))

    def made(self, ticket_id: str, by: str, life: timedelta = model.LIFE, to: str = "") -> Made:
        """Of a ticket that is there; whoever asks was asked who they are. to: digest of the way it is sent to."""
        now, token = self.clock(), model.new_token()
        digest = model.digest(token)
        assert digest is not None
        link = Link(name_of(digest), ticket_id, by, now, now + life, to)
        self.store.make(digest, link)
        return Made(link, token)

    def all(self, caller: Caller, ticket_id: str) -> list[Link]:
        return self.store.of(self.tickets.get(caller, ticket_id).ticket_id, self.clock())

    def revoke(self, caller: Caller, ticket_id: str, name: str) -> None:
        self.store.revoke(self.tickets.get(caller, ticket_id).ticket_id, name)

    def open(self, token: str) -> Page:
        """NotFound for every link that opens nothing, without a word why."""
        return self._page(*self._opened(token))

    def shown(self, ticket_id: str) -> Page | None:
        """What its customer sees of it, who proved otherwise who they are; None where it is no more."""
        try:
            ticket = self.tickets.store.get(ticket_id, consistent=True)
        except NotFound:
            return None
        now = self.clock()
        return self._page(Link("", ticket_id, CUSTOMER, now, now), ticket)

    def rate(self, token: str, stars: int, words: str) -> Page:
        """Once; the same rating again is the same one. Conflict: who did the work made the link."""
        link, ticket = self._opened(token)
        if model.is_own(ticket, link.by):
            raise Conflict("who did the work made this link: it takes no rating", "own_link")
        for _ in range(TRIES):
            if _said(ticket) == (str(stars), words.strip()):
                return self._page(link, ticket)
            now = max([self.clock(), *(event.at for event in ticket.events[-1:])])
            after = decide.rate(ticket, stars, words, CUSTOMER, now)
            review = of_ticket(ticket, stars, words, now)
            try:
                return self._page(
                    link,
                    self.tickets.store.save(
                        ticket, after, writes(self.tickets.store.table, review)
                    ),
                )
            except (Moved, Contended):
                ticket = self.tickets.store.get(link.ticket, consistent=True)
        raise Conflict("the ticket changes too often; try again")

    def _opened(self, token: str) -> tuple[Link, Ticket]:
        digest, now = model.digest(token), self.clock()
        link = self.store.find(digest, now) if digest else None
        if digest is None or link is None:
            raise NotFound("this link opens nothing: it is over, or was never made")
        self.store.count(digest, now)
        return link, self.tickets.store.get(link.ticket, consistent=True)

    def _page(self, link: Link, ticket: Ticket) -> Page:
        scene = flow_of(ticket).scene(ticket) if ticket.scene_ref else None
        events = self.tickets.store.history(ticket.ticket_id)
        stops = model.stops(ticket, events, scene)
        return Page(ticket, stops, self._name(ticket.outlet), link, self.parcels(ticket))

    def _name(self, outlet: str) -> str:
        try:
            return self.tickets.parties.get(outlet).name
        except NotFound:
            return ""


def _said(ticket: Ticket) -> tuple[str, str] | None:
    rating = ticket.marks.get(decide.RATING)
    return (rating["stars"], rating.get("words", "")) if rating else None
