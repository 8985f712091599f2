"""Whether the rules of a plane can be computed, can apply, and pay one fee kind once."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.pricing.catalogue import FEES
from suanqing.pricing.checks.findings import (
    MAX_AMOUNT,
    Finding,
    bad_rate,
    conditions,
    covers,
    first_wins,
    may_meet,
    never,
)
from suanqing.pricing.names import DISCOUNT_SHARE, KINDS, Document, FeeMeasure
from suanqing.timespans import window_of
from suanqing.vocabulary import NAMES, VOCABULARY

TAX_MODES = ("inclusive", "exclusive", "none")
BASES = ("before_coefficient", "after_coefficient")
MODES = ("sequential", "sum", "best")
BEARERS = ("hq", "outlet", "owner", "lead")
FEE_TAKES: Mapping[FeeMeasure, tuple[set[str], set[str]]] = {
    "fixed": ({"amount"}, set[str]()),
    "order": ({"rate"}, set[str]()),
    "fact": ({"fact", "rate"}, {"shows"}),
    "distance": ({"amount"}, {"free"}),
    "work": ({"amount"}, {"up_to", "hours"}),
    "night": ({"amount", "hours"}, {"up_to"}),
    "visit": (set[str](), {"rate"}),
    "milestone": ({"amount", "milestone"}, set[str]()),
}
"""What a fee by this measure needs, and what it may have."""


def check_rules(plane: Document, document: Document) -> Iterator[Finding]:
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
    yield from _taxes(plane, fees)
    for one, other in _same_fee(own):
        if may_meet(one, other) and not _stands_in(one, other) and not _two_actions(one, other):
            yield Finding(
                "double_fee",
                f"{one['id']} and {other['id']} both pay {one['fee']} for the same ticket",
                row=f"{one['id']}|{other['id']}",
            )


def _rule(
    kind: str, row: Document, document: Document, fees: set[str], early: set[str]
) -> Iterator[Finding]:
    yield from conditions(row.get("when") or {}, document, NAMES)
    yield from never(row.get("when") or {})
    allowed = early if kind in ("surcharges", "coefficients") else fees
    for fee in sorted(set(row.get("on") or ()) - allowed):
        yield Finding("unknown_fee", f"unknown fee kind {fee!r}")
    yield from OF_KIND[kind](row)


def check_tax(row: Document) -> Iterator[Finding]:
    mode = row.get("mode", "none")
    if mode not in TAX_MODES:
        yield Finding("bad_tax", f"unknown tax mode {mode!r}")
    if mode != "none" and "rate" not in row:
        yield Finding("bad_tax", "a tax needs a rate")
    yield from bad_rate(row.get("rate", "0"), row.get("id", "tax"), high=Decimal(1))


def _taxes(plane: Document, fees: set[str]) -> Iterator[Finding]:
    """Taxes of which one hides another, and fee kinds that have none in some places."""
    rows = plane.get("taxes") or ()
    yield from first_wins(rows, "tax")
    if not rows or plane.get("tax"):
        return
    for fee in sorted(fees):
        if not any(covers(row, {"on": [fee]}) for row in rows):
            yield Finding(
                "tax_gap", f"{fee} has no tax where none of the conditions holds", row="taxes",
                severity="warning",
            )  # fmt: skip


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
        name
        for name in ("amount", "rate", "fact", "shows", "free", "up_to", "hours", "milestone")
        if row.get(name) is not None
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
            text = row[name]
            if by == "fact" and isinstance(text, str):
                text = text.removeprefix("-")
            yield from bad_rate(text, row["id"], high=Decimal(1 if name == "rate" else 10_000))
    if by == "fact":
        yield from _shown(row)
    if row.get("up_to") is not None and not 1 <= row["up_to"] <= 1_440:
        yield Finding("bad_fee", "minutes to round up to: 1 to 1440")


def _shown(row: Document) -> Iterator[Finding]:
    name = row.get("fact")
    if name is not None and (name not in VOCABULARY or VOCABULARY[name].kind != "number"):
        yield Finding("bad_fee", f"{name!r} is no fact that is a number")
    for name in sorted(set(row.get("shows") or ()) - set(VOCABULARY)):
        yield Finding("bad_fee", f"{name!r} is no fact")


def _hours(hours: Document) -> Iterator[Finding]:
    try:
        window_of(hours["from"], hours["to"], hours.get("utc_offset") or "+08:00")
    except ValueError as error:
        yield Finding("bad_hours", str(error))


def _bearer(bearer: Document) -> Iterator[Finding]:
    for role in sorted(set(bearer) - set(BEARERS)):
        yield Finding("unknown_role", f"unknown role {role!r}")
    bad = [finding for part in bearer.values() for finding in bad_rate(part, "bearer")]
    yield from bad
    if not bad and sum(rate(part) for part in bearer.values()) != 1:
        yield Finding("bad_bearer", "the parts of who bears a discount sum to 1")


def _discounting(given: Document) -> Iterator[Finding]:
    if (given.get("mode") or MODES[0]) not in MODES:
        yield Finding("bad_discounting", f"unknown mode {given['mode']!r}", row="discounting")
    yield from bad_rate(given.get("cap") or "1", "discounting", high=Decimal(1))


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
            elif not may_meet(row, other):
                message = f"{row['id']} never meets {name}, which it replaces"
                yield Finding("unreachable", message, row=row["id"])
            elif covers(row, other):
                message = f"{name} never applies: wherever it would, {row['id']} replaces it"
                yield Finding("unreachable", message, row=name)
        if row.get("replaces") and row.get("hours"):
            yield Finding(
                "replaces_hours", "what holds by the hour replaces nothing", row=row["id"]
            )


def _stands_in(one: Document, other: Document) -> bool:
    return other["id"] in (one.get("replaces") or ()) or one["id"] in (other.get("replaces") or ())


def _two_actions(one: Document, other: Document) -> bool:
    """Fees for two different nodes or actions: each is paid for its own."""
    milestones = one.get("milestone"), other.get("milestone")
    return None not in milestones and milestones[0] != milestones[1]


def _same_fee(rows: Sequence[Document]) -> Iterator[tuple[Document, Document]]:
    by_fee: dict[str, list[Document]] = {}
    for row in rows:
        by_fee.setdefault(row["fee"], []).append(row)
    for group in by_fee.values():
        yield from combinations(group, 2)


def _limit(row: Document) -> Iterator[Finding]:
    if not 0 <= row["amount"] < MAX_AMOUNT:
        yield Finding("negative_price", f"{row['amount']} is not a limit")


def _waiver(row: Document) -> Iterator[Finding]:
    if not row.get("reason", "").strip():
        yield Finding("no_reason", "a waiver says why")


def _coefficient(row: Document) -> Iterator[Finding]:
    yield from bad_rate(row["factor"], row["id"], high=Decimal(100))
    if _zero(row["factor"]):
        yield Finding("bad_rate", "a coefficient of 0 pays nothing: use a waiver")


def _release(row: Document) -> Iterator[Finding]:
    yield from bad_rate(row["share"], row["id"], high=Decimal(1))
    if _zero(row["share"]):
        yield Finding("bad_rate", "a share of 0 releases nothing")


def _discount(row: Document) -> Iterator[Finding]:
    yield from bad_rate(row["rate"], row["id"], high=Decimal(1))
    if row.get("bearer"):
        yield from _bearer(row["bearer"])


def _added(row: Document) -> Iterator[Finding]:
    if row["fee"] in {*FEES.values(), DISCOUNT_SHARE}:
        yield Finding("fee_taken", f"{row['fee']} is the fee of a SKU's own line")
    if row.get("hours"):
        yield from _hours(row["hours"])


def _fee_row(row: Document) -> Iterator[Finding]:
    yield from _fee(row)
    yield from _added(row)


def _surcharge(row: Document) -> Iterator[Finding]:
    yield from bad_rate(row["rate"], row["id"], high=Decimal(10))
    yield from _added(row)
    if row.get("base") not in BASES:
        yield Finding("no_base", "a surcharge names its base: before_ or after_coefficient")


OF_KIND: Mapping[str, Callable[[Document], Iterator[Finding]]] = {
    "fees": _fee_row,
    "coefficients": _coefficient,
    "surcharges": _surcharge,
    "discounts": _discount,
    "floors": _limit,
    "caps": _limit,
    "waivers": _waiver,
    "releases": _release,
    "taxes": check_tax,
}
"""What a rule of each of `KINDS` must be; what all must be is in `_rule`."""
