"""What a quote's lines would cost the customer today: the charge plane of the book in force."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from suanqing import regions
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import facts_from
from suanqing.finance.settlement.payout_currency import asked, exchanging
from suanqing.finance.settlement.settle_service import NOBODY
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import BEIJING
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Worker


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
