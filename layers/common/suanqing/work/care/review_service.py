"""Reviews at work: those of our own page with the ticket, those of shops as they are told; reports out of both."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import chain
from typing import Protocol

from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.times import rfc3339, told
from suanqing.work.care import reviews
from suanqing.work.care.review_store import ReviewStore, kept
from suanqing.work.care.reviews import Review, Row, Top
from suanqing.work.customers.happenings import Happening
from suanqing.work.customers.happenings_store import HappeningStore
from suanqing.work.customers.merges import persons
from suanqing.work.orders import buyers_service
from suanqing.work.orders.order_log import KnownOrder
from suanqing.work.tickets.model import Ticket

OWN = "visit"
"""The customer's own page (`work.visits`)."""
WORKERS = 8


class Orders(Protocol):
    def known(self, order: str, /) -> KnownOrder | None: ...


def of_ticket(ticket: Ticket, stars: int, words: str, at: datetime) -> Review:
    """What its customer says of the work."""
    customer = str(ticket.facts.get("attrs", {}).get("customer_id", ""))
    return Review(
        f"{OWN}:{ticket.ticket_id}", OWN, rfc3339(at), stars, words.strip(), reviews.topics_in(words),
        tuple(line.sku for line in ticket.lines), ticket.region, ticket.assignee or "", ticket.outlet,
        ticket.ticket_id, ticket.source, customer,
    )  # fmt: skip


class Reviews:
    def __init__(
        self,
        store: ReviewStore,
        orders: Orders,
        ticket: Callable[[str], Ticket],
        clock: Callable[[], datetime],
    ) -> None:
        """ticket: by its id, raises NotFound."""
        self.store, self.orders, self.ticket, self.clock = store, orders, ticket, clock
        self.done = HappeningStore(store.store)

    def take(
        self, channel: str, ref: str, order: str, sku: str, stars: int, words: str, at: str
    ) -> tuple[Review, bool]:
        """One of a shop, once by its id there, joined with what its order led to; whether it is new. Conflict: that id
        said something else. Invalid: it is about no product, or in the future."""
        if channel == OWN:
            raise Invalid("that is what customers say on their own page", where="channel")
        if told(at) > self.clock() + timedelta(minutes=5):
            raise Invalid("a review is not of the future", where="at")
        found = Review(
            f"{channel}:{ref}", channel, rfc3339(told(at)), stars, words.strip(), reviews.topics_in(words),
            (sku,) if sku else (), order=f"{channel}:{order}" if order else "",
        )  # fmt: skip
        review = self._joined(found, sku)
        if not review.skus:
            raise Invalid("a review is about a product, or an order that is known", where="sku")
        there = self.store.get(review.id)
        if there is None and self.store.add(review):
            return review, True
        there = there or self.store.get(review.id)
        same = (review.at, review.stars, review.topics, review.order)
        if there is None or (there.at, there.stars, there.topics, there.order) != same:
            raise Conflict("that review said something else", review=review.id)
        return there, False

    def report(self, month: str) -> list[Row]:
        """By product, province and worker. Of what was asked only that of who wrote a review is read."""
        found = [*self.store.month(month)]
        people = self.done.people(each.customer for each in found if each.customer)
        with ThreadPoolExecutor(WORKERS) as pool:
            asked = [*pool.map(self._asked, dict.fromkeys(people.values()))]
        return reviews.report(found, chain.from_iterable(asked), people)

    def complaints(self, week: str) -> list[Top]:
        """Of an ISO week, Monday to Sunday in Beijing."""
        return reviews.complaints(self.store.between(*reviews.days_of(week)))

    def _asked(self, customer: str) -> list[Happening]:
        """Under any id of theirs, as if under that one."""
        ids = persons(self.store.store, customer)
        return [each._replace(customer=customer) for each in self.done.of(ids, "consult")]

    def _joined(self, review: Review, sku: str) -> Review:
        """With the work that the order led to: that of the product, else the first."""
        known = self.orders.known(review.order) if review.order else None
        if known is None:
            return kept(review)
        made = [found for each in sorted(known.tickets) if (found := self._found(each))]
        of_sku = [each for each in made if sku in [line.sku for line in each.lines]]
        work = next(iter(of_sku or made), None)
        customer = next(iter(buyers_service.ids(self.store.store, known)), "")
        if work is not None:
            about = of_ticket(work, review.stars, "", self.clock())
            customer = about.customer or customer
            review = review._replace(
                skus=review.skus or about.skus, region=about.region, worker=about.worker,
                outlet=about.outlet, ticket=about.ticket,
            )  # fmt: skip
        return kept(review._replace(customer="" if self._erased(customer) else customer))

    def _erased(self, customer: str) -> bool:
        """Who was erased, under any id of theirs, leaves no words behind by what a shop tells again."""
        store = self.store.store
        return bool(customer) and buyers_service.erased(store, persons(store, customer))

    def _found(self, ticket: str) -> Ticket | None:
        try:
            return self.ticket(ticket)
        except NotFound:
            return None
