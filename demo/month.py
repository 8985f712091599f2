"""Last month's end: closed, stated, one line disputed and corrected, paid out by two people.

Its work was done last month, which no clock of today can do over the API: those tickets are written by
the product's own steps at last month's time. All else is asked for as always.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from demo import company
from demo.cloud import Cloud
from demo.day import Day
from demo.screen import say, table, title
from suanqing.labels import FACTS, STATEMENT_STATES, label
from suanqing.money import to_major
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.store import PartyStore
from suanqing.times import BEIJING, period_of, utcnow
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.store import TicketStore

MAKER, CHECKER, BOSS, BOSS_2 = "finance-1", "finance-2", "boss", "boss-2"
OUTLET, OWNER, CREW = "BJ-TZ", "owner-bj", ("tech-06", "tech-07")
SKUS = ("AC-INST-1", "AC-INST-2", "AC-INST-3")
SPEAKS = {OUTLET: OWNER, **{worker: worker for worker in CREW}}
"""Who is paid, and who speaks for them."""


@dataclass
class Month:
    """figures: what `build/demo.json` keeps of it. rows: a payee's states and amounts, for the screen."""

    day: Day
    made: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.then = in_the_last_month()
        self.period = period_of(self.then)

    def play(self) -> None:
        self._work()
        self._state()
        self._dispute()
        self._confirm()
        self._accounts()
        self._pay()
        self._agree()

    def good(self) -> bool:
        """All three are paid, what they were paid is what was stated, and nothing differs."""
        wanted = {"paid": len(SPEAKS), "differences": 0, "corrected": True}
        return all(self.figures[name] == value for name, value in wanted.items())

    def show(self) -> None:
        title(f"Last month, {self.period}: closed, stated, disputed, paid")
        figures = self.figures
        table(("payee", "speaks", "stated", "paid"), figures["payees"])
        print(
            f"  {CREW[0]} said {figures['disputed']}; {CHECKER} accepted it, and the difference of "
            f"¥{to_major(figures['correction'])} is booked in {period_of(utcnow())}.\n"
            f"  {figures['batch']}: made by {MAKER}, who may not release it "
            f"({figures['own_release']}); released by {CHECKER}, answered by the bank."
        )

    def _work(self) -> None:
        """Three tickets of ten days before the month's end, by each technician in turn."""
        for number, sku in enumerate(SKUS):
            self.made.append(self._ticket(number, sku, CREW[number % len(CREW)]))
        self.day.expected["app"] += len(self.made)
        self.day.late |= set(self.made)
        self.day.wait_for_money()
        say(f"{len(self.made)} tickets of last month ({self.period}) are settled in it")

    def _ticket(self, number: int, sku: str, worker: str) -> str:
        region = self.day.outlets[OUTLET].region or ""
        spec = NewTicket(
            OUTLET, "空调安装（上月）", region, source="app:dispatch-1", lines=((sku, Decimal(1)),)
        )
        at = self.then + timedelta(hours=number)
        return done_at(self.day.cloud, at, spec, worker, f"month-{number}")

    def _state(self) -> None:
        """Closed softly, drafted, shown to their parties."""
        self._pages(f"/periods/{self.period}/close", {"mode": "soft"})
        for step in ("draft", "issue"):
            self._pages(f"/periods/{self.period}/statements", {"step": step})
        say(f"{self.period} is closed softly; statements of {len(SPEAKS)} payees are out")

    def _pages(self, path: str, body: dict[str, Any]) -> None:
        while True:
            answer = self._ask("POST", path, body, MAKER)
            if not answer.get("next"):
                return
            body = {**body, "after": answer["next"]}

    def _dispute(self) -> None:
        """The technician says there were two; finance puts it on the ticket, which books the difference."""
        payee = CREW[0]
        (line, *_) = self._statement(payee)["lines"]
        claim = {"fact": "qty", "value": "2", "reason": "现场装了两台"}
        path = f"{_path(payee, self.period)}/lines/{quote(line['id'], safe='')}/dispute"
        said = self._ask("POST", path, claim, payee)
        before = self._pay_of(line["ticket_id"])
        path = f"{_path(payee, self.period)}/disputes/{quote(said['id'], safe='')}/resolve"
        self._ask("POST", path, {"accepted": True, "note": "照片属实"}, CHECKER)
        self.day.wait_for_money()
        after = self._pay_of(line["ticket_id"])
        self.figures |= {
            "disputed": f"{label(FACTS, 'qty', 'en')} 2", "correction": after - before, "corrected": after > before,
        }  # fmt: skip
        say(
            f"{payee} disputes a line; accepted, its fact is on the ticket and the difference booked"
        )

    def _confirm(self) -> None:
        """Each payee confirms; who did not make the statement approves it."""
        for payee, speaker in SPEAKS.items():
            self._ask("POST", f"{_path(payee, self.period)}/confirm", {}, speaker)
            seen = self._statement(payee)["hash"]
            self._ask("POST", f"{_path(payee, self.period)}/approve", {"hash": seen}, BOSS)
        say(f"{len(SPEAKS)} statements are confirmed by their payees and approved by {BOSS}")

    def _accounts(self) -> None:
        """Asked by one, approved by another; for the demonstration they are paid to on the same day."""
        known = self._ask("GET", "/policy", None, BOSS)
        kept = ("recovery", "second_above", "adjust_second_above", "version")
        body = {name: known[name] for name in kept} | {"account_days": 0}
        for voice in (BOSS, BOSS_2):
            self._ask("PUT", "/policy", body, voice)
        for number, payee in enumerate(SPEAKS):
            account = {"holder": payee, "bank": "工商银行", "number": f"62220200000000{number:02}"}
            path = f"/parties/{payee}/account"
            asked = self._ask("PUT", path, account, MAKER)
            keyed = {
                "version": (asked.get("next") or asked)["version"],
                "number": account["number"],
            }
            self._ask("POST", f"{path}/approve", keyed, CHECKER)
        say(f"{len(SPEAKS)} bank accounts: asked by {MAKER}, approved by {CHECKER}")

    def _pay(self) -> None:
        """One batch: made by one, released by another, answered by the bank row by row."""
        batch = self._ask("POST", "/payouts", {"period": self.period, "currency": "CNY"}, MAKER)
        path, seen = f"/payouts/{batch['batch']}", {"hash": batch["hash"]}
        own = self.day.cloud.web.call("POST", f"{path}/release", seen, party=MAKER)
        self._ask("POST", f"{path}/release", seen, CHECKER)
        sent = self._ask("GET", f"{path}/file", None, MAKER)
        answered = self.day.cloud.web.text("POST", f"{path}/results", bank(sent), party=MAKER)
        self.figures |= {
            "batch": batch["batch"], "own_release": own.status, "paid": len(answered.body["paid"]),
        }  # fmt: skip
        say(f"Payout {batch['batch']}: {len(answered.body['paid'])} rows paid by the bank")

    def _agree(self) -> None:
        """The month is closed for good, and ledger, balances, statements and payouts agree."""
        self._pages(f"/periods/{self.period}/close", {"mode": "hard"})
        found = self._ask("GET", f"/periods/{self.period}/reconciliation", None, MAKER)
        self.figures["differences"] = len(found["differences"])
        self.figures["period"] = self.period
        self.figures["payees"] = [list(row) for row in self._rows()]
        say(f"{self.period} is closed for good; {len(found['differences'])} differences")

    def _rows(self) -> Iterator[tuple[str, str, str, str]]:
        names = {party.party_id: party.name for party in company.parties()}
        for payee, speaker in SPEAKS.items():
            shown = self._statement(payee)
            stated, paid = (
                to_major(shown["figures"][name]["amount"]) for name in ("total", "payable")
            )
            state = label(STATEMENT_STATES, shown["state"], "en")
            yield (
                f"{payee} {names[payee]}",
                f"{speaker} {names[speaker]}",
                f"¥{stated}",
                f"¥{paid} {state}",
            )

    def _statement(self, payee: str) -> Any:
        return self._ask("GET", _path(payee, self.period), None, MAKER)

    def _pay_of(self, ticket: str) -> int:
        shown = self._ask("GET", f"/tickets/{ticket}/earnings", None, MAKER)
        return int(shown["pay"]["amount"])

    def _ask(self, method: str, path: str, body: Any, party: str) -> Any:
        return self.day.cloud.web.must(method, path, body, party=party)


def in_the_last_month() -> datetime:
    """Ten in the morning in Beijing, ten days before this month."""
    first = utcnow().astimezone(BEIJING).replace(day=1, hour=10, minute=0, second=0)
    return first - timedelta(days=10)


def done_at(cloud: Cloud, at: datetime, spec: NewTicket, worker: str, key: str) -> str:
    """A ticket's id, made and done by a technician of its outlet at that time, by the product's own steps."""
    clock, database, outputs = _Clock(at), cloud.client("dynamodb"), cloud.outputs
    parties = PartyStore(database, outputs["PricingTable"])
    desk = Tickets(TicketStore(database, outputs["WorkTable"]), parties, clock=clock)
    dispatcher = Caller("dispatch-1", frozenset({"dispatcher"}), "hq")
    own = Caller(worker, frozenset({"technician"}), spec.outlet)
    made: str = desk.create(dispatcher, spec, key).ticket.ticket_id
    desk.claim(own, made)
    desk.arrive(own, made)
    desk.complete(own, made)
    return made


@dataclass
class _Clock:
    """A minute later each time it is looked at."""

    at: datetime

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


def bank(sent: str) -> bytes:
    """The bank's file, every payment made."""
    rows = list(csv.DictReader(io.StringIO(sent.lstrip("\ufeff"))))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows({**row, "结果": "已付"} for row in rows)
    return text.getvalue().encode()


def _path(payee: str, period: str) -> str:
    return f"/statements/{payee}/{period}"
