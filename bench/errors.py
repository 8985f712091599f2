"""H2, H3: wrong lines of a month with seeded errors, by spreadsheet and by the engine.

A month of tickets is delivered as it happens in life: some orders arrive twice, some tickets change
after the month's export (a part is added, the ticket is cancelled), in any order. The truth is what
exact fractions say about every ticket's last facts, computed here from the price list and not with the
engine.

The spreadsheet is a careful person's month-end workbook: one export on the last day, formulas in
binary floating point that round to cents at every step. Its faults: what came after the export is
missing; an order that arrived twice stands there twice; a new price is put in two days late; and of the
cells filled by hand (urgent, each discount) two in a hundred are wrong, which is the lower half of what
experiments find (1 to 5 % of cells: R. Panko, What We Know About Spreadsheet Errors). The rates are
stated below, so the ratio says which classes of error end, not what a given company gets wrong.

The engine gets every delivery, in any order, and posts differences; its lines are those of the books.

    python -m bench errors
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bench.row import row
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.settlement.journal import difference
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import FactLine, Facts

TICKETS = 3_000
LATE, TWICE, URGENT, MEMBER, SALE = 0.03, 0.01, 0.15, 0.3, 0.3
"""Parts of the tickets: changed after the export, delivered twice, urgent, with either discount."""
SLIP = 0.02
"""Of the cells filled by hand."""
START = datetime(2025, 3, 1, 2, tzinfo=UTC)
CHANGE = datetime(2025, 3, 16, tzinfo=UTC)
"""The day a new price holds; the workbook has it two days later."""
OLD, NEW = 12_000, 12_600
PIPE = 4_001
OUTLETS = {"bj-01": "1.2", "sh-01": "1.05", "yn-02": None}

Key = tuple[str, str]
"""(ticket, line)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Facts as they reach the company, and when."""

    at: datetime
    facts: Facts


def month(chance: random.Random) -> list[Delivery]:
    """Every delivery of the month's tickets, in order of time."""
    found: list[Delivery] = []
    for number in range(TICKETS):
        outlet = chance.choice([*OUTLETS])
        factor = OUTLETS[outlet]
        attrs: dict[str, Any] = {}
        if chance.random() < MEMBER:
            attrs["member_level"] = "gold"
        if chance.random() < SALE:
            attrs["event"] = "spring"
        served = START + timedelta(minutes=chance.randrange(30 * 24 * 60))
        first = Facts(
            ticket_id=f"T{number}", rev=1, served=served, region=("310115", "3101", "31"),
            city_class=None, scenario="direct", level="standard", channel="app", outlet=outlet,
            coefficient=Decimal(factor) if factor else None, urgent=chance.random() < URGENT,
            crew=(("ann", Decimal("0.6")), ("bob", Decimal("0.4"))),
            lines=(
                FactLine("l1", "AC", Decimal(1)),
                FactLine("l2", "PIPE", Decimal(chance.randrange(1, 80)) / 10),
            ),
            attrs=tuple(sorted(attrs.items())),
        )  # fmt: skip
        told = [Delivery(served, first)]
        if chance.random() < LATE:
            told.append(Delivery(START + timedelta(days=33), changed(first, chance)))
        if chance.random() < TWICE:
            told.append(Delivery(served + timedelta(hours=1), first))
        found += told
    return sorted(found, key=lambda each: each.at)


def changed(facts: Facts, chance: random.Random) -> Facts:
    """Cancelled, or with one more part."""
    if chance.random() < 0.5:
        return replace(facts, rev=2, payable=False)
    return replace(facts, rev=2, lines=(*facts.lines, FactLine("l3", "PIPE", Decimal(2))))


def book() -> dict[str, Any]:
    """A book of two versions' prices as one, the day deciding through the version's own document."""
    plane: dict[str, Any] = {
        "tiers": [{"id": "all", "when": {}}],
        "coefficient": {"outlet": True},
        "surcharges": [
            {"id": "urgent", "fee": "urgent", "rate": "0.3", "base": "before_coefficient",
             "on": ["labour"], "when": {"urgent": True}}
        ],
    }  # fmt: skip
    discounts = [
        {"id": "member", "rate": "0.05", "when": {"member_level": "gold"}},
        {"id": "spring", "rate": "0.1", "when": {"event": "spring"}},
    ]
    return {
        "book": "main", "version": 1, "currency": "CNY", "valid_from": "2025-01-01T00:00:00.000Z",
        "scenarios": ["direct"], "levels": ["standard"],
        "skus": {"AC": {"fee": "labour", "unit": "piece"}, "PIPE": {"fee": "part", "unit": "m"}},
        "planes": {
            "charge": plane | {"discounts": discounts},
            "pay": plane | {"split": [{"role": "crew", "remainder": True}]},
        },
    }  # fmt: skip


def priced(amount: int) -> dict[str, Any]:
    """The version with that price of an installation."""
    whole = book()
    for plane in whole["planes"].values():
        plane["prices"] = [
            {"sku": "AC", "tier": "*", "amount": amount},
            {"sku": "PIPE", "tier": "*", "amount": PIPE},
        ]
    return whole


def truth(last: dict[str, Facts]) -> dict[Key, int]:
    """By exact fractions, on the last facts of every ticket; lines of both planes."""
    due: dict[Key, int] = {}
    for facts in last.values():
        if not facts.payable:
            continue
        factor = Fraction(facts.coefficient) if facts.coefficient is not None else Fraction(1)
        known = dict(facts.attrs)
        off = Fraction(1)
        if known.get("member_level") == "gold":
            off *= Fraction(95, 100)
        if known.get("event") == "spring":
            off *= Fraction(90, 100)
        for line in facts.lines:
            unit = PIPE if line.sku == "PIPE" else NEW if facts.served >= CHANGE else OLD
            plain = Fraction(unit) * Fraction(line.qty)
            fee = "part" if line.sku == "PIPE" else "labour"
            for plane, part in (("charge", off), ("pay", Fraction(1))):
                due[facts.ticket_id, f"{plane}:{line.id}:{fee}"] = cents(plain * factor * part)
                if facts.urgent and fee == "labour":
                    due[facts.ticket_id, f"{plane}:{line.id}:urgent"] = cents(
                        plain * Fraction(3, 10) * part
                    )
    return due


def cents(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def spreadsheet(deliveries: list[Delivery], chance: random.Random) -> dict[Key, list[int]]:
    """The workbook's rows: those of the export, each line as its formulas give it, in fen."""
    export = START + timedelta(days=30)
    rows: dict[Key, list[int]] = defaultdict(list)
    for delivery in deliveries:
        if delivery.at < export:
            for line, yuan in formulas(delivery.facts, chance):
                rows[delivery.facts.ticket_id, line].append(int(yuan * 100 + 0.5))
    return rows


def formulas(facts: Facts, chance: random.Random) -> Iterator[tuple[str, float]]:
    def typed(value: bool) -> bool:
        return value if chance.random() >= SLIP else not value

    known = dict(facts.attrs)
    factor = float(facts.coefficient) if facts.coefficient is not None else 1.0
    urgent, member, sale = (
        typed(each) for each in (facts.urgent, "member_level" in known, "event" in known)
    )
    labour = (NEW if facts.served >= CHANGE + timedelta(days=2) else OLD) / 100

    def off(yuan: float) -> float:
        yuan = round(yuan * 0.95, 2) if member else yuan
        return round(yuan * 0.9, 2) if sale else yuan

    for line in facts.lines:
        is_part = line.sku == "PIPE"
        plain = round((PIPE / 100 if is_part else labour) * float(line.qty), 2)
        amount = round(plain * factor, 2)
        yield f"charge:{line.id}:{'part' if is_part else 'labour'}", off(amount)
        yield f"pay:{line.id}:{'part' if is_part else 'labour'}", amount
        if urgent and not is_part:
            extra = round(plain * 0.3, 2)
            yield f"charge:{line.id}:urgent", off(extra)
            yield f"pay:{line.id}:urgent", extra


def engine(deliveries: list[Delivery], chance: random.Random) -> dict[Key, list[int]]:
    """What the books hold after every delivery, in any order, came once to three times."""
    versions = {False: compile_book(priced(OLD)), True: compile_book(priced(NEW) | {"version": 2})}
    arrivals = [each for each in deliveries for _ in range(chance.randint(1, 3))]
    chance.shuffle(arrivals)
    newest: dict[str, tuple[int, int, Assessment]] = {}
    booked: dict[Key, int] = defaultdict(int)
    for delivery in arrivals:
        facts = delivery.facts
        rev, n, before = newest.get(facts.ticket_id, (0, 0, None))
        if rev >= facts.rev:
            continue
        now = assess(facts, versions[facts.served >= CHANGE], explained=False)
        for entry in difference(before, n, now):
            if entry.account in ("cost:service", "receivable:app"):
                booked[facts.ticket_id, entry.line] += entry.amount
        newest[facts.ticket_id] = facts.rev, n + 1, now
    return {key: [amount] for key, amount in booked.items() if amount}


def wrong(found: dict[Key, list[int]], due: dict[Key, int], ids: set[str]) -> int:
    """Lines of these tickets that are not exactly what is due: missing, twice, or another amount."""
    keys = {key for key in {*found, *due} if key[0] in ids}
    return sum(found.get(key, []) != ([due[key]] if key in due else []) for key in keys)


def run(seed: int = 20250301) -> list[dict[str, Any]]:
    chance = random.Random(seed)
    deliveries = month(chance)
    last: dict[str, Facts] = {}
    for delivery in deliveries:
        known = last.get(delivery.facts.ticket_id)
        if known is None or known.rev < delivery.facts.rev:
            last[delivery.facts.ticket_id] = delivery.facts
    due = truth(last)
    by_hand, ours = spreadsheet(deliveries, chance), engine(deliveries, chance)
    rules = {name for name, each in last.items() if each.urgent or len(each.attrs) == 2}
    figures = []
    for name, ids, aim in (("H2, all", {*last}, 0.17), ("H3, urgent or two discounts", rules, 0.4)):
        lines = sum(key[0] in ids for key in due)
        theirs, mine = wrong(by_hand, due, ids), wrong(ours, due, ids)
        figures += [
            row(f"errors: {name}, spreadsheet", theirs / lines * 100, "% of lines"),
            row(f"errors: {name}, engine", mine / lines * 100, "% of lines",
                peer=f"spreadsheet: {theirs} of {lines} lines",
                ratio=mine / theirs, aim=aim, of_ratio=True),
        ]  # fmt: skip
    return figures


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m bench.errors", description=__doc__).parse_args()
    for each in run():
        print(each)
