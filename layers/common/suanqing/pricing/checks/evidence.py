"""What must be true of a book's evidence policies (佐证) before it is published.

One that nothing can satisfy would hold money for ever; one on no fee would hold none.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from suanqing.pricing.catalogue import FEES
from suanqing.pricing.checks.findings import Finding, conditions
from suanqing.pricing.names import Document
from suanqing.pricing.split_plans import part_fees
from suanqing.vocabulary import NAMES
from suanqing.work.evidence.policy import NEEDS

FARTHEST = 100_000
"""Metres: a radius beyond it proves nothing."""


def check_evidence(document: Document) -> Iterator[Finding]:
    """Findings of all policies, each naming its row `evidence/<id>`."""
    rows = document.get("evidence") or ()
    pay = document["planes"].get("pay") or {}
    own = (*(pay.get("surcharges") or ()), *(pay.get("fees") or ()))
    fees = {*FEES.values(), *(row["fee"] for row in own), *part_fees(pay)}
    for name, times in Counter(row["id"] for row in rows).items():
        if times > 1:
            yield Finding("duplicate", f"evidence id {name!r} is used {times} times", row=name)
    for row in rows:
        for finding in _policy(row, document, fees):
            yield replace(finding, plane="pay", row=f"evidence/{row['id']}")


def _policy(row: Document, document: Document, fees: set[str]) -> Iterator[Finding]:
    needs = row.get("needs") or ()
    if not needs:
        yield Finding("no_needs", "an evidence policy says what it needs")
    for need in sorted(set(needs) - set(NEEDS)):
        yield Finding("unknown_need", f"unknown kind of evidence {need!r}")
    if len(set(needs)) < len(needs):
        yield Finding("duplicate", "a kind of evidence is named twice")
    for fee in sorted(set(row.get("on") or ()) - fees):
        yield Finding("unknown_fee", f"unknown fee kind {fee!r}")
    yield from conditions(row.get("when") or {}, document, NAMES)
    for name in ("radius_m", "max_accuracy_m"):
        metres = row.get(name)
        if "gps" in needs and metres is None:
            yield Finding("no_distance", f"a position check needs {name}")
        elif "gps" not in needs and metres is not None:
            yield Finding("idle_distance", f"{name} means nothing without gps")
        elif metres is not None and not 0 < metres <= FARTHEST:
            yield Finding("bad_distance", f"{metres} m is out of range")
