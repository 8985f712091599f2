"""Whether every SKU that the book covers has one price in every tier, and every price is one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from suanqing.money import rate
from suanqing.pricing.catalogue import Catalogue
from suanqing.pricing.checks.coverage import lacking
from suanqing.pricing.checks.findings import (
    MAX_AMOUNT,
    Finding,
    bad_rate,
    conditions,
    first_wins,
    never,
    tiling,
)
from suanqing.pricing.names import EVERY, Document
from suanqing.vocabulary import NAMES


def check_prices(
    plane: Document,
    document: Document,
    catalogue: Catalogue,
    bundles: frozenset[str] = frozenset(),
) -> Iterator[Finding]:
    """What is wrong with each row; cells that have two, and SKUs that it covers without one.

    bundles: SKUs that need no price in a plane that prices them nowhere: their items have one.
    """
    tiers = [row["id"] for row in plane["tiers"]]
    cells: Counter[tuple[str, str]] = Counter()
    yield from _offers([row for row in plane["prices"] if row.get("when")], document)
    for row in plane["prices"]:
        sku, tier = row["sku"], row["tier"]
        if not row.get("when"):
            cells[sku, tier] += 1
        for finding in _price(row, catalogue, tiers):
            yield replace(finding, sku=sku, tier=tier)
    for (sku, tier), times in cells.items():
        if times > 1:
            yield Finding("duplicate", f"{sku} is priced {times} times in {tier}", "", tier, sku)
    for sku, tier in lacking(plane, document, catalogue, bundles):
        yield Finding("missing_price", f"{sku} has no price in tier {tier}", "", tier, sku)


def _offers(rows: Sequence[Document], document: Document) -> Iterator[Finding]:
    """Rows with conditions: those that never win, and those of which only the order tells."""
    for name, times in Counter(row.get("id", "") for row in rows).items():
        if times > 1 or not name:
            yield Finding("duplicate", f"price row id {name!r} is not unique", row=name)
    cells: dict[tuple[str, str], list[Document]] = {}
    for row in rows:
        found = [*conditions(row["when"], document, NAMES), *never(row["when"])]
        for finding in found:
            yield replace(finding, tier=row["tier"], sku=row["sku"], row=row.get("id", ""))
        if not found:
            cells.setdefault((row["sku"], row["tier"]), []).append(row)
    for (sku, tier), group in cells.items():
        for finding in first_wins(group, "price"):
            yield replace(finding, tier=tier, sku=sku)


def _price(row: Document, catalogue: Catalogue, tiers: Sequence[str]) -> Iterator[Finding]:
    if row["sku"] not in catalogue:
        yield Finding("unknown_sku", f"{row['sku']} is not in the catalogue")
    if row["tier"] != EVERY and row["tier"] not in tiers:
        yield Finding("unknown_tier", f"tier {row['tier']} does not exist")
    if row.get("per") is not None and row["per"] < 1:
        yield Finding("bad_rate", "per must be a positive number of units")
    steps = row.get("steps")
    if (steps is None) == (row.get("amount") is None):
        yield Finding("bad_price", "a price has either an amount or steps")
        return
    amounts = [row["amount"]] if steps is None else [step["amount"] for step in steps]
    for amount in amounts:
        if not 0 <= amount < MAX_AMOUNT:
            yield Finding("negative_price", f"{amount} is not a price")
    if steps is not None:
        yield from _steps(steps)


def _steps(steps: Sequence[Document]) -> Iterator[Finding]:
    limits = [step["from"] for step in steps] + [step["to"] for step in steps if step.get("to")]
    bad = [finding for limit in limits for finding in bad_rate(limit, "steps")]
    if bad:
        yield from bad
        return
    spans = [(rate(s["from"]), rate(s["to"]) if s.get("to") else None) for s in steps]
    for problem in tiling(spans, Decimal(0)):
        yield Finding("bad_ranges", problem, row="steps")
    if spans != sorted(spans, key=lambda span: span[0]):
        yield Finding("bad_ranges", "steps must stand in order", row="steps")


def check_overrides(plane: Document, catalogue: Catalogue) -> Iterator[Finding]:
    rows = plane.get("overrides") or ()
    tiers = {row["id"] for row in plane["tiers"]} | {EVERY}
    for row in rows:
        sku, tier, name = row["sku"], row.get("tier") or EVERY, f"overrides/{row['party']}"
        if sku not in catalogue:
            yield Finding("unknown_sku", f"{sku} is not in the catalogue", "", tier, sku, name)
        if tier not in tiers:
            yield Finding("unknown_tier", f"tier {tier} does not exist", "", tier, sku, name)
        if not 0 <= row["amount"] < MAX_AMOUNT:
            yield Finding("negative_price", f"{row['amount']} is not a price", "", tier, sku, name)
    cells = Counter((row["sku"], row["party"], row.get("tier") or EVERY) for row in rows)
    for (sku, party, tier), times in cells.items():
        if times > 1:
            message = f"{party} has {times} prices for {sku} in {tier}"
            yield Finding("duplicate", message, "", tier, sku, f"overrides/{party}")
