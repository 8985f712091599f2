"""Which ticket line an accepted dispute of a statement line is about."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Invalid
from suanqing.finance.corrections import disputed
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)


def done() -> Ticket:
    spec = NewTicket("o1", "安装", "310115", lines=(("S", Decimal(1)),))
    made = decide.create("T1", spec, "d1", NOON, None)
    return replace(made, state="done", assignee="w1", served=NOON)


@pytest.mark.parametrize("line", ["pay:1.1:labour", "pay:1.1@refund1:labour"])
def test_the_quantity_behind_a_line_and_behind_what_a_refund_took_of_it_is_the_ticket_lines(
    line: str,
) -> None:
    ticket = done()

    assert disputed.can_be_put(ticket, line, "qty")
    after = disputed.put(ticket, line, "qty", "2", "raised", "ann", NOON)
    assert [each.qty for each in after.lines] == [2]
    assert disputed.put(after, line, "qty", "2", "raised", "ann", NOON) == after


@pytest.mark.parametrize("line", ["pay:@visit:visit", "pay:9:labour"])
def test_a_line_without_a_counted_line_behind_it_is_corrected_by_hand(line: str) -> None:
    assert not disputed.can_be_put(done(), line, "qty")
    assert disputed.can_be_put(done(), line, "distance_km")


def test_the_source_is_proposed_and_approved_and_so_corrected_by_hand() -> None:
    assert not disputed.can_be_put(done(), "pay:1.1:labour", "source")


@pytest.mark.parametrize(
    ("fact", "said", "kept"),
    [("vip", "是", True), ("vip", " No ", False), ("distance_km", "25", 25), ("distance_km", "12.5", "12.5"),
     ("product_type", "空调", "空调")],
)  # fmt: skip
def test_a_word_becomes_what_its_kind_is(fact: str, said: str, kept: Any) -> None:
    after = disputed.put(done(), "pay:1.1:labour", fact, said, "raised", "ann", NOON)

    value = after.facts["attrs"][fact]
    assert (value, type(value)) == (kept, type(kept))
    assert disputed.put(after, "pay:1.1:labour", fact, said, "raised", "ann", NOON) is after


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("vip", "perhaps"),
        ("distance_km", "１２"),
        ("distance_km", "-1"),
        ("qty", "0"),
        ("qty", "1e3"),
    ],
)
def test_a_value_that_the_fact_cannot_have_is_refused(fact: str, said: str) -> None:
    with pytest.raises(Invalid):
        disputed.put(done(), "pay:1.1:labour", fact, said, "raised", "ann", NOON)
