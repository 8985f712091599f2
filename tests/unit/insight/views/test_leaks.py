"""R269: when two lines of a ticket pay one party twice for the same, and when they do not."""

from dataclasses import replace
from decimal import Decimal

from suanqing.finance.assessment.model import AssessedLine
from suanqing.insight.views.cells import ALONE, leaks, paid_twice
from suanqing.pricing.model import FactLine
from tests.unit.insight.events.test_event import booked, line

ONE = line("pay:1:labour", 100, shares=(("tech-1", 60), ("sh-01", 40)))
OTHER = ONE._replace(id="pay:2:labour")


def twice(*lines: AssessedLine, worker: str | None = None) -> bool:
    found = booked(lines)
    rows = tuple(FactLine(id, "AC-INSTALL", Decimal(1), worker) for id in ("1", "2"))
    return paid_twice(replace(found, facts=replace(found.facts, lines=rows)))


def test_two_lines_that_pay_one_party_the_same_fee_of_an_item_pay_it_twice() -> None:
    assert twice(ONE, OTHER)
    assert not twice(ONE)


def test_another_party_item_fee_or_part_of_the_same_line_is_nothing_twice() -> None:
    assert not twice(ONE, OTHER._replace(shares=(("tech-2", 100),)))
    assert not twice(ONE, OTHER._replace(sku="PIPE-3M"))
    assert not twice(ONE, OTHER._replace(fee="urgent"))
    assert not twice(ONE, ONE._replace(id="pay:1:labour:@accepted"))


def test_what_is_taken_back_charged_or_a_workers_own_minutes_is_nothing_twice() -> None:
    assert not twice(ONE, OTHER._replace(amount=-100, shares=(("tech-1", -60), ("sh-01", -40))))
    assert not twice(*(each._replace(plane="charge", shares=()) for each in (ONE, OTHER)))
    assert not twice(ONE, OTHER, worker="tech-1")


def test_an_older_price_is_what_is_told_beside_the_ticket() -> None:
    assert "older" in leaks(booked(), ALONE._replace(older=True))
    assert "older" not in leaks(booked())
