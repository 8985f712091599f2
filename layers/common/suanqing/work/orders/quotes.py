"""Quotes (报价): a standard plan (标准方案), changed for one customer, at an estimated price. Pure.

A plan's version never changes. A quote keeps which version it began with and what was changed (its
delta), so that both can be read from it and from the ticket it becomes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing.errors import Invalid
from suanqing.money import rate, round_minor
from suanqing.work.service.specials import cost_of

MAX_LINES = 60


class PlanLine(NamedTuple):
    id: str
    sku: str
    qty: str


@dataclass(frozen=True, slots=True)
class Strategy:
    """How the price comes from the book's: "list", "rate" (a fraction of it) or "fixed" (an amount)."""

    kind: str = "list"
    rate: str | None = None
    amount: int | None = None

    def price(self, listed: int) -> int:
        """Minor units, rounded once, half up."""
        if self.kind == "fixed" and self.amount is not None:
            return self.amount
        if self.kind == "rate" and self.rate is not None:
            return round_minor(listed * rate(self.rate))
        return listed


@dataclass(frozen=True, slots=True)
class Plan:
    """A version of a standard plan; `id` is "<name>@<number>"."""

    id: str
    title: str
    lines: tuple[PlanLine, ...]
    strategy: Strategy = Strategy()


class Delta(NamedTuple):
    """What a quote changes of its plan: quantities by line, lines left out, lines added (sku, qty)."""

    changed: Mapping[str, str] = {}
    dropped: Sequence[str] = ()
    added: Sequence[tuple[str, str]] = ()


def plan_of(name: str, number: int, title: str, lines: Iterable[Any], strategy: Strategy) -> Plan:
    """The plan of a document. Invalid: no lines, or a strategy without its number."""
    found = tuple(PlanLine(f"p{n}", sku, _positive(qty)) for n, (sku, qty) in enumerate(lines, 1))
    if not 0 < len(found) <= MAX_LINES:
        raise Invalid(f"a plan has 1 to {MAX_LINES} lines", where="lines")
    needs = {"list": (False, False), "rate": (True, False), "fixed": (False, True)}
    if (strategy.rate is not None, strategy.amount is not None) != needs.get(strategy.kind):
        raise Invalid(
            "a strategy is list, rate with a rate, or fixed with an amount", where="strategy"
        )
    if strategy.rate is not None:
        _positive(strategy.rate)
    if strategy.amount is not None and strategy.amount <= 0:
        raise Invalid("a fixed price is more than 0", where="strategy")
    return Plan(f"{name}@{number}", title, found, strategy)


def edited(plan: Plan, delta: Delta) -> tuple[tuple[str, Decimal], ...]:
    """The quote's (sku, quantity) lines. Invalid names a line that the plan does not have."""
    known = {line.id for line in plan.lines}
    for id in (*delta.changed, *delta.dropped):
        if id not in known:
            raise Invalid("the plan has no such line", where="delta", line=id)
    kept = [
        (line.sku, rate(_positive(delta.changed.get(line.id, line.qty))))
        for line in plan.lines
        if line.id not in delta.dropped
    ]
    lines = (*kept, *((sku, rate(_positive(qty))) for sku, qty in delta.added))
    if not 0 < len(lines) <= MAX_LINES:
        raise Invalid(f"a quote has 1 to {MAX_LINES} lines", where="delta")
    return lines


def delta_data(delta: Delta) -> dict[str, Any]:
    """As stored and shown: only what was changed."""
    data = {
        "changed": dict(delta.changed),
        "dropped": list(delta.dropped),
        "added": [list(each) for each in delta.added],
    }
    return {name: value for name, value in data.items() if value}


def suggestion(past: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """What to think of before quoting this customer again: the special tickets and what they cost.

    cost: minor units of all whose cost is known; None when none is. None without special tickets.
    """
    evidence = [
        {"ticket": each["ticket"], "title": each["title"], "special": each["special"]}
        for each in past
    ]
    if not evidence:
        return None
    cost = cost_of(special for each in evidence for special in each["special"])
    return {"advice": "adjust_fees", "cost": cost, "evidence": evidence}


def _positive(text: str) -> str:
    if rate(text) <= 0:
        raise Invalid("this is more than 0", value=text)
    return text
