"""Price books in the middle of a month: new versions, and prices corrected after the fact."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from suanqing.errors import DomainError
from suanqing.finance.backtest.shadow import Shadow
from suanqing.finance.corrections.prices import Correction
from suanqing.finance.corrections.prices_apply import PriceCorrections
from suanqing.finance.corrections.prices_store import PriceCorrectionStore
from suanqing.finance.settlement.store import LedgerStore
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import BEIJING, utcnow
from suanqing.work.tickets.store import TicketStore
from tests.listed import propose
from tests.simulation import company
from tests.simulation.streams import Ended

if TYPE_CHECKING:
    from tests.simulation.world import World

MAKER, CHECKER = "finance-1", "boss"
STARTS = ("2026-01-01", "2026-01-01", "2026-11-20", "2026-12-01")
"""From when a new version holds; most of them over everything."""
FACTORS = ((11, 10), (9, 10), (4, 3))
MOST = 5
"""Versions a run publishes; each has a body of its own."""


class Prices:
    """One book after the other through its life, and one correction after the other through its own.
    corrections: those whose application was acknowledged."""

    def __init__(self, world: "World") -> None:
        self.world, self.machine, self.random = world, world.machine, world.random
        self.version, self.start = "", ""
        self.made = 0
        self.correction: Correction | None = None
        self.corrections: list[Correction] = []

    def act(self) -> None:
        """Up to three steps, of which any may meet a fault."""
        act = self.random.choice((self.publish, self.correct))
        for _ in range(3):
            act()

    # Books

    def publish(self) -> None:
        """One step of a version's life: draft, submit, approve, publish."""
        if not self.version:
            self.draft()
            return
        state, hash = self._seen()
        match state:
            case "draft":
                self._step("submit", MAKER)
            case "submitted":
                self._step("approve", CHECKER, {"hash": hash})
            case "approved":
                self._step("publish", CHECKER, {})
            case "published":
                self.world.repriced |= self.start == STARTS[0]
                self.version = ""

    def draft(self) -> None:
        """Another body: all pay times a factor, and other rates of a ladder."""
        if self.made >= MOST:
            return
        document = company.book(complete=True, months=True)
        self.start = self.random.choice(STARTS)
        document["valid_from"] = f"{self.start}T00:00:00+08:00"
        top, bottom = self.random.choice(FACTORS)
        for row in document["planes"]["pay"]["prices"]:
            row["amount"] = row["amount"] * top // bottom + self.made
        document["ladders"][0]["steps"][0]["rate"] = self.random.choice(("0.05", "0.06"))
        status, said = self._http("POST", "/books", MAKER, json=document)
        if status == 201:
            self.version = said["book_version"]
            self.made += 1

    def _seen(self) -> tuple[str, str]:
        status, page = self._http("GET", "/books", MAKER)
        rows = page["items"] if status == 200 else []
        found = [row for row in rows if row["book_version"] == self.version]
        return (found[0]["state"], found[0]["hash"]) if found else ("", "")

    def _step(self, step: str, by: str, body: dict[str, Any] | None = None) -> None:
        self._http("POST", f"/books/{{book_version}}/{step}", by, json=body,
                   path_params={"book_version": self.version})  # fmt: skip

    def _http(self, method: str, path: str, by: str, **given: Any) -> tuple[int, Any]:
        status, said = self.machine.http("pricing", method, path, self.world.people[by], **given)
        if status in (400, 405, 415, 422):
            self.machine.errors.append(f"{method} {path}: {status} {said}")
        return status, said

    # Corrections

    def correct(self) -> None:
        """One step: list, approve, post; again until it was acknowledged."""
        known = self.correction
        try:
            if known is None:
                found = self.machine.call(self._propose)
            elif known.state == "proposed":
                found = self.machine.call(
                    lambda: self._desk().approve(known.correction_id, known.hash, CHECKER)
                )
            else:
                found = self.machine.call(lambda: self._desk().apply(known.correction_id)[0])
        except Ended:
            return
        if isinstance(found, Correction):
            self._took(found)
        elif known is not None and known.state == "proposed":
            # Approved already, and the answer was lost.
            self.correction = self._store().get(known.correction_id)

    def finish(self) -> None:
        """What was approved is posted."""
        while self.correction is not None:
            before = self.correction.state
            self.correct()
            assert self.correction is None or self.correction.state != before, before

    def _took(self, found: Correction) -> None:
        self.correction = found
        if found.state == "applied":
            self.corrections.append(found)
            self.correction = None

    def _propose(self) -> Correction | DomainError | None:
        """November, priced by some version that holds over it all, by a later one that does."""
        start = datetime(2026, 11, 1, tzinfo=BEIJING)
        ends = (datetime(2026, 11, 20, tzinfo=BEIJING), datetime(2026, 12, 1, tzinfo=BEIJING))
        pricing = self._pricing()
        newest = pricing.version_at(start, utcnow())
        if newest is None or newest.number == 1:
            return None
        old = self.random.choice(
            [one.number for one in pricing.published() if one.number != newest.number]
        )
        desk = self._desk()
        return propose(desk, f"main@{old}", f"main@{newest.number}", start, ends[0], MAKER)

    def _desk(self) -> PriceCorrections:
        tables, client = self.machine.tables, self.machine.dynamodb
        pricing = self._pricing()
        parties = PartyStore(client, tables["PRICING_TABLE"])
        ledger = LedgerStore(
            client, tables["LEDGER_TABLE"], tables["BALANCES_TABLE"], tables["WORK_TABLE"]
        )
        shadow = Shadow(ledger, pricing, parties, TicketStore(client, tables["WORK_TABLE"]))
        return PriceCorrections(self._store(), shadow, ledger, pricing, utcnow)

    def _store(self) -> PriceCorrectionStore:
        return PriceCorrectionStore(self.machine.dynamodb, self.machine.tables["PRICING_TABLE"])

    def _pricing(self) -> PricingStore:
        return PricingStore(self.machine.dynamodb, self.machine.tables["PRICING_TABLE"])
