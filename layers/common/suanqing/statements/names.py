"""What people call the codes that stand on a statement. Pure."""

from suanqing.labels import FACTS, label
from suanqing.pricing.conditions import VOCABULARY


def fact_name(fact: str) -> str:
    """A contested fact; one that is none of ours is its own name."""
    return VOCABULARY[fact].zh if fact in VOCABULARY else label(FACTS, fact)
