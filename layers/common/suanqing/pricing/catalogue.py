"""The catalogue: service items (项目库) and parts (备件库), each a SKU with a unit and a fee kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from suanqing.errors import Invalid
from suanqing.pricing.book_clocks import pinned
from suanqing.pricing.compose import expanded
from suanqing.pricing.special import said

Kind = Literal["service", "part", "time"]

FEES: Mapping[str, str] = {"service": "labour", "part": "part", "time": "time"}
"""The fee kind a SKU's own line carries; surcharges add further kinds (urgent, night, ...)."""


@dataclass(frozen=True, slots=True)
class Sku:
    """One thing that can stand on a ticket.

    unit: what one `qty` is: piece, min, g, m, set. category: the service type it is listed under
    (install, repair, inspection, consult, ...). Only active SKUs must be priced in a new book.
    """

    sku: str
    kind: Kind
    name: str
    unit: str = "piece"
    category: str = ""
    active: bool = True

    @property
    def fee(self) -> str:
        return FEES[self.kind]


Catalogue = Mapping[str, Sku]


def stamp(document: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """The book's document with fee kind and unit of every SKU it prices written into `skus`, the switches of
    the time zones it names into `clocks`, and what a rework asks of the customer into `rework`.

    Done at submission, so that a published book prices alone: a later change of the catalogue
    or of the time zones' data cannot move money. SKUs that the catalogue lacks are left out;
    `validate.check` names them.
    """
    planes = expanded(document)["planes"].values()
    priced = {row["sku"] for plane in planes for row in plane["prices"]}
    known = (catalogue[sku] for sku in sorted(priced) if sku in catalogue)
    document = {**pinned(document), "rework": said(document)}
    return {**document, "skus": {item.sku: {"fee": item.fee, "unit": item.unit} for item in known}}


def sku_to_dict(item: Sku) -> dict[str, Any]:
    return {name: getattr(item, name) for name in Sku.__slots__}


def sku_from_dict(data: Mapping[str, Any]) -> Sku:
    """Back from `sku_to_dict`; Invalid for an unknown kind."""
    if data["kind"] not in FEES:
        raise Invalid(f"unknown kind of SKU {data['kind']!r}", sku=data["sku"])
    return Sku(**{name: data[name] for name in Sku.__slots__ if name in data})
