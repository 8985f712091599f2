"""What must be true at the end, read from the tables themselves.

An audit returns findings, one sentence each; none means that nothing is lost and nothing double.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from suanqing import regions
from suanqing.channels.notices.model import Notice, from_dict
from suanqing.channels.notices.subscriptions import OWN
from suanqing.channels.notices.words import text_of
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.derived_facts import derived
from suanqing.finance.assessment.facts import facts_from, facts_hash
from suanqing.finance.assessment.model import Assessment, Entry
from suanqing.finance.ladders.measure import LADDER
from suanqing.finance.settlement import items
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.store import LedgerStore
from suanqing.insight.funnel.counts import day_of
from suanqing.insight.funnel.funnel_service import Funnel
from suanqing.insight.funnel.rebuild_service import FunnelRebuild
from suanqing.insight.funnel.store import FunnelStore
from suanqing.insight.views.bought import bought
from suanqing.insight.views.cells import Beside
from suanqing.insight.views.rebuild_service import differences, of_month, shadow
from suanqing.insight.views.store import MarginStore
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform.dynamo import plains
from suanqing.pricing.book import Book
from suanqing.pricing.model import Facts
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import BEIJING, period_of, utcnow
from suanqing.work.evidence import judge
from suanqing.work.scenes.versions import Scenes
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.phases import phase_of
from suanqing.work.tickets.store import TicketStore, item_to_ticket
from suanqing.work.tickets.time_spent import time_spent
from suanqing.work.tickets.whole_log import said_by, whole
from tests.simulation import company
from tests.simulation.machine import Machine
from tests.simulation.world import World

CHANGES = {
    "line_added", "line_removed", "crew_set", "assigned", "cancelled", "moved", "transferred",
    "evidence_decided", "described", "rework_linked", "rework_unlinked", "facts_told", "tier_picked",
    "milestone_reached", "session_added", "sessions_set",
}  # fmt: skip
"""Events of finished work that finance is told of."""

Findings = Iterator[str]


@dataclass
class Audit:
    world: World

    def findings(self) -> list[str]:
        return [
            *(f"unexpected: {error}" for error in self.machine.errors),
            *(f"{check.__name__}: {found}" for check in self.checks() for found in check()),
        ]

    def checks(self) -> tuple[Callable[[], Findings], ...]:
        return (
            self.tickets_once, self.logs_whole, self.promises_kept, self.completed_answered,
            self.sums_zero, self.balances_exact, self.booked_as_assessed, self.provenance,
            self.inbox_empty, self.notices_once, self.nothing_untold, self.everybody_answered,
            self.wecom_content, self.results_heard, self.margins_true,
        )  # fmt: skip

    def figures(self) -> dict[str, int]:
        """What the run came to, counted."""
        made = self.machine
        return {
            "tickets": len(self.tickets),
            "completed": sum(1 for t in self.tickets.values() if t.served),
            "postings": sum(len(some) for some in self.assessments.values()),
            "notices": len(self.notices),
            "faults": sum(made.faults.met.values()),
            "crashes": made.crashes,
            "lost records": len(made.settle.given_up),
        }

    # Tickets

    def tickets_once(self) -> Findings:
        """Every order, message and call that must be a ticket is one; there are no others."""
        there, promises = set(self.tickets), self.world.promises
        for ticket_id in promises.tickets():
            if ticket_id not in there:
                yield f"{ticket_id} was promised and is not there"
        for ticket_id in there - promises.possible():
            yield f"{ticket_id} ({self.tickets[ticket_id].source}) is nobody's"
        for tid in promises.closed & set(promises.orders):
            for ticket_id in promises.order_tickets(tid):
                found = self.tickets.get(ticket_id)
                if found and found.state in ("created", "assigned", "on_site"):
                    yield f"{ticket_id} is {found.state}, its order closed"

    def logs_whole(self) -> Findings:
        """Dense from 1 to the head's version, in the order of time, created first and once; and it gives the ticket."""
        for ticket in self.tickets.values():
            events = self.histories[ticket.ticket_id]
            if [event.seq for event in events] != list(range(1, ticket.version + 1)):
                yield f"{ticket.ticket_id} has gaps: {[event.seq for event in events]}"
            if [event.kind == "created" for event in events].count(True) != 1:
                yield f"{ticket.ticket_id} was not created once"
            if any(a.at > b.at for a, b in pairwise(events)):
                yield f"{ticket.ticket_id} went back in time"
            if not whole(ticket, events):
                yield f"{ticket.ticket_id} is {said_by(ticket)}, its log says otherwise"

    def promises_kept(self) -> Findings:
        """Each acknowledged step stands in the log where it was said to be, each comment once."""
        seen: dict[tuple[str, int], tuple[str, str]] = {}
        said: Counter[str] = Counter()
        for ticket_id, events in self.histories.items():
            for event in events:
                seen[ticket_id, event.seq] = event.kind, event.by
                if event.kind == "commented":
                    said[event.data["text"]] += 1
        for ticket_id, version, kind, by in self.world.promises.steps:
            if seen.get((ticket_id, version)) != (kind, by):
                yield f"{ticket_id} version {version} is {seen.get((ticket_id, version))}, not {kind} by {by}"
        for text, acknowledged in self.world.promises.comments.items():
            if not acknowledged <= said[text] <= 1:
                yield f"comment {text!r} is there {said[text]} times"

    def completed_answered(self) -> Findings:
        """Settled at its newest facts, or in the exception queue with a reason; never waiting."""
        for ticket in self.tickets.values():
            state = (ticket.unsettled or "").partition("#")[0]
            if ticket.served is None:
                if ticket.unsettled or ticket.settled:
                    yield f"{ticket.ticket_id} is not completed but {ticket.unsettled}"
            elif state == "waiting":
                yield f"{ticket.ticket_id} still waits for its money"
            elif state == "exception" and not ticket.trouble:
                yield f"{ticket.ticket_id} is an exception without a reason"
            elif not state and (not ticket.settled or ticket.settled.rev != ticket.facts_rev):
                yield f"{ticket.ticket_id} is settled at {ticket.settled}, facts at {ticket.facts_rev}"
            if state == "exception" and self.world.repriced_at_last:
                yield f"{ticket.ticket_id} has a price now and is still red: {ticket.trouble}"

    def results_heard(self) -> Findings:
        """Warehouse and finance know the same: every settled ticket by its newest assessment."""
        settled = {t.ticket_id: t.settled.n for t in self.tickets.values() if t.settled}
        for name, known in self.machine.heard.items():
            heard = {ticket: event["n"] for ticket, event in known.items()}
            if heard != settled:
                yield f"{name} differs on {sorted(set(heard.items()) ^ set(settled.items()))[:4]}"
        if self.machine.heard["warehouse"] != self.machine.heard["finance"]:
            yield "warehouse and finance know different things"

    # Money

    def sums_zero(self) -> Findings:
        """Of every posting and of all together, per currency; read item by item."""
        of_posting: Counter[tuple[str, str, str]] = Counter()
        for ticket_id, n, entry in self.entries:
            of_posting[ticket_id, f"#{n}", entry.currency] += entry.amount
            of_posting["all", "", entry.currency] += entry.amount
        for (ticket_id, n, currency), amount in of_posting.items():
            if amount:
                yield f"{ticket_id}{n} sums to {amount} {currency}"

    def balances_exact(self) -> Findings:
        """Each balance is the sum of its party's entries, and each party's entries have one."""
        booked: Counter[tuple[str, str]] = Counter()
        lines: Counter[tuple[str, str]] = Counter()
        for one in self.party_entries:
            if one.party not in ("hq",):
                booked[one.party, one.period] += one.earned
                lines[one.party, one.period] += len(one.lines)
        kept = {(b.party, b.period): b for b in map(items.balance, self._all("BALANCES_TABLE"))}
        for where in booked.keys() | kept.keys():
            found = kept.get(where)
            amount, count = (found.accrued, found.lines) if found else (None, None)
            if (amount, count) != (booked[where], lines[where]):
                yield f"{where}: balance {amount} of {count} lines, entries {booked[where]} of {lines[where]}"

    def booked_as_assessed(self) -> Findings:
        """What is booked of a ticket is what its facts come to under the book it is pinned to."""
        for ticket_id, assessments in self.assessments.items():
            ticket, newest = self.tickets[ticket_id], assessments[-1]
            settled = ticket.settled
            if [one.n for one in assessments] != list(range(1, len(assessments) + 1)):
                yield f"{ticket_id} has assessments {[one.n for one in assessments]}"
            if not settled or (settled.n, settled.hash) != (newest.n, newest.assessment.facts_hash):
                yield f"{ticket_id} is marked {settled}, booked {newest.n}"
            if ticket.unsettled is None:
                yield from self._as_facts_say(ticket, newest)
            yield from self._pinned(ticket_id, assessments)
            if _booked(self._entries_of(ticket_id)) != _wanted(newest.assessment):
                yield f"{ticket_id}: entries do not add up to assessment {newest.n}"

    def _pinned(self, ticket_id: str, assessments: list[Booked]) -> Findings:
        """New facts are priced by the book of the first; only an approved correction changes it."""
        for before, one in pairwise(assessments):
            corrected = one.cause == "price_corrected"
            if corrected != (one.assessment.book != before.assessment.book):
                yield f"{ticket_id} left the book it was pinned to"
            if corrected != (one.rev == before.rev) or one.rev < before.rev:
                yield f"{ticket_id}#{one.n} was assessed at {one.rev} after {before.rev}"

    def facts_now(self, ticket: Ticket, book: Book) -> Facts:
        """What decides a completed ticket's money, from its head and its log."""
        served = ticket.served
        assert served is not None
        facts = facts_from(
            ticket, self.parties[ticket.outlet], served,
            regions.city_class(ticket.region, served.astimezone(BEIJING).date()),
            regions.chain(ticket.region),
        )  # fmt: skip
        events = self.histories[ticket.ticket_id]
        facts = derived(facts, ticket, book, lambda: list(events))
        proven = judge.findings(ticket, events, book.evidence_for(facts), served)
        return replace(facts, evidence=proven)

    def _as_facts_say(self, ticket: Ticket, newest: Booked) -> Findings:
        served = ticket.served
        assert served is not None
        facts = self.facts_now(ticket, self.pricing.book(newest.assessment.book))
        if facts_hash(facts) != newest.assessment.facts_hash:
            yield f"{ticket.ticket_id}: assessment {newest.n} is of other facts"
        elif (
            assess(facts, self.pricing.book(newest.assessment.book)).lines
            != newest.assessment.lines
        ):
            yield f"{ticket.ticket_id}: assessed anew it comes to other lines"
        if newest.period != period_of(served):
            yield f"{ticket.ticket_id} is booked into {newest.period}"

    def provenance(self) -> Findings:
        """No entry without an assessment that says facts, book and steps; no line without steps."""
        made = {(i, one.n): one for i, some in self.assessments.items() for one in some}
        for entry in self.party_entries:
            if entry.ticket_id.startswith(LADDER):
                continue
            one = made.get((entry.ticket_id, entry.n))
            if one is None:
                yield f"an entry of {entry.party} names {entry.ticket_id}#{entry.n}, not booked"
            elif (entry.facts_hash, entry.book) != (one.assessment.facts_hash, one.assessment.book):
                yield f"an entry of {entry.party} disagrees with {entry.ticket_id}#{entry.n}"
        for (ticket_id, n), one in made.items():
            if not one.whole or not all(line.steps for line in one.assessment.lines):
                yield f"{ticket_id}#{n} is in parts or unexplained"

    # Messages

    def margins_true(self) -> Findings:
        """Every page of the boss's numbers is what the ledger makes of it, where somebody reads the stream."""
        if self.machine.router not in self.machine.streams:
            return
        newest = [history[-1] for history in self.assessments.values() if history]
        store = MarginStore(self.machine.dynamodb, self.machine.tables["VIEWS_TABLE"])
        for month in sorted({booked.period for booked in newest}):
            own = (each for each in newest if each.period == month)
            made = shadow(((each, self._beside(each)) for each in own), month)
            kept = {id: of_month(id, cells, month) for id, cells in store.pages(month)}
            yield from (f"{page} differs in {cells}" for page, cells in differences(made, kept))
        yield from (f"{found.day} was never worked off" for found in store.all_dirty())
        yield from self._funnels_true()

    def _beside(self, booked: Booked) -> Beside:
        events, facts = self.histories[booked.ticket_id], booked.facts
        ticket = self.tickets[booked.ticket_id]
        scenes = Scenes(self.machine.dynamodb, self.machine.tables["PRICING_TABLE"])
        phase = phase_of(ticket, events, facts.rev, facts.served, scenes.get)
        return Beside(time_spent(events, facts.rev), phase, bought(booked, lambda _: ()))

    def _funnels_true(self) -> Findings:
        """Every page of how many tickets reached which node is what their logs say."""
        database, tables = self.machine.dynamodb, self.machine.tables
        store, tickets = (
            FunnelStore(database, tables["VIEWS_TABLE"]),
            TicketStore(database, tables["WORK_TABLE"]),
        )
        whose = FunnelRebuild(store, Funnel(store, print, utcnow), tickets, lambda _: self.tickets)
        for month in sorted({day_of(ticket.opened)[:7] for ticket in self.tickets.values()}):
            found = whose.verify(month)
            yield from (f"the funnel {page} differs" for page in found.drift)
            yield from (f"the funnels of {day} were never worked off" for day in found.waiting)

    def inbox_empty(self) -> Findings:
        """No delivery is new; only what nobody can read is unreadable; nothing failed; what waits is an
        order that was closed after its work, until it is refunded."""
        unreadable = set()
        for item in self._all("INBOX_TABLE"):
            row = plains(item)
            if "state" not in row:
                continue
            if row["state"] == "unreadable":
                unreadable.add(row["delivery_id"])
            elif row["state"] == "waiting" and row["reason"].startswith("the refund of order"):
                continue
            elif row["state"] != "done":
                yield f"{row['delivery_id']} is {row['state']}: {row.get('reason')}"
        if unreadable != self.world.promises.unreadable:
            yield f"unreadable: {unreadable ^ self.world.promises.unreadable}"

    def notices_once(self) -> Findings:
        """At most one in-app notice an id."""
        for notice_id, count in Counter(notice.id for notice in self.notices).items():
            if count > 1:
                yield f"{notice_id} is there {count} times"

    def nothing_untold(self) -> Findings:
        """What the logs and the ledger say people were to be told, they were, and nothing else."""
        told = {notice.id: notice for notice in self.notices if notice.kind != "answer"}
        due = dict(self._due())
        for notice_id in due.keys() - told.keys():
            yield f"{notice_id} was never told"
        for notice_id in told.keys() - due.keys():
            known = ":trouble-" in notice_id or ":money_waiting-" in notice_id
            if not known and not self._of_a_tie(notice_id):
                yield f"{notice_id} was told without a cause"
        for notice_id in due.keys() & told.keys():
            if due[notice_id] and told[notice_id].params.get("amount") != due[notice_id]:
                yield f"{notice_id} told {told[notice_id].params}, not {due[notice_id]}"

    def _of_a_tie(self, notice_id: str) -> bool:
        """Whether it tells of a tie that the ticket's log has; who worked on it then is not asked."""
        ticket_id, seq, kind, *_ = (*notice_id.split(":"), "", "")
        events = self.histories.get(ticket_id, ()) if kind == "rework_tied" else ()
        return any(str(e.seq) == seq and e.kind in ("rework_linked", "reworked") for e in events)

    def everybody_answered(self) -> Findings:
        """Whoever wrote or clicked has one answer."""
        answers = {notice.id for notice in self.notices if notice.kind == "answer"}
        owed = {f"{delivery}:answer-1" for delivery in self.world.promises.heard}
        for notice_id in answers ^ owed:
            yield f"{notice_id} is {'missing' if notice_id in owed else 'nobody asked for'}"

    def wecom_content(self) -> Findings:
        """WeCom threw nothing away, showed nothing twice, and showed every member's notices."""
        platform = self.machine.platform
        if platform.dropped:
            yield f"WeCom dropped {len(platform.dropped)} messages"
        shown: dict[str, list[str]] = defaultdict(list)
        for delivery in platform.delivered:
            message = json.dumps(delivery.message, ensure_ascii=False, sort_keys=True)
            if message in shown[delivery.userid]:
                yield f"{delivery.userid} saw twice: {message}"
            shown[delivery.userid].append(message)
        for notice in self.notices:
            member = self.parties[notice.to].accounts.get("wecom")
            if OWN in notice.params:
                continue  # who did it reads it in the inbox
            if member and not any(_shows(message, notice) for message in shown[member]):
                yield f"WeCom never showed {notice.id} to {member}"

    # What the tables hold

    @property
    def machine(self) -> Machine:
        return self.world.machine

    @cached_property
    def tickets(self) -> dict[str, Ticket]:
        heads = [i for i in self._all("WORK_TABLE") if i["part"]["S"] == "head"]
        return {ticket.ticket_id: ticket for ticket in map(item_to_ticket, heads)}

    @cached_property
    def histories(self) -> dict[str, Any]:
        store = TicketStore(self.machine.dynamodb, self.machine.tables["WORK_TABLE"])
        return {ticket_id: store.history(ticket_id) for ticket_id in self.tickets}

    @cached_property
    def ledger_items(self) -> list[dict[str, Any]]:
        return list(self._all("LEDGER_TABLE"))

    @cached_property
    def party_entries(self) -> list[items.PartyEntry]:
        return [items.party_entry(i) for i in self.ledger_items
                if i["account"]["S"].startswith(items.PAYABLE)]  # fmt: skip

    @cached_property
    def assessments(self) -> dict[str, list[Booked]]:
        names = ("LEDGER_TABLE", "BALANCES_TABLE", "WORK_TABLE")
        store = LedgerStore(self.machine.dynamodb, *(self.machine.tables[name] for name in names))
        booked = {i["account"]["S"].removeprefix("ticket:") for i in self.ledger_items
                  if i["account"]["S"].startswith("ticket:")}  # fmt: skip
        return {ticket_id: store.assessments(ticket_id) for ticket_id in sorted(booked)}

    @cached_property
    def entries(self) -> list[tuple[str, int, Entry]]:
        """All entries with their posting: house sides from the markers, the others from parties."""
        house = [(i, one.n, e) for i, some in self.assessments.items()
                 for one in some for e in one.house]  # fmt: skip
        own = [(one.ticket_id, one.n, e) for one in self.party_entries for e in one.lines]
        return house + self.commission_entries + own

    @cached_property
    def commission_entries(self) -> list[tuple[str, int, Entry]]:
        """The house side of what ladders booked, under the name that their entries carry."""
        found = []
        for item in self.ledger_items:
            if item["account"]["S"].startswith(LADDER):
                _, ladder, _, period = item["account"]["S"].split(":")
                n = items.number_of(item["entry"]["S"])
                name = f"{LADDER}{ladder}:{period}"
                found += [(name, n, entry) for entry in items.house_entries(item)]
        return found

    @cached_property
    def notices(self) -> list[Notice]:
        """Of readers; send windows and tokens share the table."""
        rows = [plains(item) for item in self._all("NOTICES_TABLE")]
        return [from_dict(json.loads(row["notice"])) for row in rows if "notice" in row]

    @cached_property
    def parties(self) -> dict[str, Party]:
        store = PartyStore(self.machine.dynamodb, self.machine.tables["PRICING_TABLE"])
        return {party.party_id: party for party in store.page(limit=1000).parties}

    @cached_property
    def pricing(self) -> PricingStore:
        return PricingStore(self.machine.dynamodb, self.machine.tables["PRICING_TABLE"])

    def _all(self, table: str) -> Iterator[dict[str, Any]]:
        pages = self.machine.dynamodb.get_paginator("scan").paginate(
            TableName=self.machine.tables[table], ConsistentRead=True
        )
        return (item for page in pages for item in page["Items"])

    def _entries_of(self, ticket_id: str) -> list[Entry]:
        return [entry for one, _, entry in self.entries if one == ticket_id]

    def _due(self) -> Iterator[tuple[str, str]]:
        """(notice id, amount or "") of what the logs and the ledger call for."""
        finance = [each.party_id for each in self.parties.values()
                   if each.outlet == "hq" and "finance" in each.roles and each.active]  # fmt: skip
        for ticket_id, events in self.histories.items():
            done = False
            for event in events:
                for kind, party in self._to_tell(ticket_id, event):
                    yield f"{ticket_id}:{event.seq}:{kind}:{party}", ""
                if done and event.kind in CHANGES and event.by != "suanqing":
                    for party in finance:
                        if party != event.by:
                            yield f"{ticket_id}:{event.seq}:finished_changed:{party}", ""
                done = done or event.kind == "completed"
        for ticket_id, assessments in self.assessments.items():
            for one in assessments:
                for party, amount in self._earned(ticket_id, one.n).items():
                    kind = "earned" if one.n == 1 else "corrected"
                    yield f"{ticket_id}:settled-{one.n}:{kind}:{party}", str(amount)

    def _to_tell(self, ticket_id: str, event: Any) -> Iterator[tuple[str, str]]:
        ticket = self.tickets[ticket_id]
        if event.kind == "created":
            for worker in company.technicians():
                if worker.outlet == ticket.outlet and worker.party_id != event.by:
                    yield "ticket_created", worker.party_id
        if event.kind == "claimed":
            yield "ticket_assigned", event.by
        if event.kind == "assigned":
            crew = [each["party"] for each in event.data.get("crew", ())]
            for party in crew or [event.data["assignee"]]:
                yield "ticket_assigned", party
        if event.kind == "cancelled":
            for worker in ticket.workers:
                if worker.party != event.by:
                    yield "ticket_cancelled", worker.party

    def _earned(self, ticket_id: str, n: int) -> dict[str, int]:
        earned: Counter[str] = Counter()
        for one in self.party_entries:
            if (one.ticket_id, one.n) == (ticket_id, n) and self.parties[
                one.party
            ].kind == "person":
                earned[one.party] += one.earned
        return {party: amount for party, amount in earned.items() if amount}


def _booked(entries: list[Entry]) -> dict[tuple[str, str], int]:
    """(account, line) -> what stands there now."""
    total: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        total[entry.account, entry.line] += entry.amount
    return {where: amount for where, amount in total.items() if amount}


def _wanted(assessment: Assessment) -> dict[tuple[str, str], int]:
    """The same from the assessment's lines, by the chart of accounts in words, not in code."""
    total: Counter[tuple[str, str]] = Counter()
    for line in assessment.lines:
        if line.plane == "pay":
            total["cost:service", line.id] += line.amount
            owed = "held" if line.held else "payable"
            for party, share in line.shares:
                total[f"{owed}:{party}", line.id] -= share
        else:
            total[f"receivable:{assessment.channel}", line.id] += line.amount
            total["revenue:service", line.id] -= line.amount - line.tax
            total["tax:output", line.id] -= line.tax
    return {where: amount for where, amount in total.items() if amount}


def _shows(message: str, notice: Notice) -> bool:
    """As a card, as its own text, or as a line of a digest."""
    if notice.kind == "ticket_created" and f'"task_id": "{notice.ticket}@' in message:
        return True
    text = text_of(notice)
    return json.dumps(text, ensure_ascii=False)[1:-1] in message or text.splitlines()[0] in message
