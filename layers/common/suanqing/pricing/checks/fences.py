"""What must be true of a book's geofences, and of the plans that pay by them, before it is published."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from suanqing.geo import DATUMS
from suanqing.pricing.checks.findings import Finding

CORNERS = 3


def check_fences(document: Mapping[str, Any]) -> Iterator[Finding]:
    """Findings of every fence, `fences/<id>`, and of every plan that names the role "zones"."""
    fences = document.get("fences") or ()
    for id, times in Counter(row["id"] for row in fences).items():
        if times > 1:
            yield Finding("duplicate", f"fence id {id!r} is used {times} times", row=f"fences/{id}")
    for row in fences:
        for message in _faults(row):
            yield Finding("bad_fence", message, row=f"fences/{row['id']}")
    pay = document["planes"].get("pay") or {}
    plans = [("split", pay.get("split") or ())]
    plans += [(f"splits/{row['id']}", row["parts"]) for row in pay.get("splits") or ()]
    paid = False
    for name, parts in plans:
        roles = {part.get(key) for part in parts for key in ("role", "otherwise")}
        weighed = all("rate" not in part and "amount" not in part for part in parts)
        paid = paid or "zones" in roles
        if "zones" in roles and not fences:
            yield Finding(
                "no_fences", "zones are paid, and the book has no fences", "pay", row=name
            )
        if {"zones", "crew"} <= roles and weighed:
            yield Finding(
                "bad_split", "a plan of shares has the crew or the zones", "pay", row=name
            )
        if any(part.get("otherwise") == "zones" for part in parts):
            yield Finding("bad_split", "zones stand in for nobody", "pay", row=name)
    if fences and not paid:
        message = "no plan pays the zones: the fences move no money"
        yield Finding("idle_fences", message, "pay", row="fences", severity="warning")


def _faults(row: Mapping[str, Any]) -> Iterator[str]:
    if row["datum"] not in DATUMS:
        yield f"unknown datum {row['datum']!r}"
    corners = [tuple(corner) for corner in row["polygon"]]
    if len(set(corners)) < CORNERS:
        yield f"a fence has at least {CORNERS} corners"
    for lat, lng in corners:
        if not (_degrees(lat, 90) and _degrees(lng, 180)):
            yield f"{lat}, {lng} is no place"


def _degrees(text: str, most: int) -> bool:
    try:
        return abs(Decimal(text)) <= most
    except InvalidOperation:
        return False
