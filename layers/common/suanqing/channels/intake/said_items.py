"""Which items of the catalogue a message names, with how many of each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from suanqing.channels.intake import text_commands
from suanqing.errors import Invalid
from suanqing.pricing.catalogue import Sku


class Catalogue(Protocol):
    def sku(self, sku: str, /) -> Sku | None: ...
    def catalogue(self) -> Mapping[str, Sku]: ...


def lines_of(catalogue: Catalogue, written: str) -> list[tuple[Sku, Decimal]]:
    """A service, with parts and other services behind it. What is one item's name as it stands is that one."""
    if (whole := _found(catalogue, written)) is not None:
        return [(_offered(whole, written, ("service",)), Decimal(1))]
    lines = []
    for place, (item, qty) in enumerate(text_commands.counted(written)):
        kinds = ("service", "part") if place else ("service",)
        lines.append((_offered(_found(catalogue, item), item, kinds), qty))
    return lines


def _found(catalogue: Catalogue, written: str) -> Sku | None:
    """By its code, else by its name."""
    sku = catalogue.sku(written) or catalogue.sku(written.upper())
    if sku is None:
        named = [s for s in catalogue.catalogue().values() if s.name.replace(" ", "") == written]
        sku = named[0] if len(named) == 1 else None
    return sku


def _offered(sku: Sku | None, written: str, kinds: tuple[str, ...]) -> Sku:
    """Invalid for none, one of another kind, or one no longer offered."""
    if sku is None or sku.kind not in kinds or not sku.active:
        raise Invalid(f"no service item is called {written!r}", "unknown_item", item=written)
    return sku
