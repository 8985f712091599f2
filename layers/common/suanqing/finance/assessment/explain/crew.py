"""The weights of a crew in the steps of a split: a member's own, and the sum of all. Pure."""

from decimal import Decimal

from suanqing.money import decimal_text
from suanqing.pricing.model import Step

MEMBER = "member:"
MEMBERS = "members"
"""Stands beside a member's own weight for the sum of all, where the others' are not shown."""


def total_weight(step: Step) -> str:
    """The sum of the crew's weights, as text; "" where nobody shares."""
    own = [Decimal(text) for name, text in step.args if name.startswith(MEMBER)]
    return decimal_text(sum(own, Decimal(0))) if len(own) > 1 else ""
