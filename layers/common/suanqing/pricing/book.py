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
    roles?          ["guide", "supplier"]      whom tickets name besides outlet, owner, crew and hq

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
                    for each worker; up_to: minutes to round up to; hours: {from, to, utc_offset?}, by the
                    place's clocks unless an offset is set
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
                    and one {role, remainder: true, below_zero?}: what is left; unless set, not below 0
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
                    (charge: submission writes "0" where it is not set)
                    of a payee's share (was that payee paid for the original, or not), of the customer's
                    price, and of the original's pay that is taken back where that was decided
    fences?         [{id, party, polygon: [[lat, lng], ...], datum}]   地理围栏, texts in degrees; the role
                    "zones" is who has a position of the track inside, by their number; see fences.py
    buckets?        [{id, skus: [...]}]   the parts an order's money is shown in; other SKUs: "other"
    evidence?       [{id, needs, on?, when?, radius_m?, max_accuracy_m?}]   what holds pay until it is proven
                    needs: ["gps" | "photo" | "time" | "serial", ...]; metres: with "gps" only

    when  {name: value | [values] | {from?, to?}}: all must hold; absent: always. Names: urgent, region,
          scenario, level, channel and vocabulary.VOCABULARY; ranges [from, to) for its numbers
          day: "2026-11-11", a list, or {from?, to?}; weekday: "mon" ...: of the service, local time

    clocks?         [{id, regions, utc_offset | zone}]   where the day is not Shanghai's ("+08:00"); first wins
                    zone: "Europe/Berlin"; submission writes its switches and `tzdata`, see book_clocks.py
    markets?        [{id, regions, currency}]   where customers are asked in the country's currency: the price in
                    the book's at the stored rate of the service time, rounded once a line; first wins
    calendars?      [{id, regions, days: ["2026-12-25", ...]}]   public holidays of a place, by years; first wins,
                    before China's own
    covers?         [{id, tiers?, categories?, skus?}]   which SKUs have to be priced where; absent: every
                    active one everywhere. Neither categories nor skus: every one; see coverage.py
    terms?          {id, version}: of every tier that has none of its own
    packages?, package_map?, projects?            see compose.py
    bands?          [{id, regions, low, high, skus?}]   factors of head office's price, see bands.py

    ladders?        [{id, measure, mode, who, steps, of?, cap?, floor?, guarantee?}]   阶梯, see pricing/ladder_curve.py
                    measure: "amount" | "count" | "minutes" of the party's period; mode: "marginal" | "volume"
                    who: {kinds?, roles?, scenarios?, regions?, outlets?, parties?: [...]}: all must hold
                    steps: [{from: 0, to: 1000000, rate: "0.05"}, ..., {from: 2000000, to: null, rate: "0.1"}]
                    from, to: minor units, tickets or minutes; rate: of the amount, or minor units for each
                    of: {fees: [...]}: what counts; absent: all (minutes: time). Limits in minor units
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from suanqing.conditions import Index
from suanqing.money import exponent
from suanqing.pricing.book_clocks import clocks_of
from suanqing.pricing.compose import expanded
from suanqing.pricing.fences import fences_of
from suanqing.pricing.ladder_curve import ladder_of
from suanqing.pricing.model import Facts
from suanqing.pricing.names import PLANES, Document
from suanqing.pricing.planes import Held, PlaneBook, PlaneContext
from suanqing.pricing.special import buckets_of
from suanqing.pricing.tiers import Regions
from suanqing.regions import REGION_ORDER
from suanqing.timespans import BEIJING_CLOCK, Clock, day_of
from suanqing.vocabulary import DERIVED, STANDARD, WEEKDAYS, Attrs
from suanqing.work.evidence.policy import Policy, policy_of

Calendar = frozenset[str]
"""Public holidays, such as "2026-12-25"; of a year without any nobody knows."""


@dataclass(frozen=True, slots=True)
class Situations:
    planes: tuple[PlaneContext, ...]
    warnings: tuple[str, ...]


class Book:
    """One version of a price book, compiled and never changed.

    resolve(region, city_class, scenario, level, channel, urgent, attrs) -> Situations depends on
    nothing else, so the combinations met last are remembered; the tickets themselves are not. Of a
    ticket's further facts only those that some rule of the book names are part of it. A combination
    not met before finds its tiers, and the rules that hold by the facts they name: held(place, known).
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
        self._asked = tuple(sorted(self.names - {"region"}))
        self._dated = self.names & DERIVED.keys()
        self._days = sorted(self._evidence.days.union(*(p.days for p in self.planes)))
        self._clocks = Index(clocks_of(document)) if document.get("clocks") else None
        self._markets = Index(
            ({"region": row["regions"]}, str(row["currency"]))
            for row in document.get("markets") or ()
        )
        self._calendars = Index(
            ({"region": row["regions"]}, frozenset(row["days"]))
            for row in document.get("calendars") or ()
        )
        self.timed = any(
            row.get("by") in ("work", "night") or row.get("hours")
            for plane in document["planes"].values()
            for row in (*(plane.get("fees") or ()), *(plane.get("surcharges") or ()))
        )
        self.resolve = lru_cache(maxsize=8192)(self._resolve)
        self.held = lru_cache(maxsize=8192)(self._held)

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
        day = day_of(facts.served, self.clock(facts.region, facts.city_class))
        known: Attrs = ()
        if "day" in self._dated:
            at = bisect_right(self._days, day)
            known += (("day", self._days[at - 1] if at else 0),)
        if "weekday" in self._dated:
            known += (("weekday", WEEKDAYS[(day - 1) % 7]),)
        return known

    def clock(self, region: tuple[str, ...], city_class: str | None) -> Clock:
        """How the clocks of a place run."""
        if self._clocks is None:
            return BEIJING_CLOCK
        found = self._clocks.matching(self.regions.keys(region, city_class), {})
        return found[0] if found else BEIJING_CLOCK

    def asked_in(self, region: tuple[str, ...], city_class: str | None) -> str | None:
        """The currency in which a customer there is asked; None: the book's."""
        found = self._markets.matching(self.regions.keys(region, city_class), {})
        return found[0] if found else None

    def calendar(self, region: tuple[str, ...], city_class: str | None) -> Calendar | None:
        """The place's own public holidays, if the book says any."""
        found = self._calendars.matching(self.regions.keys(region, city_class), {})
        return found[0] if found else None

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
        clock = self.clock(region, city_class)
        known = dict(attrs) | {
            "scenario": scenario, "level": level, "channel": channel, "urgent": urgent,
        }  # fmt: skip
        held = self.held(
            place if "region" in self.names else (),
            tuple([known.get(name) for name in self._asked]),
        )
        return Situations(
            tuple(
                PlaneContext(
                    plane,
                    plane.tiers.match(region, city_class, scenario, level, channel),
                    *own,
                    clock=clock,
                )
                for plane, own in zip(self.planes, held, strict=True)
            ),
            warnings,
        )

    def _held(self, place: tuple[str | None, ...], values: tuple[Any, ...]) -> tuple[Held, ...]:
        """By plane, what holds where a ticket has these `values` of the facts asked for."""
        known = dict(zip(self._asked, values, strict=True))
        return tuple(
            (
                plane.rules_for(place, known),
                plane.offers(place, known),
                self._evidence.matching(place, known) if plane.name == "pay" else (),
            )
            for plane in self.planes
        )


def compile_book(document: Document) -> Book:
    """The compiled form of a checked document.

    Raises Invalid for what nobody can compute with: a currency, a rate, a SKU without its stamp.
    Everything else is the business of `validate.check`, which runs before publishing.
    """
    exponent(document["currency"])
    return Book(document)
