"""One price of a book (内部结算价格), compiled: of a SKU in a tier, by the quantity on the line."""

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal

from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.pricing.names import Document, Words


@dataclass(frozen=True, slots=True)
class Price:
    """One cell: what one SKU costs in one tier. `per` divides; froms and amounts: the steps.

    words: for each amount, the numbers of its explanation. name: of a row with conditions, else "".
    """

    name: str
    sku: str
    tier: str
    fee: str
    unit: str
    per: int
    froms: tuple[Decimal, ...]
    amounts: tuple[Decimal, ...]
    words: tuple[Words, ...]

    def row(self, qty: Decimal) -> int:
        """Which of the amounts is the price when `qty` units stand on the line."""
        if len(self.amounts) == 1:
            return 0
        return max(0, bisect_right(self.froms, qty) - 1)


def price_of(row: Document, skus: Document) -> Price:
    sku = skus.get(row["sku"])
    if sku is None:
        raise Invalid(f"{row['sku']} is priced but not in the book's skus", sku=row["sku"])
    steps = row.get("steps") or [{"from": "0", "amount": row.get("amount")}]
    per = row.get("per") or 1
    name = row["id"] if row.get("when") else ""
    told: Words = (("row", name),) if name else ()
    return Price(
        name=name,
        sku=row["sku"],
        tier=row["tier"],
        fee=sku["fee"],
        unit=sku["unit"],
        per=per,
        froms=tuple(rate(step["from"]) for step in steps),
        amounts=tuple(Decimal(step["amount"]) for step in steps),
        words=tuple((*_price_words(step, per, sku["unit"]), *told) for step in steps),
    )


def _price_words(step: Document, per: int, unit: str) -> Words:
    words = (("price", str(step["amount"])), ("per", str(per)), ("unit", unit))
    if "to" not in step:
        return words
    return (*words, ("from", step["from"]), ("to", step["to"] or ""))
