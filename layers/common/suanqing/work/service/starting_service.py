"""A new ticket's scene by the company's rules, where nobody named one: site, goods and facts as they are told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from suanqing import regions
from suanqing.addresses import region_of
from suanqing.errors import Invalid
from suanqing.work.service.settings import StartStore
from suanqing.work.stock.places import Catalogue
from suanqing.work.tickets.commands import START
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.scene import LIKE

MOST_LINES = 100


class Starting:
    def __init__(self, starts: StartStore, catalogue: Catalogue) -> None:
        self.starts, self.catalogue = starts, catalogue

    def chosen(self, spec: NewTicket) -> NewTicket:
        """In the scene that the rules say; by which rule is said in its first event, also that none held. Unchanged
        while the company has no rules."""
        starts = self.starts.starts()
        if not starts.scenes:
            return spec
        known: Mapping[str, Any] = {
            "urgent": spec.urgent, "channel": (spec.source or "app").partition(":")[0], **spec.attrs,
        }  # fmt: skip
        begun = starts.scene(_place(spec), self._categories(spec), known)
        scene = spec.scene if begun.scene is None else LIKE.get(begun.scene, begun.scene)
        return replace(spec, scene=scene, told={**spec.told, START: begun.rule})

    def _categories(self, spec: NewTicket) -> frozenset[str]:
        skus = {sku for sku, _ in spec.lines[:MOST_LINES]}
        listed = (self.catalogue.sku(sku) for sku in sorted(skus))
        return frozenset(each.category for each in listed if each and each.category)


def _place(spec: NewTicket) -> tuple[str, ...]:
    """Where it is; () where nobody knows, or what is told is no place: that is refused elsewhere."""
    region = spec.region or (region_of(spec.address) if spec.address else None)
    try:
        return regions.above(region) if region else ()
    except Invalid:
        return ()
