"""Rare parts of a book, compiled: bundles (套餐), rework policy, money buckets of an order. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing.money import rate

Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A SKU that stands for others: a line of it becomes a line of each of its items.

    items: (sku, how many for one bundle). terms: what is promised with it (SLA), as data.
    """

    sku: str
    items: tuple[tuple[str, Decimal], ...]
    terms: Words = ()


class Rework(NamedTuple):
    """What is paid for a rework, as fractions of what the same work would pay otherwise.

    original: to whom the work was paid before. other: to anybody else. charge: of the customer's price.
    clawback: of what was paid for the original, taken back where that was decided.
    """

    original: Decimal = Decimal(0)
    other: Decimal = Decimal(1)
    charge: Decimal = Decimal(1)
    clawback: Decimal = Decimal(1)


OTHER = "other"
"""The bucket of what is in none."""

REWORK = {"original_payee": "0", "other_payee": "1", "charge": "1", "clawback": "1"}
"""The names of `Rework` in a document, in its order, with what holds when they are absent."""


def bundles_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Bundle]:
    """By SKU."""
    return {
        row["sku"]: Bundle(
            row["sku"],
            tuple((item["sku"], rate(item["qty"])) for item in row["items"]),
            tuple((f"term:{name}", str(value)) for name, value in sorted(_terms(row).items())),
        )
        for row in rows
    }


def _terms(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return row.get("terms") or {}


ASKED = "0"
"""What a rework asks of the customer in a book that is handed in without a word about it (decision 0048). A version
that was published without one asks the whole price: what `REWORK` says."""


def said(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document's rework policy with what the customer is asked told."""
    return {"charge": ASKED} | (document.get("rework") or {})


def rework_of(row: Mapping[str, Any]) -> Rework:
    return Rework(*(rate(row.get(name) or standard) for name, standard in REWORK.items()))


def buckets_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """SKU -> bucket."""
    return {sku: row["id"] for row in rows for sku in row["skus"]}
