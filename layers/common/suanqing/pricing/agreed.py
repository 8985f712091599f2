"""What a ticket's tier promises (档位服务): minutes to respond in, priority for parts, by the book in force at first.

The customer's tier says it, else the one by which parties are paid. A place that no tier is for, and a time without a
book, are promised nothing: the drawing's own minutes hold.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from suanqing import regions
from suanqing.errors import DomainError
from suanqing.people.parties.model import Party
from suanqing.times import BEIJING
from suanqing.work.tickets.model import Ticket

if TYPE_CHECKING:
    from suanqing.pricing.book import Book

SAID = ("response_minutes", "parts_priority")


class Books(Protocol):
    def book_at(self, service_time: datetime, now: datetime) -> "Book": ...


class Parties(Protocol):
    def get(self, party_id: str) -> Party: ...


def agreed_of(book: "Book", ticket: Ticket, outlet: Party) -> dict[str, Any]:
    """{"tier", "book", "response_minutes"?, "parts_priority"?}; {} where its tiers promise nothing."""
    chain = regions.chain(ticket.region)
    city_class = regions.city_class(ticket.region, ticket.opened.astimezone(BEIJING).date())
    level, _ = book.level(outlet.level_at(ticket.opened))
    channel = ticket.source.partition(":")[0]
    for plane in book.planes:
        tier = plane.tiers.match(chain, city_class, outlet.scenario or "direct", level, channel)
        service = plane.services.get(tier or "") or {}
        if found := {name: service[name] for name in SAID if name in service}:
            return {"tier": tier, "book": book.ref, **found}
    return {}


def agreed_over(books: Books, parties: Parties) -> Callable[[Ticket], dict[str, Any]]:
    """For a ticket that is being made."""

    def of(ticket: Ticket) -> dict[str, Any]:
        if not ticket.region:
            return {}
        try:
            book = books.book_at(ticket.opened, ticket.opened)
            return agreed_of(book, ticket, parties.get(ticket.outlet))
        except DomainError:
            return {}

    return of
