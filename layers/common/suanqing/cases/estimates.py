"""What a quote's lines would cost the customer today: the charge plane of the book in force."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from suanqing import regions
from suanqing.parties.store import PartyStore
from suanqing.pricing.store import PricingStore
from suanqing.settlement.assess import assess
from suanqing.settlement.currencies import asked, exchanging
from suanqing.settlement.facts import facts_from
from suanqing.settlement.settle import NOBODY
from suanqing.tickets import decide
from suanqing.tickets.decide import NewTicket
from suanqing.tickets.model import Worker
from suanqing.times import BEIJING


def estimate(
    parties: PartyStore, pricing: PricingStore
) -> Callable[[NewTicket, datetime], dict[str, Any]]:
    """Prices what would be done; Unpriced, as settlement would refuse it."""

    def price(spec: NewTicket, at: datetime) -> dict[str, Any]:
        ticket = decide.create("T-QUOTE", spec, NOBODY, at, None)
        ticket = ticket.with_(crew=(Worker(NOBODY),))
        chain = regions.chain(spec.region)
        city = regions.city_class(spec.region, at.astimezone(BEIJING).date())
        book = pricing.book_at(at, at)
        facts = facts_from(ticket, parties.get(spec.outlet), at, city, chain)
        found = assess(facts, book)
        asked_in = book.asked_in(chain, city)
        told = exchanging(facts, found, None, parties, pricing.rates, asked_in)
        found = found if told is facts else assess(told, book)
        amount, currency = asked(found)
        return {"amount": amount, "currency": currency, "book": found.book}

    return price
