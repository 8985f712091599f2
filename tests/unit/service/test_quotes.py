"""Quotes: a plan's version, what was changed, and a price rounded once."""

from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Invalid
from suanqing.work.orders import quotes
from suanqing.work.orders.quotes import Delta, Plan, Strategy

LISTED = Strategy()


def plan(strategy: Strategy = LISTED) -> Plan:
    return quotes.plan_of("P", 2, "标准", [("AC", "2"), ("PIPE", "3")], strategy)


def test_r014_a_delta_changes_drops_and_adds_lines_and_nothing_else() -> None:
    delta = Delta({"p1": "4"}, ["p2"], [("WIRE", "1.5")])

    assert quotes.edited(plan(), delta) == (("AC", Decimal(4)), ("WIRE", Decimal("1.5")))
    assert quotes.edited(plan(), Delta()) == (("AC", Decimal(2)), ("PIPE", Decimal(3)))


@pytest.mark.parametrize(
    ("strategy", "price"),
    [(Strategy(), 10_001), (Strategy("rate", "0.95"), 9_501), (Strategy("rate", "0.5"), 5_001),
     (Strategy("fixed", amount=8_800), 8_800)],
)  # fmt: skip
def test_a_strategy_prices_once_half_up(strategy: Strategy, price: int) -> None:
    assert plan(strategy).strategy.price(10_001) == price


@pytest.mark.parametrize(
    "delta", [Delta({"p9": "1"}), Delta(dropped=["p9"]), Delta({"p1": "0"}),
              Delta(dropped=["p1", "p2"])],
)  # fmt: skip
def test_a_delta_that_does_not_fit_is_refused(delta: Delta) -> None:
    with pytest.raises(Invalid):
        quotes.edited(plan(), delta)


@pytest.mark.parametrize(
    "strategy", [Strategy("rate"), Strategy("fixed"), Strategy("list", "0.9"), Strategy("guess"),
                 Strategy("rate", "0"), Strategy("fixed", amount=0)],
)  # fmt: skip
def test_a_strategy_without_its_number_is_refused(strategy: Strategy) -> None:
    with pytest.raises(Invalid):
        plan(strategy)


@pytest.mark.parametrize("count", [0, quotes.MAX_LINES + 1])
def test_a_plan_without_lines_or_with_too_many_is_refused(count: int) -> None:
    with pytest.raises(Invalid) as refused:
        quotes.plan_of("P", 1, "标准", [("AC", "1")] * count, LISTED)

    assert refused.value.facts["where"] == "lines"
    most = quotes.plan_of("P", 1, "标准", [("AC", "1")] * quotes.MAX_LINES, LISTED)
    assert [most.lines[0].id, most.lines[-1].id] == ["p1", f"p{quotes.MAX_LINES}"]


def test_r097_special_tickets_are_the_evidence_of_a_suggestion() -> None:
    def past(ticket: str, *special: dict[str, Any]) -> dict[str, Any]:
        return {"ticket": ticket, "title": "装", "special": list(special)}

    known = past("T1", {"id": "moved", "count": 3, "cost": 13_500})
    unknown = past("T2", {"id": "rescheduled", "count": 3})

    assert quotes.suggestion([]) is None
    assert quotes.suggestion([unknown]) == {
        "advice": "adjust_fees", "cost": None, "evidence": [unknown],
    }  # fmt: skip
    both = quotes.suggestion([known, unknown])
    assert both and (both["cost"], len(both["evidence"])) == (13_500, 2)
