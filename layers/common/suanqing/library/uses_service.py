"""What uses that which a template brought, so that it cannot be taken out: each use names who, where and how often."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from suanqing import problems
from suanqing.library.document import Document
from suanqing.library.leaving import prices
from suanqing.library.units import Place
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import parse
from suanqing.work.care.plan_store import PlanStore
from suanqing.work.forms.publication import asked_forms
from suanqing.work.scenes.acts import named_items, named_parts, named_scenes
from suanqing.work.service.settings import StartStore
from suanqing.work.service.upkeep_service import UpkeepStore

CODE = "template_in_use"


@dataclass(frozen=True, slots=True)
class Use:
    """part, name: what is used. by: who or what uses it, such as `scene retail-return` or `main@3`."""

    part: str
    name: str
    by: str
    message: str

    def to_json(self) -> dict[str, Any]:
        zh = problems.said(CODE, self.message, "zh")
        told = {"part": self.part, "name": self.name, "by": self.by}
        return {"code": CODE, **told, "message": self.message, "zh": zh}


@dataclass(frozen=True, slots=True)
class Uses:
    """standing: how many open tickets stand at nodes of a scene. bases: which scene a company's variant changes."""

    prices: PricingStore
    plans: PlanStore
    starts: StartStore
    upkeep: UpkeepStore
    standing: Callable[[str, Set[str]], Mapping[str, int]]

    def of(
        self, own: Document, leaves: Set[Place], bases: Mapping[str, str], now: datetime
    ) -> Iterator[Use]:
        """own: what the company has. leaves: what is to go. An item that only what leaves prices is not used by it."""
        scenes = {place[1] for place in leaves if place[0] == "scenes"}
        others = {id: each for id, each in own["scenes"].items() if id not in scenes}
        for scene in sorted(scenes):
            yield from self._scene(scene, own["scenes"][scene], others, bases)
        for form in sorted(place[1] for place in leaves if place[0] == "forms"):
            for id, each in others.items():
                if form in asked_forms(each):
                    yield Use("forms", form, f"scene {id}", f"the scene {id} asks the form {form}")
        skus = {each[1] for each in leaves if each[0] == "catalogue"}
        yield from self._items(skus, others)
        yield from self._upkeep(scenes, skus)
        for place in sorted(leaves):
            if place[:2] == ("care", "plans"):
                yield from self._plan(place[2], own["care"], now)

    def _scene(
        self, scene: str, document: Document, others: Document, bases: Mapping[str, str]
    ) -> Iterator[Use]:
        if stands := self.standing(scene, {*document["nodes"]}):
            count = sum(stands.values())
            yield Use(
                "scenes", scene, "tickets", f"{count} open tickets stand in the scene {scene}"
            )
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

    def _plan(self, plan: str, care: Document, now: datetime) -> Iterator[Use]:
        """Who joined it and has a step ahead."""
        [row] = [each for each in care["plans"] if each["id"] == plan]
        days = timedelta(days=1 + max((int(each["day"]) for each in row["steps"]), default=0))
        going, after = 0, ""
        while True:
            joined, after = self.plans.joined(plan, after)
            going += sum(parse(each.since) + days > now for each in joined)
            if not after:
                break
        if going:
            message = f"{going} customers are on their way through the plan {plan}"
            yield Use("care", plan, "customers", message)


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
