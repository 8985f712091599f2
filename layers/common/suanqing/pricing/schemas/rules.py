"""The shape of a plane's rules: coefficients, surcharges, fees, discounts, limits, releases, taxes."""

from typing import Annotated, Literal

from pydantic import Field

from suanqing.platform.input_fields import Amount, Code, Id, Name, Rate, Strict, Whole
from suanqing.pricing.names import FeeMeasure
from suanqing.pricing.schemas.conditions import RuleWhen


class Coefficient(Strict):
    outlet: bool
    on: list[Code] | None = None


Base = Literal["before_coefficient", "after_coefficient"]


class Factor(Strict):
    """A coefficient (系数) of its own, e.g. one cost driver of a region."""

    id: Id
    factor: Rate
    on: list[Code] | None = None
    when: RuleWhen | None = None


class Hours(Strict):
    """[from, to) of every day, "22:00" to "06:00", at a fixed offset from UTC ("+08:00")."""

    from_: Annotated[str, Field(alias="from", max_length=5)]
    to: Annotated[str, Field(max_length=5)]
    utc_offset: Annotated[str, Field(max_length=6)] | None = None


class Surcharge(Strict):
    id: Id
    fee: Code
    rate: Rate
    base: Base
    on: list[Code] | None = None
    when: RuleWhen | None = None
    replaces: Annotated[list[Id], Field(min_length=1, max_length=100)] | None = None
    hours: Hours | None = None


class Fee(Strict):
    """A line for the whole ticket: a fixed amount, a rate of the order or of any fact that is an amount,
    by distance or the clock, a visit of a prepaid contract, or a node or action that was reached."""

    id: Id
    fee: Code
    by: FeeMeasure
    amount: Amount | None = None
    rate: Rate | None = None
    fact: Code | None = None
    shows: Annotated[list[Code], Field(min_length=1, max_length=20)] | None = None
    base: Base | None = None
    free: Rate | None = None
    up_to: Whole | None = None
    hours: Hours | None = None
    milestone: Code | None = None
    when: RuleWhen | None = None


class Release(Strict):
    """The share of a line that a milestone releases (节点放款)."""

    id: Id
    milestone: Code
    share: Rate
    on: list[Code] | None = None
    when: RuleWhen | None = None


class Bearer(Strict):
    """Who bears a discount: fractions that sum to 1."""

    hq: Rate | None = None
    outlet: Rate | None = None
    owner: Rate | None = None
    lead: Rate | None = None


class Discount(Strict):
    id: Id
    rate: Rate
    on: list[Code] | None = None
    when: RuleWhen | None = None
    bearer: Bearer | None = None


class Discounting(Strict):
    """How several discounts of a line go together, and how much they may take of it at most."""

    mode: Literal["sequential", "sum", "best"] = "sequential"
    cap: Rate | None = None


class Waiver(Strict):
    id: Id
    reason: Name
    on: list[Code] | None = None
    when: RuleWhen | None = None


class Override(Strict):
    """The price of a person or team of their own."""

    sku: Id
    party: Id
    amount: Amount
    tier: Code | None = None


class Limit(Strict):
    """A floor or a cap of a line."""

    id: Id
    amount: Amount
    on: list[Code] | None = None
    when: RuleWhen | None = None


class Tax(Strict):
    mode: Literal["inclusive", "exclusive", "none"]
    rate: Rate = "0"


class TaxRow(Strict):
    """A tax where its conditions hold: the first that covers the fee, before the plane's own."""

    id: Id
    mode: Literal["inclusive", "exclusive", "none"]
    rate: Rate = "0"
    on: list[Code] | None = None
    when: RuleWhen | None = None
