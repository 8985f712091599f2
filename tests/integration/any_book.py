"""Random books that ask for every fact, and a company whose tickets know them, through the real stores.

The same seed does the same in two companies, so that what one corrects the other settles at once.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from suanqing.errors import DomainError
from suanqing.finance.corrections import facts as changes
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Dated, Party
from suanqing.pricing.model import Manual, Refund
from suanqing.pricing.stores.rates import ExchangeRate
from suanqing.times import rfc3339
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.fact_commands import TicketFacts
from suanqing.work.tickets.model import Worker
from tests.integration.settling import START, World
from tests.oracle.chance import CATALOGUE, CREW, NODES, PLACES, Books
from tests.oracle.holding import Row

DISPATCHER = Caller("dispatch", frozenset({"dispatcher"}))
LEVELS = ("high", "middle", "low")
RING = [["31", "121"], ["31", "122"], ["32", "122"], ["32", "121"]]


class AnyBook(Books):
    """Besides the oracle's words, those that follow from events, calendar and places."""

    def when(self, odds: float = 0.5) -> Row:
        found = super().when(odds)
        if found and self.some(0.4):
            chance = self.chance
            name, value = chance.choice([
                ("response_minutes", {"to": str(chance.choice([5, 20, 60]))}),
                ("paused_minutes", {"from": "1"}),
                ("on_time", self.some(0.7)),
                ("holiday", self.some(0.5)),
                ("spending_level", chance.choice(LEVELS)),
                ("warranty", True),
                ("member_level", "gold"),
            ])  # fmt: skip
            found |= {name: value}
        return found

    def published(self) -> Row:
        """As `book`, under the name that tickets are priced by, with evidence and fences more often."""
        book = {**self.book(), "book": "main", "valid_from": "2025-01-01T00:00:00.000Z"}
        book.pop("version")
        if "evidence" not in book and self.some(0.5):
            book["evidence"] = [{"id": "seen", "needs": [self.chance.choice(["photo", "serial"])]}]
        if self.some(0.4):
            book["fences"] = [{"id": "ring", "party": "sh-01", "polygon": RING, "datum": "wgs84"}]
        return book


def found(world: World) -> World:
    """Two outlets and whom random books pay; one technician in yen, the guide in dollars."""
    person = frozenset({"technician"})
    factor = (Dated(START - timedelta(days=90), "1.05"),)
    for party in (
        Party("sh-01", "outlet", "浦东", scenario="direct", region="310115", coefficients=factor),
        Party("yn-02", "outlet", "昆明", scenario="franchise", region="533325", owner="dealer"),
        Party("dealer", "dealer", "经销商"), Party("hq", "hq", "总部"),
        Party("pool", "team", "奖金池"), Party("crew-7", "team", "七班"),
        Party("g-1", "guide", "导购", currency="USD"),
        *(Party(who, "person", who, person, outlet="sh-01", currency="JPY" if who == "cat" else None)
          for who in CREW),
    ):  # fmt: skip
        world.parties.put(party)
    since = START - timedelta(days=1)
    for pair, rate in (("CNY/JPY", "20.7"), ("USD/CNY", "7.1234")):
        world.pricing.rates.put(
            ExchangeRate(pair, Decimal(rate), since, "PBOC", "ann", START, None)
        )
    world.pricing.import_skus(list(CATALOGUE.values()))
    return world


def publish(world: World, book: Row) -> str:
    drafted = world.pricing.put_draft(book, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    return world.pricing.publish(handed.version_id, "ann", world.clock()).version_id


def tickets(world: World, seed: int, count: int = 6) -> list[str]:
    """Jobs of every kind, done; what a ticket does not take is left out."""
    chance = Random(seed)
    return [Job(world, chance).done(number) for number in range(count)]


class Job:
    """One ticket's day, by chance."""

    def __init__(self, world: World, chance: Random) -> None:
        self.world, self.chance = world, chance
        self.told = TicketFacts(world.commands)
        self.id = ""

    def done(self, number: int) -> str:
        chance, clock = self.chance, self.world.clock
        clock.now = START + timedelta(days=chance.randint(0, 5), minutes=chance.randint(0, 600))
        crew = chance.sample(CREW, chance.randint(1, 3))
        self.id = self._created(number)
        self.maybe(1, lambda: self.world.commands.assign(
            DISPATCHER, self.id, crew[0], [Worker(p, Decimal(n)) for n, p in enumerate(crew[1:], 2)]
        ))  # fmt: skip
        self.maybe(0.3, lambda: self.told.pause(DISPATCHER, self.id, "parts", "等备件"))
        clock.now += timedelta(minutes=chance.randint(1, 90))
        self.maybe(1, lambda: self.told.resume(DISPATCHER, self.id))
        self.maybe(0.8, lambda: self.world.commands.arrive(DISPATCHER, self.id))
        self._at_work(crew[0])
        clock.now += timedelta(minutes=chance.randint(1, 300))
        self.maybe(1, lambda: self.world.commands.complete(DISPATCHER, self.id))
        self._afterwards(crew[0])
        return self.id

    def maybe(self, odds: float, act: Callable[[], object]) -> None:
        """Chance is asked whatever comes of it, so that two companies do the same."""
        if self.chance.random() < odds:
            try:
                act()
            except DomainError:
                return

    def _created(self, number: int) -> str:
        chance = self.chance
        outlet, site = chance.choice([("sh-01", PLACES[0]), ("yn-02", PLACES[2])])
        lines = tuple(
            (chance.choice([*CATALOGUE]), Decimal(chance.choice(["1", "2", "10"])))
            for _ in range(chance.randint(1, 3))
        )
        promised = self.world.clock.now + timedelta(minutes=chance.choice([20, 200]))
        spec = NewTicket(
            outlet, f"第 {number} 单", site[0], chance.choice(["app:x", "youzan:1:2"]),
            lines=lines, urgent=chance.random() < 0.5, attrs=self._attrs(),
            promised=rfc3339(promised) if chance.random() < 0.5 else None,
        )  # fmt: skip
        return self.world.commands.create(DISPATCHER, spec).ticket.ticket_id

    def _attrs(self) -> Row:
        chance = self.chance
        known: Row = {
            "vip": chance.choice([True, False]), "warranty": True, "member_level": "gold",
            "source": chance.choice(["live", "store", "web"]), "distance_km": chance.choice(["2", "8.5"]),
            "order_amount": chance.randint(0, 100_000),
            "project": chance.choice(["head", "south", "shop", "elsewhere"]),
        }  # fmt: skip
        return {name: value for name, value in known.items() if chance.random() < 0.6}

    def _at_work(self, lead: str) -> None:
        at = self.world.clock.now
        fix = {"at": rfc3339(at), "lat": "31.5", "lng": "121.5", "datum": "wgs84"}
        self.maybe(0.4, lambda: self.told.track(DISPATCHER, self.id, [fix], worker=lead))
        for name in NODES:
            self.maybe(0.4, lambda name=name: self.told.reach(DISPATCHER, self.id, name))  # type: ignore[misc]
        for kind, data in (
            ("photo", {"sha256": f"{self.chance.getrandbits(256):064x}"}), ("serial", {"value": self.id}),
        ):  # fmt: skip
            self.maybe(0.5, lambda kind=kind, data=data: self.world.commands.add_evidence(  # type: ignore[misc]
                DISPATCHER, self.id, kind, data
            ))  # fmt: skip
        span = [(rfc3339(at), rfc3339(at + timedelta(minutes=self.chance.randint(1, 200))))]
        self.maybe(0.3, lambda: self.told.set_sessions(DISPATCHER, self.id, lead, span, "补录"))

    def _afterwards(self, lead: str) -> None:
        store, clock, chance = self.world.tickets, self.world.clock, self.chance
        back = Refund(chance.choice(["*", "1.1"]), chance.randint(1, 9), 9)
        cents = chance.randint(-999, 999) or 1
        manual = Manual("m1", "goodwill", lead, cents, "r", "a", "b")

        def changed(change: Callable[[Any], Any]) -> None:
            before = store.get(self.id, consistent=True)
            store.save(before, change(before))

        self.maybe(0.3, lambda: changed(lambda ticket: changes.refund(
            ticket, store.history(self.id), "k", back, "ann", clock()
        )))  # fmt: skip
        self.maybe(0.2, lambda: changed(lambda it: changes.adjust(it, manual, "bob", clock())))
        self.maybe(0.05, lambda: self.world.commands.cancel(DISPATCHER, self.id, "客户取消"))
