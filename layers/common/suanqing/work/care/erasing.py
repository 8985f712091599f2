"""What of a person is erased when they ask for it (PIPL 47), and what stays. Pure.

What is money stays under the id it was booked with: points, stored value, coupons, visits, orders, enrolments and their
refunds, classes, who was credited. What else is known or said of them goes, and with the keys the way from a name, a
phone or a platform's id to that id.
"""

from collections.abc import Mapping
from typing import Any, Literal

from suanqing.work.customers.happenings import BOUGHT, KINDS

Fate = Literal["goes", "stays", "unworded"]
"""unworded: it stays, without the words that a person wrote."""
MONEY = {*BOUGHT, "refund", "top_up", "spend", "give_back", "pay_back"}
GOES = (
    "known", "touch#", "doubt#", "opening#", "tag#", "tag-step#", "consent#", "consent-step#", "level#", "level-step#",
    "points-said#", "points-said-step#", "text-said#", "text-said-step#",
    *(f"did#{kind}#" for kind in KINDS if kind not in MONEY),
)  # fmt: skip
UNWORDED = ("points#", "value#", "merge#", "merged", "apart#", "class#")
WORDS = ("reason",)


def fate(part: str) -> Fate:
    """Of an item of a customer, by its part."""
    if any(part == each or (each.endswith("#") and part.startswith(each)) for each in GOES):
        return "goes"
    if any(part == each or (each.endswith("#") and part.startswith(each)) for each in UNWORDED):
        return "unworded"
    return "stays"


def unworded(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "" if name in WORDS else value for name, value in item.items()}
