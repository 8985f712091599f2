"""What a book covers (覆盖范围): which active SKUs have to be priced in which tiers, and which are not. Pure.

A book that says nothing covers every active SKU in every tier.
"""

from collections.abc import Iterable, Iterator, Sequence

from suanqing.pricing.catalogue import Catalogue, Sku
from suanqing.pricing.checks.findings import Finding
from suanqing.pricing.compose import expanded
from suanqing.pricing.names import EVERY, Document


def lacking(
    plane: Document, document: Document, catalogue: Catalogue, bundles: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """(SKU, tier) that the book covers and the plane has no price for.

    bundles: SKUs that need no price in a plane that prices them nowhere: their items have one.
    """
    rows = document.get("covers") or ()
    tiers = [row["id"] for row in plane["tiers"]]
    cells = {(row["sku"], row["tier"]) for row in plane["prices"] if not row.get("when")}
    unpriced = bundles - {sku for sku, _ in cells}
    for item in catalogue.values():
        if item.active and (item.sku, EVERY) not in cells and item.sku not in unpriced:
            for tier in tiers:
                if (item.sku, tier) not in cells and _covered(rows, item, tier):
                    yield item.sku, tier


def unpriced(document: Document, catalogue: Catalogue) -> Iterator[Finding]:
    """Warnings for what a published book has no price for: tickets with it would wait for one.

    One a plane and SKU. A SKU that has no price at all is told though the book does not cover it.
    """
    ref, document = f"{document['book']}@{document['version']}", expanded(document)
    bundles = frozenset(row["sku"] for row in document.get("bundles") or ())
    for name, plane in document["planes"].items():
        tiers = len(plane["tiers"])
        found = _by_sku(lacking(plane, document, catalogue, bundles))
        everywhere = _by_sku(lacking(plane, {**document, "covers": ()}, catalogue, bundles))
        found |= {sku: where for sku, where in everywhere.items() if len(where) == tiers}
        for sku, where in found.items():
            if len(where) == tiers:
                message = (
                    f"{ref} is published and has no price for {sku}: its tickets would wait for one"
                )
            else:
                named = ", ".join(where)
                message = f"{ref} is published and has no price for {sku} in {named}: its tickets would wait for one"
            tier = where[0] if len(where) == 1 else ""
            yield Finding("unpriced_in_force", message, name, tier, sku, ref, "warning")


def check_covers(document: Document, catalogue: Catalogue) -> Iterator[Finding]:
    """Rows that name what is not there, or nothing."""
    tiers = {row["id"] for plane in document["planes"].values() for row in plane["tiers"]}
    categories = {item.category for item in catalogue.values()}
    for row in document.get("covers") or ():
        name = f"covers/{row['id']}"
        for tier in sorted(set(row.get("tiers") or ()) - tiers):
            yield Finding("unknown_tier", f"tier {tier} does not exist", tier=tier, row=name)
        for sku in sorted(set(row.get("skus") or ()) - catalogue.keys()):
            yield Finding("unknown_sku", f"{sku} is not in the catalogue", sku=sku, row=name)
        for category in sorted(set(row.get("categories") or ()) - categories):
            message = f"no SKU is of category {category}"
            yield Finding("unknown_category", message, row=name, severity="warning")


def _covered(rows: Sequence[Document], item: Sku, tier: str) -> bool:
    return not rows or any(
        (not row.get("tiers") or tier in row["tiers"])
        and (
            not (row.get("categories") or row.get("skus"))
            or item.category in (row.get("categories") or ())
            or item.sku in (row.get("skus") or ())
        )
        for row in rows
    )


def _by_sku(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sku, tier in pairs:
        found.setdefault(sku, []).append(tier)
    return found
