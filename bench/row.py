"""One measured figure, in the shape of build/bench.json."""

from typing import Any


def row(
    name: str,
    value: float,
    unit: str,
    *,
    peer: str | None = None,
    ratio: float | None = None,
    aim: float | None = None,
    at_least: bool = False,
    of_ratio: bool = False,
) -> dict[str, Any]:
    """`aim` is a bound on the value, or on the ratio where `of_ratio`; `at_least`: a lower bound."""
    measured = ratio if of_ratio else value
    met = None
    if aim is not None and measured is not None:
        met = measured >= aim if at_least else measured <= aim
    sign = "≥" if at_least else "≤"
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "peer": peer,
        "ratio": None if ratio is None else round(ratio, 3),
        "aim": None if aim is None else f"{sign} {aim}{' ×' if of_ratio else ''}",
        "met": met,
    }
