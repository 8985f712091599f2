"""The shape of one plane (价格面): its tiers, its prices, and the lists of its rules."""

from typing import Annotated

from pydantic import Field

from suanqing.platform.input_fields import Amount, Code, Id, Number, Strict, Whole
from suanqing.pricing.schemas.conditions import RuleWhen, When
from suanqing.pricing.schemas.rules import (
    Coefficient,
    Discount,
    Discounting,
    Factor,
    Fee,
    Limit,
    Override,
    Release,
    Surcharge,
    Tax,
    TaxRow,
    Waiver,
)
from suanqing.pricing.schemas.splits import SplitPlan, SplitRow


class TierService(Strict):
    """What a tier promises beside its prices: its clock, its turn for scarce parts, its package."""

    response_minutes: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    parts_priority: Annotated[int, Field(ge=1, le=1_000)] | None = None
    package: Code | None = None


class Terms(Strict):
    """Terms of co-operation (合作条款) in one version."""

    id: Id
    version: Code


class TierRow(Strict):
    id: Id
    when: When = When.model_construct()
    service: TierService | None = None
    terms: Terms | None = None


class PriceStep(Strict):
    """The unit price of quantities in [from, to); to null: without end."""

    from_: Annotated[Number, Field(alias="from")]
    to: Number | None = None
    amount: Amount


class PriceRow(Strict):
    """What one SKU costs in one tier, or in every tier ("*"): an amount, or steps.

    With `when` only where it holds; such a row has an id.
    """

    id: Id | None = None
    sku: Id
    tier: Code
    amount: Amount | None = None
    per: Whole | None = None
    steps: list[PriceStep] | None = None
    when: RuleWhen | None = None


class PlaneDocument(Strict):
    tiers: Annotated[list[TierRow], Field(min_length=1)]
    prices: list[PriceRow]
    coefficient: Coefficient | None = None
    overrides: list[Override] | None = None
    fees: list[Fee] | None = None
    coefficients: list[Factor] | None = None
    surcharges: list[Surcharge] | None = None
    discounts: list[Discount] | None = None
    discounting: Discounting | None = None
    waivers: list[Waiver] | None = None
    floors: list[Limit] | None = None
    caps: list[Limit] | None = None
    releases: list[Release] | None = None
    tax: Tax | None = None
    taxes: list[TaxRow] | None = None
    split: list[SplitRow] | None = None
    splits: Annotated[list[SplitPlan], Field(max_length=200)] | None = None


class Planes(Strict):
    """What the customer owes, and what parties earn: never mixed."""

    charge: PlaneDocument
    pay: PlaneDocument
