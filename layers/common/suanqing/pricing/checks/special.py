"""What must be true of a book's bundles, releases, rework policy and buckets before it is published."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.pricing.catalogue import Catalogue
from suanqing.pricing.checks.findings import Finding, bad_rate, may_meet
from suanqing.pricing.names import EVERY, PLANES, Document
from suanqing.pricing.special import OTHER, REWORK


def check_special(document: Document, catalogue: Catalogue) -> Iterator[Finding]:
    """Findings of all of them, each naming its row: `bundles/<sku>`, `releases/<id>`, `buckets/<id>`."""
    bundles = document.get("bundles") or ()
    for row in bundles:
        for finding in _bundle(row, document, catalogue):
            yield replace(finding, row=f"bundles/{row['sku']}")
    for sku, times in Counter(row["sku"] for row in bundles).items():
        if times > 1:
            yield Finding("duplicate", f"bundle {sku} stands {times} times", row=f"bundles/{sku}")
    for name in PLANES:
        for finding in _releases((document["planes"].get(name) or {}).get("releases") or ()):
            yield replace(finding, plane=name)
    for name, text in (document.get("rework") or {}).items():
        if name in REWORK:
            yield from bad_rate(text, "rework", high=Decimal(1))
        else:
            yield Finding("bad_rework", f"a rework policy has no {name!r}", row="rework")
    yield from _buckets(document.get("buckets") or (), catalogue)


def _bundle(row: Document, document: Document, catalogue: Catalogue) -> Iterator[Finding]:
    sku, items = row["sku"], row["items"]
    if sku not in catalogue:
        yield Finding("unknown_sku", f"{sku} is not in the catalogue", sku=sku)
    if not items:
        yield Finding("bad_bundle", "a bundle has items", sku=sku)
    nested = {each["sku"] for each in document["bundles"]}
    for name, times in Counter(item["sku"] for item in items).items():
        if times > 1:
            yield Finding("duplicate", f"item {name} stands {times} times: give its qty", sku=sku)
        if name not in catalogue:
            yield Finding("unknown_sku", f"{name} is not in the catalogue", sku=sku)
        if name in nested:
            yield Finding("bad_bundle", f"item {name} is a bundle itself", sku=sku)
    bad = [finding for item in items for finding in bad_rate(item["qty"], sku)]
    yield from (replace(finding, sku=sku) for finding in bad)
    if not bad and any(rate(item["qty"]) == 0 for item in items):
        yield Finding("bad_bundle", "a bundle has something of each item", sku=sku)
    for name in PLANES:
        plane = document["planes"].get(name)
        if plane:
            found = _bundle_in(sku, [item["sku"] for item in items], plane)
            yield from (replace(finding, plane=name, sku=sku) for finding in found)


def _bundle_in(sku: str, items: Sequence[str], plane: Document) -> Iterator[Finding]:
    """Every item has a price in every tier, and not all of them 0 where the bundle has one."""
    cells = {(row["sku"], row["tier"]): row for row in plane["prices"] if not row.get("when")}
    priced = any(row["sku"] == sku for row in plane["prices"])
    for tier in [row["id"] for row in plane["tiers"]]:
        rows = [cells.get((item, tier)) or cells.get((item, EVERY)) for item in items]
        for item, row in zip(items, rows, strict=True):
            if row is None:
                yield Finding("missing_price", f"{item} has no price in tier {tier}", tier=tier)
        if priced and rows and all(row and row.get("amount") == 0 for row in rows):
            message = f"all items cost 0 in tier {tier}: nothing to share the bundle's price by"
            yield Finding("bundle_unshared", message, tier=tier)
    if any(row["sku"] == sku for row in plane.get("overrides") or ()):
        yield Finding("override_on_bundle", "own prices are those of the items")


def _releases(rows: Sequence[Document]) -> Iterator[Finding]:
    for at, row in enumerate(rows):
        for other in rows[at + 1 :]:
            if row["milestone"] == other["milestone"] and may_meet(row, other):
                message = f"{row['id']} and {other['id']} both release by {row['milestone']}"
                yield Finding("double_release", message, row=f"{row['id']}|{other['id']}")
    try:
        most, names = _heaviest([(row, rate(row["share"])) for row in rows])
    except Invalid:
        return
    if most > 1:
        message = f"{', '.join(names)} together release more than the whole line"
        yield Finding("bad_release", message, row="|".join(names))


def _heaviest(rows: Sequence[tuple[Document, Decimal]]) -> tuple[Decimal, tuple[str, ...]]:
    """The largest sum of shares that one line of one ticket may meet, and whose they are."""
    if not rows:
        return Decimal(0), ()
    (first, share), rest = rows[0], rows[1:]
    meeting = [each for each in rest if may_meet(first, each[0])]
    most, names = _heaviest(meeting)
    found = share + most, (str(first["id"]), *names)
    if len(meeting) == len(rest):
        return found
    return max(found, _heaviest(rest), key=lambda each: each[0])


def _buckets(rows: Sequence[Document], catalogue: Catalogue) -> Iterator[Finding]:
    for name, times in Counter(row["id"] for row in rows).items():
        if times > 1 or name == OTHER:
            message = f"bucket {name!r} is not unique"
            yield Finding("duplicate", message, row=f"buckets/{name}")
    places: dict[str, list[str]] = {}
    for row in rows:
        for sku in row["skus"]:
            places.setdefault(sku, []).append(row["id"])
            if sku not in catalogue:
                message = f"{sku} is not in the catalogue"
                yield Finding("unknown_sku", message, sku=sku, row=f"buckets/{row['id']}")
    for sku, names in places.items():
        if len(names) > 1:
            message = f"{sku} is in {len(names)} buckets: {', '.join(names)}"
            yield Finding("duplicate", message, sku=sku, row=f"buckets/{names[0]}")
