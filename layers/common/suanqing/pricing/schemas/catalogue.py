"""What comes in over HTTP about the catalogue (项目库): SKUs, their import, and shops' listings."""

from collections import Counter
from typing import Annotated, Self

from pydantic import Field, model_validator

from suanqing.platform.input_fields import Code, Id, Name, Strict
from suanqing.pricing.catalogue import Kind as SkuKind
from suanqing.pricing.catalogue import Sku


class SkuDocument(Strict):
    """A service item (项目), part (备件) or time, as it is written."""

    kind: SkuKind
    name: Name
    unit: Code = "piece"
    category: Annotated[str, Field(max_length=64)] = ""
    active: bool = True

    def named(self, sku: str) -> Sku:
        return Sku(sku, self.kind, self.name, self.unit, self.category, self.active)


class SkuRow(SkuDocument):
    """One row of an import."""

    sku: Id


class SkuImport(Strict):
    """A refusal names every bad row by its place, and writes none."""

    items: Annotated[list[SkuRow], Field(min_length=1, max_length=1000)]

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        times = Counter(row.sku for row in self.items)
        twice = sorted(sku for sku, count in times.items() if count > 1)
        if twice:
            raise ValueError(f"named more than once: {', '.join(twice[:20])}")
        return self


class ListingDocument(Strict):
    """What a shop's item stands for."""

    sku: Id
