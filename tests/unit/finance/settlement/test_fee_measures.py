"""What a fee of the whole ticket is paid by: each measure is checked, priced, priced by the oracle, and said."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.explain.step_words import explain
from suanqing.finance.assessment.facts import canonical_facts
from suanqing.pricing.book import compile_book
from suanqing.pricing.checks.rules import FEE_TAKES
from suanqing.pricing.model import Visit
from suanqing.pricing.names import FEE_MEASURES, FeeMeasure
from tests.oracle.exact import priced
from tests.unit.finance.settlement.books import SERVED, crew, facts, with_plane

HOURS = {"from": "00:00", "to": "23:45", "utc_offset": "+08:00"}
SHOWN: dict[FeeMeasure, tuple[dict[str, Any], int, str, str]] = {
    "fixed": ({"amount": 500}, 500, "固定 5.00", "fixed 5.00"),
    "order": ({"rate": "0.1"}, 1_000, "订单金额", "of the order's amount"),
    "fact": ({"fact": "claim_amount", "rate": "0.5"}, 2_000, "的 50 %", "50 % of"),
    "distance": ({"amount": 100, "free": "2"}, 1_000, "12 公里", "12 km"),
    "work": ({"amount": 6_000}, 6_000, "60 分钟", "60 minutes"),
    "night": ({"amount": 1_200, "hours": HOURS}, 1_200, "60 分钟", "60 minutes"),
    "visit": ({}, 3_000, "第 1/3 次", "visit 1 of 3"),
    "milestone": ({"amount": 200, "milestone": "inspected"}, 200, "inspected", "inspected"),
}
"""A fee by each measure, what it comes to for the ticket below, and a part of its sentence, zh and en."""
TICKET = facts(
    crew=crew(ann="1"),
    attrs=(("claim_amount", 4_000), ("distance_km", "12"), ("order_amount", 10_000)),
    sessions=(("ann", SERVED - timedelta(hours=1), SERVED),),
    visit=Visit("C", 1, 3, 9_000),
    milestones=(("inspected", SERVED),),
)


def test_a_measure_without_its_check_or_its_example_here_is_told() -> None:
    assert set(FEE_TAKES) == set(SHOWN) == set(FEE_MEASURES)


@pytest.mark.parametrize("measure", FEE_MEASURES)
def test_each_measure_is_priced_as_by_the_oracle_and_has_its_sentence(measure: FeeMeasure) -> None:
    given, amount, zh, en = SHOWN[measure]
    book = with_plane("pay", fees=[{"id": "f", "fee": "extra", "by": measure, **given}])
    done = assess(TICKET, compile_book(book))
    [line] = [each for each in done.lines if each.fee == "extra"]
    met: Counter[str] = Counter()

    oracle = priced(book, canonical_facts(TICKET), met)

    assert line.amount == amount
    assert oracle[line.id].amount == amount and met[f"fee by {measure}"] == 1
    assert zh in "\n".join(explain(line, "zh")) and en in "\n".join(explain(line, "en"))
