"""Whether every ticket finds exactly one tier: zones, tier rows, and the gaps between them.

Tiers cannot be ambiguous but in two ways: two rows with the same conditions, or zones that overlap
(a place has one county, one class, one province, and a more specific row always beats another).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from suanqing.pricing.checks.findings import Finding, conditions, known
from suanqing.pricing.names import EVERY, Document
from suanqing.pricing.tiers import Regions, Tiers, key_of
from suanqing.regions import REGION_ORDER, above, division, kind_of
from suanqing.vocabulary import DIMENSIONS, STANDARD


def check_zones(document: Document) -> Iterator[Finding]:
    zones = document.get("zones") or {}
    for zone, codes in zones.items():
        for code in codes:
            if kind_of(code) is None or not known(code):
                yield Finding("unknown_region", f"zone {zone}: unknown division {code}", row=zone)
    for (one, these), (other, those) in combinations(sorted(zones.items()), 2):
        lower = [c for c in those if any(division(t) in above(c) for t in these)]
        upper = [t for t in these if any(division(c) in above(t) for c in those)]
        for code in sorted({*lower, *upper}):
            yield Finding(
                "zone_overlap", f"zones {one} and {other} both contain {code}", row=f"{one}|{other}"
            )
    for zone, codes in zones.items():
        for code in [c for c, n in Counter(division(c) for c in codes).items() if n > 1]:
            yield Finding("duplicate", f"zone {zone} lists {code} twice", row=zone)


def check_tiers(tiers: Sequence[Document], document: Document) -> Iterator[Finding]:
    for tier, times in Counter(row["id"] for row in tiers).items():
        if times > 1 or tier in ("", EVERY):
            yield Finding("duplicate", f"tier id {tier!r} is not unique", tier=tier)
    first: dict[Any, str] = {}
    for row in tiers:
        when = row.get("when") or {}
        yield from (replace(f, tier=row["id"]) for f in conditions(when, document, DIMENSIONS))
        if not set(when) <= set(DIMENSIONS):
            continue
        twin = first.setdefault(key_of(when), row["id"])
        if twin != row["id"]:
            yield Finding(
                "ambiguous_tiers", f"tiers {twin} and {row['id']} match the same tickets", tier=twin
            )
    yield from _hidden(tiers, document)
    for scenario in sorted(document.get("scenarios") or ()):
        for level in sorted({*(document.get("levels") or ()), STANDARD}):
            open_rows = ((s, lv) for s in (scenario, None) for lv in (level, None))
            if not any((None, s, lv, None) in first for s, lv in open_rows):
                yield Finding(
                    "tier_gap",
                    f"no tier for scenario {scenario}, level {level} in regions not named",
                    row=f"{scenario}|{level}",
                )


def _hidden(tiers: Sequence[Document], document: Document) -> Iterator[Finding]:
    """Tiers that no ticket of a declared scenario and level finds: more specific ones take them all."""
    whens = [(row["id"], row.get("when") or {}) for row in tiers]
    dimensions = document.get("dimensions") or DIMENSIONS
    order = document.get("region_order") or REGION_ORDER
    if (
        not all(set(when) <= set(DIMENSIONS) and kind_of(when.get("region")) for _, when in whens)
        or sorted(dimensions) != sorted(DIMENSIONS)
        or sorted(order) != sorted(REGION_ORDER)
    ):
        return  # these have findings of their own
    places = Anywhere(document.get("zones") or {}, order)
    table = Tiers(whens, dimensions, places)
    levels = {*(document.get("levels") or ()), STANDARD}
    times = Counter(key_of(when) for _, when in whens)
    for tier, when in whens:
        if times[key_of(when)] > 1:
            continue
        region = when.get("region")
        found = {
            table.match((region,) if region else (), None, scenario, level, when.get("channel", ""))
            for scenario in (when.get("scenario") and [when["scenario"]]) or document["scenarios"]
            for level in (when.get("level") and [when["level"]]) or levels
        }
        if found and tier not in found:
            by = "|".join(sorted(str(each) for each in found))
            yield Finding(
                "unreachable", f"tier {tier} takes no ticket: {by} do before it", tier=tier,
                row=f"{tier}|{by}", severity="warning",
            )  # fmt: skip


class Anywhere(Regions):
    """Places given by one condition: a class or zone is a place of its own."""

    def _keys(self, chain: tuple[str, ...], city_class: str | None) -> tuple[str | None, ...]:
        (name,) = chain or ("",)
        if name.startswith(("class:", "zone:")):
            return tuple(
                name if kind == kind_of(name) else None if kind == "any" else "-"
                for kind in self.order
            )
        return super()._keys(chain if name else (), city_class)
