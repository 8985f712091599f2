"""What must be true of a price book before it is published; every finding names its place.

Tiers cannot be ambiguous but in two ways: two rows with the same conditions, or zones that overlap
(a place has one county, one class, one province, and a more specific row always beats another).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from suanqing import regions
from suanqing.errors import Invalid
from suanqing.money import EXPONENTS, rate
from suanqing.pricing.book import DISCOUNT_SHARE, EVERY, KINDS, PLANES, ROLES, Document
from suanqing.pricing.catalogue import FEES, Catalogue
from suanqing.pricing.conditions import NAMES, apart, implied, impossible
from suanqing.pricing.tiers import (
    DIMENSIONS,
    REGION_ORDER,
    STANDARD,
    above,
    division,
    key_of,
    kind_of,
)
from suanqing.settlement.clock import window_of
from suanqing.times import parse

BASES = ("before_coefficient", "after_coefficient")
TAX_MODES = ("inclusive", "exclusive", "none")
MODES = ("sequential", "sum", "best")
BEARERS = ("hq", "outlet", "owner", "lead")
FEE_TAKES = {
    "fixed": ({"amount"}, set[str]()),
    "order": ({"rate"}, set[str]()),
    "distance": ({"amount"}, {"free"}),
    "work": ({"amount"}, {"up_to", "hours"}),
    "night": ({"amount", "hours"}, {"up_to"}),
}
"""What a fee by this measure needs, and what it may have."""
MAX_PLACES = 6
MAX_AMOUNT = 10**12


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One reason not to publish. Empty: does not apply. row: id or place of the row, or of the setting."""

    code: str
    message: str
    plane: str = ""
    tier: str = ""
    sku: str = ""
    row: str = ""


def check(document: Document, catalogue: Catalogue) -> list[Finding]:
    """All findings, sorted; none means the book may be published. The shape is known to be right."""
    found = [*_header(document), *_zones(document)]
    for name in PLANES:
        plane = document["planes"].get(name)
        if plane is None:
            found.append(Finding("missing_plane", f"the book has no {name} plane", name))
            continue
        for finding in _plane(plane, document, catalogue):
            found.append(replace(finding, plane=name))
        if name == "charge" and plane.get("split"):
            found.append(Finding("split_on_charge", "the customer's price is not split", name))
        if name == "pay":
            found += [replace(finding, plane=name) for finding in _split(plane.get("split") or ())]
            if (plane.get("tax") or {}).get("mode", "none") != "none":
                found.append(Finding("tax_on_pay", "pay carries no tax", name))
            found += [
                Finding(
                    "bearer_on_pay", "a cut in pay is borne by nobody else", name, row=row["id"]
                )
                for row in plane.get("discounts") or ()
                if row.get("bearer")
            ]
        elif plane.get("overrides"):
            found.append(Finding("override_on_charge", "customers have no party's price", name))
    if document.get("ladders"):
        from suanqing.pricing.ladder_checks import check_ladders

        found += check_ladders(document)
    if document.get("evidence"):
        from suanqing.pricing.evidence_checks import check_evidence

        found += check_evidence(document)
    return sorted(set(found))


def tiling(ranges: Sequence[tuple[Decimal, Decimal | None]], start: Decimal) -> list[str]:
    """What keeps half-open ranges [from, to) from covering [start, ∞) exactly once; [] if nothing."""
    problems = []
    expected: Decimal | None = start
    for low, high in sorted(ranges, key=lambda span: span[0]):
        if high is not None and high <= low:
            problems.append(f"empty range [{low}, {high})")
        if expected is None or low < expected:
            problems.append(f"overlap from {low}")
        elif low > expected:
            problems.append(f"gap [{expected}, {low})")
        if expected is not None:
            expected = None if high is None else max(expected, high)
    if expected is not None:
        problems.append(f"gap [{expected}, ∞)")
    return problems


def _header(document: Document) -> Iterator[Finding]:
    if document["currency"] not in EXPONENTS:
        yield Finding("unknown_currency", f"unknown currency {document['currency']!r}")
    try:
        parse(document["valid_from"])
    except Invalid as error:
        yield Finding("bad_time", error.message, row="valid_from")
    if STANDARD not in (document.get("levels") or ()):
        yield Finding("no_standard", f"levels must declare {STANDARD!r}", row="levels")
    if not document.get("scenarios"):
        yield Finding("no_scenarios", "at least one scenario must be declared", row="scenarios")
    dimensions = document.get("dimensions") or DIMENSIONS
    for name in dimensions:
        if name not in DIMENSIONS:
            yield Finding("unknown_dimension", f"unknown dimension {name!r}", row="dimensions")
    if len(set(dimensions)) < len(dimensions) or set(DIMENSIONS) - set(dimensions):
        yield Finding("bad_order", "dimensions must name each one once", row="dimensions")
    if sorted(document.get("region_order") or REGION_ORDER) != sorted(REGION_ORDER):
        yield Finding("bad_order", "region_order must name each kind once", row="region_order")


def _zones(document: Document) -> Iterator[Finding]:
    zones = document.get("zones") or {}
    for zone, codes in zones.items():
        for code in codes:
            if kind_of(code) is None or not _known(code):
                yield Finding("unknown_region", f"zone {zone}: unknown division {code}", row=zone)
    for (one, these), (other, those) in combinations(sorted(zones.items()), 2):
        lower = [c for c in those if any(division(t) in above(c) for t in these)]
        upper = [t for t in these if any(division(c) in above(t) for c in those)]
        for code in sorted({*lower, *upper}):
            yield Finding(
                "zone_overlap", f"zones {one} and {other} both contain {code}", row=f"{one}|{other}"
            )
    for zone, codes in zones.items():
        for code in [c for c, n in Counter(division(c) for c in codes).items() if n > 1]:
            yield Finding("duplicate", f"zone {zone} lists {code} twice", row=zone)


def _plane(plane: Document, document: Document, catalogue: Catalogue) -> Iterator[Finding]:
    yield from _tiers(plane["tiers"], document)
    yield from _prices(plane, catalogue)
    yield from _overrides(plane, catalogue)
    yield from _adjustments(plane, document)
    tax = plane.get("tax") or {}
    if tax.get("mode", "none") not in TAX_MODES:
        yield Finding("bad_tax", f"unknown tax mode {tax['mode']!r}", row="tax")
    if tax.get("mode", "none") != "none" and "rate" not in tax:
        yield Finding("bad_tax", "a tax needs a rate", row="tax")
    yield from _bad_rate(tax.get("rate", "0"), "tax", high=Decimal(1))


def _tiers(tiers: Sequence[Document], document: Document) -> Iterator[Finding]:
    for tier, times in Counter(row["id"] for row in tiers).items():
        if times > 1 or tier in ("", EVERY):
            yield Finding("duplicate", f"tier id {tier!r} is not unique", tier=tier)
    first: dict[Any, str] = {}
    for row in tiers:
        when = row.get("when") or {}
        yield from (replace(f, tier=row["id"]) for f in _conditions(when, document, DIMENSIONS))
        if not set(when) <= set(DIMENSIONS):
            continue
        twin = first.setdefault(key_of(when), row["id"])
        if twin != row["id"]:
            yield Finding(
                "ambiguous_tiers", f"tiers {twin} and {row['id']} match the same tickets", tier=twin
            )
    for scenario in sorted(document.get("scenarios") or ()):
        for level in sorted({*(document.get("levels") or ()), STANDARD}):
            open_rows = ((s, lv) for s in (scenario, None) for lv in (level, None))
            if not any((None, s, lv, None) in first for s, lv in open_rows):
                yield Finding(
                    "tier_gap",
                    f"no tier for scenario {scenario}, level {level} in regions not named",
                    row=f"{scenario}|{level}",
                )


def _conditions(
    when: Mapping[str, Any], document: Document, allowed: Iterable[str]
) -> Iterator[Finding]:
    for name, value in sorted(when.items()):
        if name not in allowed:
            yield Finding("unknown_dimension", f"unknown dimension {name!r}")
            continue
        if problem := impossible(name, value):
            yield Finding("bad_condition", problem)
            continue
        for one in value if isinstance(value, list) else [value]:
            if name == "region":
                yield from _region(one, document)
            elif name in ("scenario", "level") and one not in (document.get(f"{name}s") or ()):
                yield Finding(f"unknown_{name}", f"{name} {one!r} is not declared")


def _region(value: str, document: Document) -> Iterator[Finding]:
    kind, name = kind_of(value), value.partition(":")[2]
    if kind == "zone" and name not in (document.get("zones") or {}):
        yield Finding("unknown_zone", f"zone {name!r} is not declared")
    elif kind == "class" and name not in _classes():
        yield Finding("unknown_region", f"unknown city class {name!r}")
    elif kind is None or (kind not in ("zone", "class") and not _known(value)):
        yield Finding("unknown_region", f"unknown division {value!r}")


def _prices(plane: Document, catalogue: Catalogue) -> Iterator[Finding]:
    tiers = [row["id"] for row in plane["tiers"]]
    cells: Counter[tuple[str, str]] = Counter()
    for row in plane["prices"]:
        sku, tier = row["sku"], row["tier"]
        cells[sku, tier] += 1
        for finding in _price(row, catalogue, tiers):
            yield replace(finding, sku=sku, tier=tier)
    for (sku, tier), times in cells.items():
        if times > 1:
            yield Finding("duplicate", f"{sku} is priced {times} times in {tier}", "", tier, sku)
    for item in catalogue.values():
        if item.active and (item.sku, EVERY) not in cells:
            for tier in tiers:
                if (item.sku, tier) not in cells:
                    message = f"{item.sku} has no price in tier {tier}"
                    yield Finding("missing_price", message, "", tier, item.sku)


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
    bad = [finding for limit in limits for finding in _bad_rate(limit, "steps")]
    if bad:
        yield from bad
        return
    spans = [(rate(s["from"]), rate(s["to"]) if s.get("to") else None) for s in steps]
    for problem in tiling(spans, Decimal(0)):
        yield Finding("bad_ranges", problem, row="steps")
    if spans != sorted(spans, key=lambda span: span[0]):
        yield Finding("bad_ranges", "steps must stand in order", row="steps")


def _adjustments(plane: Document, document: Document) -> Iterator[Finding]:
    own = [*(plane.get("fees") or ()), *(plane.get("surcharges") or ())]
    fees = {*FEES.values(), *(row["fee"] for row in own)}
    early = {row["fee"] for row in plane.get("fees") or () if row.get("base") == BASES[0]}
    early |= set(FEES.values())
    coefficient = plane.get("coefficient") or {}
    rows = [(kind, row) for kind in KINDS for row in plane.get(kind) or ()]
    for fee in sorted(set(coefficient.get("on") or ()) - early):
        yield Finding("unknown_fee", f"unknown fee kind {fee!r}", row="coefficient")
    for name, times in Counter(row["id"] for _, row in rows).items():
        if times > 1:
            yield Finding("duplicate", f"rule id {name!r} is used {times} times", row=name)
    for kind, row in rows:
        for finding in _rule(kind, row, document, fees, early):
            yield replace(finding, row=row["id"])
    yield from _discounting(plane.get("discounting") or {})
    yield from _replaced(plane.get("surcharges") or ())
    for one, other in _same_fee(own):
        if _may_meet(one, other) and not _stands_in(one, other):
            yield Finding(
                "double_fee",
                f"{one['id']} and {other['id']} both pay {one['fee']} for the same ticket",
                row=f"{one['id']}|{other['id']}",
            )


def _rule(
    kind: str, row: Document, document: Document, fees: set[str], early: set[str]
) -> Iterator[Finding]:
    yield from _conditions(row.get("when") or {}, document, NAMES)
    allowed = early if kind in ("surcharges", "coefficients") else fees
    for fee in sorted(set(row.get("on") or ()) - allowed):
        yield Finding("unknown_fee", f"unknown fee kind {fee!r}")
    if kind in ("floors", "caps"):
        if not 0 <= row["amount"] < MAX_AMOUNT:
            yield Finding("negative_price", f"{row['amount']} is not a limit")
        return
    if kind == "waivers":
        if not row.get("reason", "").strip():
            yield Finding("no_reason", "a waiver says why")
        return
    if kind == "fees":
        yield from _fee(row)
    elif kind == "coefficients":
        yield from _bad_rate(row["factor"], row["id"], high=Decimal(100))
        if _zero(row["factor"]):
            yield Finding("bad_rate", "a coefficient of 0 pays nothing: use a waiver")
    else:
        yield from _bad_rate(row["rate"], row["id"], high=Decimal(1 if kind == "discounts" else 10))
    if kind == "discounts" and row.get("bearer"):
        yield from _bearer(row["bearer"])
    if kind in ("surcharges", "fees"):
        if row["fee"] in {*FEES.values(), DISCOUNT_SHARE}:
            yield Finding("fee_taken", f"{row['fee']} is the fee of a SKU's own line")
        if row.get("hours"):
            yield from _hours(row["hours"])
    if kind == "surcharges" and row.get("base") not in BASES:
        yield Finding("no_base", "a surcharge names its base: before_ or after_coefficient")


def _zero(text: str) -> bool:
    try:
        return rate(text) == 0
    except Invalid:
        return False


def _fee(row: Document) -> Iterator[Finding]:
    by = row["by"]
    if by not in FEE_TAKES:
        yield Finding("bad_fee", f"unknown measure {by!r}")
        return
    needs, may = FEE_TAKES[by]
    given = {
        name for name in ("amount", "rate", "free", "up_to", "hours") if row.get(name) is not None
    }
    for name in sorted(needs - given):
        yield Finding("bad_fee", f"a fee by {by} needs {name}")
    for name in sorted(given - needs - may):
        yield Finding("bad_fee", f"{name} means nothing in a fee by {by}")
    if row.get("base", BASES[0]) not in BASES:
        yield Finding("no_base", f"{row['base']!r} is no base")
    if row.get("amount") is not None and not 0 <= row["amount"] < MAX_AMOUNT:
        yield Finding("negative_price", f"{row['amount']} is not a price")
    for name in ("rate", "free"):
        if row.get(name) is not None:
            yield from _bad_rate(
                row[name], row["id"], high=Decimal(1 if name == "rate" else 10_000)
            )
    if row.get("up_to") is not None and not 1 <= row["up_to"] <= 1_440:
        yield Finding("bad_fee", "minutes to round up to: 1 to 1440")


def _hours(hours: Document) -> Iterator[Finding]:
    try:
        window_of(hours["from"], hours["to"], hours.get("utc_offset") or "+08:00")
    except ValueError as error:
        yield Finding("bad_hours", str(error))


def _bearer(bearer: Document) -> Iterator[Finding]:
    for role in sorted(set(bearer) - set(BEARERS)):
        yield Finding("unknown_role", f"unknown role {role!r}")
    bad = [finding for part in bearer.values() for finding in _bad_rate(part, "bearer")]
    yield from bad
    if not bad and sum(rate(part) for part in bearer.values()) != 1:
        yield Finding("bad_bearer", "the parts of who bears a discount sum to 1")


def _discounting(given: Document) -> Iterator[Finding]:
    if (given.get("mode") or MODES[0]) not in MODES:
        yield Finding("bad_discounting", f"unknown mode {given['mode']!r}", row="discounting")
    yield from _bad_rate(given.get("cap") or "1", "discounting", high=Decimal(1))


def _overrides(plane: Document, catalogue: Catalogue) -> Iterator[Finding]:
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


def _replaced(rows: Sequence[Document]) -> Iterator[Finding]:
    """Rules that replace what is not there, one another, or a rule that then never applies."""
    by_id = {row["id"]: row for row in rows}
    for row in rows:
        for name in row.get("replaces") or ():
            other = by_id.get(name)
            if other is None or name == row["id"]:
                message = f"{row['id']} replaces {name}, which is no other surcharge"
                yield Finding("unknown_rule", message, row=row["id"])
            elif other.get("replaces"):
                message = f"{row['id']} replaces {name}, which replaces others itself"
                yield Finding("replaces_chain", message, row=row["id"])
            elif not _may_meet(row, other):
                message = f"{row['id']} never meets {name}, which it replaces"
                yield Finding("unreachable", message, row=row["id"])
            elif _covers(row, other):
                message = f"{name} never applies: wherever it would, {row['id']} replaces it"
                yield Finding("unreachable", message, row=name)
        if row.get("replaces") and row.get("hours"):
            yield Finding(
                "replaces_hours", "what holds by the hour replaces nothing", row=row["id"]
            )


def _covers(one: Document, other: Document) -> bool:
    """Whether `one` applies to every line that `other` applies to."""
    fees = set(one.get("on") or ())
    if fees and not (other.get("on") and set(other["on"]) <= fees):
        return False
    return implied(other.get("when") or {}, one.get("when") or {})


def _stands_in(one: Document, other: Document) -> bool:
    return other["id"] in (one.get("replaces") or ()) or one["id"] in (other.get("replaces") or ())


def _same_fee(rows: Sequence[Document]) -> Iterator[tuple[Document, Document]]:
    by_fee: dict[str, list[Document]] = {}
    for row in rows:
        by_fee.setdefault(row["fee"], []).append(row)
    for group in by_fee.values():
        yield from combinations(group, 2)


def _may_meet(one: Document, other: Document) -> bool:
    """Whether one line of one ticket can match both: no condition tells them apart."""
    fees, others = set(one.get("on") or ()), set(other.get("on") or ())
    if fees and others and not fees & others:
        return False
    return not apart(one.get("when") or {}, other.get("when") or {})


def _split(rows: Sequence[Document]) -> Iterator[Finding]:
    if not rows:
        yield Finding("bad_split", "the pay plane needs a split plan", row="split")
        return
    for role, times in Counter(row["role"] for row in rows).items():
        if role not in ROLES:
            yield Finding("unknown_role", f"unknown role {role!r}", row="split")
        if times > 1:
            yield Finding("bad_split", f"role {role} stands {times} times", row="split")
    if sum(bool(row.get("remainder")) for row in rows) != 1:
        yield Finding("bad_split", "exactly one role takes the remainder", row="split")
    if any(bool(row.get("remainder")) == ("share" in row) for row in rows):
        yield Finding("bad_split", "a role has either a share or the remainder", row="split")
    shares = [row["share"] for row in rows if "share" in row]
    bad = [finding for share in shares for finding in _bad_rate(share, "split")]
    yield from bad
    if not bad and sum((rate(share) for share in shares), Decimal(0)) > 1:
        yield Finding("bad_split", "the shares are more than the whole", row="split")


def _bad_rate(text: Any, row: str, high: Decimal | None = None) -> Iterator[Finding]:
    """A rate is a decimal string, not negative, at most `high`, with at most six decimals."""
    try:
        value = rate(text)
    except Invalid as error:
        yield Finding("bad_rate", error.message, row=row)
        return
    if value < 0 or (high is not None and value > high):
        yield Finding("bad_rate", f"{text} is out of range", row=row)
    if -int(value.as_tuple().exponent) > MAX_PLACES:
        yield Finding("bad_rate", f"{text} has more than {MAX_PLACES} decimals", row=row)


def _known(code: str) -> bool:
    """Known division of China, or a well-formed code abroad."""
    return not code.isdecimal() or regions.known(division(code).ljust(6, "0"))


def _classes() -> set[str]:
    return {name for dated in regions.city_classes().values() for _, name in dated}
