"""What uses that which a template brought, so that it cannot be taken out: each use names who, where and how often."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from suanqing.library.care_uses_service import CareUses
from suanqing.library.document import Document
from suanqing.library.leaving import prices
from suanqing.library.units import Place
from suanqing.library.uses import Use
from suanqing.pricing.stores.books import PricingStore
from suanqing.work.forms.publication import asked_forms
from suanqing.work.scenes.acts import named_items, named_parts, named_scenes
from suanqing.work.service.settings import StartStore
from suanqing.work.service.upkeep_service import UpkeepStore


@dataclass(frozen=True, slots=True)
class Uses:
    """standing: how many open tickets are in each of some scenes."""

    prices: PricingStore
    care: CareUses
    starts: StartStore
    upkeep: UpkeepStore
    standing: Callable[[Set[str]], Mapping[str, int]]

    def of(
        self, own: Document, leaves: Set[Place], bases: Mapping[str, str], now: datetime
    ) -> Iterator[Use]:
        """own: what the company has. leaves: what is to go. bases: which scene a company's variant changes. An
        item that only what leaves prices is not used by it."""
        scenes = {place[1] for place in leaves if place[0] == "scenes"}
        others = {id: each for id, each in own["scenes"].items() if id not in scenes}
        stands = self.standing(scenes) if scenes else {}
        for scene in sorted(scenes):
            yield from self._scene(scene, stands.get(scene, 0), others, bases)
        for form in sorted(place[1] for place in leaves if place[0] == "forms"):
            for id, each in others.items():
                if form in asked_forms(each):
                    yield Use("forms", form, f"scene {id}", f"the scene {id} asks the form {form}")
        skus = {each[1] for each in leaves if each[0] == "catalogue"}
        yield from self._items(skus, others)
        yield from self._upkeep(scenes, skus)
        yield from self.care.of(own["care"], leaves, now)

    def _scene(
        self, scene: str, stands: int, others: Document, bases: Mapping[str, str]
    ) -> Iterator[Use]:
        if stands:
            message = f"{stands} open tickets stand in the scene {scene}"
            yield Use("scenes", scene, "tickets", message)
        begins = self.starts.get().document
        rules = [id for id, each in (begins.get("rules") or {}).items() if each["scene"] == scene]
        rules += ["otherwise"] if begins.get("otherwise") == scene else []
        for rule in rules:
            message = f"work begins in the scene {scene} by the rule {rule}"
            yield Use("scenes", scene, f"rule {rule}", message)
        for id, each in others.items():
            if scene in named_scenes(each):
                message = f"the scene {id} makes tickets of the scene {scene}"
                yield Use("scenes", scene, f"scene {id}", message)
            if bases.get(id) == scene:
                message = f"the scene {id} is a variant of the scene {scene}"
                yield Use("scenes", scene, f"scene {id}", message)

    def _items(self, skus: Set[str], others: Document) -> Iterator[Use]:
        for id, each in others.items():
            for sku in sorted(skus & {*named_items(each), *named_parts(each)}):
                yield Use("catalogue", sku, f"scene {id}", f"the scene {id} names the item {sku}")
        for listing, sku in self.prices.listings(skus):
            message = f"{listing} of a shop stands for the item {sku}"
            yield Use("catalogue", sku, listing, message)

    def _upkeep(self, scenes: Set[str], skus: Set[str]) -> Iterator[Use]:
        """Rules whose tickets could not be drafted any more."""
        for id, rule in self.upkeep.rules().rules.items():
            named = [("scenes", rule.scene)] if rule.scene in scenes else []
            named += [
                ("catalogue", sku) for sku in sorted(skus & {each.sku for each in rule.lines})
            ]
            for part, name in named:
                yield Use(
                    part, name, f"upkeep {id}", f"the rule of upkeep {id} makes tickets of {name}"
                )


def priced(book: Mapping[str, Any], skus: Set[str], version: str) -> Iterator[Use]:
    """What a price book says of items beside what leaves it."""
    for sku in sorted(skus & {*prices(book)}):
        yield Use("catalogue", sku, version, f"the price book {version} prices the item {sku}")


def needing(package: str, others: Iterable[Document]) -> Iterator[Use]:
    """Other templates that need it, or are a variant of it."""
    for each in others:
        manifest = each["manifest"]
        if package in (manifest.get("needs") or {}) or manifest.get("base") == package:
            name = manifest["package"]
            yield Use(
                "manifest", package, name, f"the template {name} needs the template {package}"
            )
