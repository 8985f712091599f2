"""Tickets of scenes that the company drew: its people walk them, clocks end waits, approvers agree, parts come and go.

What the outside was promised of them stands beside `World`'s promises; `drawn_audit` compares.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from suanqing.people.parties.model import Party
from suanqing.times import rfc3339, utcnow
from suanqing.work.calendars.store import CalendarStore
from tests import drawn
from tests.drawing import SINCE, published
from tests.planting import planted
from tests.simulation import company, run
from tests.simulation.machine import Machine, machine
from tests.simulation.run import Report
from tests.simulation.world import DISPATCHER, FINANCE, World

STEPS, FAULT_RATE = 150, 0.04
ADMIN = "boss"
APPROVERS = ("finance-1", "finance-3")
DESK = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "desk"}}
FITTERS = {"rule": "role", "role": "technician", "fallback": {"queue": "fitters"}}
WHO_WAS = {"rule": "previous", "fallback": {"queue": "fitters"}}
LIMIT = {
    "minutes": 240, "calendar": "service",
    "escalate": [
        {"after": 30, "to": {"role": "dispatcher"}},
        {"after": 60, "to": {"role": "regional"}},
        {"after": 90, "to": {"role": "technician"}, "reassign": True},
    ],
}  # fmt: skip
HOURS = {
    "id": "service", "zone": "Asia/Shanghai",
    "week": {day: ["08:00-20:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
}  # fmt: skip
ON_SITE = ["add_line", "use_part", "return_part"]
SPARE = company.parts()[0]

INSTALL = drawn.scene(
    "ask",
    ask=drawn.task(("advance", "visit", [{"urgent": True}]), ("advance", "offer"), state="created", owner=DESK),
    offer=drawn.approval(("approved", "visit"), ("rejected", "ask"), mode="all", people=APPROVERS, state="created",
                         owner=DESK),
    visit=drawn.task(("claim", "visit"), ("arrive", "site"), ("cancel", "off"), owner=FITTERS, limit=LIMIT),
    site=drawn.task(("complete", "told"), state="on_site", owner=WHO_WAS, allows=ON_SITE),
    told=drawn.auto("week", acts=[
        {"do": "notify", "to": {"role": "dispatcher"}}, {"do": "send", "event": "installed"},
        {"do": "follow_up", "scene": "sim-care", "days": 2},
    ]),
    week=drawn.node("wait", ("due", "back"), wait={"for": "time", "minutes": 600}, state="done", owner=DESK),
    back=drawn.task(("again", "redo"), ("advance", "over"), state="done", owner=DESK),
    redo=drawn.task(("advance", "week"), state="done", owner=WHO_WAS),
    over=drawn.end("closed"), off=drawn.end("cancelled"),
)  # fmt: skip
PARTS = drawn.scene(
    "ask",
    ask=drawn.task(("advance", "hold"), ("cancel", "off"), state="created", owner=DESK),
    hold=drawn.auto("both", acts=[
        {"do": "reserve", "parts": [{"sku": SPARE, "qty": "2"}], "at": "outlet", "hours": 24},
    ]),
    both=drawn.block("fit", look="survey", ready="paper"),
    survey=drawn.task(("advance", "join"), state="created", owner=FITTERS, limit=LIMIT, within=["both", "look"]),
    paper=drawn.task(("advance", "join"), ("due", "join"), state="created", owner=DESK, within=["both", "ready"],
                     limit={"minutes": 120, "calendar": "service"}),
    fit=drawn.task(("claim", "fit"), ("arrive", "site"), owner=FITTERS),
    site=drawn.task(("complete", "call"), state="on_site", owner=WHO_WAS, allows=ON_SITE),
    call=drawn.task(("advance", "over"), state="done", owner=DESK),
    over=drawn.end("closed"), off=drawn.end("cancelled"),
)  # fmt: skip
CARE = drawn.scene(
    "later",
    later=drawn.node("wait", ("due", "call"), wait={"for": "date_field", "field": "follow_up_on"}, state="created",
                     owner=DESK),
    call=drawn.task(("advance", "over"), state="created", owner=DESK, limit=LIMIT),
    over=drawn.end("closed"),
)  # fmt: skip
SCENES = {
    "sim-care": CARE,
    "sim-install": drawn.called(INSTALL, "again", "再次上门", "visit again"),
    "sim-parts": PARTS,
}
VERBS = {"claim", "arrive", "complete", "close", "cancel"}
ASK_MORE = {
    "hand_over", "return", "pass_on", "add_before", "add_after", "take", "withdraw", "add_line", "comment",
}  # fmt: skip
"""What names somebody or somewhere, or says something: the world has acts of its own for some of it."""


def found(dynamodb: Any, table: str) -> None:
    """The company, and its scenes as they were published long ago."""
    company.seed(dynamodb, table)
    planted(dynamodb, table, "drawn scenes", lambda: _publish(dynamodb, table))


def _publish(dynamodb: Any, table: str) -> None:
    CalendarStore(dynamodb, table).put(HOURS, 0, FINANCE, SINCE)
    for id, document in SCENES.items():
        published(dynamodb, table, document | {"scene": id})


class DrawnWorld(World):
    """steps_told: (ticket, version, by) of each acknowledged step. moved: (movement, part, quantity) that stock
    acknowledged as received. taken: keys of parts that were acknowledged as used."""

    def __init__(self, machine: Machine, seed: int) -> None:
        super().__init__(machine, seed)
        machine.keep_time()
        self.steps_told: list[tuple[str, int, str]] = []
        self.received: dict[str, int] = {}
        self.taken: set[str] = set()
        self.repeats: list[Callable[[], None]] = []
        for outlet in self.outlets:
            self.receive(outlet)

    def acts(self) -> dict[Callable[[], None], int]:
        return {
            self.create: 10, self.walk: 90, self.hand_over: 2, self.comment: 2, self.receive: 4,
            self.absent: 2, self.again: 4, self.tick: 6, self.hours: 5, self.sweep: 1, self.retry_exception: 1,
            self.reprice: 1,
        }  # fmt: skip

    def particulars(self) -> dict[str, Any]:
        return {"scene": self.random.choice(("sim-install", "sim-install", "sim-parts"))}

    def work(self) -> None:
        self.walk()

    def walk(self) -> None:
        """People take a step or a few of some ticket, as what stands there offers it to them."""
        ticket = self.some_ticket()
        for _ in range(self.random.choice((1, 2, 4)) if ticket else 0):
            self._step(self.seen(ticket["id"]))

    def _step(self, ticket: Mapping[str, Any] | None) -> None:
        token = self._token(ticket)
        if ticket is None or token is None:
            return
        by = self._who(ticket, token)
        mine = self.seen_by(by, ticket["id"]) or ticket
        token = next(
            (each for each in mine["stands"]["tokens"] if each["token"] == token["token"]), token
        )
        ways = [name for name in token["next"] if name not in ASK_MORE]
        if ticket["state"] == "on_site" and self.random.random() < 0.4:
            self.use_part(ticket)
        if ways:
            likely = [1 if way in ("reject", "cancel") else 6 for way in ways]
            self._take(ticket["id"], self.random.choices(ways, likely)[0], token, by)

    def hand_over(self) -> None:
        ticket = self.some_ticket()
        token = self._token(ticket)
        if ticket is not None and token is not None and token["owners"]:
            owner = self.random.choice(self.workers).party_id
            body = {"command": "hand_over", "token": token["token"], "owner": owner}
            self._advance(ticket["id"], body, self.people[DISPATCHER])

    def comment(self) -> None:
        ticket = self.some_ticket()
        if ticket is not None:
            said = {"text": f"note {self.number()}"}
            self._command(ticket["id"], "comments", said, self.people[DISPATCHER], {})

    def absent(self) -> None:
        """Who is away for some hours is given nothing."""
        worker, now = self.random.choice(self.workers), utcnow()
        body = {"id": f"away-{self.number()}", "from": rfc3339(now),
                "until": rfc3339(now + timedelta(hours=self.random.choice((4, 30))))}  # fmt: skip
        self.machine.http(
            "dispatch", "POST", "/dispatch/people/{party_id}/absences", self.people[DISPATCHER],
            path_params={"party_id": worker.party_id}, json=body,
        )  # fmt: skip

    def receive(self, at: Party | None = None) -> None:
        """Parts come in; without an answer the same delivery is told again."""
        key, qty = f"in-{self.number()}", self.random.choice((1, 2, 3))
        outlet = (at or self.random.choice(self.outlets)).party_id

        def tell() -> None:
            status, answer = self.machine.http(
                "stock", "POST", "/stock/{place}/receipts", self.people[ADMIN], path_params={"place": outlet},
                json={"part": SPARE, "qty": str(qty), "key": key},
            )  # fmt: skip
            if status < 500:
                assert status in (200, 201), answer
                self.received[f"{outlet} {key}"] = qty

        self.repeats.append(tell)
        tell()

    def use_part(self, ticket: Mapping[str, Any]) -> None:
        """On site, out of what lies at the outlet; refused where there is too little."""
        key, by = f"use-{self.number()}", self._worker_of(ticket)
        body = {"place": ticket["outlet"], "part": SPARE, "qty": "1", "key": key}

        def take() -> None:
            status, _ = self.machine.http(
                "tickets", "POST", "/tickets/{ticket_id}/parts/use", by, json=body,
                path_params={"ticket_id": ticket["id"]},
            )  # fmt: skip
            if status in (200, 201):
                self.taken.add(f"{ticket['id']} {key}")

        self.repeats.append(take)
        take()

    def again(self) -> None:
        """A phone that heard nothing, or was not sure, sends the same once more."""
        if self.repeats:
            self.random.choice(self.repeats)()

    def tick(self) -> None:
        super().tick()
        self.machine.tick()

    def hours(self) -> None:
        """Nobody does anything for a while, and the minute's tick comes again. Other systems hear what is for
        them before their queues forget it."""
        for hearer in self.machine.hearers:
            while hearer.deliver():
                pass
        self.machine.clock.pass_(self.random.choice((1, 4, 11, 26)) * 3600)
        self.sweep() if self.random.random() < 0.5 else self.machine.tick()

    def sweep(self) -> None:
        self.machine.tick("sweep")

    def seen_by(self, who: Party, ticket_id: str) -> dict[str, Any] | None:
        status, seen = self.machine.http(
            "tickets", "GET", "/tickets/{ticket_id}", who, path_params={"ticket_id": ticket_id}
        )
        return dict(seen) if status == 200 else None

    def _token(self, ticket: Mapping[str, Any] | None) -> dict[str, Any] | None:
        tokens = ticket["stands"]["tokens"] if ticket and ticket.get("stands") else ()
        return dict(self.random.choice(tokens)) if tokens else None

    def _who(self, ticket: Mapping[str, Any], token: Mapping[str, Any]) -> Party:
        if token["owners"] and self.random.random() < 0.7:
            return self.people[self.random.choice(token["owners"])]
        return self.random.choice(
            [self._worker_of(ticket), self.people[DISPATCHER], self.people[FINANCE]]
        )

    def _take(self, ticket_id: str, way: str, token: Mapping[str, Any], by: Party) -> None:
        if way in VERBS:
            self._command(ticket_id, way, {"reason": "改期"} if way == "cancel" else {}, by, {})
            return
        body: dict[str, Any] = {"command": way, "token": token["token"], "node": token["node"]}
        if way in ("reject", "again"):
            body["reason"] = "还要再看"
        self._advance(ticket_id, body, by)
        if self.random.random() < 0.2:  # a double press
            self._advance(ticket_id, body, by)

    def _advance(self, ticket_id: str, body: dict[str, Any], by: Party) -> None:
        status, answer = self.machine.http(
            "tickets", "POST", "/tickets/{ticket_id}/advance", by, json=body,
            path_params={"ticket_id": ticket_id},
        )  # fmt: skip
        if status == 200:
            self.steps_told.append((ticket_id, answer["version"], by.party_id))


@contextmanager
def played(
    seed: int, dynamodb: Any, tables: dict[str, str], steps: int = STEPS, rate: float = FAULT_RATE
) -> Iterator[DrawnWorld]:
    """The world when all is over: every clock has come, every act is done."""
    with machine(seed, dynamodb, tables, rate, found=found) as made:
        world = DrawnWorld(made, seed)
        made.faults.meanwhile = lambda: _meanwhile(world)
        for _ in range(steps):
            world.step()
            run.happen(made)
        run.quiesce(world)
        _wait(world)
        yield world


def simulate(
    seed: int, dynamodb: Any, tables: dict[str, str], steps: int = STEPS, rate: float = FAULT_RATE
) -> Report:
    """The days, and the audit of every ticket."""
    from tests.simulation.drawn_audit import DrawnAudit

    with played(seed, dynamodb, tables, steps, rate) as world:
        audit = DrawnAudit(world)
        return Report(seed, audit.findings(), audit.figures())


def _meanwhile(world: DrawnWorld) -> None:
    world.walk() if world.random.random() < 0.7 else world.machine.tick()


def _wait(world: DrawnWorld) -> None:
    """Days in which nobody does anything: what ends by itself has ended."""
    for hours in (2, 24, 72):
        world.machine.clock.pass_(hours * 3600)
        world.sweep()
        world.machine.settle_down()
    world.sweep()
    world.machine.settle_down()
