"""What must be true of a book's ladders (阶梯) before it is published.

A ladder with a gap pays nothing in it, one with an overlap pays twice; one whose cap is under what it
promises contradicts itself.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from suanqing import regions
from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.people.roles import ROLES
from suanqing.pricing.catalogue import FEES
from suanqing.pricing.checks.findings import MAX_AMOUNT, MAX_PLACES, Finding, tiling
from suanqing.pricing.ladder_eligibility import NAMES
from suanqing.pricing.names import Document
from suanqing.pricing.split_plans import part_fees
from suanqing.regions import division

MEASURES = ("amount", "count", "minutes")
MODES = ("marginal", "volume")
KINDS = ("person", "team", "outlet", "dealer", "guide")
LIMITS = ("cap", "floor", "guarantee")


def check_ladders(document: Document) -> Iterator[Finding]:
    """Findings of all ladders, each naming its row `ladders/<id>`."""
    rows = document.get("ladders") or ()
    fees = _fees(document["planes"].get("pay") or {})
    for name, times in Counter(row["id"] for row in rows).items():
        if times > 1:
            yield Finding("duplicate", f"ladder id {name!r} is used {times} times", row=name)
    for row in rows:
        for finding in _ladder(row, document, fees):
            yield replace(finding, plane="pay", row=f"ladders/{row['id']}")


def _fees(plane: Document) -> set[str]:
    """The fee kinds a pay line can carry: those of SKUs, and of every kind of rule that names one."""
    rules = (row for rows in plane.values() if isinstance(rows, list) for row in rows)
    return {*FEES.values(), *part_fees(plane), *(row["fee"] for row in rules if "fee" in row)}


def _ladder(row: Document, document: Document, fees: set[str]) -> Iterator[Finding]:
    for name, allowed in (("measure", MEASURES), ("mode", MODES)):
        if row.get(name) not in allowed:
            yield Finding(f"bad_{name}", f"{name} is one of {', '.join(allowed)}")
    for fee in sorted(set((row.get("of") or {}).get("fees") or ()) - fees):
        yield Finding("unknown_fee", f"unknown fee kind {fee!r}")
    yield from _who(row.get("who") or {}, document)
    yield from _steps(row)
    yield from _limits(row)


def _steps(row: Document) -> Iterator[Finding]:
    steps = row.get("steps") or ()
    high = 1 if row.get("measure") == "amount" else MAX_AMOUNT
    for step in steps:
        yield from _rate(step["rate"], high)
        if not 0 <= step["from"] < MAX_AMOUNT or not 0 <= (step.get("to") or 0) < MAX_AMOUNT:
            yield Finding("bad_ranges", f"{step['from']} to {step.get('to')} is out of range")
    spans = [
        (Decimal(step["from"]), None if step.get("to") is None else Decimal(step["to"]))
        for step in steps
    ]
    for problem in tiling(spans, Decimal(0)):
        yield Finding("bad_ranges", problem)
    if spans != sorted(spans, key=lambda span: span[0]):
        yield Finding("bad_ranges", "steps must stand in order")


def _rate(text: str, high: int) -> Iterator[Finding]:
    """Over amounts a fraction of 1; over tickets and minutes minor units for each."""
    try:
        value = rate(text)
    except Invalid as error:
        yield Finding("bad_rate", error.message)
        return
    if not 0 <= value <= high:
        yield Finding("bad_rate", f"{text} is out of range")
    if -int(value.as_tuple().exponent) > MAX_PLACES:
        yield Finding("bad_rate", f"{text} has more than {MAX_PLACES} decimals")


def _limits(row: Document) -> Iterator[Finding]:
    for name in LIMITS:
        if not 0 <= (row.get(name) or 0) < MAX_AMOUNT:
            yield Finding("negative_price", f"{row[name]} is not a {name}")
    for name in ("floor", "guarantee"):
        if (promise := row.get(name)) and row.get("cap") is not None and row["cap"] < promise:
            yield Finding("cap_below", f"the cap {row['cap']} is below the {name} {promise}")


def _who(who: Document, document: Document) -> Iterator[Finding]:
    if not any(who.get(name) for name in NAMES):
        yield Finding("no_who", "a ladder says whom it pays")
    for name, allowed in (
        ("kinds", KINDS),
        ("roles", ROLES),
        ("scenarios", tuple(document.get("scenarios") or ())),
    ):
        for value in sorted(set(who.get(name) or ()) - set(allowed)):
            yield Finding(f"unknown_{name[:-1]}", f"{name[:-1]} {value!r} is not known")
    for region in who.get("regions") or ():
        if not region.isdecimal() or not regions.known(division(region).ljust(6, "0")):
            yield Finding("unknown_region", f"unknown division {region!r}")
