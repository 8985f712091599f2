"""The company's real scenes (场景梳理), listed first; and what a price book has for each. Pure.

A sheet names, one row a scene: name 名称, scene 业务, channel 渠道, scenario 合作场景, service type 服务类型,
expected fee kinds 费用类型; region 地区 and level 等级 where the scene is of one place or grade. The report
says of each, in both planes: its tier, which SKUs of the service type have no price there, and which
expected fee kinds nothing in the book can pay.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from suanqing import regions
from suanqing.errors import Invalid
from suanqing.labels import INVENTORY_COLUMNS
from suanqing.platform.files.xlsx import CellFault, Place, faulty
from suanqing.platform.files.xlsx_reader import read_workbook
from suanqing.pricing.catalogue import FEES, Catalogue, Sku
from suanqing.pricing.compose import expanded
from suanqing.pricing.split_plans import part_fees
from suanqing.pricing.tiers import Regions, Tiers
from suanqing.regions import REGION_ORDER, kind_of
from suanqing.times import BEIJING, parse
from suanqing.vocabulary import DIMENSIONS, STANDARD

COLUMNS: Mapping[str, frozenset[str]] = {
    key: frozenset({key, name.zh}) | {"scenario": {"模式"}, "fees": {"费用"}}.get(key, set())
    for key, name in INVENTORY_COLUMNS.items()
}
"""By what a heading says: its own name, the table's, or what it was called before."""
NEEDED = ("name", "scenario", "service_type")
HEADINGS = tuple(f"{name.zh} {key}" for key, name in INVENTORY_COLUMNS.items())
PLANES = ("charge", "pay")
EVERY = "*"
MAX_SCENES = 5000
_SEPARATOR = re.compile(r"[,，、;；|]")


class Scene(NamedTuple):
    """One way in which the company really works. service_types: the SKUs' categories."""

    name: str
    scenario: str
    service_types: tuple[str, ...]
    scene: str = ""
    channel: str = ""
    fees: tuple[str, ...] = ()
    region: str = ""
    level: str = STANDARD


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the book has for a scene in one plane. tier None: no row matches.

    priced: SKUs with a price, by category. unpriced: (category, SKU) without one. empty: categories
    in which the catalogue has no active SKU. missing_fees: expected, and never paid there.
    """

    scene: str
    plane: str
    tier: str | None
    priced: Mapping[str, int]
    unpriced: tuple[tuple[str, str], ...]
    empty: tuple[str, ...]
    missing_fees: tuple[str, ...]

    @property
    def covered(self) -> bool:
        return self.tier is not None and not (self.unpriced or self.empty or self.missing_fees)


@dataclass(frozen=True, slots=True)
class InventoryReport:
    """One coverage a scene and plane, in the order of the inventory."""

    rows: tuple[Coverage, ...]

    @property
    def covered(self) -> tuple[str, ...]:
        """Scenes with a tier, prices and fees in both planes."""
        gaps = set(self.uncovered)
        return tuple(dict.fromkeys(row.scene for row in self.rows if row.scene not in gaps))

    @property
    def uncovered(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.scene for row in self.rows if not row.covered))


def read_inventory(raw: bytes) -> list[Scene]:
    """The scenes of a workbook's first sheet. Raises Invalid naming every faulty cell."""
    sheet = read_workbook(raw)[0]
    rows = list(sheet.rows())
    if not rows:
        raise faulty([CellFault(Place(sheet.name, 1, 1), "the sheet is empty")])
    faults: list[CellFault] = []
    top, heads = rows[0]
    columns: dict[str, int] = {}
    for at, text in sorted(heads.items()):
        key = next((key for key, names in COLUMNS.items() if set(text.split()) & names), None)
        if key is None or key in columns:
            what = f"there is no column {text[:40]!r}" if key is None else f"{key} stands twice"
            faults.append(CellFault(Place(sheet.name, top, at), what))
        else:
            columns[key] = at
    missing = [key for key in NEEDED if key not in columns]
    faults += [CellFault(Place(sheet.name, top, 1), f"column {key} is missing") for key in missing]
    scenes: dict[str, Scene] = {}
    for number, cells in rows[1:]:
        texts = {key: cells.get(at, "").strip() for key, at in columns.items()}
        if missing or not any(texts.values()):
            continue
        found = list(_faults(texts, scenes))
        if len(scenes) >= MAX_SCENES:
            found = [("name", f"at most {MAX_SCENES} scenes")]
        faults += [CellFault(Place(sheet.name, number, columns[key]), why) for key, why in found]
        if not found:
            scenes[texts["name"]] = _scene(texts)
    if faults:
        raise faulty(faults)
    return list(scenes.values())


def coverage(
    scenes: Iterable[Scene], document: Mapping[str, Any], catalogue: Catalogue
) -> InventoryReport:
    """Real scenes against a book's document, drafts included, on the first day it is valid."""
    document = expanded(document)
    places = Regions(document.get("zones") or {}, document.get("region_order") or REGION_ORDER)
    planes = [
        _Plane(name, document["planes"][name], document, places)
        for name in PLANES
        if name in document["planes"]
    ]
    listed: dict[str, list[Sku]] = {}
    for sku in sorted(catalogue.values(), key=lambda item: item.sku):
        if sku.active:
            listed.setdefault(sku.category, []).append(sku)
    levels = {*(document.get("levels") or ()), STANDARD}
    return InventoryReport(
        tuple(plane.cover(scene, listed, levels) for scene in scenes for plane in planes)
    )


class _Plane:
    """What a plane has, without asking that the book can be compiled."""

    def __init__(
        self, name: str, plane: Mapping[str, Any], document: Mapping[str, Any], places: Regions
    ) -> None:
        self.name = name
        self.day = parse(document["valid_from"]).astimezone(BEIJING).date()
        rows = [(row["id"], row.get("when") or {}) for row in plane["tiers"]]
        self.tiers = Tiers(
            [row for row in rows if kind_of(row[1].get("region"))],
            document.get("dimensions") or DIMENSIONS,
            places,
        )
        self.cells = {(row["sku"], row["tier"]) for row in plane["prices"] if not row.get("when")}
        self.bundles = {
            row["sku"]: [item["sku"] for item in row["items"]]
            for row in document.get("bundles") or ()
        }
        own = (*(plane.get("surcharges") or ()), *(plane.get("fees") or ()))
        self.extra_fees = frozenset(rule["fee"] for rule in own) | part_fees(plane)

    def prices(self, sku: str, tier: str | None) -> bool:
        """A bundle without a price costs what its items cost."""
        if (sku, tier) in self.cells or (sku, EVERY) in self.cells:
            return True
        return sku in self.bundles and all(self.prices(item, tier) for item in self.bundles[sku])

    def cover(self, scene: Scene, listed: Mapping[str, list[Sku]], levels: set[str]) -> Coverage:
        chain = regions.chain(scene.region) if scene.region else ()
        tier = self.tiers.match(
            chain,
            regions.city_class(scene.region, self.day) if scene.region else None,
            scene.scenario,
            scene.level if scene.level in levels else STANDARD,
            scene.channel,
        )
        priced: dict[str, int] = {}
        unpriced: list[tuple[str, str]] = []
        fees = set(self.extra_fees)
        for category in scene.service_types:
            for sku in listed.get(category, ()):
                if self.prices(sku.sku, tier):
                    priced[category] = priced.get(category, 0) + 1
                    fees.add(FEES[sku.kind])
                else:
                    unpriced.append((category, sku.sku))
        # A part or an hour may be added to any ticket: what is priced here can be paid here.
        fees |= {
            sku.fee
            for skus in listed.values()
            for sku in skus
            if sku.kind != "service" and self.prices(sku.sku, tier)
        }
        return Coverage(
            scene.name,
            self.name,
            tier,
            priced,
            tuple(unpriced),
            tuple(category for category in scene.service_types if not listed.get(category)),
            tuple(fee for fee in scene.fees if fee not in fees),
        )


def _faults(texts: Mapping[str, str], known: Mapping[str, Scene]) -> Iterator[tuple[str, str]]:
    for key in NEEDED:
        if not texts[key]:
            yield key, f"{key} is missing"
    if texts["name"] in known:
        yield "name", f"{texts['name'][:40]} is listed twice"
    for key in ("service_type", "fees"):
        if texts.get(key) and not all(_list(texts[key])):
            yield key, "there is an empty name in the list"
    if region := texts.get("region"):
        try:
            regions.chain(region)
        except Invalid as error:
            yield "region", error.message


def _scene(texts: Mapping[str, str]) -> Scene:
    return Scene(
        name=texts["name"],
        scenario=texts["scenario"],
        service_types=_list(texts["service_type"]),
        scene=texts.get("scene", ""),
        channel=texts.get("channel", ""),
        fees=_list(texts["fees"]) if texts.get("fees") else (),
        region=texts.get("region", ""),
        level=texts.get("level") or STANDARD,
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _SEPARATOR.split(text))


def template() -> Sequence[Sequence[str]]:
    """The sheet's heading, to be filled in."""
    return [HEADINGS]
