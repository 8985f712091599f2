"""What a shop's order tells of its customer: who bought and for how much, by which campaigns and coupons, and what went
back; points, coupons of rules and rewards of posters follow from it.

The order log says what is known of an order, so this is a state and no event: after each thing that is noted there it
is looked at again, and whoever comes last sees everything. What is noted has the order's own name (`youzan:E1`), a
refund its id there, a close none; so pushes and pulls, doubled or in whatever order, come to the same once. A partial
refund takes back its share of the points that the order earned, counted over all of them.

Who a person is, is asked once a look (`work.customers.look_store`); where anybody was merged meanwhile it is looked at
again.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Conflict
from suanqing.people.identity.caller import Caller
from suanqing.times import BEIJING, from_epoch_ms, rfc3339
from suanqing.work.care.known_service import Known
from suanqing.work.care.names_service import Names
from suanqing.work.care.poster_service import Posters
from suanqing.work.customers import points
from suanqing.work.customers.happenings import Happening, named_otherwise, not_told
from suanqing.work.customers.identity_service import Identity
from suanqing.work.customers.keys import Key
from suanqing.work.customers.look_store import Look
from suanqing.work.customers.register import Sighting, Touch
from suanqing.work.orders.attribution import BOUND
from suanqing.work.orders.attribution_service import Guides, ordered
from suanqing.work.orders.order_log import Before, KnownOrder, OrderLog
from suanqing.work.orders.returns import Bought, given_back, good
from suanqing.work.orders.shop_order import Order, Promotion

CNY = "CNY"
"""What shops' orders are paid in."""
ABOUT, TITLE = 20, 64
TRIES = 5


class Sale(NamedTuple):
    """A paid order. known_as: `<channel>:<its id there>`. key: of who bought. at: when it was paid."""

    order: Order
    channel: str
    known_as: str
    key: Key
    at: datetime


class Buyer(NamedTuple):
    """customer: under which id the order stands; "" of one who was erased since. called: what its tickets call them: by
    their name in the channel, or by their id where that name is somebody else's, as of who was erased."""

    customer: str
    called: str


class ShopOrders:
    """One look at an order: made for it, and let go with it."""

    def __init__(
        self,
        log: OrderLog,
        identity: Identity,
        known: Known,
        names: Names,
        posters: Posters,
        clock: Callable[[], datetime],
        guides: Guides,
        look: Look,
    ) -> None:
        """look: the store of everything here. guides: who brought customers, by the same look."""
        self.log, self.identity, self.known, self.names = log, identity, known, names
        self.done, self.posters, self.points = known.done, posters, posters.points
        self.clock, self.guides, self.look = clock, guides, look

    def met(self, caller: Caller, sale: Sale, before: Before, name: str) -> Buyer:
        """The order's customer, found or made by their key. before: what the log knew of it just before. name: theirs
        in the channel."""
        if before.erased:
            return Buyer("", "")
        customer = before.customer
        if not customer:
            touch = Touch(rfc3339(sale.order.created_at), sale.channel, "order", sale.known_as)
            seen = self.identity.seen(caller, Sighting((sale.key,), touch), met=False)
            if not self.log.of_customer(sale.known_as, seen.customer, self.clock()):
                return Buyer("", "")
            customer = seen.customer
        if name in self.identity.ids(customer):
            return Buyer(customer, name)
        # it is noted with theirs, as it is with that of the name
        ordered(self.identity.store, customer, sale.known_as)
        return Buyer(customer, customer)

    def paid(self, caller: Caller, sale: Sale, customer: str, known: KnownOrder) -> None:
        """It is noted with its customer, and what went back of it so far; again: no change. known: as the log had it
        after they were met."""

        def merged() -> None:
            # who brought whom they are now was asked for before that, when the tickets were made
            for each in sorted(known.tickets):
                self.guides.bind(caller, each, customer, sale.order.created_at)
            # nor did the merge find those that were made after it, by who they were before
            for each in self.guides.persons(customer):
                self.guides.recredit(caller, each, BOUND)

        self._until_still(lambda: self._paid(caller, sale, customer, known), merged)

    def settle(self, caller: Caller, known_as: str) -> None:
        """What went back is noted, and points and rewards are as they have to be. Nothing of an order of nobody, or
        that was not noted yet: who notes it looks here afterwards."""
        self._until_still(lambda: self._settled(caller, known_as, None))

    def _until_still(
        self, look: Callable[[], None], merged: Callable[[], None] = lambda: None
    ) -> None:
        """merged: what follows where somebody was, or was parted, meanwhile."""
        for _ in range(TRIES):
            look()
            if not self.look.moved():
                return
            merged()
        raise Conflict("the customer is written by others; try again", "contended")

    def _paid(self, caller: Caller, sale: Sale, customer: str, known: KnownOrder) -> None:
        there = self._there(customer, sale.known_as)
        if there is None:
            there = self._noted(caller, _bought(customer, sale, known), absent=True)
        elif not there.line:
            self.done.settle(caller, there._replace(customer=customer))
        for each in sale.order.promotions:
            self._promoted(caller, customer, sale, each)
        if sale.order.says:
            at, said = rfc3339(sale.at), dict(sale.order.says)
            self.known.record(caller, customer, sale.channel, at, said)
        self._settled(caller, sale.known_as, there)

    def _settled(self, caller: Caller, known_as: str, there: Happening | None) -> None:
        """there: it, where it was read just now."""
        known = self.log.known(known_as)
        if known is None or not known.customer:
            return
        there = there or self._there(known.customer, known_as)
        if there is None or there.line:
            return
        while self._looked_at(caller, there, known_as, known) and (now := self.log.known(known_as)):
            # whoever closed it before the points were there found none to take back
            if not now.customer or (now.closed, now.refunds) == (known.closed, known.refunds):
                break
            known = now
        self.posters.settle(known.customer)

    def _looked_at(
        self, caller: Caller, there: Happening, known_as: str, known: KnownOrder
    ) -> bool:
        """Whether points were earned by it."""
        bought = Bought(known.payments or {}, {}, known.shipping)
        refunds, _ = good(bought, known.refunds)
        fees = {each.id: each.fee for each in refunds if each.fee}
        new = self._new(there, known_as, fees)
        for each in refunds:
            if each.id in new:
                at = rfc3339(min(from_epoch_ms(each.at), self.clock()))
                self._back(caller, there, each.id, at, each.fee)
        if known.closed:
            self._back(caller, there, "", rfc3339(self.clock()), 0)
        gone = given_back(bought, [(each.oids, each.fee) for each in refunds])
        return self._points(caller, there, known, 0 if known.closed else _left(bought, gone))

    def _new(self, there: Happening, known_as: str, fees: dict[str, int]) -> Collection[str]:
        """The refunds that are to be noted: of an order that another system told, those that it did not tell too."""
        if not fees or there.source == known_as:
            return fees
        told = self.done.store.of(self.done.ids(there.customer), "refund")
        return not_told(fees, (each for each in told if each.source == there.source))

    def _there(self, customer: str, known_as: str) -> Happening | None:
        """The order as it is noted; else as another system told it by a name of its own, the whole before one of its
        lines: that stays, and whoever told it by lines tells what went back of them."""
        wanted, ids = Happening(customer, "order", known_as, "", "", ""), self.done.ids(customer)
        if there := self.done.store.there(wanted, ids):
            return there
        number = known_as.partition(":")[2]
        found = named_otherwise(self.done.store.of(ids, "order"), number)
        return min(found, key=lambda each: (each.line, each.source), default=None)

    def _noted(self, caller: Caller, told: Happening, absent: bool = False) -> Happening:
        """Once: what was told of it first stays. absent: it was not there just now."""
        try:
            return self.done.note(caller, told, absent).happening
        except Conflict as error:
            there = self.done.store.there(told, self.done.ids(told.customer))
            if error.code == "contended" or there is None:
                raise
            return there

    def _back(self, caller: Caller, bought: Happening, line: str, at: str, fee: int) -> None:
        """A refund, or that the whole is called off."""
        told = bought._replace(
            kind="refund", line=line, at=at, amount=fee, currency=CNY if fee else "", reduced=0
        )
        there = self.done.store.there(told, self.done.ids(told.customer))
        if there is None:
            self._noted(caller, told, absent=True)
        else:
            self.done.settle(caller, there._replace(customer=bought.customer))

    def _promoted(self, caller: Caller, customer: str, sale: Sale, told: Promotion) -> None:
        """A campaign by whatever name, for people to look at where nobody knows it; a coupon, used for the order."""
        if told.coupon:
            kind = f"{sale.channel}.{digest([told.coupon, sale.known_as])[:16]}"
            coupons = self.done.coupons
            campaign = f"{sale.channel}:{told.id or told.coupon}"
            coupons.issue(caller, customer, kind, campaign, sale.channel)
            coupons.turn(caller, customer, kind, "used", sale.known_as)
            return
        name = told.name[:TITLE]
        self.names.met(name, sale.channel, sale.known_as)
        line = digest(name)[:16]
        happening = Happening(
            customer, "campaign", sale.known_as, line, rfc3339(sale.at), sale.channel, (name,)
        )
        self._noted(caller, happening)

    def _points(self, caller: Caller, order: Happening, known: KnownOrder, left: int) -> bool:
        """Earned once by the rule of the day on which it was paid, or of when it is first looked at; of that the share
        stays that its money does. Whether they were earned now."""
        goods, who = sum((known.payments or {}).values()), known.customer
        for _ in range(TRIES):
            try:
                earned, new = self._earned(caller, order, who, goods if left else 0)
                kept = earned * left // goods if goods else 0
                if kept == earned:
                    return new
                before, parts = self.points.taken_back(who, order.source, "")
                more = earned - kept - before
                if more > 0:
                    reason = "order: given back"
                    self.points.take_back(caller, who, more, order.source, "", reason, parts + 1)
                return new
            except Conflict as error:  # somebody was first, by what they knew
                if error.code == "contended":
                    raise
        raise Conflict("the customer is written by others; try again", "contended")

    def _earned(self, caller: Caller, order: Happening, who: str, goods: int) -> tuple[int, bool]:
        """How many, and whether now. What others gave for the order is theirs to take back."""
        for entry, _ in self.points.entries_of(who, "earn", order.source, ""):
            return (entry.points if entry.by == caller.party else 0), False
        day = f"{order.day:%Y-%m-%d}"
        rule = self.known.rules().earns(order.channel, CNY, day)
        amount = min(goods // rule.per * rule.points, points.MAX_POINTS) if rule else 0
        if rule is None or not amount:
            return 0, False
        ends = rule.ends(day)
        if ends < f"{self.clock().astimezone(BEIJING):%Y-%m-%d}":
            return 0, False
        self.points.earn(caller, who, amount, order.source, "", ends, f"order: {rule.id}")
        return amount, True


def _bought(customer: str, sale: Sale, known: KnownOrder) -> Happening:
    """With what was paid as it was told first, which refunds are counted against."""
    order, paid = sale.order, sum((known.payments or {}).values()) + known.shipping
    titles = (each.title.strip()[:TITLE] for each in order.lines if not each.closed)
    about = tuple(dict.fromkeys(each for each in titles if each))[:ABOUT]
    return Happening(
        customer, "order", sale.known_as, "", rfc3339(sale.at), sale.channel, about, paid,
        CNY, order.reduced,
    )  # fmt: skip


def _left(bought: Bought, gone: dict[str, int]) -> int:
    return sum(bought.payments.values()) - sum(gone.values())
