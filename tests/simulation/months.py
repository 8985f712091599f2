"""Months of a company: work in each, and what finance makes of the one before.

The schedule of `run` without messages and with all of money's life: prices change and are corrected,
periods close while facts still come late, statements are disputed, paid, returned and paid again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from suanqing.finance.audit.verify_chains import Journal
from suanqing.times import BEIJING, utcnow
from tests.simulation import company, run
from tests.simulation.accounts import Accounts, proof_of
from tests.simulation.later import Later
from tests.simulation.machine import Machine, machine
from tests.simulation.office import Office
from tests.simulation.prices import Prices
from tests.simulation.repeats import Repeats
from tests.simulation.run import FAULT_RATE, Report
from tests.simulation.shop import Shop
from tests.simulation.world import DISPATCHER, World

STEPS = 150
PHASES = (
    (0.3, None),
    (0.35, datetime(2026, 12, 1, 8)),
    (0.25, datetime(2027, 1, 4, 9)),
    (0.1, datetime(2027, 2, 1, 8)),
)
"""Share of the steps, and the moment in Beijing to which the clock is put before them."""


class Months(World):
    """Somebody's office and desks beside those who work."""

    def __init__(self, machine: Machine, seed: int) -> None:
        super().__init__(machine, seed)
        self.office, self.prices = Office(self), Prices(self)
        self.later, self.repeats, self.shop = Later(self), Repeats(self), Shop(self)

    def acts(self) -> dict[Callable[[], None], int]:
        acts: dict[Callable[[], None], int] = {
            self.create: 3, self.job: 14, self.work: 22, self.order: 1, self.shop.sell: 4,
            self.serve: 6, self.post: 14,
            self.prove: 3, self.cancel: 3, self.retry_exception: 2, self.reprice: 1, self.tick: 3,
            self.prices.act: 10, self.later.refund: 3, self.later.adjust: 3, self.later.again: 4,
            self.reach: 6, self.repeats.tie: 9, self.repeats.untie: 1, self.repeats.again: 2,
        }  # fmt: skip
        if self.office.ended():
            acts[self.office.act] = 45
        return acts

    def particulars(self) -> dict[str, Any]:
        """One ticket in three is paid by node."""
        return company.STAGED if self.random.random() < 0.33 else {}

    def job(self) -> None:
        """A ticket from its opening to its completion, as far as the calls succeed."""
        before = set(self.promises.created)
        self.create()
        for ticket_id in sorted(self.promises.created - before):
            worker = self.random.choice(self.workers)
            dispatcher = self.people[DISPATCHER]
            part = {"sku": self.random.choice(company.parts()), "qty": "1"}
            minutes = {"minutes": str(self.random.randint(5, 90)), "sku": company.TIME,
                       "worker": worker.party_id}  # fmt: skip
            self._command(ticket_id, "assign", {"assignee": worker.party_id}, dispatcher, {})
            self._command(ticket_id, "arrive", {}, dispatcher, {})
            if self.random.random() < 0.5:
                self._command(ticket_id, "lines", part, dispatcher, {})
            if self.random.random() < 0.5:
                self._command(ticket_id, "minutes", minutes, dispatcher, {})
            if self.random.random() < 0.5:
                self._command(ticket_id, "milestones", {"name": "inspected"}, dispatcher, {})
            self._command(ticket_id, "complete", {}, dispatcher, {})

    def serve(self) -> None:
        """What a shop sold is done, unless everything went back before."""
        sold = [one for one in sorted(self.shop.paid) if one not in self.over]
        ticket = self.seen(self.random.choice(sold)) if sold else None
        if ticket is None or ticket["state"] in ("done", "closed", "cancelled"):
            return
        dispatcher = self.people[DISPATCHER]
        worker = {"assignee": self.random.choice(self.workers).party_id}
        for verb, body in (("assign", worker), ("arrive", {}), ("complete", {})):
            self._command(ticket["id"], verb, body, dispatcher, {})

    def reach(self) -> None:
        """A node of a ticket that is paid by node: money may be owed before the work is done."""
        ticket = self.some_ticket()
        if ticket is not None and ticket["scene"] == company.STAGED["scene"]:
            node = {"name": self.random.choice(("inspected", "accepted", "accepted"))}
            self._command(ticket["id"], "milestones", node, self.people[DISPATCHER], {})

    def prove(self) -> None:
        """A photo, or an appeal decided, for a ticket whose parts wait for it."""
        ticket = self.some_ticket()
        if ticket is None or ticket["state"] not in ("on_site", "done", "closed"):
            return
        if self.random.random() < 0.7:
            photo = {"kind": "photo", "value": f"photo-{self._next()}"}
            self._command(ticket["id"], "evidence", photo, self._worker_of(ticket), {})
        elif ticket["state"] != "on_site":
            verdict = {"policy": "parts-shown", "reason": "已核实",
                       "outcome": self.random.choice(("pass", "fail"))}  # fmt: skip
            self._command(ticket["id"], "evidence/decisions", verdict, self.people[DISPATCHER], {})

    def cancel(self) -> None:
        """Work that was paid for, perhaps, is called off: a debt, if its month is closed."""
        ticket = self.some_ticket()
        if ticket is not None and ticket["state"] == "done":
            called = {"reason": "客户退款"}
            self._command(ticket["id"], "cancel", called, self.people[DISPATCHER], {})

    def seal(self) -> None:
        """The first month's journal; what comes after is judged against it."""
        Journal(*proof_of(self.machine), utcnow).seal(company.MONTHS[0])

    def reprice(self) -> None:
        """The office's desk publishes; `quiesce` sees to it that the price is there at last."""

    def publish_complete_book(self) -> None:
        company.publish(self.prices._pricing(), company.book(complete=True, months=True))
        self.repriced = True


@contextmanager
def played(
    seed: int, dynamodb: Any, tables: dict[str, str], steps: int = STEPS, rate: float = FAULT_RATE
) -> Iterator[Months]:
    """The world when all is over: months, their closes, every payment answered."""
    with machine(seed, dynamodb, tables, rate, found=company.seed_months) as made:
        made.tell_nobody()
        world = Months(made, seed)
        made.faults.meanwhile = lambda: _meanwhile(world)
        for share, at in PHASES:
            if at:
                _last_hours(world)
                made.clock.pass_((at.replace(tzinfo=BEIJING) - utcnow()).total_seconds())
            for _ in range(round(steps * share)):
                world.step()
                run.happen(made)
        world.shop.sell_what_comes_back()
        world.later.finish()
        world.repeats.finish()
        run.quiesce(world)
        _wind_up(world)
        yield world


def simulate(
    seed: int, dynamodb: Any, tables: dict[str, str], steps: int = STEPS, rate: float = FAULT_RATE
) -> Report:
    """The months, and the audit of every account."""
    with played(seed, dynamodb, tables, steps, rate) as world:
        accounts = Accounts(world)
        return Report(seed, accounts.findings(), accounts.figures())


def _last_hours(world: Months) -> None:
    """Of a month: the schedule runs on, and nothing keeps it from its work."""
    world.machine.faults.off = True
    world.machine.commissions()
    world.machine.faults.off = False


def _meanwhile(world: Months) -> None:
    """Somebody else acts while a stream's function is at work."""
    roll = world.random.random()
    if roll < 0.5:
        world.work()
    elif roll < 0.85:
        world.office.act()
    else:
        world.machine.clock.pass_(60)
        world.machine.reconcile()


def _wind_up(world: Months) -> None:
    """Closed softly, the late facts booked forward, then stated, paid and closed for good."""
    world.prices.finish()
    world.seal()
    for period in world.office.ended():
        while not world.office.close(period, 500):
            pass
    for late in (world.work, world.work, world.cancel, world.work, world.cancel):
        late()
    world.machine.settle_down()
    world.machine.commissions()
    world.office.finish()
    world.machine.settle_down()
