"""One plane (价格面) of a price book, compiled, and where a ticket stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from suanqing.conditions import Index
from suanqing.money import rate
from suanqing.pricing.model import Plane
from suanqing.pricing.names import EVERY, KINDS, Document
from suanqing.pricing.prices import Price, price_of
from suanqing.pricing.rules import Rules, Tax, fees_of, index_of
from suanqing.pricing.special import bundles_of, rework_of
from suanqing.pricing.split_plans import plan_of, shares_of
from suanqing.pricing.tiers import Regions, Tiers
from suanqing.timespans import BEIJING_CLOCK, Clock
from suanqing.vocabulary import DIMENSIONS
from suanqing.work.evidence.policy import Policy


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
            (row["sku"], row["tier"]): price_of(row, skus)
            for row in plane["prices"]
            if not row.get("when")
        }
        self._offers = Index(
            (row["when"], price_of(row, skus)) for row in plane["prices"] if row.get("when")
        )
        self._compile_tiers(plane["tiers"], book.get("terms"))
        coefficient = plane.get("coefficient") or {}
        self._rules = Rules(bool(coefficient.get("outlet")), fees_of(coefficient))
        self._indexes = _indexes(plane)
        self.bundles = bundles_of(book.get("bundles") or ())
        self.rework = rework_of(book.get("rework") or {})
        self.kinds = frozenset(self._indexes) | ({"bundles"} if self.bundles else set())
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

    def _compile_tiers(self, tiers: Sequence[Document], terms: Document | None) -> None:
        self.terms = {row["id"]: row.get("terms") or terms for row in tiers}
        self.services = {row["id"]: row.get("service") for row in tiers}
        self.whens: dict[str, Document] = {row["id"]: row.get("when") or {} for row in tiers}
        self.scenarios: dict[str, str | None] = {
            tier: when.get("scenario") for tier, when in self.whens.items()
        }
        """Tier -> the only scenario it is for, or None."""

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


Held = tuple[Rules, Mapping[str, tuple[Price, ...]], tuple[Policy, ...]]
"""What holds in one plane: its rules, price rows with conditions by SKU, evidence policies."""


@dataclass(frozen=True, slots=True)
class PlaneContext:
    """Where a ticket stands in one plane: its tier (None: no row matches) and the rules that hold.

    offers: by SKU, the price rows with conditions that hold, in the order in which they win.
    clock: of the place.
    """

    plane: PlaneBook
    tier: str | None
    rules: Rules
    offers: Mapping[str, tuple[Price, ...]]
    evidence: tuple[Policy, ...] = ()
    clock: Clock = BEIJING_CLOCK

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


def _indexes(plane: Document) -> dict[str, Index[Any]]:
    """The rules by kind; plans of splits are a kind, too."""
    found: dict[str, Index[Any]] = {
        kind: index_of(plane, kind) for kind in KINDS if plane.get(kind)
    }
    if splits := plane.get("splits"):
        found["splits"] = Index((row.get("when") or {}, plan_of(row)) for row in splits)
    return found


def _names_zones(plane: Document) -> bool:
    plans = (plane.get("split") or (), *(row["parts"] for row in plane.get("splits") or ()))
    return any(part.get("role") == "zones" for plan in plans for part in plan)
