"""The shape of what few books say: evidence, bundles, rework, buckets and fences."""

from typing import Annotated, Literal

from pydantic import Field

from suanqing.platform.input_fields import Code, Id, Rate, Strict, Whole
from suanqing.pricing.schemas.conditions import RuleWhen


class EvidenceRow(Strict):
    """What must be proven (佐证) before a line is paid; metres go with "gps" only."""

    id: Id
    needs: Annotated[list[Literal["gps", "photo", "time", "serial"]], Field(min_length=1)]
    on: list[Code] | None = None
    when: RuleWhen | None = None
    radius_m: Whole | None = None
    max_accuracy_m: Whole | None = None


class BundleItem(Strict):
    sku: Id
    qty: Rate


class BundleRow(Strict):
    """A package (套餐): what it consists of, and what is promised with it."""

    sku: Id
    items: Annotated[list[BundleItem], Field(min_length=1, max_length=50)]
    terms: Annotated[dict[Id, Code | int], Field(max_length=20)] | None = None


class ReworkPolicy(Strict):
    """What is paid for a rework (返工): fractions of what the work would pay otherwise."""

    original_payee: Rate | None = None
    other_payee: Rate | None = None
    charge: Rate | None = None
    clawback: Rate | None = None


class BucketRow(Strict):
    """A part that an order's money is shown in, e.g. before the sale."""

    id: Id
    skus: Annotated[list[Id], Field(min_length=1, max_length=1000)]


Degrees = Annotated[str, Field(pattern=r"^-?[0-9]{1,3}([.][0-9]{1,8})?$")]
Corner = Annotated[list[Degrees], Field(min_length=2, max_length=2)]
"""Latitude, longitude."""


class FenceRow(Strict):
    """An area (地理围栏) whose party has a part in the work done inside: corners in order, in degrees."""

    id: Id
    party: Id
    polygon: Annotated[list[Corner], Field(min_length=3, max_length=500)]
    datum: Literal["wgs84", "gcj02", "bd09"]
