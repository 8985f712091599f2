"""A night's proof in pieces (`suanqing.platform.jobs`): by outlet, then by party, then one report.

    outlets   each outlet's chain is verified and its tickets' assessments are made into entries again,
              which are kept by party
    parties   each party's chain is verified, and its entries, balance and statement are compared with
              what the outlets' pieces kept for it
    report    findings in one order; and tickets that only entries name, which no outlet's piece saw:
              they are made again here, and every party they pay is compared anew

Views: `proof-tickets`, `proof-parties` (heads, plans, pieces), `proof-made:<night>:<period>:<party>` (what the
outlets' pieces made), `proof-parties:<night>`/`report:<period>`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from suanqing.finance.audit import chain
from suanqing.finance.audit.chain import Finding
from suanqing.finance.audit.month_check import Month, MonthReport
from suanqing.finance.audit.rebuild import Rebuilt
from suanqing.finance.audit.seal_service import in_chunks, payees
from suanqing.finance.audit.store import ProofStore
from suanqing.finance.audit.verify_chains import TICKETS as CHAIN
from suanqing.finance.audit.verify_chains import Directory, Journal, Verdict
from suanqing.finance.settlement.items import PAYABLE
from suanqing.finance.statements.model import Place
from suanqing.platform.jobs import Head, InTime, Turn, bodies
from suanqing.platform.materialized import Views, packed_of, unpacked

TICKETS, PARTIES = "proof-tickets", "proof-parties"
MAX_DIFFERENCES = 500
"""Tickets a piece makes again."""
AT_ONCE = 25
"""Tickets made again between two looks at the time."""
ROWS = 1_000
"""Entries kept in one item."""


class Result(NamedTuple):
    """A period proved. items: covered by chains and looked at; open: not sealed yet."""

    period: str
    items: int
    open: int
    tickets: int
    entries: int
    parties: int
    statements: int
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Proof:
    """What proving reads, and the views it keeps its pieces in."""

    journal: Journal
    month: Month
    store: ProofStore
    directory: Directory
    views: Views
    anchored: dict[str, list[chain.Head]] = field(default_factory=dict)
    """What roots anchor, read once a night and process."""

    def judge(self, head: Head, period: str, name: str, paid: set[str]) -> Verdict:
        """One chain; whom its assessments pay is added to `paid`."""
        if head["id"] not in self.anchored:
            self.anchored.clear()
            self.anchored[head["id"]] = self.journal.heads()
        sight = self.journal.sight(name, period, paid)
        return self.journal.judge(sight, self.anchored[head["id"]])


class Outlets:
    """The first half. go_on: begins the second one for the same night."""

    def __init__(self, proof: Proof, go_on: Callable[[Head], None]) -> None:
        self._proof, self._go_on = proof, go_on

    def plan(self, head: Head) -> list[tuple[str, str]]:
        return [
            (period, name)
            for period in head["periods"]
            for name in self._proof.journal.ticket_chains(period)
        ]

    def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
        period, name = chunk
        outlet, after = name.removeprefix(CHAIN), rest[0] if rest else ""
        paid, body = set[str](), dict[str, Any]()
        if rest is None:
            seen = self._proof.judge(head, period, name, paid)
            body = {"items": seen.items, "open": seen.open, "findings": seen.findings}
        tickets = sorted(set(self._proof.directory.tickets(outlet, period)))
        due = [each for each in tickets if each > after]
        report, left = MonthReport(), None
        made = Rebuilt()
        for place in range(0, len(due), AT_ONCE):
            if place and (place >= MAX_DIFFERENCES or not in_time()):
                left = [due[place - 1]]
                break
            some = self._proof.month.remake(due[place : place + AT_ONCE], period, report)
            made.items |= some.items
            made.partial |= some.partial
            made.places |= some.places
        paid |= {account.removeprefix(PAYABLE) for account, _ in made.items}
        self._keep(head, period, f"{outlet}#{after}", made)
        body |= {
            "period": period,
            "tickets": report.tickets,
            "findings": [list(each) for each in (*body.get("findings", ()), *report.findings)],
            "payees": {period: sorted(paid)},
        }
        return Turn(body, left, {"tickets": report.tickets})

    def finish(self, head: Head, bodies: Iterator[Any]) -> dict[str, Any]:
        self._go_on(head)
        return {}

    def _keep(self, head: Head, period: str, piece: str, made: Rebuilt) -> None:
        """By party; kept again it is the same, or what more was booked meanwhile."""
        rows: dict[str, list[Any]] = {}
        for (account, entry), item in sorted(made.items.items()):
            _, ticket, number = entry.split("#")
            place = made.places[ticket, int(number)]
            row = [entry, item, (account, entry) in made.partial, list(place)]
            rows.setdefault(account.removeprefix(PAYABLE), []).append(row)
        for party, own in rows.items():
            for start in range(0, len(own), ROWS):
                said = {"body": packed_of(own[start : start + ROWS]), "expires": head["expires"]}
                id = f"{piece}#{start // ROWS:03d}"
                self._proof.views.put(kept(head, period, party), id, said)


class Parties:
    """The second half, and the report. tell: what to do with each period's result."""

    def __init__(self, proof: Proof, tell: Callable[[Result], None]) -> None:
        self._proof, self._tell = proof, tell

    def plan(self, head: Head) -> list[list[tuple[str, str]]]:
        found = payees(bodies(self._proof.views, TICKETS, head["id"]))
        return in_chunks(
            (period, name)
            for period in head["periods"]
            for name in self._proof.journal.payable_chains(period, found.get(period, ()))
        )

    def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
        at, left, found = rest[0] if rest else 0, None, list[Any]()
        for place in range(at, len(chunk)):
            if place > at and not in_time():
                left = [place]
                break
            period, name = chunk[place]
            seen = self._proof.judge(head, period, name, set())
            compared, strays = self._compare(head, period, name.removeprefix(PAYABLE), Rebuilt())
            found.append({
                "period": period,
                "party": name.removeprefix(PAYABLE),
                "items": seen.items,
                "open": seen.open,
                "chain": [list(each) for each in seen.findings],
                "findings": [list(each) for each in compared.findings],
                "entries": compared.entries,
                "statements": compared.statements,
                "strays": sorted(strays),
            })  # fmt: skip
        return Turn(found, left, {"parties": len(found)})

    def finish(self, head: Head, bodies_: Iterator[Any]) -> dict[str, Any]:
        outlets = list(bodies(self._proof.views, TICKETS, head["id"]))
        parties = [one for body in bodies_ for one in body]
        roots = self._proof.journal.roots().findings
        count = 0
        for period in head["periods"]:
            own = [one for one in parties if one["period"] == period]
            result = self._result(
                head, period, roots, [one for one in outlets if one["period"] == period], own
            )
            said = {**result._asdict(), "findings": [list(each) for each in result.findings]}
            self._proof.views.put_body(f"{PARTIES}:{head['id']}", f"report:{period}", said)
            self._tell(result)
            count += len(result.findings)
        return {"findings": count}

    def _result(
        self, head: Head, period: str, roots: list[Finding], outlets: list[Any], parties: list[Any]
    ) -> Result:
        strays = sorted({ticket for one in parties for ticket in one["strays"]})
        extra = MonthReport()
        if strays:
            made = self._proof.month.remake(strays, period, extra)
            again = {account.removeprefix(PAYABLE) for account, _ in made.items}
            parties = [one for one in parties if one["party"] not in again] + [
                self._again(head, period, party, made, parties) for party in sorted(again)
            ]
        rows = [row for one in outlets for row in one["findings"]]
        rows += [row for one in parties for row in (*one["chain"], *one["findings"])]
        findings = {*roots, *extra.findings, *(Finding(*row) for row in rows)}
        return Result(
            period,
            sum(one.get("items", 0) for one in (*outlets, *parties)),
            sum(one.get("open", 0) for one in (*outlets, *parties)),
            sum(one["tickets"] for one in outlets),
            sum(one["entries"] for one in parties),
            len(parties),
            sum(one["statements"] for one in parties),
            sorted(findings),
        )

    def _again(
        self, head: Head, period: str, party: str, made: Rebuilt, parties: list[Any]
    ) -> dict[str, Any]:
        """A party compared once more, with what tickets that no outlet's piece saw pay it."""
        before: dict[str, Any] = {"chain": []}
        before = next((one for one in parties if one["party"] == party), before)
        compared, _ = self._compare(head, period, party, made)
        return before | {
            "party": party,
            "findings": [list(each) for each in compared.findings],
            "entries": compared.entries,
            "statements": compared.statements,
        }

    def _compare(
        self, head: Head, period: str, party: str, more: Rebuilt
    ) -> tuple[MonthReport, set[str]]:
        """What differs for a party, and the tickets its entries name that nobody made again."""
        report, account = MonthReport(), PAYABLE + party
        there = self._proof.store.entries(party, period)
        made = self._made(head, period, party)
        made.items |= {key: item for key, item in more.items.items() if key[0] == account}
        made.partial |= {key for key in more.partial if key[0] == account}
        made.places |= more.places
        known = {entry.split("#")[1] for _, entry in made.items}
        made.items |= self._proof.month.commissions(party, period, there, report).items
        self._proof.month.compare(made, party, period, there, report)
        report.entries = len(made.items)
        return report, self._proof.month.named(there)[0] - known

    def _made(self, head: Head, period: str, party: str) -> Rebuilt:
        made, account = Rebuilt(), PAYABLE + party
        for kept_item in self._proof.views.all(kept(head, period, party)):
            for entry, item, partial, place in unpacked(kept_item["body"]):
                _, ticket, number = entry.split("#")
                made.items[account, entry] = item
                made.places[ticket, int(number)] = Place(*place)
                if partial:
                    made.partial.add((account, entry))
        return made


def kept(head: Head, period: str, party: str) -> str:
    """The view of what the outlets' pieces made for a party."""
    return f"proof-made:{head['id']}:{period}:{party}"
