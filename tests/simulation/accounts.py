"""The audit of months: besides every account, what was stated, paid, corrected and proven.

Sums are made here from tickets' assessments and the bank's own list, not by the code under test.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from suanqing.finance.assessment.facts import canonical_facts
from suanqing.finance.audit.month_check import Month
from suanqing.finance.audit.store import ProofStore
from suanqing.finance.audit.verify_chains import Company, Journal
from suanqing.finance.backtest.run import replay
from suanqing.finance.backtest.shadow import Shadow
from suanqing.finance.corrections.prices import Affected
from suanqing.finance.ladders.measure import LADDER
from suanqing.finance.ladders.store import Commission, LadderStore
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.store import LedgerStore
from suanqing.finance.statements.draft import content
from suanqing.finance.statements.lifecycle import returned_to
from suanqing.finance.statements.model import Head
from suanqing.finance.statements.store import StatementStore
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import utcnow
from suanqing.work.tickets.store import TicketStore
from tests.oracle.exact import priced
from tests.simulation import company
from tests.simulation.audit import Audit, Findings
from tests.simulation.machine import Machine
from tests.simulation.office import FIXED, Key

if TYPE_CHECKING:
    from tests.simulation.months import Months

SEEN_LATE = timedelta(minutes=10)
"""How long after it was looked up a book version may be written down: retries, and a list kept 5 s."""
FEES = {"by-amount": ("labour", "urgent")}
NEVER = "9999-12"
EXACT = Fraction(1, 10**9)
"""Minutes of sevenths have no end as a decimal: they are kept to this and finer."""


@dataclass
class Accounts(Audit):
    world: "Months"

    def checks(self) -> tuple[Callable[[], Findings], ...]:
        return (
            self.tickets_once, self.logs_whole, self.promises_kept, self.completed_answered,
            self.sums_zero, self.balances_exact, self.booked_as_assessed, self.provenance,
            self.inbox_empty, self.priced_by_the_book, self.second_opinion, self.corrected_once,
            self.shop_refunded, self.repeats_tied, self.mirrored_once,
            self.late_facts_forward, self.closed_books, self.ladders_true, self.corrections_posted,
            self.statements_add_up, self.paid_once, self.paid_as_stated, self.fixed_for_good,
            self.periods_closed, self.rebuilt, self.replayed, self.proven,
        )  # fmt: skip

    def figures(self) -> dict[str, int]:
        said = [payment.said for payment in self.world.office.bank.all()]
        entries = self.party_entries
        return super().figures() | {
            "booked forward": sum(1 for e in entries if e.period != e.service_period),
            "commissions": sum(1 for e in entries if e.ticket_id.startswith(LADDER)),
            "books": len(self.pricing.published()),
            "corrected": sum(1 for one in self.all_booked if one.cause == "price_corrected"),
            "refunds": sum(len(t.facts.get("refunds", ())) for t in self.tickets.values()),
            "given back by shops": sum(
                bool(self.tickets[i].facts.get("refunds"))
                for i in self.world.shop.paid.keys() & self.tickets.keys()
            ),
            "manual": sum(len(t.facts.get("manual", ())) for t in self.tickets.values()),
            "repeated": sum(1 for t in self.tickets.values() if t.marks.get("rework_of")),
            "let go": len(self.world.repeats.untied),
            "nodes": sum(len(t.facts.get("milestones", ())) for t in self.tickets.values()),
            "held": sum(1 for _, _, e in self.entries if e.account.startswith("held:")),
            "statements": len(self.heads),
            "disputes": sum(len(m.disputes) for h in self.heads for m in self._marks(h)),
            "carried debts": sum(1 for head in self.heads if head.carry.debt),
            "released": sum(len(head.carry.released) for head in self.heads),
            "paid": said.count("paid"),
            "returned": said.count("returned"),
            "returned late": sum(head.came_back for head in self.heads),
        }

    # Tickets

    def priced_by_the_book(self) -> Findings:
        """A first assessment by the version in force at its service time; others by the same, or by
        the version of a correction that somebody approved (property 7)."""
        approved = {
            (ticket.ticket_id, ticket.n + 1, correction.scope.new)
            for correction in self.world.prices.corrections
            for ticket in correction.tickets
        }
        for one in self.all_booked:
            if one.n == 1 and one.assessment.book not in self._in_force(one):
                yield f"{one.ticket_id} was priced by {one.assessment.book}, not {self._in_force(one)}"
            where = (one.ticket_id, one.n, one.assessment.book)
            if one.cause == "price_corrected" and where not in approved:
                yield f"{where} was corrected and nobody approved it"

    def _in_force(self, one: Booked) -> set[str]:
        """Of the versions valid by then the one that starts last, of those the one published last;
        more than one where a version was published while the ticket was being settled."""
        versions = self.pricing.published()
        moments = [one.at, *(v.published_at - timedelta(milliseconds=1) for v in versions)]
        return {
            f"main@{max(known)[2]}"
            for moment in moments
            if one.at - SEEN_LATE <= moment <= one.at
            if (
                known := [
                    (v.valid_from, place, v.number)
                    for place, v in enumerate(versions)
                    if v.published_at <= moment and v.valid_from <= one.facts.served
                ]
            )
        }

    def second_opinion(self) -> Findings:
        """What is booked is what the oracle makes of the facts, in exact fractions."""
        for ticket_id, assessments in self.assessments.items():
            newest = assessments[-1]
            found = {
                line.id: (line.amount, line.tax, {p: s for p, s in line.shares if s})
                for line in newest.assessment.lines
            }
            book, facts = self._document(newest.assessment.book), canonical_facts(newest.facts)
            wanted = {
                id: (line.amount, line.tax, line.shares)
                for id, line in priced(book, facts, Counter()).items()
            }
            if {k: v for k, v in found.items() if v[0]} != {
                id: line for id, line in wanted.items() if line[0]
            }:
                yield f"{ticket_id}#{newest.n} is {found}, the oracle says {wanted}"

    def corrected_once(self) -> Findings:
        """What was acknowledged as refunded or adjusted stands on its ticket, once."""
        for ticket_id, ticket in self.tickets.items():
            if ticket_id in self.world.shop.paid:
                continue
            told = Counter(e.data["key"] for e in self.histories[ticket_id] if e.kind == "refunded")
            owed = self.world.later.refunds.get(ticket_id, {})
            for key in told.keys() | owed.keys():
                if not owed.get(key, 9) <= told[key] <= 1:
                    yield f"{ticket_id}: the refund {key} is there {told[key]} times"
            if len(ticket.facts.get("refunds", ())) != sum(told.values()):
                yield f"{ticket_id} has {ticket.facts.get('refunds')}, told {told}"
            lines = Counter(line[0] for line in ticket.facts.get("manual", ()))
            asked = self.world.later.adjusted.get(ticket_id, {})
            for id in lines.keys() | asked.keys():
                if not asked.get(id, 9) <= lines[id] <= 1:
                    yield f"{ticket_id}: the adjustment {id} is there {lines[id]} times"

    def shop_refunded(self) -> Findings:
        """Of what a shop sold exactly that part is given back which its messages say, in whatever order
        they came; work of which nothing is left to pay was called off, or has given everything back."""
        for ticket_id in sorted(self.world.shop.paid.keys() & self.tickets.keys()):
            ticket, told = self.tickets[ticket_id], self.world.shop.given_back(ticket_id)
            rows = ticket.facts.get("refunds", ())
            gone = sum((Fraction(int(back), int(of)) for _, back, of in rows), Fraction(0))
            if ticket.state != "cancelled" and gone != told:
                yield f"{ticket_id} ({ticket.state}) gave back {gone}, the shop said {told}: {rows}"
            if ticket.served is None and ticket.state != "cancelled" and told == 1:
                yield f"{ticket_id} is still {ticket.state}, everything went back"

    def repeats_tied(self) -> Findings:
        """Of two tickets that repeat each other's work each names the other, and the earlier one's
        pay is taken back exactly as long as one repeats it."""
        for ticket_id, original in self.world.repeats.tied.items():
            if self.tickets[ticket_id].marks.get("rework_of") != original:
                yield f"{ticket_id} was tied to {original}, and is not"
        for ticket_id in self.world.repeats.untied:
            if self.tickets[ticket_id].marks.get("rework_of"):
                yield f"{ticket_id} was let go, and is tied"
        repeated: dict[str, set[str]] = defaultdict(set)
        for ticket_id, ticket in self.tickets.items():
            original = ticket.marks.get("rework_of")
            if (ticket.facts.get("original") or [None])[0] != original:
                yield f"{ticket_id} repeats {original}, its facts say {ticket.facts['original']}"
            if original and ticket.state != "cancelled":
                repeated[original].add(ticket_id)
        for ticket_id, ticket in self.tickets.items():
            named = ticket.marks.get("reworked_by", [])
            if sorted(named) != sorted(repeated[ticket_id]):
                yield f"{ticket_id} names {named}, it is repeated by {repeated[ticket_id]}"
            clawed = ticket.facts.get("clawback")
            if (clawed in named) if named else (clawed is None):
                continue
            yield f"{ticket_id} is repeated by {named}, its pay taken back for {clawed}"

    def mirrored_once(self) -> Findings:
        """A reversal takes back one entry exactly, and no entry is taken back twice."""
        booked: dict[tuple[str, int, str, str], int] = {}
        mirrors: Counter[tuple[str, int, str, str]] = Counter()
        taken: dict[tuple[str, int, str, str], int] = {}
        for ticket_id, n, entry in self.entries:
            if entry.mirror is None:
                booked[ticket_id, n, entry.account, entry.line] = entry.amount
            else:
                where = (ticket_id, entry.mirror, entry.account, entry.line)
                mirrors[where] += 1
                taken[where] = entry.amount
        for where, times in mirrors.items():
            if times > 1 or booked.get(where) != -taken[where]:
                yield f"{where} booked {booked.get(where)}, taken back {times} times as {taken[where]}"

    # Periods

    def late_facts_forward(self) -> Findings:
        """An entry stands in its service period, or behind closed ones."""
        balances = self.closed_balances
        for entry in self.party_entries:
            behind = [p for p in company.MONTHS if entry.service_period <= p < entry.period]
            if entry.period < entry.service_period or any(
                (entry.party, period) not in balances for period in behind
            ):
                yield f"{entry.party} {entry.ticket_id}#{entry.n} of {entry.service_period} is in {entry.period}"

    def closed_books(self) -> Findings:
        """What stood in a period at its soft close stands there, and nothing came after."""
        for period, then in self.world.office.books.items():
            now = self.world.office.booked(period)
            for key in sorted(then.keys() | now.keys()):
                if then.get(key) != now.get(key):
                    yield f"{key} was {'changed' if key in then else 'put'} in the closed {period}"

    def ladders_true(self) -> Findings:
        """Each ladder stands at F of the sum its tickets come to, whatever their order was."""
        standing = {(c.ladder, c.party, c.period): c for c in self.commissions}
        paid: Counter[tuple[str, str, str]] = Counter()
        for entry in self.party_entries:
            if entry.ticket_id.startswith(LADDER):
                _, ladder, period = entry.ticket_id.split(":")
                paid[ladder, entry.party, period] += entry.earned
        sums = self._measures()
        for where in sorted(standing.keys() | sums.keys() | paid.keys()):
            s, one = sums.get(where, Fraction(0)), standing.get(where)
            if one is None:
                if s:
                    yield f"{where} comes to {s} and was never settled"
                continue
            rows = {row["id"]: row for row in self._document(one.book)["ladders"]}
            truth = commission(rows[where[0]], s)
            near = abs(Fraction(one.s) - max(s, Fraction(0))) < EXACT
            if not near or (one.commission, paid[where]) != (truth, truth):
                yield f"{where} is {s}, hence {truth}; assessed {one.commission}, booked {paid[where]}"

    def _measures(self) -> dict[tuple[str, str, str], Fraction]:
        """S of every ladder, party and period, from the newest assessments."""
        earned: dict[tuple[str, str, str], int] = defaultdict(int)
        minutes: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        counted: Counter[tuple[str, str]] = Counter()
        for assessments in self.assessments.values():
            newest = assessments[-1]
            period = newest.period
            quantities = {line.id: line.qty for line in newest.facts.lines}
            total: Counter[str] = Counter()
            for line in newest.assessment.lines:
                if line.plane != "pay" or line.held:
                    continue
                for party, share in line.shares:
                    total[party] += share
                    if line.fee in FEES["by-amount"]:
                        earned["by-amount", party, period] += share
                    if line.fee == "time" and "@" not in line.id and share > 0:
                        name = line.id.split(":")[1]
                        gone = sum(
                            Fraction(each.back, each.of)
                            for each in newest.facts.refunds
                            if each.line in ("*", name)
                        )
                        kept = max(1 - gone, 0) * _left_by_rework(newest, party)
                        minutes[party, period] += Fraction(quantities[name]) * kept
            for party, amount in total.items():
                counted[party, period] += amount > 0
        sums = {where: Fraction(amount) for where, amount in earned.items()}
        sums |= {("by-count", *where): Fraction(count) for where, count in counted.items()}
        sums |= {("by-minutes", *where): some for where, some in minutes.items()}
        return {where: s for where, s in sums.items() if s and self._climbs(*where[:2])}

    def _climbs(self, ladder: str, party: str) -> bool:
        found = self.parties[party]
        return "technician" in found.roles if ladder == "by-count" else found.kind == "person"

    def corrections_posted(self) -> Findings:
        """Every ticket of an approved list was posted as listed, or its facts have moved on."""
        for correction in self.world.prices.corrections:
            for ticket in correction.tickets:
                some = self.assessments[ticket.ticket_id]
                before, after = some[ticket.n - 1], some[ticket.n : ticket.n + 1]
                if not after:
                    if self.tickets[ticket.ticket_id].facts_rev == before.rev:
                        yield f"{ticket.ticket_id}#{ticket.n} was never corrected"
                elif after[0].cause == "price_corrected":
                    yield from self._as_listed(ticket, before, after[0])

    def _as_listed(self, ticket: Affected, before: Booked, after: Booked) -> Findings:
        old, new = _shares(before), _shares(after)
        moved = tuple(
            (p, old[p], new[p]) for p in sorted(old.keys() | new.keys()) if old[p] != new[p]
        )
        if moved != ticket.parties:
            yield f"{ticket.ticket_id}#{after.n} moved {moved}, approved was {ticket.parties}"

    # Statements and money

    def statements_add_up(self) -> Findings:
        """Whatever a party earned in stated periods was paid, is frozen, waits to be paid again, or pays
        its debt."""
        earned: Counter[str] = Counter()
        for entry in self.party_entries:
            if entry.period in self.world.office.ended():
                earned[entry.party] += entry.earned
        for party, heads in self._by_party().items():
            last = heads[-1]
            frozen = sum(each.amount for each in (*last.carry.frozen, *last.held))
            paid = sum(payment.amount for payment in self._paid(party))
            waiting = sum(each.amount for each in returned_to(NEVER, heads))
            if earned[party] != paid + frozen + waiting - last.figures.debt_out:
                yield (
                    f"{party} earned {earned[party]}, was paid {paid}, {frozen} are frozen, {waiting} "
                    f"came back and {last.figures.debt_out} owed"
                )
        for party in earned.keys() - self._by_party().keys() - {"hq"}:
            if earned[party]:
                yield f"{party} earned {earned[party]} and has no statement"

    def paid_once(self) -> Findings:
        """The bank was never asked for the same money while it had not come back."""
        going: Counter[Key] = Counter()
        for payment in self.world.office.bank.all():
            going[payment.party, payment.period] += payment.said != "returned"
        yield from (f"{key} was paid {times} times" for key, times in going.items() if times > 1)
        yield from self.world.office.bank.wrong

    def paid_as_stated(self) -> Findings:
        """The bank's list, the statement and the balance name the same sum; 0 where it came back after
        the close."""
        for head in self.heads:
            at_bank = sum(p.amount for p in self._paid(head.party) if p.period == head.period)
            balance = self._store_of_ledger().balance(head.party, head.period)
            payable = 0 if head.came_back else head.figures.payable
            figures = (payable, head.paid, balance.paid)
            if set(figures) != {at_bank}:
                yield f"{head.party} {head.period}: the bank paid {at_bank}, stated {figures}"
            if balance.confirmed != head.confirmed:
                yield f"{head.party} {head.period}: confirmed {balance.confirmed}, not {head.confirmed}"

    def fixed_for_good(self) -> Findings:
        """A statement that went into its payout never changes again."""
        for (party, period), hash in self.world.office.fixed.items():
            head = self._statements().get(party, period)
            stated = self._statements().statement(head)
            if head.hash != hash or _digest(content(stated)) != hash:
                yield f"{party} {period} was paid as {hash} and is {head.hash}"
            if head.state not in FIXED:
                yield f"{party} {period} was in its payout and is {head.state} again"

    def periods_closed(self) -> Findings:
        """All that ended; the office's own check of each finds nothing unexplained."""
        for period in self.world.office.ended():
            if self._statements().period(period).state != "closed":
                yield f"{period} is {self._statements().period(period).state}"
            _, found = self.world.office.call(
                "GET",
                "/periods/{period}/reconciliation",
                {"period": period},
                query={"limit": "200"},
            )
            for difference in found["differences"]:
                yield f"{difference}"

    # The same once more

    def rebuilt(self) -> Findings:
        """From the assessments alone: the same entries, balances and statements (property 9)."""
        proofs, directory = proof_of(self.machine)
        month = Month(proofs, self._store_of_ledger(), self._statements(), directory)
        for period in company.MONTHS:
            yield from map(str, month.rebuild(period).findings)

    def replayed(self) -> Findings:
        """A shadow run with the book a ticket was priced by equals what is booked, and finds every
        ticket once (property 8)."""
        tickets = TicketStore(self.machine.dynamodb, self.machine.tables["WORK_TABLE"])
        shadow = Shadow(self._store_of_ledger(), self.pricing, self._directory(), tickets)
        found: Counter[str] = Counter()
        by_book: dict[str, list[Booked]] = defaultdict(list)
        for outlet in shadow.outlets():
            for period in company.MONTHS:
                for one in shadow.tickets(outlet, period):
                    found[one.ticket_id] += 1
                    by_book[one.assessment.book].append(one)
        for book, some in by_book.items():
            outcome = replay(some, self.pricing.book(book), shadow.facts)
            if outcome.differing or outcome.refused or outcome.tickets != len(some):
                yield f"{book}: {outcome.differing} of {outcome.tickets} tickets differ in the shadow"
        paid = {entry.ticket_id for entry in self.party_entries}
        for ticket_id in {each for each in paid if not each.startswith(LADDER)}:
            if found[ticket_id] != 1:
                yield f"{ticket_id} is {found[ticket_id]} times in the shadow run"

    def proven(self) -> Findings:
        """What was sealed before the late facts came is as it was sealed."""
        verdict = Journal(*proof_of(self.machine), utcnow).verify(company.MONTHS[0])
        yield from map(str, verdict.findings)
        if not verdict.items > verdict.open:
            yield "nothing was sealed"

    # What the tables hold

    @cached_property
    def all_booked(self) -> list[Booked]:
        return [one for some in self.assessments.values() for one in some]

    @cached_property
    def heads(self) -> list[Head]:
        return [
            head
            for period in company.MONTHS
            for head in self._statements().heads(self.world.office.payees, period)
        ]

    @cached_property
    def closed_balances(self) -> set[Key]:
        rows = self._all("BALANCES_TABLE")
        return {(r["party"]["S"], r["period"]["S"]) for r in rows if "closed_at" in r}

    @cached_property
    def commissions(self) -> list[Commission]:
        """The newest assessment of every ladder, party and period."""
        tables = self.machine.tables
        store = LadderStore(
            self.machine.dynamodb, tables["LEDGER_TABLE"], tables["BALANCES_TABLE"],
            self._store_of_ledger(),
        )  # fmt: skip
        accounts = {i["account"]["S"] for i in self.ledger_items}
        names = [a.split(":") for a in sorted(accounts) if a.startswith(LADDER)]
        newest = (store.newest(ladder, party, period) for _, ladder, party, period in names)
        return [one for one in newest if one]

    def _by_party(self) -> dict[str, list[Head]]:
        found: dict[str, list[Head]] = defaultdict(list)
        for head in sorted(self.heads, key=lambda head: head.period):
            found[head.party].append(head)
        return found

    def _paid(self, party: str) -> list[Any]:
        own = (payment for payment in self.world.office.bank.all() if payment.party == party)
        return [payment for payment in own if payment.said != "returned"]

    def _marks(self, head: Head) -> Iterable[Any]:
        return self._statements().marks(head.party, head.period)

    def _document(self, book: str) -> dict[str, Any]:
        if book not in self._documents:
            self._documents[book] = self.pricing.book_document(book)
        return self._documents[book]

    @cached_property
    def _documents(self) -> dict[str, dict[str, Any]]:
        return {}

    def _store_of_ledger(self) -> LedgerStore:
        names = ("LEDGER_TABLE", "BALANCES_TABLE", "WORK_TABLE")
        return LedgerStore(self.machine.dynamodb, *(self.machine.tables[name] for name in names))

    def _statements(self) -> StatementStore:
        names = ("STATEMENTS_TABLE", "BALANCES_TABLE", "LEDGER_TABLE")
        return StatementStore(self.machine.dynamodb, *(self.machine.tables[name] for name in names))

    def _directory(self) -> PartyStore:
        return PartyStore(self.machine.dynamodb, self.machine.tables["PRICING_TABLE"])


def proof_of(machine: Machine) -> tuple[ProofStore, Company]:
    """The journal's store, and whom the journal is about."""
    client, tables = machine.dynamodb, machine.tables
    prices = tables["PRICING_TABLE"]
    tickets = TicketStore(client, tables["WORK_TABLE"])
    directory = Company(PartyStore(client, prices), tickets, PricingStore(client, prices))
    return ProofStore(client, tables["LEDGER_TABLE"]), directory


def commission(row: Mapping[str, Any], s: Fraction) -> int:
    """F(S) by the ladder's row, in exact fractions; half a minor unit goes up."""
    s = max(s, Fraction(0))
    bands = [
        (Fraction(step["from"]), Fraction(step["to"]) if step.get("to") else None,
         Fraction(step["rate"])) for step in row["steps"]
    ]  # fmt: skip
    if row["mode"] == "volume":
        value = next(
            s * rate for low, high, rate in bands if low <= s and (high is None or s < high)
        )
    else:
        value = sum(
            ((min(s, high) if high is not None else s) - low) * rate
            for low, high, rate in bands
            if s > low
        )
    if s > 0:
        value = max(value, Fraction(row.get("floor") or 0))
    if row.get("cap") is not None:
        value = min(value, Fraction(row["cap"]))
    return int(value + Fraction(1, 2))


def _left_by_rework(booked: Booked, party: str) -> Fraction:
    """What a rework or a claw-back leaves a party of its work, by the months' book."""
    part = Fraction(1)
    if (first := booked.facts.original) is not None:
        payee = "original_payee" if party in first.payees else "other_payee"
        part *= Fraction(company.REWORK[payee])
    return part * (1 - Fraction(company.REWORK["clawback"])) if booked.facts.clawback else part


def _shares(one: Booked) -> Counter[str]:
    total: Counter[str] = Counter()
    for line in one.assessment.lines:
        for party, share in line.shares:
            total[party] += share
    return total


def _digest(text: bytes) -> str:
    import hashlib

    return hashlib.sha256(text).hexdigest()
