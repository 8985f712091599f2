"""Facts that follow from the day follow Beijing's, not the clock's of Greenwich."""

from datetime import datetime
from typing import Any

import pytest

from suanqing.finance.assessment.derived_facts import dated
from suanqing.pricing.book import compile_book
from suanqing.times import BEIJING
from tests.unit.finance.settlement.books import facts, with_plane


def festive() -> dict[str, Any]:
    rule = {
        "id": "h", "fee": "holiday", "rate": "1", "base": "after_coefficient",
        "when": {"holiday": True},
    }  # fmt: skip
    return with_plane("pay", surcharges=[rule])


@pytest.mark.parametrize(
    ("day", "hour", "minute", "holiday"),
    [(30, 23, 59, False), (1, 0, 0, True), (1, 0, 30, True), (1, 23, 59, True)],
)
def test_a_holiday_begins_and_ends_at_midnight_in_beijing(
    day: int, hour: int, minute: int, holiday: bool
) -> None:
    month = 9 if day == 30 else 10
    served = datetime(2025, month, day, hour, minute, tzinfo=BEIJING)

    found = dated(facts(served=served), compile_book(festive()))

    assert dict(found.attrs)["holiday"] is holiday


def test_what_somebody_told_of_the_day_stands() -> None:
    served = datetime(2025, 10, 1, 12, tzinfo=BEIJING)

    found = dated(facts(served=served, attrs=(("holiday", False),)), compile_book(festive()))

    assert dict(found.attrs) == {"holiday": False}
