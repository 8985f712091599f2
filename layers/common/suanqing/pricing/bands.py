"""Regional prices (区域定价) and how far they may lie from head office's. Pure.

    bands   [{id, regions, low: "0.9", high: "1.1", skus?}]   factors of head office's price, both included

A regional price is a price row with conditions whose region lies in a band's. Head office's price is
that of the row without conditions: of the tier, else of "*"; a regional row of tier "*" is held against
every one of the SKU. Where steps or units differ, every quantity at which a price begins is looked at.
Beyond the band a version needs a second approval, by head office.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing.conditions import implies
from suanqing.errors import Conflict, Forbidden, Invalid
from suanqing.money import rate
from suanqing.pricing.names import EVERY, PLANES, Document
from suanqing.regions import above, division


class Beyond(NamedTuple):
    """A regional price outside its band. reference: of head office, per unit; None: it has none."""

    plane: str
    row: str
    sku: str
    tier: str
    band: str
    price: Decimal
    reference: Decimal | None


def beyond(document: Document) -> tuple[Beyond, ...]:
    """Every regional price outside its band, in the order of the document."""
    bands = document.get("bands") or ()
    return tuple(_beyond(document, bands)) if bands else ()


def _beyond(document: Document, bands: Sequence[Document]) -> Iterator[Beyond]:
    for name in PLANES:
        rows = (document["planes"].get(name) or {}).get("prices") or ()
        plain: dict[str, dict[str, Document]] = {}
        for row in rows:
            if not row.get("when"):
                plain.setdefault(row["sku"], {})[row["tier"]] = row
        for row in rows:
            for band in bands if (row.get("when") or {}).get("region") else ():
                if _concerns(band, row):
                    found = _outside(row, _references(row, plain.get(row["sku"], {})), band)
                    if found:
                        price, reference = found
                        yield Beyond(
                            name, row.get("id", ""), row["sku"], row["tier"], band["id"], price,
                            reference,
                        )  # fmt: skip


def _concerns(band: Document, row: Document) -> bool:
    if band.get("skus") and row["sku"] not in band["skus"]:
        return False
    return implies({"region": row["when"]["region"]}, {"region": band["regions"]})


def _references(row: Document, plain: Mapping[str, Document]) -> list[Document]:
    if row["tier"] == EVERY:
        return list(plain.values())
    reference = plain.get(row["tier"]) or plain.get(EVERY)
    return [reference] if reference else []


def _outside(
    row: Document, references: Sequence[Document], band: Document
) -> tuple[Decimal, Decimal | None] | None:
    if not references:
        return _at(row, Decimal(0)), None
    low, high = rate(band["low"]), rate(band["high"])
    for reference in references:
        for quantity in sorted({*_froms(row), *_froms(reference)}):
            ours = _amount(row, quantity) * (reference.get("per") or 1)
            theirs = _amount(reference, quantity) * (row.get("per") or 1)
            if not low * theirs <= ours <= high * theirs:
                return _at(row, quantity), _at(reference, quantity)
    return None


def _at(row: Document, quantity: Decimal) -> Decimal:
    return _amount(row, quantity) / (row.get("per") or 1)


def _froms(row: Document) -> list[Decimal]:
    return [rate(step["from"]) for step in row.get("steps") or ()] or [Decimal(0)]


def _amount(row: Document, quantity: Decimal) -> Decimal:
    if not row.get("steps"):
        return Decimal(row["amount"])
    return Decimal(row["steps"][max(0, bisect_right(_froms(row), quantity) - 1)]["amount"])


def may_price(region: str, home: str | None) -> None:
    """Forbidden unless `region` lies in `home`, the region of the one who prices."""
    if home is None or division(home) not in above(region):
        raise Forbidden("this region is another's to price", code="other_region", region=region)


def with_prices(
    document: Document, plane: str, region: str, prices: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The book with a region's prices: {sku, tier, amount} each, in the place of those it had.

    Raises Conflict `no_band`: head office leaves the region no room for the SKU; Invalid: no such price.
    """
    new = []
    for price in prices:
        sku, tier = price["sku"], price.get("tier") or EVERY
        name = f"{division(region)}-{sku}" + ("" if tier == EVERY else f".{tier}")
        row = {"id": name, "sku": sku, "tier": tier, "amount": price["amount"]}
        new.append(row | {"when": {"region": region}})
    rows = document["planes"][plane]["prices"]
    for row in new:
        if not any(_concerns(band, row) for band in document.get("bands") or ()):
            raise Conflict("no band lets this region price it", code="no_band", sku=row["sku"])
        known = [each for each in rows if each["sku"] == row["sku"] and not each.get("when")]
        per = {each.get("per") or 1 for each in known}
        if len(per) != 1 or row["tier"] not in {EVERY, *(t["id"] for t in _tiers(document, plane))}:
            raise Invalid(f"{row['sku']} has no price to go by in {row['tier']}", where="prices")
        if per != {1}:
            row["per"] = per.pop()
    names = {row["id"] for row in new}
    kept = [row for row in rows if row.get("id") not in names]
    planes = {**document["planes"], plane: {**document["planes"][plane], "prices": [*new, *kept]}}
    return {**document, "planes": planes}


def _tiers(document: Document, plane: str) -> Sequence[Document]:
    tiers: Sequence[Document] = document["planes"][plane]["tiers"]
    return tiers
