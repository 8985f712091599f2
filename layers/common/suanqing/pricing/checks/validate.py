"""What must be true of a price book before it is published; every finding names its place."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from suanqing.errors import Invalid
from suanqing.money import EXPONENTS, rate
from suanqing.pricing.catalogue import Catalogue
from suanqing.pricing.checks.bands import check_bands
from suanqing.pricing.checks.coverage import check_covers
from suanqing.pricing.checks.fences import check_fences
from suanqing.pricing.checks.findings import Finding, bad_rate, tiling
from suanqing.pricing.checks.markets import check_markets
from suanqing.pricing.checks.packages import check_clocks, check_packages, check_projects
from suanqing.pricing.checks.prices import check_overrides, check_prices
from suanqing.pricing.checks.rules import check_rules, check_tax
from suanqing.pricing.checks.special import check_special
from suanqing.pricing.checks.tiers import check_tiers, check_zones
from suanqing.pricing.compose import expanded
from suanqing.pricing.names import PLANES, ROLES, Document
from suanqing.regions import REGION_ORDER
from suanqing.times import parse
from suanqing.vocabulary import DIMENSIONS, STANDARD

__all__ = ["Finding", "check", "tiling"]


def check(document: Document, catalogue: Catalogue) -> list[Finding]:
    """All findings, sorted; without an error the book may be published. Its shape is known to be right."""
    found = [*_header(document), *check_zones(document), *_composed(document)]
    document = expanded(document)
    for name in PLANES:
        plane = document["planes"].get(name)
        if plane is None:
            found.append(Finding("missing_plane", f"the book has no {name} plane", name))
            continue
        found += [replace(each, plane=name) for each in _plane(plane, document, catalogue)]
        found += _pay(plane) if name == "pay" else _charge(plane)
    found += _optional(document)
    found += check_fences(document)
    found += check_special(document, catalogue)
    found += [*check_covers(document, catalogue), *check_markets(document)]
    return sorted(set(found))


def _composed(document: Document) -> Iterator[Finding]:
    """What the book is put together from, before it is."""
    if document.get("packages") or document.get("package_map"):
        yield from check_packages(document)
    if document.get("projects"):
        yield from check_projects(document)
    if document.get("clocks"):
        yield from check_clocks(document)
    if document.get("bands"):
        yield from check_bands(document)


def _pay(plane: Document) -> Iterator[Finding]:
    """What only the plane that pays has, and what it may not have."""
    for finding in _split(plane.get("split") or ()):
        yield replace(finding, plane="pay")
    for tax in (plane.get("tax") or {}, *(plane.get("taxes") or ())):
        if tax.get("mode", "none") != "none":
            yield Finding("tax_on_pay", "pay carries no tax", "pay", row=tax.get("id", "tax"))
    for row in plane.get("discounts") or ():
        if row.get("bearer"):
            message = "a cut in pay is borne by nobody else"
            yield Finding("bearer_on_pay", message, "pay", row=row["id"])


def _charge(plane: Document) -> Iterator[Finding]:
    if plane.get("split"):
        yield Finding("split_on_charge", "the customer's price is not split", "charge")
    if plane.get("overrides"):
        yield Finding("override_on_charge", "customers have no party's price", "charge")


def _optional(document: Document) -> Iterator[Finding]:
    """Parts that many books do not have; their checks are imported where they do."""
    if document.get("valid_to") or document.get("corrects"):
        from suanqing.pricing.checks.times import check_times

        yield from check_times(document)
    if document.get("ladders"):
        from suanqing.pricing.checks.ladders import check_ladders

        yield from check_ladders(document)
    if document.get("evidence"):
        from suanqing.pricing.checks.evidence import check_evidence

        yield from check_evidence(document)
    if document.get("roles") or any(plane.get("splits") for plane in document["planes"].values()):
        from suanqing.pricing.checks.splits import check_splits

        yield from check_splits(document)


def _header(document: Document) -> Iterator[Finding]:
    if document["currency"] not in EXPONENTS:
        yield Finding("unknown_currency", f"unknown currency {document['currency']!r}")
    try:
        parse(document["valid_from"])
    except Invalid as error:
        yield Finding("bad_time", error.message, row="valid_from")
    if STANDARD not in (document.get("levels") or ()):
        yield Finding("no_standard", f"levels must declare {STANDARD!r}", row="levels")
    if not document.get("scenarios"):
        yield Finding("no_scenarios", "at least one scenario must be declared", row="scenarios")
    dimensions = document.get("dimensions") or DIMENSIONS
    for name in dimensions:
        if name not in DIMENSIONS:
            yield Finding("unknown_dimension", f"unknown dimension {name!r}", row="dimensions")
    if len(set(dimensions)) < len(dimensions) or set(DIMENSIONS) - set(dimensions):
        yield Finding("bad_order", "dimensions must name each one once", row="dimensions")
    if sorted(document.get("region_order") or REGION_ORDER) != sorted(REGION_ORDER):
        yield Finding("bad_order", "region_order must name each kind once", row="region_order")


def _plane(plane: Document, document: Document, catalogue: Catalogue) -> Iterator[Finding]:
    yield from check_tiers(plane["tiers"], document)
    bundles = frozenset(row["sku"] for row in document.get("bundles") or ())
    yield from check_prices(plane, document, catalogue, bundles)
    yield from check_overrides(plane, catalogue)
    yield from check_rules(plane, document)
    for finding in check_tax(plane.get("tax") or {}):
        yield replace(finding, row="tax")


def _split(rows: Sequence[Document]) -> Iterator[Finding]:
    if not rows:
        yield Finding("bad_split", "the pay plane needs a split plan", row="split")
        return
    for role, times in Counter(row["role"] for row in rows).items():
        if role not in ROLES:
            yield Finding("unknown_role", f"unknown role {role!r}", row="split")
        if times > 1:
            yield Finding("bad_split", f"role {role} stands {times} times", row="split")
    if sum(bool(row.get("remainder")) for row in rows) != 1:
        yield Finding("bad_split", "exactly one role takes the remainder", row="split")
    if any(bool(row.get("remainder")) == ("share" in row) for row in rows):
        yield Finding("bad_split", "a role has either a share or the remainder", row="split")
    shares = [row["share"] for row in rows if "share" in row]
    bad = [finding for share in shares for finding in bad_rate(share, "split")]
    yield from bad
    if not bad and sum((rate(share) for share in shares), Decimal(0)) > 1:
        yield Finding("bad_split", "the shares are more than the whole", row="split")
