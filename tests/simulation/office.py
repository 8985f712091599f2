"""Finance, the parties that answer, and the bank: a month from its end to its last payment.

finance-1 makes what the owner approves and lets go; finance-2 asks for bank accounts; finance-3 reports what came back.

What was acknowledged is kept, and the audit holds the tables against it.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from suanqing.finance.settlement.items import PAYABLE
from suanqing.finance.statements.table import from_csv
from suanqing.people.parties.model import Party
from suanqing.times import period_of, utcnow
from tests.accounts import give_accounts
from tests.simulation import company

if TYPE_CHECKING:
    from tests.simulation.world import World

MAKER, CHECKER, SECOND, THIRD = "finance-1", "boss", "finance-2", "finance-3"
STATEMENT = "/statements/{party_id}/{period}"
FIXED = ("in_payout", "paid", "returned", "closed")
"""States in which a statement's content never changes again."""
REFUSED = frozenset({400, 405, 413, 415, 422})
"""Answers to malformed calls; ours are well-formed."""

Answer = tuple[int, Any]
Key = tuple[str, str]
"""(party, period)"""


@dataclass
class Payment:
    """What the bank moved for a row; said: what it tells us, "" while it has not told."""

    party: str
    period: str
    amount: int
    said: str = ""


@dataclass
class Bank:
    """Executes a payout file once, and answers by filling it in. wrong: what it could not believe."""

    random: Random
    files: dict[str, str] = field(default_factory=dict)
    payments: dict[str, dict[str, Payment]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def take(self, batch: str, text: str) -> None:
        if self.files.setdefault(batch, text) != text:
            self.wrong.append(f"the file of {batch} is another one the second time")
        if batch in self.payments:
            return
        self.payments[batch] = {
            row["结算对象"]: Payment(row["结算对象"], row["账期"], _minor(row["金额"]))
            for row in _rows(text)
        }

    def answer(self, batch: str, last: bool = False) -> bytes:
        """The file with results; `last`: every payment has one."""
        for payment in self.payments[batch].values():
            payment.said = self._outcome(payment.said, last)
        rows = _rows(self.files[batch])
        for row in rows:
            row["结果"] = self.payments[batch][row["结算对象"]].said
            row["原因"] = "账号有误" if row["结果"] == "returned" else ""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()

    def _outcome(self, said: str, last: bool) -> str:
        """Paid or returned; what was paid may come back later."""
        roll = self.random.random()
        if said == "returned" or (said == "paid" and (last or roll > 0.1)):
            return said
        if last:
            return "paid"
        if said == "paid" or roll < 0.25:
            return "returned"
        return "paid" if roll < 0.9 else ""

    def open(self) -> list[str]:
        """Batches with a payment that nobody was told of."""
        return [b for b, rows in self.payments.items() if any(not p.said for p in rows.values())]

    def all(self) -> Iterator[Payment]:
        return (payment for rows in self.payments.values() for payment in rows.values())


class Office:
    """books: ledger entries of a period when its soft close was acknowledged. fixed: statements as
    they went into their payout."""

    def __init__(self, world: "World") -> None:
        self.world, self.machine, self.random = world, world.machine, world.random
        self.bank = Bank(self.random)
        self.books: dict[str, dict[str, Any]] = {}
        self.fixed: dict[Key, str] = {}
        self.pages: dict[str, str | None] = {}
        self.payees = [p.party_id for p in company.parties() if p.kind != "hq"]
        self.withdrawn: set[str] = set()
        give_accounts(
            self.machine.dynamodb, self.machine.tables["STATEMENTS_TABLE"], self.payees, "eva", "fay",
            utcnow(),
        )  # fmt: skip

    def act(self) -> None:
        if periods := self.ended():
            acts: dict[Callable[[str], Any], int] = {
                self.close: 3, self.any_statement: 16, self.pay: 3, self.results: 3,
                self.close_for_good: 1, self.agree: 1, self.account: 1,
            }  # fmt: skip
            self.random.choices(list(acts), list(acts.values()))[0](self.random.choice(periods))

    def ended(self) -> list[str]:
        return [period for period in company.MONTHS if period < period_of(utcnow())]

    # Periods

    def close(self, period: str, limit: int | None = None) -> bool:
        """Softly, a page of parties; True when all were."""
        body = {"mode": "soft", "limit": limit or self.random.choice((4, 9, 500))}
        if after := self.pages.get(period):
            body["after"] = after
        status, found = self.call("POST", "/periods/{period}/close", {"period": period}, json=body)
        if status != 200:
            return False
        self.pages[period] = found.get("next")
        if found.get("next") is None:
            self.books.setdefault(period, self.booked(period))
        return found.get("next") is None

    def close_for_good(self, period: str, limit: int | None = None) -> bool:
        body = {"mode": "hard", "limit": limit or self.random.choice((9, 500))}
        status, found = self.call("POST", "/periods/{period}/close", {"period": period}, json=body)
        return bool(status == 200 and found["state"] == "closed")

    def agree(self, period: str) -> None:
        """Ledger, balances and statements, while everything goes on."""
        self.call("GET", "/periods/{period}/reconciliation", {"period": period},
                  query={"limit": "200"})  # fmt: skip

    def booked(self, period: str) -> dict[str, Any]:
        """Entries of the parties whose period is closed, by their keys; without any fault."""
        client, tables = self.machine.dynamodb, self.machine.tables
        pages = client.get_paginator("scan").paginate(
            TableName=tables["LEDGER_TABLE"], ConsistentRead=True
        )
        own = (item for page in pages for item in page["Items"])
        return {
            f"{item['account']['S']} {item['entry']['S']}": item
            for item in own
            if item["account"]["S"].startswith(PAYABLE)
            and item["account"]["S"] != f"{PAYABLE}hq"
            and item["entry"]["S"].startswith(f"{period}#")
        }

    # Statements

    def any_statement(self, period: str) -> None:
        self.statement(self.random.choice(self.payees), period)

    def statement(self, party: str, period: str) -> str:
        """The next step of a party's statement, now and then one that must be refused; its state."""
        status, seen = self.ask(party, period)
        if status == 404:
            self.tell(party, period, "draft")
            return "absent"
        if status != 200:
            return "unknown"
        if seen["state"] in FIXED:
            self.fixed.setdefault((party, period), seen["hash"])
        step = self._next_step(seen)
        if step and self.random.random() < 0.08:
            step = self.random.choice(("draft", "issue", "confirm", "approve"))
        if step:
            self._take(step, seen)
        return str(seen["state"])

    def _next_step(self, seen: dict[str, Any]) -> str:
        disputed = bool(disputes_of(seen))
        roll = self.random.random()
        match seen["state"]:
            case "draft":
                return "issue" if roll < 0.8 else "draft"
            case "issued":
                if disputed and roll < 0.3:
                    return "resolve"
                if roll < 0.3 and seen["lines"]:
                    return "dispute" if roll < 0.2 else "line"
                return "draft" if roll < 0.35 else "confirm"
            case "confirmed":
                return "approve"
            case "returned" if roll < 0.6 and not _cleared(seen):
                return "approve"
        return "resolve" if disputed and roll < 0.5 else ""

    def _take(self, step: str, seen: dict[str, Any]) -> None:
        party, period = seen["party"], seen["period"]
        speaker = self.speaker(party)
        line = self.random.choice(seen["lines"]) if seen["lines"] else None
        match step:
            case "draft" | "issue":
                status, _ = self.tell(party, period, step)
                if status == 409:
                    self.tell(party, period, "draft")
            case "confirm":
                self.tell(party, period, step, by=speaker)
            case "line" if line:
                self.call("POST", f"{STATEMENT}/lines/{{line}}/confirm", {"party_id": party,
                          "period": period, "line": line["id"]}, speaker, json={})  # fmt: skip
            case "dispute" if line:
                self.dispute(seen, line, speaker)
            case "resolve":
                self.resolve(seen)
            case "approve":
                self.approve(seen, CHECKER)

    def approve(self, seen: dict[str, Any], by: str) -> None:
        """The content that was looked at; where its payment came back, by the payout's name."""
        told = {"hash": seen["hash"]}
        if seen["state"] == "returned":
            told["again"] = seen["batch"]
        self.tell(seen["party"], seen["period"], "approve", by=self.people(by), json=told)

    def dispute(self, seen: dict[str, Any], line: dict[str, Any], speaker: Party) -> None:
        """A fact contested; both numbers stand in the answer."""
        fact, value = self.random.choice((("qty", "2"), ("urgent", "true"), ("parking", "8")))
        claim = {"fact": fact, "value": value, "reason": "与现场不符"}
        status, said = self.call(
            "POST", f"{STATEMENT}/lines/{{line}}/dispute",
            {"party_id": seen["party"], "period": seen["period"], "line": line["id"]},
            speaker, json=claim,
        )  # fmt: skip
        if status == 201 and said["booked"] != line["amount"]:
            self.bank.wrong.append(f"the dispute of {line['id']} shows {said['booked']} as booked")

    def resolve(self, seen: dict[str, Any], by: str = SECOND) -> None:
        """Decide one open dispute."""
        if named := disputes_of(seen):
            verdict = {"accepted": self.random.random() < 0.5, "note": "已核对"}
            self.call(
                "POST", f"{STATEMENT}/disputes/{{dispute_id}}/resolve",
                {"party_id": seen["party"], "period": seen["period"],
                 "dispute_id": self.random.choice(named)},
                self.people(by), json=verdict,
            )  # fmt: skip

    def ask(self, party: str, period: str) -> Answer:
        return self.call("GET", STATEMENT, {"party_id": party, "period": period})

    def tell(self, party: str, period: str, step: str, **given: Any) -> Answer:
        where = {"party_id": party, "period": period}
        by = given.pop("by", None)
        return self.call("POST", f"{STATEMENT}/{step}", where, by, json=given.get("json", {}))

    # Payouts

    def pay(self, period: str, limit: int | None = None) -> bool:
        """A batch, if anything is to be paid; batches whose answer was lost are found by number."""
        body = {"period": period, "limit": limit or self.random.choice((1, 3, 1000))}
        status, _ = self.call("POST", "/payouts", json=body)
        for number in range(1, 100):
            batch = f"{period}-{number:03d}"
            if batch in self.bank.payments and self.random.random() < 0.9:
                continue
            self.release(batch)
            found, text = self.call("GET", "/payouts/{batch}/file", {"batch": batch})
            if found == 200:
                self.bank.take(batch, text)
            elif batch not in self.withdrawn:
                break
        return status == 201

    def release(self, batch: str) -> None:
        """By the owner; a batch whose account is another by now is made anew."""
        status, seen = self.call("GET", "/payouts/{batch}", {"batch": batch})
        if status != 200 or seen["state"] not in ("made", "withdrawn"):
            return
        told = {"hash": seen["hash"]}
        status, said = self.call(
            "POST", "/payouts/{batch}/release", {"batch": batch}, self.people(CHECKER), json=told
        )
        if status == 409 and said["code"] in ("account_changed", "not_in_this_state"):
            self.withdrawn.add(batch)
            self.call("POST", "/payouts/{batch}/withdraw", {"batch": batch}, json={})

    def account(self, period: str) -> None:
        """A party's next one; it is paid to a day later."""
        party, path = self.random.choice(self.payees), "/parties/{party_id}/account"
        number = f"6217{self.random.randrange(10**12):012d}"
        body = {"holder": party, "bank": "建设银行", "number": number}
        status, said = self.call("PUT", path, {"party_id": party}, self.people(SECOND), json=body)
        if status == 200 and said.get("next"):
            told = {"version": said["next"]["version"], "number": number}
            self.call(
                "POST", f"{path}/approve", {"party_id": party}, self.people(CHECKER), json=told
            )

    def results(self, period: str, last: bool = False) -> None:
        """The bank's answer to a batch; the same file again when nobody said it was taken."""
        batches = [batch for batch in sorted(self.bank.payments) if batch.startswith(period)]
        for batch in batches if last else batches and [self.random.choice(batches)]:
            before = {party: p.said for party, p in self.bank.payments[batch].items()}
            file = self.bank.answer(batch, last)
            status, report = self.report(batch, file, MAKER)
            if status == 200 and any(
                "another person" in each["message"] for each in report["refused"]
            ):
                status, report = self.report(batch, file, THIRD)
            if status == 200:
                self._refused(batch, before, report["refused"])
            elif any(p.said for p in self.bank.payments[batch].values()) and status < 500:
                self.bank.wrong.append(f"the results of {batch} were answered {status} {report}")

    def report(self, batch: str, file: bytes, by: str) -> Answer:
        for _ in range(6):
            status, report = self.call(
                "POST", "/payouts/{batch}/results", {"batch": batch}, self.people(by), body=file,
                content_type="text/csv",
            )  # fmt: skip
            if status < 500:
                break
        return status, report

    def _refused(self, batch: str, before: dict[str, str], refused: list[dict[str, Any]]) -> None:
        """Only what another batch pays by now: the bank said before that it came back."""
        names = [row["结算对象"] for row in _rows(self.bank.files[batch])]
        for fault in refused:
            party = names[fault["row"] - 2]
            payment = self.bank.payments[batch][party]
            if (before[party], payment.said) != ("returned", "returned"):
                self.bank.wrong.append(f"{batch}: {fault} of {payment}")

    # The end

    def finish(self) -> None:
        """Every ended period to its last payment, without faults."""
        for period in self.ended():
            self.settled(period)
            for _ in range(3):
                self.pay(period, 1000)
                self.results(period, last=True)
                self.settled(period)
            assert self.close_for_good(period, 500), f"{period} cannot be closed"
            for party in self.payees:
                self.statement(party, period)

    def settled(self, period: str) -> None:
        """Every statement of a period confirmed and approved; some disputes stay open."""
        for party in self.payees:
            for _ in range(25):
                status, seen = self.ask(party, period)
                if status == 404:
                    status, said = self.tell(party, period, "draft")
                    if status == 404:
                        break
                    assert status == 200, f"{party} {period}: {status} {said}"
                    continue
                again = seen["state"] == "returned" and not _cleared(seen)
                if seen["state"] not in ("draft", "issued", "confirmed") and not again:
                    break
                if seen["state"] in ("confirmed", "returned"):
                    given = [each for each in seen["approvals"] if bool(each.get("again")) == again]
                    self.approve(seen, [CHECKER, SECOND, THIRD][len(given)])
                else:
                    self._take(self._next_step(seen), seen)
            else:
                raise AssertionError(f"{party} {period} is never approved: {seen['trail']}")

    # How it is done

    def call(
        self, method: str, path: str, where: dict[str, str] | None = None, by: Party | None = None,
        **given: Any,
    ) -> Answer:  # fmt: skip
        by = by or self.people(MAKER)
        status, said = self.machine.http(
            "statements", method, path, by, path_params=where or {}, **given
        )
        if status in REFUSED:
            self.machine.errors.append(f"{method} {path} {where}: {status} {said}")
        return status, said

    def people(self, party: str) -> Party:
        return self.world.people[party]

    def speaker(self, party: str) -> Party:
        """Who confirms and disputes for a party: itself, its owner, or finance in its name."""
        found = self.people(party)
        if found.kind == "person" and found.roles & {"technician", "partner"}:
            return found
        owners = [
            p for p in self.world.people.values() if p.outlet == party and "partner" in p.roles
        ]
        return owners[0] if owners else self.people(MAKER)


def _cleared(seen: dict[str, Any]) -> bool:
    """Whether a second payment is approved."""
    given = [each for each in seen["approvals"] if each.get("again") == seen["batch"]]
    return len(given) >= int(seen["approvals_needed"])


def disputes_of(seen: dict[str, Any]) -> list[str]:
    """The open ones of a statement."""
    return [
        d["id"] for line in seen["lines"] for d in line.get("disputes", ()) if d["state"] == "open"
    ]


def _rows(text: str) -> list[dict[str, str]]:
    header, *rows = from_csv(text.encode())
    return [dict(zip(header, row, strict=True)) for row in rows]


def _minor(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])
