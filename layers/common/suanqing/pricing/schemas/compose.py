"""The shape of how rules are put together: packages and where they hold, projects, bands, clocks, covers."""

from typing import Annotated

from pydantic import Field

from suanqing.platform.input_fields import Code, Day, Id, Rate, Strict
from suanqing.pricing.schemas.planes import PriceRow
from suanqing.pricing.schemas.rules import (
    Discount,
    Factor,
    Fee,
    Limit,
    Release,
    Surcharge,
    TaxRow,
    Waiver,
)
from suanqing.pricing.schemas.splits import SplitPlan


class RuleLists(Strict):
    """Rules of one plane in a package or a project; `removes` takes the book's own away by id."""

    prices: list[PriceRow] | None = None
    fees: list[Fee] | None = None
    coefficients: list[Factor] | None = None
    surcharges: list[Surcharge] | None = None
    discounts: list[Discount] | None = None
    waivers: list[Waiver] | None = None
    floors: list[Limit] | None = None
    caps: list[Limit] | None = None
    releases: list[Release] | None = None
    taxes: list[TaxRow] | None = None
    splits: Annotated[list[SplitPlan], Field(max_length=200)] | None = None
    removes: list[Id] | None = None


class RuleSet(Strict):
    charge: RuleLists | None = None
    pay: RuleLists | None = None


class Package(Strict):
    """A versioned bundle (规则包): tax policy, logistics standard, split ratio, points, ..."""

    id: Id
    version: Annotated[int, Field(ge=1, le=10**9)]
    parts: Annotated[dict[Code, RuleSet], Field(min_length=1, max_length=20)]


class PackagePlace(Strict):
    """Which regions take a whole package, or which package they take for each part."""

    id: Id
    regions: Annotated[list[Code], Field(min_length=1, max_length=400)]
    package: Id | None = None
    takes: Annotated[dict[Code, Id], Field(min_length=1, max_length=20)] | None = None


class Project(Strict):
    """A node of the rule tree (结算规则树); what it does not say, its parent says."""

    id: Id
    parent: Id | None = None
    rules: RuleSet | None = None


class Band(Strict):
    """How far regional prices (区域定价) may lie from head office's: factors of them."""

    id: Id
    regions: Annotated[list[Code], Field(min_length=1, max_length=400)]
    low: Rate
    high: Rate
    skus: Annotated[list[Id], Field(min_length=1)] | None = None


class CoverRow(Strict):
    """SKUs that have to be priced, in these tiers or in all: of the categories, or by name; neither: every one."""

    id: Id
    tiers: Annotated[list[Code], Field(max_length=400)] | None = None
    categories: Annotated[list[Code], Field(max_length=200)] | None = None
    skus: Annotated[list[Id], Field(max_length=5000)] | None = None


class Market(Strict):
    """Where customers are asked in the country's currency."""

    id: Id
    regions: Annotated[list[Code], Field(min_length=1, max_length=400)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class HolidayCalendar(Strict):
    """Public holidays of a place, by years."""

    id: Id
    regions: Annotated[list[Code], Field(min_length=1, max_length=400)]
    days: Annotated[list[Day], Field(min_length=1, max_length=2000)]


Switched = Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=2, max_length=2)]
"""[from, offset from UTC]."""


class ClockRow(Strict):
    """Where the day does not begin with Shanghai's: a fixed offset from UTC, or a named zone with its summer time.
    switches: written by submission."""

    id: Id
    regions: Annotated[list[Code], Field(min_length=1, max_length=400)]
    utc_offset: Annotated[str, Field(max_length=6)] | None = None
    zone: Annotated[str, Field(max_length=40, examples=["Europe/Berlin"])] | None = None
    switches: Annotated[list[Switched], Field(max_length=1000)] | None = None
