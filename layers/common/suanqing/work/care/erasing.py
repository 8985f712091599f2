"""What of a person is erased when they ask for it (PIPL 47), and what stays. Pure.

What is money stays under the id it was booked with: points, stored value, coupons, visits, orders, enrolments and their
refunds, classes, who was credited. Why anything stays is said with the answer (`STAYS`). What else is known or said of
them goes, and with the keys the way from a name, a phone or a platform's id to that id.
"""

from collections.abc import Mapping
from typing import Any, Literal

from suanqing.work.customers.happenings import BOUGHT, KINDS
from suanqing.work.customers.register import ORDERED, VISITOR

Fate = Literal["goes", "stays", "unworded"]
"""unworded: it stays, without the words that a person wrote."""
MONEY = {*BOUGHT, "refund", "top_up", "spend", "give_back", "pay_back"}
GOES = (
    "known", VISITOR, ORDERED, "touch#", "doubt#", "unmatched#", "task#", "review#", "poster#", "invited", "invites#",
    "invite-reward",
    "opening#", "tag#", "tag-step#", "consent#", "consent-step#",
    "level#", "level-step#", "points-said#", "points-said-step#", "text-said#", "text-said-step#",
    *(f"did#{kind}#" for kind in KINDS if kind not in MONEY),
)  # fmt: skip
UNWORDED = (
    "points#", "value#", "merge#", "merged", "apart#", "class#", "coupon#", "guide#",
)  # fmt: skip
WORDS = ("reason", "ref", "evidence")
STAYS = ("money", "ids", "tickets", "refusals", "deliveries", "requests", "asks")
"""What of a person an erasure does not reach; why stands in `labels.STAYS`."""


def fate(part: str) -> Fate:
    """Of an item of a customer, by its part."""
    if any(part == each or (each.endswith("#") and part.startswith(each)) for each in GOES):
        return "goes"
    if any(part == each or (each.endswith("#") and part.startswith(each)) for each in UNWORDED):
        return "unworded"
    return "stays"


def unworded(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "" if name in WORDS else value for name, value in item.items()}


def words_in(item: Mapping[str, Any]) -> str:
    """The first of its names with words; "" where there are none."""
    return next((name for name in WORDS if item.get(name)), "")
