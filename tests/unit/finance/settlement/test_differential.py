"""The engine against the oracle on random books and tickets that mix all kinds of rules."""

import pytest

from suanqing.pricing.names import FEE_MEASURES
from tests.oracle.compared import Tally, compared

LINES = 4_000
SEEDS = (1, 105, 20261122)
"""Those that once found something, and one of the day; a seed that fails is added and stays."""
PLANE_LISTS = (
    "fees", "coefficients", "surcharges", "discounts", "floors", "caps", "waivers", "releases",
    "taxes", "splits", "prices",
)  # fmt: skip
FACTS = (
    "urgent", "scenario", "level", "channel", "region", "vip", "source", "distance_km",
    "order_amount", "day", "weekday",
)  # fmt: skip
PARTS = ("amount", "cap", "floor", "fee", "tax", "mode", "stays", "otherwise")
BASES = ("gross", "net_of_refund", "net_of_tax", "rest", "part")
KINDS = (
    "tier's own price", "conditional price", "steps", "per", "override", "picks",
    "outlet coefficient", "coefficients", "surcharge before_coefficient",
    "surcharge after_coefficient", "surcharge by hours", "replaces", "claim",
    "discount sequential", "discount sum", "discount best", "discount cap", "bearer",
    "floors", "caps", "waivers", "taxes", "tax inclusive", "tax exclusive", "tax none",
    "bundle", "bundle price", "releases", "waits", "weighed plan", "ordered plan", "withhold",
    "mirrored line", "rework", "rework of a tax", "rework charge", "clawback", "refund", "refund over the whole",
    "manual", "held fail", "held unknown", "exchange", "cancelled", "manual outlives",
    "refused no_payee", "refused overdrawn_split",
    *(f"fee by {name}" for name in FEE_MEASURES),
    *(f"when {name}" for name in FACTS),
    *(f"part {name}" for name in PARTS),
    *(f"base {name}" for name in BASES),
    *(f"packages and projects: {kind}" for kind in PLANE_LISTS),
)  # fmt: skip


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def tallies() -> list[Tally]:
    return [compared(seed, LINES) for seed in SEEDS]


def test_every_line_of_all_rules_mixed_is_what_exact_fractions_say(tallies: list[Tally]) -> None:
    for tally in tallies:
        assert tally.lines >= LINES
        assert not tally.wrong, tally.wrong[0]


def test_every_kind_of_rule_was_met(tallies: list[Tally]) -> None:
    met = sum((tally.met for tally in tallies), start=type(tallies[0].met)())

    assert [kind for kind in KINDS if not met[kind]] == []
