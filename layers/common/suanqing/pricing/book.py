"""Price books (内部结算价格): the document that is published, and its compiled form.

The document is JSON: integers are minor units, rates are decimal strings, absent means the default.

    book            "main"            version      3            currency   "CNY"
    valid_from      RFC 3339          scenarios    ["direct", "franchise", ...]  declared, all covered
    valid_to?       RFC 3339: holds until then; what was in force before holds again. Needed with corrects
    corrects?       "main@2": this version puts right what that one priced (decision 0009)
    levels          ["standard", "core", ...]      "standard" always; any other level falls back to it
    zones           {"east": ["31", "3205", ...]}  division prefixes; zones never overlap
    dimensions      ["region", "scenario", "level", "channel"]   most weighty first (the default)
    region_order    ["county", "prefecture", "class", "province", "zone", "any"]   deepest first
    skus            {"AC-INSTALL": {"fee": "labour", "unit": "piece"}}   written by `catalogue.stamp`
    planes          {"charge": PLANE, "pay": PLANE}
    roles?          ["guide", "supplier"]      whom tickets name beside outlet, owner, crew and hq

    PLANE
      tiers         [{id, when: {region?, scenario?, level?, channel?}, service?, terms?}]
                    service: {response_minutes?, parts_priority?, package?}; terms: {id, version}
                    region: "310115" | "3101" | "31" | "class:tier1" | "zone:east" | "JP" | "US-CA"
      prices        [{sku, tier, amount, per?, steps?}]     amount: minor units per `per` units (1)
                    tier "*": every tier of the plane that has no row of its own for the SKU
                    with `id` and `when`: before all rows without, where it holds; of several the
                    tier's own before "*", then the first declared. The others show as losers
                    steps (then no amount): [{from: "0", to: "500", amount}, {from: "500", to: null, amount}]
                    the unit price of the whole quantity is that of the half-open range it falls in
      overrides?    [{sku, party, amount, tier?}]           pay only: a person's own price, or a team's;
                    person before team before book. per: the book price's
      fees?         [{id, fee, by, base?, when?, ...}]      a line of its own for the whole ticket
                    by: "fixed" {amount} | "order" {rate}: of the fact order_amount
                    by: "fact" {fact, rate, shows?}: of any amount in minor units; below zero: a claim;
                    shows: facts that stand in its explanation (claim, proof)
                    by: "distance" {amount, free?}: for each kilometre of distance_km beyond `free`
                    by: "work" | "night" {amount, up_to?, hours?}: for each hour of the sessions, on pay
                    for each worker; up_to: minutes to round up to; hours: {from, to, utc_offset?}
                    by: "visit" {rate?}: the visit's part, 1/N, of a prepaid contract's amount × rate (1)
                    by: "milestone" {milestone, amount}: once that node or action was reached
                    base "before_coefficient": coefficients and surcharges see the line (after: not)
      coefficient?  {outlet: true, on?}                     multiply by the outlet's own dated factor
      coefficients? [{id, factor, on?, when?}]              then by each of these, a step each
      surcharges?   [{id, fee, rate, base, on?, when?, replaces?, hours?}]   a line with that fee kind
                    base: "before_coefficient" | "after_coefficient"; replaces: ids it stands in for
                    hours: only the part of the amount that was worked in these hours of the day
      discounts?    [{id, rate, on?, when?, bearer?}]
                    bearer: charge only, {hq?, outlet?, owner?, lead?}: fractions that sum to 1; what is
                    not hq's is a pay line "discount_share" below zero. Absent: head office
      discounting?  {mode?: "sequential" | "sum" | "best", cap?}   sequential; cap: a fraction, of a line
      floors?, caps? [{id, amount, on?, when?}]             minor units for a line
      waivers?      [{id, reason, on?, when?}]              the line becomes 0, and says why
      releases?     [{id, milestone, share, on?, when?}]    that share of a line is paid, as a line of its
                    own, once the milestone was reached; what no share names is paid at once
      tax?          {mode: "inclusive" | "exclusive" | "none", rate?}       charge only
      taxes?        [{id, mode, rate?, on?, when?}]   charge only: the first that holds, else `tax`
      split?        [{role, share} ..., {role, remainder: true}]            pay only; shares are fractions
                    role: "outlet" | "owner" (else the outlet) | "lead" (first of the crew) | "crew" | "hq"
                    | "zones" (see fences; without a track the outlet), not beside "crew"
      splits?       [{id, parts: [PART], on?, when?}]       pay only; the first that holds, else split

    PART            {role, share} as in split; or, in order, {role | tax, rate, base?}, {role | tax, amount}
                    and one {role, remainder: true, below_zero?}: what is left; unless told, not below 0
                    role: as in split, or one of the book's `roles`, or "party:<id>"; of a line of 0 all
                    are 0, and a line below 0 is dealt as its mirror image
                    base: "net_of_refund" (the line, of which a refund mirrors its part; the default) |
                    "gross" (what was ordered; {stays: true}: a refund leaves the part) | "net_of_tax"
                    (less the taxes before it) | "rest" (what is left so far) | "part:<id>"
                    id? cap?, floor? (minor units) fee? (a line of its own) otherwise? (role, when nobody
                    has it) tax: account tax:<name>, mode? "exclusive" (exclusive) | "inclusive"
                    withhold? {name, rate}: tax kept back from who gets it, account tax:withheld_<name>

    on    the fee kinds a rule applies to; absent: all
    bundles?        [{sku, items: [{sku, qty}], terms?: {name: value}}]   套餐: a line of it is its items
                    a plane that prices the bundle's SKU shares that price among the items by their own
                    prices × quantities; in one that does not, they cost what they cost
    rework?         {original_payee?, other_payee?, charge?, clawback?}   返工: fractions "0", "1", "1", "1"
                    of a payee's share (was that payee paid for the original, or not), of the customer's
                    price, and of the original's pay that is taken back where that was decided
    fences?         [{id, party, polygon: [[lat, lng], ...], datum}]   地理围栏, texts in degrees; the role
                    "zones" is who has a position of the track inside, by their number; see fences.py
    buckets?        [{id, skus: [...]}]   the parts an order's money is shown in; other SKUs: "other"
    evidence?       [{id, needs, on?, when?, radius_m?, max_accuracy_m?}]   what holds pay until it is proven
                    needs: ["gps" | "photo" | "time" | "serial", ...]; metres: with "gps" only

    when  {name: value | [values] | {from?, to?}}: all must hold; absent: always. Names: urgent, region,
          scenario, level, channel and conditions.VOCABULARY; ranges [from, to) for its numbers
          day: "2026-11-11", a list, or {from?, to?}; weekday: "mon" ...: of the service, local time

    clocks?         [{id, regions, utc_offset}]   where the day is not Shanghai's ("+08:00"); first wins
    terms?          {id, version}: of every tier that has none of its own
    packages?, package_map?, projects?            see compose.py
    bands?          [{id, regions, low, high, skus?}]   factors of head office's price, see bands.py

    ladders?        [{id, measure, mode, who, steps, of?, cap?, floor?, guarantee?}]   阶梯, see ladders/curve.py
                    measure: "amount" | "count" | "minutes" of the party's period; mode: "marginal" | "volume"
                    who: {kinds?, roles?, scenarios?, regions?, outlets?, parties?: [...]}: all must hold
                    steps: [{from: 0, to: 1000000, rate: "0.05"}, ..., {from: 2000000, to: null, rate: "0.1"}]
                    from, to: minor units, tickets or minutes; rate: of the amount, or minor units for each
                    of: {fees: [...]}: what counts; absent: all (minutes: time). Limits in minor units
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from suanqing.errors import Invalid
from suanqing.evidence.policy import Policy, policy_of
from suanqing.ladders.curve import ladder_of
from suanqing.money import exponent, rate
from suanqing.pricing.compose import expanded
from suanqing.pricing.conditions import DERIVED, WEEKDAYS, Attrs, Index
from suanqing.pricing.fences import fences_of
from suanqing.pricing.plans import Plan, plan_of, shares_of
from suanqing.pricing.special import buckets_of, bundles_of, rework_of
from suanqing.pricing.tiers import DIMENSIONS, REGION_ORDER, STANDARD, Regions, Tiers
from suanqing.settlement.clock import BEIJING_OFFSET, Window, day_of, offset_of, window_of
from suanqing.settlement.model import Facts, Plane, decimal_text

PLANES: tuple[Plane, ...] = ("charge", "pay")
ROLES = ("outlet", "owner", "lead", "crew", "hq", "zones")
KINDS = (
    "fees", "coefficients", "surcharges", "discounts", "floors", "caps", "waivers", "releases", "taxes",
)  # fmt: skip
"""The rules of a plane that stand in lists and have conditions."""
EVERY = "*"
ALL: Literal[None] = None
"""A rule's `on` that applies to every fee kind."""

DISCOUNT_SHARE = "discount_share"
"""The fee kind of a discount's part that is not head office's to bear."""
HQ = "hq"
"""The party id of head office: one company a deployment."""

Document = Mapping[str, Any]
Words = tuple[tuple[str, str], ...]
"""Named numbers as text, for a step's explanation."""


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


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a rule list: `value` is its rate, factor, share, or amount in minor units.

    by: a fee's measure, or a tax's mode.
    """

    id: str
    value: Decimal
    on: frozenset[str] | None
    fee: str
    after: bool
    words: Words
    replaces: frozenset[str] = frozenset()
    bearers: tuple[tuple[str, Decimal], ...] = ()
    by: str = ""
    free: Decimal = Decimal(0)
    up_to: int = 0
    hours: Window | None = None
    milestone: str = ""
    fact: str = ""
    shows: tuple[str, ...] = ()

    def applies(self, fee: str) -> bool:
        return self.on is None or fee in self.on


@dataclass(frozen=True, slots=True)
class Rules:
    """What applies to a ticket in one plane: the rules whose conditions hold, in declared order."""

    coefficient: bool
    coefficient_on: frozenset[str] | None
    fees: tuple[Rule, ...] = ()
    coefficients: tuple[Rule, ...] = ()
    surcharges: tuple[Rule, ...] = ()
    discounts: tuple[Rule, ...] = ()
    floors: tuple[Rule, ...] = ()
    caps: tuple[Rule, ...] = ()
    waivers: tuple[Rule, ...] = ()
    releases: tuple[Rule, ...] = ()
    taxes: tuple[Rule, ...] = ()
    splits: tuple[Plan, ...] = ()


class Tax(NamedTuple):
    """inclusive: prices contain it. exclusive: it comes on top. none: nothing is due."""

    mode: Literal["inclusive", "exclusive", "none"]
    rate: Decimal


class PlaneBook:
    """One plane (价格面), compiled: tiers, prices by (SKU, tier), rules, tax and split plan."""

    def __init__(self, name: Plane, plane: Document, book: Document, regions: Regions) -> None:
        self.name = name
        self.currency: str = book["currency"]
        self.tiers = Tiers(
            [(row["id"], row.get("when") or {}) for row in plane["tiers"]],
            book.get("dimensions") or DIMENSIONS,
            regions,
        )
        skus = book.get("skus") or {}
        self._prices = {
            (row["sku"], row["tier"]): _price(row, skus)
            for row in plane["prices"]
            if not row.get("when")
        }
        self._offers = Index(
            (row["when"], _price(row, skus)) for row in plane["prices"] if row.get("when")
        )
        self.terms = {row["id"]: row.get("terms") or book.get("terms") for row in plane["tiers"]}
        self.services = {row["id"]: row.get("service") for row in plane["tiers"]}
        coefficient = plane.get("coefficient") or {}
        self._rules = Rules(bool(coefficient.get("outlet")), _on(coefficient))
        self._indexes: dict[str, Index[Any]] = {
            kind: _index(plane, kind) for kind in KINDS if plane.get(kind)
        }
        if plane.get("splits"):
            self._indexes["splits"] = Index(
                (row.get("when") or {}, plan_of(row)) for row in plane["splits"]
            )
        self.bundles = bundles_of(book.get("bundles") or ())
        self.rework = rework_of(book.get("rework") or {})
        self.kinds = frozenset(self._indexes) | ({"bundles"} if self.bundles else set())
        self.scenarios: dict[str, str | None] = {
            row["id"]: (row.get("when") or {}).get("scenario") for row in plane["tiers"]
        }
        """Tier -> the only scenario it is for, or None."""
        indexes: tuple[Index[Any], ...] = (self._offers, *self._indexes.values())
        self.names = {name for index in indexes for name in index.names}
        self.days = {day for index in indexes for day in index.days}
        self.overrides = {
            (row["sku"], row["party"], row.get("tier") or EVERY): Decimal(row["amount"])
            for row in plane.get("overrides") or ()
        }
        discounting = plane.get("discounting") or {}
        self.discounting: str = discounting.get("mode") or "sequential"
        self.discount_cap = rate(discounting.get("cap") or "1")
        tax = plane.get("tax") or {}
        self.tax = Tax(tax.get("mode", "none"), rate(tax.get("rate", "0")))
        self.split = shares_of(plane.get("split") or ())
        self.pays_owner = any(share.role == "owner" for share in self.split)
        self.pays_zones = _names_zones(plane)

    def price(self, sku: str, tier: str) -> Price | None:
        """The cell of (sku, tier): the tier's own row, else the row for every tier, else nothing."""
        return self._prices.get((sku, tier)) or self._prices.get((sku, EVERY))

    def offers(
        self, place: tuple[str | None, ...], known: Mapping[str, Any]
    ) -> Mapping[str, tuple[Price, ...]]:
        """By SKU, the rows with conditions that hold, of whatever tier: those of a tier first."""
        if not self._offers.names:
            return {}
        found: dict[str, tuple[Price, ...]] = {}
        held = self._offers.matching(place, known)
        for price in sorted(held, key=lambda price: price.tier == EVERY):
            found[price.sku] = (*found.get(price.sku, ()), price)
        return found

    def override(self, sku: str, party: str, tier: str) -> Decimal | None:
        """The party's own price: that of the tier before that of every tier."""
        own = self.overrides.get((sku, party, tier))
        return own if own is not None else self.overrides.get((sku, party, EVERY))

    def rules_for(self, place: tuple[str | None, ...], known: Mapping[str, Any]) -> Rules:
        """The plane's rules reduced to those whose conditions hold."""

        held: dict[str, Any] = {
            kind: index.matching(place, known) for kind, index in self._indexes.items()
        }
        return replace(self._rules, **held)


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a ticket stands in one plane: its tier (None: no row matches) and the rules that hold.

    offers: by SKU, the price rows with conditions that hold, in the order in which they win.
    """

    plane: PlaneBook
    tier: str | None
    rules: Rules
    offers: Mapping[str, tuple[Price, ...]]
    evidence: tuple[Policy, ...] = ()

    def prices(self, sku: str) -> tuple[Price, ...]:
        """What prices the SKU here: the winner, then what would have; () when nothing does."""
        tier = self.tier
        if tier is None:
            return ()
        plain = self.plane.price(sku, tier)
        if sku not in self.offers:
            return () if plain is None else (plain,)
        own = tuple(price for price in self.offers[sku] if price.tier in (tier, EVERY))
        return own if plain is None else (*own, plain)


@dataclass(frozen=True, slots=True)
class Situations:
    planes: tuple[Situation, ...]
    warnings: tuple[str, ...]


class Book:
    """One version of a price book, compiled and never changed.

    resolve(region, city_class, scenario, level, channel, urgent, attrs) -> Situations depends on
    nothing else, so the combinations met last are remembered; the tickets themselves are not. Of a
    ticket's further facts only those that some rule of the book names are part of it.
    """

    def __init__(self, document: Document) -> None:
        document = expanded(document)
        self.ref = f"{document['book']}@{document['version']}"
        self.currency: str = document["currency"]
        self.levels = frozenset(document.get("levels") or ()) | {STANDARD}
        self.regions = Regions(
            document.get("zones") or {}, document.get("region_order") or REGION_ORDER
        )
        self.planes = tuple(
            PlaneBook(name, document["planes"][name], document, self.regions)
            for name in PLANES
            if name in document["planes"]
        )
        self.buckets = buckets_of(document.get("buckets") or ())
        self.evidence = tuple(policy_of(row) for row in document.get("evidence") or ())
        self.fences = fences_of(document.get("fences") or ())
        self.ladders = tuple(ladder_of(row) for row in document.get("ladders") or ())
        self._evidence = Index((policy.when, policy) for policy in self.evidence)
        self.names = frozenset(self._evidence.names.union(*(p.names for p in self.planes)))
        self._dated = self.names & DERIVED.keys()
        self._days = sorted(self._evidence.days.union(*(p.days for p in self.planes)))
        self._clocks = Index(
            ({"region": row["regions"]}, offset_of(row["utc_offset"]))
            for row in document.get("clocks") or ()
        )
        self.timed = any(
            row.get("by") in ("work", "night") or row.get("hours")
            for plane in document["planes"].values()
            for row in (*(plane.get("fees") or ()), *(plane.get("surcharges") or ()))
        )
        self.resolve = lru_cache(maxsize=8192)(self._resolve)

    def level(self, level: str) -> tuple[str, tuple[str, ...]]:
        """The level that prices, with a warning when it is not the one given (decision 9)."""
        if level in self.levels:
            return level, ()
        return STANDARD, (f"level_fallback: {level!r} is not in {self.ref}, {STANDARD} applies",)

    def evidence_for(self, facts: Facts) -> tuple[Policy, ...]:
        """The evidence policies that concern a ticket; what they look at is the caller's to find."""
        if not self.evidence:
            return ()
        return tuple(policy for plane in self.situations(facts).planes for policy in plane.evidence)

    def situations(self, facts: Facts) -> Situations:
        """Where a ticket stands in each plane."""
        attrs = facts.attrs and tuple(pair for pair in facts.attrs if pair[0] in self.names)
        if self._dated:
            attrs += self._day_of(facts)
        situations: Situations = self.resolve(
            facts.region,
            facts.city_class,
            facts.scenario,
            facts.level,
            facts.channel,
            facts.urgent,
            attrs,
        )
        return situations

    def known(self, facts: Facts) -> tuple[tuple[str | None, ...], dict[str, Any]]:
        """Where a ticket is and what its rules' conditions are held against, as `situations` does it."""
        attrs = facts.attrs + (self._day_of(facts) if self._dated else ())
        known = dict(attrs) | {
            "scenario": facts.scenario, "level": self.level(facts.level)[0],
            "channel": facts.channel, "urgent": facts.urgent,
        }  # fmt: skip
        return self.regions.keys(facts.region, facts.city_class), known

    def _day_of(self, facts: Facts) -> Attrs:
        """The local day, as the last one before it on which any rule begins or ends; and its name.

        So the combinations met grow with the dates that rules name and not with the days.
        """
        found = self._clocks.matching(self.regions.keys(facts.region, facts.city_class), {})
        day = day_of(facts.served, found[0] if found else BEIJING_OFFSET)
        known: Attrs = ()
        if "day" in self._dated:
            at = bisect_right(self._days, day)
            known += (("day", self._days[at - 1] if at else 0),)
        if "weekday" in self._dated:
            known += (("weekday", WEEKDAYS[(day - 1) % 7]),)
        return known

    def _resolve(
        self,
        region: tuple[str, ...],
        city_class: str | None,
        scenario: str,
        level: str,
        channel: str,
        urgent: bool,
        attrs: Attrs = (),
    ) -> Situations:
        level, warnings = self.level(level)
        place = self.regions.keys(region, city_class)
        known = dict(attrs) | {
            "scenario": scenario, "level": level, "channel": channel, "urgent": urgent,
        }  # fmt: skip
        return Situations(
            tuple(
                Situation(
                    plane,
                    plane.tiers.match(region, city_class, scenario, level, channel),
                    plane.rules_for(place, known),
                    plane.offers(place, known),
                    self._evidence.matching(place, known) if plane.name == "pay" else (),
                )
                for plane in self.planes
            ),
            warnings,
        )


def compile_book(document: Document) -> Book:
    """The compiled form of a checked document.

    Raises Invalid for what nobody can compute with: a currency, a rate, a SKU without its stamp.
    Everything else is the business of `validate.check`, which runs before publishing.
    """
    exponent(document["currency"])
    return Book(document)


def _price(row: Document, skus: Document) -> Price:
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


def _names_zones(plane: Document) -> bool:
    plans = (plane.get("split") or (), *(row["parts"] for row in plane.get("splits") or ()))
    return any(part.get("role") == "zones" for plan in plans for part in plan)


def _index(plane: Document, kind: str) -> Index[Rule]:
    return Index((row.get("when") or {}, _rule(row)) for row in plane[kind])


def _rule(row: Document) -> Rule:
    names = ("amount", "rate", "factor", "share", "reason")
    name = next((name for name in names if name in row), "rate")
    whole = name in ("amount", "reason")
    value = (
        Decimal(row.get("amount", 0))
        if whole
        else rate(row.get(name, "0" if "mode" in row else "1"))
    )
    words: Words = ((name, row["reason"] if name == "reason" else decimal_text(value)),)
    if "milestone" in row:
        words += (("milestone", row["milestone"]),)
    if "base" in row and "by" not in row:
        words += (("base", row["base"]),)
    if row.get("replaces"):
        words += (("replaces", ", ".join(row["replaces"])),)
    hours = row.get("hours")
    return Rule(
        id=row["id"],
        value=value,
        on=_on(row),
        fee=row.get("fee", ""),
        after=row.get("base") != "before_coefficient",
        words=words,
        replaces=frozenset(row.get("replaces") or ()),
        bearers=tuple(
            (role, rate(part)) for role, part in sorted((row.get("bearer") or {}).items())
        ),
        by=row.get("by") or row.get("mode", ""),
        free=rate(row.get("free") or "0"),
        up_to=row.get("up_to") or 0,
        hours=window_of(hours["from"], hours["to"], hours.get("utc_offset") or "+08:00")
        if hours
        else None,
        milestone=row.get("milestone", ""),
        fact=row.get("fact", ""),
        shows=tuple(row.get("shows") or ()),
    )


def _on(row: Document) -> frozenset[str] | None:
    return frozenset(row["on"]) if row.get("on") else ALL
