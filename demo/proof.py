"""The figures of the day, read from the tables themselves and not from what the product says.

A scan is right here and nowhere else: an audit looks at every item.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.model import Entry
from suanqing.finance.ladders.measure import is_ladder, ladder_entry
from suanqing.finance.settlement import items
from suanqing.finance.settlement.store import LedgerStore
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import parse
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import item_to_ticket


@dataclass(frozen=True)
class Proof:
    """What `build/demo.json` holds, and what the screen needs beside it. Amounts in fen."""

    figures: dict[str, Any]
    tickets: list[Ticket]
    earned: dict[str, int]
    by_fee: dict[str, int]
    house: dict[str, int]
    unreadable: list[str]


class Tables:
    """The deployed tables; every item of each, when asked."""

    def __init__(self, client: Any, names: Mapping[str, str]) -> None:
        self._client, self.names = client, names

    def everything(self, table: str) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self.names[table], ConsistentRead=True
        )
        for page in pages:
            yield from page["Items"]

    def tickets(self) -> list[Ticket]:
        found = self.everything("WORK_TABLE")
        return [item_to_ticket(item) for item in found if item["part"]["S"] == "head"]

    def ledger(self) -> LedgerStore:
        names = ("LEDGER_TABLE", "BALANCES_TABLE", "WORK_TABLE")
        return LedgerStore(self._client, *(self.names[name] for name in names))

    def pricing(self) -> PricingStore:
        return PricingStore(self._client, self.names["PRICING_TABLE"])


def prove(
    tables: Tables,
    expected: Mapping[str, int],
    late: Collection[str],
    earlier: Collection[str] = (),
) -> Proof:
    """Read everything and count.

    expected: tickets that must exist by source, e.g. youzan: 40. late: tickets that had to wait for a
    price or for the reconciler; the lag is that of all others, the longest wait is everybody's.
    earlier: tickets whose work was done before the day, which say nothing of waiting.
    """
    tickets = tables.tickets()
    served = [ticket for ticket in tickets if ticket.served]
    settled = [ticket for ticket in served if ticket.settled]
    entries = list(_entries(tables))
    waits = _waits(tables, [ticket for ticket in settled if ticket.ticket_id not in earlier])
    lags = sorted(wait for ticket_id, wait in waits.items() if ticket_id not in late)
    unexplained, checked = _unexplained(tables, settled)
    too_much, too_little = _misbooked(tables, settled)
    lost = _lost_intake(tickets, expected) + len(served) - len(settled) + too_little
    figures = {
        "tickets_in": len(tickets),
        "tickets_in_by_source": dict(Counter(source_of(ticket) for ticket in tickets)),
        "tickets_completed": len(served),
        "tickets_settled": len(settled),
        "lost": lost,
        "duplicated": _duplicated_intake(tickets, expected) + too_much,
        "ledger_sum": sum(entry.amount for entry in entries),
        "ledger_entries": len(entries),
        "unbalanced_parties": _unbalanced(tables, entries),
        "lines_checked": checked,
        "unexplained_lines": unexplained,
        "lag_median_s": round(median(lags), 3) if lags else None,
        "lag_p99_s": round(lags[max(0, -(-len(lags) * 99 // 100) - 1)], 3) if lags else None,
        "settled_late": sum(1 for ticket_id in waits if ticket_id in late),
        "longest_wait_s": round(max(waits.values(), default=0), 3),
    }
    payable = [entry for entry in entries if entry.account.startswith(items.PAYABLE)]
    return Proof(
        figures,
        tickets,
        earned=_sums(
            (entry.account.removeprefix(items.PAYABLE), -entry.amount) for entry in payable
        ),
        by_fee=_sums((entry.fee, -entry.amount) for entry in payable),
        house=_sums(
            (entry.account, entry.amount)
            for entry in entries
            if not entry.account.startswith(items.PAYABLE)
        ),
        unreadable=[
            item["reason"]["S"]
            for item in tables.everything("INBOX_TABLE")
            if item.get("state", {}).get("S") in ("unreadable", "failed") and "reason" in item
        ],
    )


def most_telling(tickets: list[Ticket]) -> str:
    """The ticket whose explanation shows the most: urgent, several workers, many lines."""
    settled = [ticket for ticket in tickets if ticket.settled and ticket.state != "cancelled"]
    best = max(settled, key=lambda t: (t.urgent, len(t.workers), -abs(len(t.lines) - 3)))
    return best.ticket_id


def source_of(ticket: Ticket) -> str:
    return ticket.source.partition(":")[0]


def _entries(tables: Tables) -> Iterator[Entry]:
    """Every entry in the ledger: the house side of the markers, the parties' own items."""
    for item in tables.everything("LEDGER_TABLE"):
        if item["account"]["S"].startswith(items.PAYABLE):
            yield from items.party_entry(item).lines
        else:
            yield from items.house_entries(item)


def _waits(tables: Tables, settled: list[Ticket]) -> dict[str, float]:
    """Ticket -> seconds from completion to its first assessment in the ledger."""
    served = {ticket.ticket_id: ticket.served for ticket in settled}
    waits = {}
    for item in tables.everything("LEDGER_TABLE"):
        ticket_id = item["account"]["S"].removeprefix("ticket:")
        completed = served.get(ticket_id)
        if completed and item["entry"]["S"] == "assessment#000001":
            waits[ticket_id] = _seconds(completed, parse(item["at"]["S"]))
    return waits


def _seconds(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()


def _unexplained(tables: Tables, settled: list[Ticket]) -> tuple[int, int]:
    """Lines that pricing the stored facts again does not reproduce, step for step; lines checked."""
    ledger, pricing = tables.ledger(), tables.pricing()
    wrong = checked = 0
    for ticket in settled:
        for booked in ledger.assessments(ticket.ticket_id):
            checked += len(booked.assessment.lines)
            if booked.facts.payable:
                again = assess(booked.facts, pricing.book(booked.assessment.book))
                wrong += len(set(booked.assessment.lines) ^ set(again.lines))
            wrong += sum(1 for line in booked.assessment.lines if not line.steps)
    return wrong, checked


def _lost_intake(tickets: list[Ticket], expected: Mapping[str, int]) -> int:
    found = Counter(source_of(ticket) for ticket in tickets)
    return sum(max(0, count - found[source]) for source, count in expected.items())


def _duplicated_intake(tickets: list[Ticket], expected: Mapping[str, int]) -> int:
    found = Counter(source_of(ticket) for ticket in tickets)
    return sum(max(0, found[source] - count) for source, count in expected.items())


def _misbooked(tables: Tables, settled: list[Ticket]) -> tuple[int, int]:
    """(ticket, party) pairs whose entries hold more, and less, than the newest assessment says."""
    booked: Counter[tuple[str, str]] = Counter()
    for item in tables.everything("LEDGER_TABLE"):
        if item["account"]["S"].startswith(items.PAYABLE):
            entry = items.party_entry(item)
            booked[entry.ticket_id, entry.party] += entry.earned
    due: Counter[tuple[str, str]] = Counter(_commissions(tables))
    ledger = tables.ledger()
    for ticket in settled:
        for line in ledger.assessments(ticket.ticket_id)[-1].assessment.lines:
            for party, amount in line.shares:
                due[ticket.ticket_id, party] += amount
    pairs = booked.keys() | due.keys()
    return (
        sum(1 for pair in pairs if booked[pair] > due[pair]),
        sum(1 for pair in pairs if booked[pair] < due[pair]),
    )


def _commissions(tables: Tables) -> dict[tuple[str, str], int]:
    """(what stands for the ladder in entries, party) -> the commission of its newest assessment."""
    newest: dict[tuple[str, str], tuple[str, int]] = {}
    for item in tables.everything("LEDGER_TABLE"):
        if is_ladder(item["account"]["S"]):
            _, ladder, party, period = item["account"]["S"].split(":")
            found = item["entry"]["S"], int(item["commission"]["N"])
            key = ladder_entry(ladder, period), party
            newest[key] = max(newest.get(key, found), found)
    return {key: commission for key, (_, commission) in newest.items()}


def _unbalanced(tables: Tables, entries: list[Entry]) -> int:
    """Parties whose balance items differ from the sum of their entries."""
    earned = _sums(
        (entry.account.removeprefix(items.PAYABLE), -entry.amount)
        for entry in entries
        if entry.account.startswith(items.PAYABLE)
    )
    kept = _sums(
        (balance.party, balance.accrued)
        for balance in (items.balance(item) for item in tables.everything("BALANCES_TABLE"))
    )
    return sum(1 for party in kept if kept[party] != earned.get(party, 0))


def _sums(pairs: Any) -> dict[str, int]:
    totals: dict[str, int] = {}
    for key, amount in pairs:
        totals[key] = totals.get(key, 0) + amount
    return totals
