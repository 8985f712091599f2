"""The settlement engine on one core, beside GoRules ZEN on the same tier table.

The tickets: at least 5,000 distinct ones from a seed (place, outlet facts, crew and weights,
quantities, time), three service lines each; on the pay plane that is three lines of money with six
steps each (base, quantity, coefficient, floor, round, split), shared among outlet and two workers.
Facts hash included; nothing remembers a whole ticket.

The tier table, of 10 to 10,000 rows: named counties, prefectures, city classes, provinces and zones
by scenario and level, down to a catch-all. ZEN gets it as a decision table with one column a
dimension, most specific rows first, hit policy "first", a ticket's regions looked up beforehand. It
is asked the way that is fastest for single decisions (an engine with a static loader; a decision
made from content is slower by an order of magnitude). Both must name the same tier every time.
"""

import argparse
import gc
import json
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from bench.row import row
from suanqing.finance.assessment.assess import assess
from suanqing.pricing.book import Book, compile_book
from suanqing.pricing.model import FactLine, Facts
from suanqing.pricing.tiers import Regions
from suanqing.regions import REGION_ORDER, above, kind_of

SIZES = (10, 100, 1_000, 10_000)
SCENARIOS = ("direct", "franchise", "key_account", "dealer")
LEVELS = ("standard", "core", "temporary")
CHANNELS = ("youzan", "wecom", "app")
CLASSES = ("tier1", "new_tier1", "tier2", "tier3")
SKUS = {"AC-INSTALL": ("labour", "piece"), "PIPE": ("part", "m"), "TIME": ("time", "min")}
ZONES = {"east": ["31", "32", "33"], "north": ["11", "12", "13"]}
PROVINCES = ("11", "12", "13", "21", "31", "32", "33", "37", "41", "44", "50", "51", "53", "61")
COLUMNS = (*REGION_ORDER[:-1], "scenario", "level")
"""A decision table's inputs: the region once a kind."""

Figure = dict[str, Any]
When = dict[str, str]
Task = tuple[Callable[[Any], Any], Sequence[Any]]


def run(
    tickets: int = 5_000, runs: int = 5, sizes: Sequence[int] = SIZES, seed: int = 20260101
) -> list[Figure]:
    """All figures; about a minute. `met` is None where no aim was set."""
    groups = {rows: tasks(tickets, rows, random.Random(seed)) for rows in sizes}
    speeds = race(groups, runs)
    figures = [each for rows in sizes for each in figures_of(rows, speeds)]
    name = f"engine, time a ticket, {sizes[-1]} tier rows over {sizes[0]}"
    slower = speeds[sizes[0], "explained"] / speeds[sizes[-1], "explained"]
    return [*figures, row(name, slower, "x", aim=1.2), many_rules(tickets, runs, seed)]


def many_rules(tickets: int, runs: int, seed: int) -> Figure:
    """The time a ticket with 1,000 rules over that with 5, five matching either way, nothing kept."""
    groups: dict[int, dict[str, Task]] = {}
    for rules in (5, 1_000):
        chance = random.Random(seed)
        tiers = tier_rows(10, chance)
        book = compile_book(ruled(document(tiers, ["pay"]), rules))
        book.resolve = book.resolve.__wrapped__  # type: ignore[assignment]
        book.held = book.held.__wrapped__  # type: ignore[assignment]
        given = [
            replace(ticket, attrs=(("project", f"p{chance.randrange(rules // 5)}"),))
            for ticket in made_tickets(min(tickets, 1_000), tiers, chance)
        ]
        groups[rules] = {"ruled": (assessing(book), given)}
    speeds = race(groups, runs)
    slower = speeds[5, "ruled"] / speeds[1_000, "ruled"]
    return row("engine, time a ticket, 1,000 rules over 5, 5 matching", slower, "x", aim=1.5)


def assessing(book: Book) -> Callable[[Facts], Any]:
    return lambda ticket: assess(ticket, book)


def ruled(book: dict[str, Any], rules: int) -> dict[str, Any]:
    """The book with `rules` caps, five for each project."""
    caps = [
        {"id": f"r{n}", "amount": 10**9 - n, "when": {"project": f"p{n // 5}"}}
        for n in range(rules)
    ]
    planes = {name: plane | {"caps": caps} for name, plane in book["planes"].items()}
    return book | {"planes": planes}


def tasks(tickets: int, rows: int, chance: random.Random) -> dict[str, Task]:
    """What is measured for one size of table: name -> (work, items)."""
    tiers = tier_rows(rows, chance)
    pay, both = compile_book(document(tiers, ["pay"])), compile_book(document(tiers))
    given = made_tickets(tickets, tiers, chance)
    shape_holds(given, pay)
    peer = zen(tiers, given, pay)
    return ({"zen": peer} if peer else {}) | {
        "probed": (decision(pay), given),
        "resolved": (resolution(pay), given),
        "bare": (lambda ticket: assess(ticket, pay, False), given),
        "explained": (lambda ticket: assess(ticket, pay), given),
        "both": (lambda ticket: assess(ticket, both), given),
    }


def figures_of(rows: int, speeds: Mapping[tuple[int, str], int]) -> list[Figure]:
    """One size's figures: our own, then the same work on both sides, then ours whole over a part."""
    table = f"{rows} tier rows"
    explained, unit = speeds[rows, "explained"], "tickets/s"
    figures = [
        row(f"engine, explained, {table}", explained, unit, aim=20_000, at_least=True),
        row(f"engine, without explanation, {table}", speeds[rows, "bare"], unit),
        row(f"engine, explained, both planes (6 lines), {table}", speeds[rows, "both"], unit),
    ]
    if (rows, "zen") not in speeds:
        return figures
    theirs = speeds[rows, "zen"]
    for name, kind in (("tier decision", "resolved"), ("tier decision, no memory", "probed")):
        ours = speeds[rows, kind]
        figures.append(
            row(
                f"engine, {name}, {table}",
                ours,
                "decisions/s",
                peer=f"ZEN {theirs}/s",
                ratio=ours / theirs,
                aim=10,
                at_least=True,
                of_ratio=True,
            )
        )
    name, peer = f"engine, whole ticket over ZEN's tier alone, {table}", f"ZEN {theirs}/s"
    return [*figures, row(name, explained, unit, peer=peer, ratio=explained / theirs)]


def race(groups: Mapping[int, Mapping[str, Task]], runs: int) -> dict[tuple[int, str], int]:
    """Items a second of processor time by (rows, task): the median of `runs` rounds.

    A group's tasks take turns on the same few hundred items, so that a busy moment of the machine
    meets all of them; each goes over them once unmeasured, so that all find them as warm as facts
    are that were just made. One round more to warm up.
    """
    speeds: dict[tuple[int, str], list[float]] = defaultdict(list)
    gc.collect()
    gc.freeze()  # the waiting tickets are no part of the work; garbage made by it is collected
    for number in range(runs + 1):
        for rows, group in groups.items():
            for name, speed in lap(group).items():
                if number:
                    speeds[rows, name].append(speed)
    return {name: round(statistics.median(found)) for name, found in speeds.items()}


def lap(group: Mapping[str, Task], chunk: int = 250) -> dict[str, float]:
    """One pass of every task over all its items."""
    spent = dict.fromkeys(group, 0.0)
    count = min(len(items) for _, items in group.values())
    for start in range(0, count, chunk):
        for name, (work, items) in group.items():
            some = items[start : start + chunk]
            for item in some:
                work(item)
            began = time.process_time()
            for item in some:
                work(item)
            spent[name] += time.process_time() - began
    return {name: count / seconds for name, seconds in spent.items()}


def decision(book: Book) -> Callable[[Facts], str | None]:
    """The tier by hashed probes, without the memory of earlier situations."""
    match = book.planes[0].tiers.match

    def decide(ticket: Facts) -> str | None:
        return match(
            ticket.region, ticket.city_class, ticket.scenario, ticket.level, ticket.channel
        )

    return decide


def resolution(book: Book) -> Callable[[Facts], Any]:
    """The tier and the rules as `assess` gets them: combinations met before are remembered."""
    resolve = book.resolve

    def decide(ticket: Facts) -> Any:
        return resolve(
            ticket.region,
            ticket.city_class,
            ticket.scenario,
            ticket.level,
            ticket.channel,
            ticket.urgent,
        )

    return decide


def tier_rows(count: int, chance: random.Random) -> list[tuple[str, When]]:
    """`count` rows with distinct conditions, from the catch-all to single counties."""
    regions: list[str] = [f"class:{name}" for name in CLASSES] + [f"zone:{name}" for name in ZONES]
    regions += [f"{p}{c:02d}" for p in PROVINCES for c in range(1, 8)] + list(PROVINCES)
    counties = [f"{p}{c:02d}{d:02d}" for p in PROVINCES for c in range(1, 20) for d in range(1, 12)]
    chance.shuffle(counties)
    found: dict[tuple[Any, ...], When] = {(): {}}
    for region in (*regions[:6:2], *counties[:4], *regions):
        found[region,] = {"region": region}
    while len(found) < count:
        when = {"region": chance.choice(counties), "scenario": chance.choice(SCENARIOS)}
        if chance.random() < 0.6:
            when["level"] = chance.choice(LEVELS)
        found[tuple(sorted(when.items()))] = when
    return [(f"t{number}", when) for number, when in enumerate([*found.values()][:count])]


def document(
    tiers: Iterable[tuple[str, When]], planes: Sequence[str] = ("charge", "pay")
) -> dict[str, Any]:
    prices = [
        {"sku": "AC-INSTALL", "tier": "*", "amount": 12_000},
        {"sku": "PIPE", "tier": "*", "amount": 1_001},
        {"sku": "TIME", "tier": "*", "amount": 6_000, "per": 60},
    ]
    plane = {
        "tiers": [{"id": tier, "when": when} for tier, when in tiers],
        "prices": prices,
        "coefficient": {"outlet": True},
        "floors": [{"id": "least", "amount": 500}],
    }
    charge = plane | {"tax": {"mode": "inclusive", "rate": "0.06"}}
    split = [{"role": "outlet", "share": "0.20"}, {"role": "crew", "remainder": True}]
    all_planes = {"charge": charge, "pay": plane | {"split": split}}
    return {
        "book": "bench",
        "version": 1,
        "currency": "CNY",
        "scenarios": list(SCENARIOS),
        "levels": list(LEVELS),
        "zones": ZONES,
        "skus": {sku: {"fee": fee, "unit": unit} for sku, (fee, unit) in SKUS.items()},
        "planes": {name: all_planes[name] for name in planes},
    }


def made_tickets(
    count: int, tiers: Sequence[tuple[str, When]], chance: random.Random
) -> list[Facts]:
    """Distinct tickets, seven in ten at a place that some row names."""
    named = [region for _, when in tiers if (region := when.get("region", "")).isdecimal()]
    start = datetime(2026, 11, 1, tzinfo=UTC)
    tickets = []
    for number in range(count):
        code = chance.choice(named) if chance.random() < 0.7 else chance.choice(PROVINCES)
        while len(code) < 6:
            code += f"{chance.randrange(1, 30):02d}"
        chain = tuple(part.ljust(6, "0") for part in reversed(above(code)))
        workers = chance.sample(range(2_000), 2)
        weight = Decimal(chance.randrange(1, 10)) / 10
        crew = zip((f"tech-{each}" for each in workers), (weight, 1 - weight), strict=True)
        quantities = (
            Decimal(chance.randrange(1, 4)),
            Decimal(chance.randrange(5, 200)) / 10,
            Decimal(chance.randrange(20, 300)),
        )
        tickets.append(
            Facts(
                ticket_id=f"T{number:08d}",
                rev=chance.randrange(4, 12),
                served=start + timedelta(milliseconds=chance.randrange(10**9)),
                region=chain,
                city_class=chance.choice((*CLASSES, None)),
                scenario=chance.choice(SCENARIOS),
                level=chance.choice(LEVELS),
                channel=chance.choice(CHANNELS),
                outlet=f"outlet-{chance.randrange(300)}",
                coefficient=Decimal(chance.randrange(90, 131)) / 100,
                urgent=chance.random() < 0.2,
                crew=tuple(crew),
                lines=tuple(
                    FactLine(str(place), sku, quantity)
                    for place, (sku, quantity) in enumerate(zip(SKUS, quantities, strict=True), 1)
                ),
            )
        )
    return tickets


def shape_holds(tickets: Sequence[Facts], book: Book) -> None:
    """Every ticket is what the figures say: distinct, 3 lines of money, 6 steps, 3 payees."""
    hashes = set()
    for ticket in tickets:
        assessed = assess(ticket, book)
        hashes.add(assessed.facts_hash)
        if [(len(line.steps), len(line.shares)) for line in assessed.lines] != [(6, 3)] * 3:
            raise AssertionError(f"{ticket.ticket_id} has another shape")
    if len(hashes) < len(tickets):
        raise AssertionError("the tickets are not distinct")


def zen(tiers: Sequence[tuple[str, When]], tickets: Sequence[Facts], book: Book) -> Task | None:
    """ZEN's decision on the same table and tickets; None when it is not installed.

    Raises AssertionError when it names another tier than we do for any ticket.
    """
    try:
        from zen import ZenEngine  # type: ignore[import-not-found]
    except ImportError:
        return None
    engine = ZenEngine({"loader": {"type": "static", "content": {"tiers": jdm(tiers)}}})
    asked = [question(ticket, book.regions) for ticket in tickets]
    ours = decision(book)
    for ticket, context in zip(tickets, asked, strict=True):
        theirs = engine.evaluate("tiers", context)["result"]["tier"]
        if theirs != ours(ticket):
            raise AssertionError(f"ZEN: {theirs}, engine: {ours(ticket)}, for {context}")
    return (lambda context: engine.evaluate("tiers", context)), asked


def question(ticket: Facts, regions: Regions) -> dict[str, str]:
    """What ZEN is told: the ticket's region of every kind, scenario and level."""
    keys = regions.keys(ticket.region, ticket.city_class)
    told = {kind: key or "" for kind, key in zip(regions.order, keys, strict=True)}
    return told | {"scenario": ticket.scenario, "level": ticket.level}


def jdm(tiers: Sequence[tuple[str, When]]) -> dict[str, Any]:
    """The tier table as a JSON decision model, most specific rows first."""

    def specificity(row: tuple[str, When]) -> tuple[int, bool, bool]:
        when = row[1]
        place = REGION_ORDER.index(kind_of(when.get("region")) or "any")
        return place, "scenario" not in when, "level" not in when

    def rule(tier: str, when: When) -> dict[str, str]:
        cells = {"scenario": when.get("scenario"), "level": when.get("level")}
        if region := when.get("region"):
            cells[kind_of(region) or ""] = region
        inputs = {name: f'"{cells[name]}"' if cells.get(name) else "" for name in COLUMNS}
        return {"_id": tier, "tier": f'"{tier}"'} | inputs

    table = {
        "hitPolicy": "first",
        "inputs": [
            {"id": name, "name": name, "field": name, "type": "expression"} for name in COLUMNS
        ],
        "outputs": [{"id": "tier", "name": "tier", "field": "tier", "type": "expression"}],
        "rules": [rule(*row) for row in sorted(tiers, key=specificity)],
    }
    at = {"x": 0, "y": 0}
    return {
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": at},
            {"id": "t", "type": "decisionTableNode", "name": "t", "position": at, "content": table},
            {"id": "out", "type": "outputNode", "name": "out", "position": at},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "t", "type": "edge"},
            {"id": "b", "sourceId": "t", "targetId": "out", "type": "edge"},
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="bench.engine", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--tickets", type=int, default=5_000, help="distinct tickets (5000)")
    parser.add_argument("--runs", type=int, default=5, help="passes; the median counts (5)")
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES, help="tier rows")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    given = parser.parse_args()
    figures = run(given.tickets, given.runs, given.rows)
    if given.json:
        print(json.dumps(figures, indent=2))
        return
    for each in figures:
        beside = f"{each['ratio']:>7} x {each['peer']}" if each["peer"] else ""
        verdict = {True: "met", False: "NOT MET", None: ""}[each["met"]]
        print(f"{each['name']:<58}{each['value']:>10} {each['aim'] or '':<9}{verdict:<8}{beside}")


if __name__ == "__main__":
    main()
