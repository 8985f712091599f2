"""What must be true of the currencies customers are asked in abroad, and of the places' own holidays."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from suanqing.money import EXPONENTS
from suanqing.pricing.checks.findings import Finding, check_region
from suanqing.pricing.names import Document


def check_markets(document: Document) -> Iterator[Finding]:
    """Findings of `markets/<id>` and `calendars/<id>`."""
    for row in document.get("markets") or ():
        if row["currency"] not in EXPONENTS:
            message = f"unknown currency {row['currency']!r}"
            yield Finding("unknown_currency", message, "charge", row=f"markets/{row['id']}")
    for section in ("markets", "calendars"):
        rows = document.get(section) or ()
        for name, times in Counter(row["id"] for row in rows).items():
            if times > 1:
                message = f"id {name!r} is used {times} times"
                yield Finding("duplicate", message, row=f"{section}/{name}")
        for row in rows:
            for region in row["regions"]:
                for found in check_region(region, document):
                    yield replace(found, row=f"{section}/{row['id']}")
