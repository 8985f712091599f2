"""Whether bands can hold a price, and which regional prices lie beyond them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.pricing.bands import beyond
from suanqing.pricing.checks.findings import Finding, bad_rate, check_region
from suanqing.pricing.names import Document


def check_bands(document: Document) -> Iterator[Finding]:
    """Findings of all bands; a price beyond one is no error, but needs head office's approval."""
    rows = document["bands"]
    found: list[Finding] = []
    for name, times in Counter(row["id"] for row in rows).items():
        if times > 1:
            found.append(Finding("duplicate", f"id {name!r} is used {times} times", row=name))
    for row in rows:
        name = f"bands/{row['id']}"
        for region in row["regions"]:
            found += [replace(each, row=name) for each in check_region(region, document)]
        bad = [*bad_rate(row["low"], name), *bad_rate(row["high"], name)]
        found += bad
        if not bad and not rate(row["low"]) <= 1 <= rate(row["high"]):
            found.append(Finding("bad_band", "a band holds head office's own price", row=name))
    yield from found
    if found:
        return
    try:
        outside = beyond(document)
    except (Invalid, KeyError, TypeError):
        return  # a price nobody can read has a finding of its own
    for each in outside:
        yield Finding(
            "beyond_band",
            f"{each.price} is beyond {each.band} of {each.reference}: head office approves it too",
            each.plane, each.tier, each.sku, f"{each.row}|bands/{each.band}", "warning",
        )  # fmt: skip
