"""Implausible prices (合理性检查): a slipped decimal point, planes that were swapped. Pure.

Warnings only: a company may well pay more than it asks for. What a ticket's own facts add (coefficients,
surcharges, discounts) is not looked at; a draft tried on an invented ticket shows that (`trial`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import NamedTuple

from suanqing.errors import Invalid
from suanqing.money import exponent, rate
from suanqing.pricing.checks.findings import Finding, may_meet
from suanqing.pricing.checks.tiers import Anywhere
from suanqing.pricing.compose import expanded
from suanqing.pricing.names import EVERY, Document
from suanqing.pricing.tiers import Tiers
from suanqing.regions import REGION_ORDER, kind_of
from suanqing.vocabulary import DIMENSIONS, STANDARD

FAR = 5
"""How many times its neighbours, or its former self, a price has to be before somebody asks."""

Cell = tuple[str, str]
"""(SKU, tier)."""


class UnitPrice(NamedTuple):
    """Minor units for one unit, from a quantity on."""

    start: Fraction
    amount: Fraction


def implausible(document: Document, before: Document | None) -> Iterator[Finding]:
    """Warnings by plane, tier and SKU. before: the book's last published version."""
    document = expanded(document)
    planes: dict[str, Mapping[Cell, list[UnitPrice]]] = {
        name: _cells(plane) for name, plane in document["planes"].items()
    }
    for name, cells in planes.items():
        yield from _odd_ones(name, cells)
    if "charge" in planes and "pay" in planes:
        yield from _overpaid(document, planes["charge"], planes["pay"])
        yield from _orders(document["planes"]["pay"].get("fees") or ())
    if before is not None:
        for name, plane in expanded(before)["planes"].items():
            yield from _jumps(name, _cells(plane), planes.get(name, {}))


def _odd_ones(plane: str, cells: Mapping[Cell, list[UnitPrice]]) -> Iterator[Finding]:
    """Cells many times off the median of the same SKU's other tiers."""
    by_sku: dict[str, dict[str, Fraction]] = {}
    for (sku, tier), prices in cells.items():
        by_sku.setdefault(sku, {})[tier] = prices[0].amount
    for sku, tiers in by_sku.items():
        for tier, own in tiers.items():
            others = [amount for other, amount in tiers.items() if other != tier]
            if others and (times := _times(own, median(others))):
                message = f"{sku} in tier {tier} costs {times} of what its other tiers do"
                yield _warning("price_far_off", message, plane, tier, sku)


def _jumps(
    plane: str, then: Mapping[Cell, list[UnitPrice]], now: Mapping[Cell, list[UnitPrice]]
) -> Iterator[Finding]:
    for cell in then.keys() & now.keys():
        if times := _times(now[cell][0].amount, then[cell][0].amount):
            sku, tier = cell
            message = f"{sku} in tier {tier} costs {times} of what the version before says"
            yield _warning("price_jumped", message, plane, tier, sku)


def _times(one: Fraction, other: Fraction) -> str:
    """How many times `other` the one is, where that is hardly meant; else "". A price of 0 has its own finding."""
    if not one or not other or other / FAR < one < other * FAR:
        return ""
    part = one / other
    return f"{Decimal(part.numerator) / Decimal(part.denominator):.3g} ×"


def _overpaid(
    document: Document,
    charge: Mapping[Cell, list[UnitPrice]],
    pay: Mapping[Cell, list[UnitPrice]],
) -> Iterator[Finding]:
    """Work that pays more than the customer is charged, at any quantity; or all but the tax."""
    factor, places = _net(document), _places(document)
    skus = sorted({sku for sku, _ in charge} & {sku for sku, _ in pay})
    for earned, asked in sorted(_pairs(document)):
        for sku in skus:
            found = _above(_priced(pay, sku, earned), _priced(charge, sku, asked), factor)
            if found is None:
                continue
            code, paid, charged = found
            what = (
                f"{sku} pays {_text(paid, places)} in tier {earned}, where the customer is charged"
            )
            net = " before tax" if code == "margin_below_zero" else ""
            message = f"{what} {_text(charged, places)}{net} in tier {asked}"
            yield _warning(code, message, "pay", earned, sku, asked)


def _above(
    pay: Sequence[UnitPrice], charge: Sequence[UnitPrice], factor: Fraction
) -> tuple[str, Fraction, Fraction] | None:
    """(code, paid, charged) of the first quantity at which a unit pays more than it brings. Work for which
    nobody is asked anything is paid by intent."""
    for start in sorted({each.start for each in (*pay, *charge)}) if pay and charge else ():
        paid, charged = _at(pay, start), _at(charge, start)
        if charged and paid > charged:
            return "pay_above_charge", paid, charged
        if charged and paid > charged * factor:
            return "margin_below_zero", paid, charged * factor
    return None


def _orders(fees: Iterable[Document]) -> Iterator[Finding]:
    """Parts of the order's amount that can hold together and are more than the order."""
    rows = [row for row in fees if row.get("by") == "order"]
    for at, first in enumerate(rows):
        together = [first]
        for row in rows[at + 1 :]:
            if all(may_meet(each, row) for each in together):
                together.append(row)
        try:
            total = sum((rate(row["rate"]) for row in together), Decimal(0))
        except (Invalid, KeyError):
            continue
        if total > 1:
            names = "|".join(row["id"] for row in together)
            message = f"{names} together pay {total} of the order's amount"
            yield _warning("order_overpaid", message, "pay", row=names)
            return


def _pairs(document: Document) -> set[tuple[str, str]]:
    """(tier that pays, tier that charges) of every kind of ticket that the tiers of either plane name."""
    planes = [document["planes"][name] for name in ("pay", "charge")]
    whens = [[(row["id"], row.get("when") or {}) for row in plane["tiers"]] for plane in planes]
    named = [when for rows in whens for _, when in rows]
    dimensions = document.get("dimensions") or DIMENSIONS
    order = document.get("region_order") or REGION_ORDER
    if (
        not all(set(when) <= set(DIMENSIONS) and kind_of(when.get("region")) for when in named)
        or sorted(dimensions) != sorted(DIMENSIONS)
        or sorted(order) != sorted(REGION_ORDER)
    ):
        return set()  # these have findings of their own
    places = Anywhere(document.get("zones") or {}, order)
    tables = [Tiers(rows, dimensions, places) for rows in whens]
    levels = {*(document.get("levels") or ()), STANDARD}
    found: set[tuple[str, str]] = set()
    for when in named:
        chain = (when["region"],) if when.get("region") else ()
        for scenario in (when.get("scenario") and [when["scenario"]]) or document["scenarios"]:
            for level in (when.get("level") and [when["level"]]) or levels:
                one, other = (
                    table.match(chain, None, scenario, level, when.get("channel", ""))
                    for table in tables
                )
                if one is not None and other is not None:
                    found.add((one, other))
    return found


def _cells(plane: Document) -> dict[Cell, list[UnitPrice]]:
    """The plane's unconditional prices; those that nobody can read have findings of their own."""
    found: dict[Cell, list[UnitPrice]] = {}
    for row in plane.get("prices") or ():
        if row.get("when"):
            continue
        per = max(row.get("per") or 1, 1)
        try:
            prices = [
                UnitPrice(Fraction(rate(step["from"])), Fraction(step["amount"], per))
                for step in row.get("steps") or [{"from": "0", "amount": row["amount"]}]
            ]
        except (Invalid, KeyError, TypeError):
            continue
        found[row["sku"], row["tier"]] = sorted(prices)
    return found


def _priced(cells: Mapping[Cell, list[UnitPrice]], sku: str, tier: str) -> list[UnitPrice]:
    return cells.get((sku, tier)) or cells.get((sku, EVERY)) or []


def _at(prices: Sequence[UnitPrice], quantity: Fraction) -> Fraction:
    below = [each.amount for each in prices if each.start <= quantity]
    return below[-1] if below else prices[0].amount


def _net(document: Document) -> Fraction:
    """What a unit of the customer's price is without the tax that is in it."""
    tax = document["planes"]["charge"].get("tax") or {}
    try:
        contained = Fraction(rate(tax["rate"])) if tax.get("mode") == "inclusive" else Fraction(0)
    except (Invalid, KeyError):
        contained = Fraction(0)
    return 1 / (1 + max(contained, Fraction(0)))


def _places(document: Document) -> int:
    try:
        return exponent(document["currency"])
    except Invalid:
        return 2


def _text(amount: Fraction, places: int) -> str:
    """In major units, with the currency's places or up to four more where a unit costs less."""
    scaled = Decimal(amount.numerator) / Decimal(amount.denominator) / 10**places
    text = f"{scaled:.{places + 4}f}"
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest[:places]}{rest[places:].rstrip('0')}".rstrip(".")


def _warning(
    code: str, message: str, plane: str, tier: str = "", sku: str = "", row: str = ""
) -> Finding:
    return Finding(code, message, plane, tier, sku, row, "warning")
