"""A small price book and facts for tests; every test changes only what its rule is about."""

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from suanqing.pricing.model import FactLine, Facts

SERVED = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
SHANGHAI = ("310115", "310100", "310000")
LANPING = ("533325", "533300", "530000")
"""A county in Nujiang, Yunnan."""


def document(**changes: Any) -> dict[str, Any]:
    """AC-INSTALL 100.00, SCREW 3 fen, GLUE 19 fen a gram, TIME 60.00 an hour; pay: all to the crew."""
    prices = [
        {"sku": "AC-INSTALL", "tier": "*", "amount": 10_000},
        {"sku": "SCREW", "tier": "*", "amount": 3},
        {"sku": "GLUE", "tier": "*", "amount": 19},
        {"sku": "TIME", "tier": "*", "amount": 6_000, "per": 60},
    ]
    plane = {"tiers": [{"id": "any", "when": {}}], "prices": prices}
    return {
        "book": "main",
        "version": 3,
        "currency": "CNY",
        "valid_from": "2026-01-01T00:00:00Z",
        "scenarios": ["direct", "franchise"],
        "levels": ["standard", "core"],
        "skus": {
            "AC-INSTALL": {"fee": "labour", "unit": "piece"},
            "SCREW": {"fee": "part", "unit": "piece"},
            "GLUE": {"fee": "part", "unit": "g"},
            "TIME": {"fee": "time", "unit": "min"},
        },
        "planes": {
            "charge": deepcopy(plane),
            "pay": deepcopy(plane) | {"split": [{"role": "crew", "remainder": True}]},
        },
    } | changes


def with_plane(plane: str, **changes: Any) -> dict[str, Any]:
    book = document()
    book["planes"][plane] |= changes
    return book


def line(sku: str, qty: str = "1", id: str = "1", worker: str | None = None) -> FactLine:
    return FactLine(id, sku, Decimal(qty), worker)


def crew(**weights: str) -> tuple[tuple[str, Decimal], ...]:
    """crew(ann="0.6", bob="0.4")."""
    return tuple((party, Decimal(weight)) for party, weight in weights.items())


def facts(*lines: FactLine, **changes: Any) -> Facts:
    given: dict[str, Any] = {
        "ticket_id": "T1",
        "rev": 5,
        "served": SERVED,
        "region": SHANGHAI,
        "city_class": "tier1",
        "scenario": "direct",
        "level": "standard",
        "channel": "youzan",
        "outlet": "outlet-sh-1",
        "coefficient": None,
        "urgent": False,
        "crew": crew(ann="1"),
        "lines": lines or (line("AC-INSTALL"),),
    }
    return Facts(**given | changes)
