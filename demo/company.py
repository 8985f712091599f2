"""The demonstration company: 13 outlets in four provinces, 25 technicians, catalogue, price book.

People, shops and prices are invented; division codes are real (GB/T 2260).
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from suanqing.money import round_minor
from suanqing.people.parties.model import Dated, Party
from suanqing.pricing.catalogue import Sku
from suanqing.times import BEIJING

DATA = Path(__file__).parent / "data"
SINCE = datetime(2025, 1, 1, tzinfo=BEIJING)
VALID_FROM = "2026-01-01T00:00:00+08:00"
UNPRICED = "FRESH-INST"
"""Left out of the first book on purpose: a price nobody thought of, found while the day runs."""

CHARGE_TIERS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("c-standard", {}, "1.00"),
    ("c-tier1", {"region": "class:tier1"}, "1.20"),
    ("c-new-tier1", {"region": "class:new_tier1"}, "1.10"),
    ("c-yunnan", {"region": "53"}, "0.90"),
    ("c-nujiang", {"region": "5333"}, "0.85"),
    ("c-key-account", {"scenario": "key_account"}, "0.92"),
)
PAY_TIERS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("p-standard", {}, "0.62"),
    ("p-tier1", {"region": "class:tier1"}, "0.66"),
    ("p-tier1-direct", {"region": "class:tier1", "scenario": "direct"}, "0.60"),
    ("p-tier1-franchise", {"region": "class:tier1", "scenario": "franchise"}, "0.70"),
    ("p-yunnan", {"region": "53"}, "0.58"),
    ("p-yunnan-dealer", {"region": "53", "scenario": "dealer"}, "0.68"),
    ("p-dealer", {"scenario": "dealer"}, "0.66"),
    ("p-core", {"level": "core"}, "0.64"),
)
"""(tier, conditions, factor on the list price): the pay plane's factor is of the charge price."""


def parties() -> list[Party]:
    """Head office, dealers, outlets and people, in an order in which each refers backwards."""
    outlets = list(_outlets())
    dealers = sorted({outlet.owner for outlet in outlets if outlet.owner})
    return [
        Party("hq", "hq", "总部"),
        *(Party(dealer, "dealer", f"经销商 {dealer[-2:].upper()}") for dealer in dealers),
        *outlets,
        *_people(),
    ]


def _outlets() -> Iterator[Party]:
    for row in _rows("outlets.csv"):
        yield Party(
            row["party_id"],
            "outlet",
            row["name"],
            region=row["region"],
            scenario=row["scenario"],
            owner=row["owner"] or None,
            levels=(Dated(SINCE, row["level"]),),
            coefficients=_dated(row["coefficients"]),
        )


def _people() -> Iterator[Party]:
    for row in _rows("people.csv"):
        yield Party(
            row["party_id"],
            "person",
            row["name"],
            roles=frozenset(row["roles"].split("|")),  # type: ignore[arg-type]
            outlet=row["outlet"] or "hq",
            accounts={"wecom": row["wecom_userid"]},
        )


def catalogue() -> list[Sku]:
    kinds = {"item": "service", "part": "part", "time": "time"}
    units = {"minute": "min", "gram": "g", "metre": "m"}
    return [
        Sku(
            row["sku"],
            kinds[row["kind"]],  # type: ignore[arg-type]
            row["name"],
            units.get(row["unit"], row["unit"]),
            row["category"],
        )
        for row in (*_rows("items.csv"), *_rows("parts.csv"))
    ]


def sold() -> list[dict[str, Any]]:
    """The catalogue as it is imported."""
    return [
        {"sku": s.sku, "kind": s.kind, "name": s.name, "unit": s.unit, "category": s.category}
        for s in catalogue()
    ]


def service_items() -> list[dict[str, str]]:
    return [row for row in _rows("items.csv") if row["kind"] == "item"]


def parts() -> list[dict[str, str]]:
    return list(_rows("parts.csv"))


def book(*, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The price book's document; SKUs in `without` get no price."""
    items = [row for row in _rows("items.csv") if row["sku"] not in without]
    return {
        "book": "main",
        "currency": "CNY",
        "valid_from": VALID_FROM,
        "scenarios": ["direct", "franchise", "key_account", "dealer"],
        "levels": ["standard", "core", "temporary"],
        "zones": {},
        "planes": {
            "charge": {
                "tiers": _tiers(CHARGE_TIERS),
                "prices": [*_labour(items, CHARGE_TIERS, "1"), *_material("1.6")],
                "surcharges": [_urgent("charge-urgent", "0.30", "before_coefficient")],
                "tax": {"mode": "inclusive", "rate": "0.06"},
            },
            "pay": {
                "tiers": _tiers(PAY_TIERS),
                "prices": [*_labour(items, PAY_TIERS, "1"), *_material("1.05")],
                "coefficient": {"outlet": True, "on": ["labour", "time"]},
                "surcharges": [_urgent("pay-urgent", "0.30", "after_coefficient")],
                "split": [{"role": "outlet", "share": "0.20"}, {"role": "crew", "remainder": True}],
            },
        },
    }


def _tiers(tiers: tuple[tuple[str, dict[str, str], str], ...]) -> list[dict[str, Any]]:
    return [{"id": tier, "when": when} for tier, when, _ in tiers]


def _labour(
    items: list[dict[str, str]], tiers: tuple[tuple[str, dict[str, str], str], ...], factor: str
) -> list[dict[str, Any]]:
    """Time is priced by the hour and counted in minutes."""
    return [
        {
            "sku": row["sku"],
            "tier": tier,
            "amount": _times(row["charge_fen"], own, factor),
            **({"per": 60} if row["kind"] == "time" else {}),
        }
        for row in items
        for tier, _, own in tiers
    ]


def _material(factor: str) -> list[dict[str, Any]]:
    """Parts cost the same everywhere; what is cheap is priced by the hundred, to keep the cent."""
    return [
        {
            "sku": row["sku"],
            "tier": "*",
            "amount": _times(row["cost_fen"], factor, "100"),
            "per": 100,
        }
        for row in _rows("parts.csv")
    ]


def _urgent(rule: str, rate: str, base: str) -> dict[str, Any]:
    return {
        "id": rule,
        "fee": "urgent",
        "rate": rate,
        "base": base,
        "on": ["labour"],
        "when": {"urgent": True},
    }


def _times(fen: str, *factors: str) -> int:
    value = Decimal(fen)
    for factor in factors:
        value *= Decimal(factor)
    return round_minor(value)


def _dated(text: str) -> tuple[Dated, ...]:
    """ "2025-01-01:1.2|2026-06-01:1.25" as dated values."""
    found = []
    for part in filter(None, (text or "").split("|")):
        day, value = part.split(":")
        found.append(Dated(datetime.fromisoformat(day).replace(tzinfo=BEIJING), value))
    return tuple(found)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {key: value or "" for key, value in row.items()}
