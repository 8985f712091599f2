"""What comes in over HTTP about prices and parties: strict, nothing unknown, no binary floats.

The shape of a price book is that of `book.py`; what a book must say beyond its shape is the business
of `validate.py`, which names every finding at once.
"""

from collections import Counter
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.parties.model import Dated, Kind, Party, Role
from suanqing.pricing.catalogue import Kind as SkuKind
from suanqing.pricing.catalogue import Sku
from suanqing.times import parse


def _decimal(text: str) -> str:
    try:
        rate(text)
    except Invalid as error:
        raise ValueError(error.message) from None
    return text


def _moment(text: str) -> str:
    try:
        parse(text)
    except Invalid as error:
        raise ValueError(error.message) from None
    return text


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""Of parties, SKUs, tiers and rules: no slash, so that it can stand in a path; no # or colon."""
Code = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Rate = Annotated[str, Field(max_length=40), AfterValidator(_decimal)]
Moment = Annotated[str, Field(max_length=40), AfterValidator(_moment)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Amount = Annotated[int, Field(ge=-(10**15), le=10**15)]
"""Minor units."""
Region = Annotated[str, Field(pattern=r"^([0-9]{6}|[A-Z]{2}(-[A-Z0-9]{1,3})?)$")]
Scenario = Literal["direct", "franchise", "key_account", "dealer"]


class Strict(BaseModel):
    """No unknown field, no conversion; the validator is built when the first document comes."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


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
    """All rows or none: a refusal names every bad one by its place."""

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


class DatedValue(Strict):
    """Holds from `since` (RFC 3339) until the next one's start."""

    since: Moment
    value: Code


class DatedLevel(DatedValue):
    """A level; `until`: the end of the contract that gives it, after which the standard one holds."""

    until: Moment | None = None


class DatedRate(Strict):
    """A factor, e.g. "1.05", from `since` on."""

    since: Moment
    value: Annotated[str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$")]


class PartyDocument(Strict):
    """A party (结算对象) as it is written; levels and coefficients keep every entry that has begun."""

    kind: Kind
    name: Name
    roles: Annotated[list[Role], Field(max_length=7)] = []
    outlet: Id | None = None
    owner: Id | None = None
    region: Region | None = None
    scenario: Scenario | None = None
    levels: Annotated[list[DatedLevel], Field(max_length=200)] = []
    coefficients: Annotated[list[DatedRate], Field(max_length=200)] = []
    wecom_userid: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    active: bool = True
    currency: Annotated[
        str | None,
        Field(pattern=r"^[A-Z]{3}$", description="what the party is paid in; absent, the book's"),
    ] = None

    def party(self, party_id: str) -> Party:
        return Party(
            party_id=party_id,
            kind=self.kind,
            name=self.name,
            roles=frozenset(self.roles),
            outlet=self.outlet,
            owner=self.owner,
            region=self.region,
            scenario=self.scenario,
            levels=_dated(self.levels),
            coefficients=_dated(self.coefficients),
            wecom_userid=self.wecom_userid,
            active=self.active,
            currency=self.currency,
        )


def _dated(values: list[DatedLevel] | list[DatedRate]) -> tuple[Dated, ...]:
    return tuple(
        Dated(parse(entry.since), entry.value, _until(getattr(entry, "until", None)))
        for entry in values
    )


def _until(text: str | None) -> datetime | None:
    return None if text is None else parse(text)


class When(Strict):
    """Conditions that must all hold; a dimension left out is open."""

    region: Code | None = None
    scenario: Code | None = None
    level: Code | None = None
    channel: Code | None = None


class NumberRange(Strict):
    """[from, to); one left out: without end."""

    from_: Annotated[Rate | None, Field(alias="from")] = None
    to: Rate | None = None


class DayRange(Strict):
    """[from, to) of days, "2026-11-01" to "2026-11-13"; one left out: without end."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    to: Day | None = None


Days = Day | Annotated[list[Day], Field(min_length=1, max_length=400)] | DayRange
Texts = Code | Annotated[list[Code], Field(min_length=1, max_length=100)]
"""A value, or any of several."""
Numbers = Rate | NumberRange


class RuleWhen(Strict):
    """Conditions of a rule (触发条件), by the names of `conditions.NAMES`; all must hold."""

    region: Texts | None = None
    scenario: Texts | None = None
    level: Texts | None = None
    channel: Texts | None = None
    urgent: bool | None = None
    asset: Texts | None = None
    claim: Texts | None = None
    claim_amount: Numbers | None = None
    claim_evidence: Texts | None = None
    day: Days | None = None
    weekday: Texts | None = None
    customer_class: Texts | None = None
    customer_id: Texts | None = None
    distance_km: Numbers | None = None
    event: Texts | None = None
    holiday: bool | None = None
    member_level: Texts | None = None
    on_time: bool | None = None
    order_amount: Numbers | None = None
    origin: Texts | None = None
    package: Texts | None = None
    product_type: Texts | None = None
    project: Texts | None = None
    rework: bool | None = None
    response_minutes: Numbers | None = None
    service_level: Texts | None = None
    source: Texts | None = None
    spending_level: Texts | None = None
    symptom: Texts | None = None
    team: Texts | None = None
    vip: bool | None = None
    warranty: bool | None = None
    worker_region: Texts | None = None


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

    from_: Annotated[Rate, Field(alias="from")]
    to: Rate | None = None
    amount: Amount


class PriceRow(Strict):
    """What one SKU costs in one tier, or in every tier ("*"): an amount, or steps.

    With `when` only where it holds; such a row has an id.
    """

    id: Id | None = None
    sku: Id
    tier: Code
    amount: Amount | None = None
    per: int | None = None
    steps: list[PriceStep] | None = None
    when: RuleWhen | None = None


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
    by: Literal["fixed", "order", "fact", "distance", "work", "night", "visit", "milestone"]
    amount: Amount | None = None
    rate: Rate | None = None
    fact: Code | None = None
    shows: Annotated[list[Code], Field(min_length=1, max_length=20)] | None = None
    base: Base | None = None
    free: Rate | None = None
    up_to: int | None = None
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


class SplitRow(Strict):
    """A role's share of a line, or what the shares leave."""

    role: Literal["outlet", "owner", "lead", "crew", "hq", "zones"]
    share: Rate | None = None
    remainder: bool | None = None


class Withholding(Strict):
    """A tax kept back from who gets a part."""

    name: Code
    rate: Rate


class PartRow(Strict):
    """One part of a split plan: to a role, or to a tax's account; see `book.py`."""

    role: Code | None = None
    tax: Id | None = None
    id: Id | None = None
    share: Rate | None = None
    rate: Rate | None = None
    base: Code | None = None
    amount: Amount | None = None
    remainder: bool | None = None
    mode: Literal["inclusive", "exclusive"] | None = None
    cap: Amount | None = None
    floor: Amount | None = None
    fee: Code | None = None
    otherwise: Code | None = None
    stays: bool | None = None
    below_zero: bool | None = None
    withhold: Withholding | None = None


class SplitPlan(Strict):
    """Who gets what of the lines it covers, where its conditions hold (分成方案)."""

    id: Id
    parts: Annotated[list[PartRow], Field(min_length=1, max_length=50)]
    on: list[Code] | None = None
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
    version: Annotated[int, Field(ge=1)]
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


class ClockRow(Strict):
    """Where the day does not begin with Shanghai's: a fixed offset from UTC."""

    id: Id
    regions: Annotated[list[Code], Field(min_length=1, max_length=400)]
    utc_offset: Annotated[str, Field(max_length=6)]


class LadderStep(Strict):
    """[from, to) in minor units, tickets or minutes; `to` left out: without end."""

    from_: Annotated[Amount, Field(alias="from")]
    to: Amount | None = None
    rate: Rate


class LadderOf(Strict):
    fees: Annotated[list[Code], Field(min_length=1)] | None = None


class LadderWho(Strict):
    """Whom it pays: all conditions must hold."""

    kinds: list[Code] | None = None
    roles: list[Code] | None = None
    scenarios: list[Code] | None = None
    regions: list[Code] | None = None
    outlets: list[Id] | None = None
    parties: list[Id] | None = None


class LadderRow(Strict):
    """Commission over a period (阶梯), by what a party earned, did or worked in it."""

    id: Id
    measure: Literal["amount", "count", "minutes"]
    mode: Literal["marginal", "volume"]
    who: LadderWho
    steps: Annotated[list[LadderStep], Field(min_length=1, max_length=100)]
    of: LadderOf | None = None
    cap: Amount | None = None
    floor: Amount | None = None
    guarantee: Amount | None = None


class EvidenceRow(Strict):
    """What must be proven (佐证) before a line is paid; metres go with "gps" only."""

    id: Id
    needs: Annotated[list[Literal["gps", "photo", "time", "serial"]], Field(min_length=1)]
    on: list[Code] | None = None
    when: RuleWhen | None = None
    radius_m: int | None = None
    max_accuracy_m: int | None = None


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


class Stamp(Strict):
    """What submission writes beside a SKU; ignored when it comes in."""

    fee: Code
    unit: Code


class BookDocument(Strict):
    """A price book (内部结算价格); `version` and `skus` are ours and may be left out."""

    book: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")] = "main"
    version: int | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    valid_from: Moment
    valid_to: Moment | None = None
    corrects: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}@[0-9]{1,6}$")] | None = None
    scenarios: list[Code]
    levels: list[Code]
    zones: dict[Code, list[Code]] | None = None
    dimensions: list[Code] | None = None
    region_order: list[Code] | None = None
    skus: dict[Id, Stamp] | None = None
    planes: Planes
    bundles: Annotated[list[BundleRow], Field(max_length=500)] | None = None
    rework: ReworkPolicy | None = None
    buckets: Annotated[list[BucketRow], Field(max_length=20)] | None = None
    terms: Terms | None = None
    packages: Annotated[list[Package], Field(max_length=200)] | None = None
    package_map: Annotated[list[PackagePlace], Field(max_length=500)] | None = None
    projects: Annotated[list[Project], Field(max_length=1000)] | None = None
    bands: Annotated[list[Band], Field(max_length=200)] | None = None
    clocks: Annotated[list[ClockRow], Field(max_length=100)] | None = None
    roles: Annotated[list[Code], Field(max_length=50)] | None = None
    ladders: Annotated[list[LadderRow], Field(max_length=100)] | None = None
    evidence: Annotated[list[EvidenceRow], Field(max_length=100)] | None = None
    fences: Annotated[list[FenceRow], Field(max_length=200)] | None = None

    def document(self) -> dict[str, Any]:
        """The plain document, with what was given and nothing else."""
        return self.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)


class Approval(Strict):
    """Names the body that was looked at: the SHA-256 the version shows."""

    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Rejection(Strict):
    """Why it goes back."""

    note: Annotated[str, Field(min_length=1, max_length=500)]


class Publication(Strict):
    """From when it holds; left out: from the date its document names. Another date is refused."""

    valid_from: AwareDatetime | None = None
