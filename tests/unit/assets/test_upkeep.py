"""When a thing is due for upkeep: so many months after it was put in or served last, whichever is later."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from suanqing.errors import Invalid
from suanqing.work.assets.model import Asset
from suanqing.work.assets.upkeep import Due, due, is_time, rules_of
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket

RULE: dict[str, Any] = {
    "product_type": "空调", "months": 12, "title": "年度保养", "scene": "installation", "counts": ["installation"],
}  # fmt: skip
RULES = rules_of({"rules": {"ac": RULE}})
AC = Asset("SN1", product_type="空调")
PUT_IN = AC._replace(installed_on="2025-03-31")


def served(day: str, **more: Any) -> Ticket:
    at = datetime.fromisoformat(f"{day}T20:00:00+00:00")
    made = decide.create("T1", NewTicket("o1", "装"), "d1", datetime(2025, 1, 1, tzinfo=UTC), None)
    return made.with_(**{"scene": "installation", "state": "done", "served": at} | more)


def test_what_was_neither_put_in_nor_served_is_due_never() -> None:
    assert due(AC, [], RULES) == []
    assert due(AC, [served("2025-06-01", served=None)], RULES) == []
    assert due(AC, [served("2025-06-01", state="assigned")], RULES) == []
    assert due(AC, [served("2025-06-01", scene="repair")], RULES) == []


def test_it_is_counted_from_the_later_of_being_put_in_and_the_newest_work_that_counts() -> None:
    """In days of Beijing, where 20:00 UTC is the next one."""
    newest = [served("2025-06-01"), served("2025-05-01"), served("2025-09-01", scene="repair")]

    assert due(PUT_IN, [], RULES) == [Due("ac", date(2026, 3, 31), date(2025, 3, 31))]
    assert due(PUT_IN, newest, RULES) == [Due("ac", date(2026, 6, 2), date(2025, 6, 2))]
    assert due(AC, newest, RULES) == due(PUT_IN, newest, RULES)
    assert due(PUT_IN, [served("2025-01-01")], RULES) == due(PUT_IN, [], RULES)


def test_a_rule_is_for_things_of_its_kind_alone() -> None:
    assert due(PUT_IN._replace(product_type="热水器"), [], RULES) == []


@pytest.mark.parametrize(
    ("months", "on"), [(1, "2025-04-30"), (11, "2026-02-28"), (35, "2028-02-29"), (9, "2025-12-31")]
)
def test_the_day_is_the_same_of_a_later_month_or_its_last(months: int, on: str) -> None:
    [found] = due(PUT_IN, [], rules_of({"rules": {"ac": RULE | {"months": months}}}))

    assert found.on == date.fromisoformat(on)


def test_its_ticket_is_drafted_so_many_days_ahead() -> None:
    [found], rule = due(PUT_IN, [], RULES), RULES.rules["ac"]

    assert [is_time(found, rule, date(2026, 3, day)) for day in (23, 24)] == [False, True]


def test_rules_that_are_not_understood_are_refused_by_their_place() -> None:
    with pytest.raises(Invalid) as refused:
        rules_of({"rules": {"ac": RULE | {"months": 0}}})

    assert refused.value.facts["where"] == "rules.ac.months"
