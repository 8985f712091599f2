"""The names that a price book's document and its compiled form are written in: planes, roles, rule lists."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from suanqing.pricing.model import Plane

PLANES: tuple[Plane, ...] = ("charge", "pay")
ROLES = ("outlet", "owner", "lead", "crew", "hq", "zones")
KINDS = (
    "fees", "coefficients", "surcharges", "discounts", "floors", "caps", "waivers", "releases", "taxes",
)  # fmt: skip
"""The rules of a plane that stand in lists and have conditions."""
FeeMeasure = Literal["fixed", "order", "fact", "distance", "work", "night", "visit", "milestone"]
"""What a fee of the whole ticket is paid by."""
FEE_MEASURES: tuple[FeeMeasure, ...] = get_args(FeeMeasure)
EVERY = "*"
ALL: Literal[None] = None
"""A rule's `on` that applies to every fee kind."""

DISCOUNT_SHARE = "discount_share"
"""The fee kind of a discount's part that is not head office's to bear."""

CUSTOMER = "@customer"
"""Stands among the currencies of a ticket for whoever is asked for its price; no party can be called so."""

Document = Mapping[str, Any]
Words = tuple[tuple[str, str], ...]
"""Named numbers as text, for a step's explanation."""
