"""The ladder of the worked figures: 5 % / 8 % / 10 % at 0 / 10,000 / 20,000 元, and how to vary it."""

from typing import Any

from suanqing.pricing.ladder_curve import Ladder, ladder_of

YUAN = 100
STEPS: list[dict[str, Any]] = [
    {"from": 0, "to": 10_000 * YUAN, "rate": "0.05"},
    {"from": 10_000 * YUAN, "to": 20_000 * YUAN, "rate": "0.08"},
    {"from": 20_000 * YUAN, "to": None, "rate": "0.1"},
]


def row(mode: str = "marginal", **more: Any) -> dict[str, Any]:
    """As it stands in a book's `ladders`."""
    return {
        "id": "monthly",
        "measure": "amount",
        "mode": mode,
        "who": {"kinds": ["person"]},
        "steps": STEPS,
    } | more


def ladder(mode: str = "marginal", **more: Any) -> Ladder:
    return ladder_of(row(mode, **more))
