"""What part supply cost a ticket, from its events; and who waits before whom."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from suanqing.errors import Conflict, Invalid
from suanqing.work.tickets import decide, part_decisions, parts
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.part_schemas import waited_hours

START = datetime(2026, 11, 2, 1, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def ticket(**more: object) -> Ticket:
    spec = NewTicket("sh-01", "修", "310115", lines=(("AC", Decimal(1)),), **more)  # type: ignore[arg-type]
    made = decide.create("T1", spec, "d", START, None)
    return decide.assign(made, "tech", (), "d", START)


def test_r261_the_hours_a_ticket_waited_for_parts_are_counted_overlaps_once() -> None:
    job = ticket()
    job = part_decisions.wait(job, "sh-01", "PUMP", Decimal(1), "d", at(1))
    job = part_decisions.wait(job, "sh-01", "PIPE", Decimal(2), "d", at(2))
    job = part_decisions.reserve(job, "sh-01", "PUMP", Decimal(1), at(99), "stock", at(4))
    assert waited_hours(job.events, at(5)) == 4
    job = part_decisions.release(job, "PIPE", "不用了", "d", at(6.5))
    assert waited_hours(job.events, at(50)) == Decimal("5.5")

    job = part_decisions.wait(job, "sh-01", "FAN", Decimal(1), "d", at(10))
    job = part_decisions.use(job, "sh-01", "FAN", Decimal(1), False, "tech", at(11))
    assert waited_hours(job.events, at(50)) == Decimal("6.5")


def test_the_end_of_the_work_ends_the_waiting_and_every_claim() -> None:
    job = part_decisions.wait(ticket(), "sh-01", "PUMP", Decimal(1), "d", at(1))
    job = part_decisions.reserve(job, "sh-01", "PIPE", Decimal(1), at(9), "d", at(1))
    over = decide.cancel(job, "客户取消", "d", at(3))

    assert waited_hours(over.events, at(50)) == 2
    assert "parts" not in over.marks
    written = list(parts.given_back("work", job, over))
    assert [next(iter(each)) for each in written] == ["Update", "Put", "Put", "Delete", "Delete"]
    assert list(parts.given_back("work", None, over)) == []
    assert list(parts.given_back("work", over, over)) == []


def test_the_order_is_told_by_the_ticket() -> None:
    vip, urgent = ticket(attrs={"vip": True}), ticket(urgent=True)
    soon, late = ticket(promised="2026-11-03T00:00:00Z"), ticket(promised="2026-11-09T00:00:00Z")

    order = [
        (part_decisions.tier_of(each), part_decisions.wish_of(each))
        for each in (vip, urgent, soon, late)
    ]

    assert order == sorted(order) and [tier for tier, _ in order] == [0, 1, 2, 2]


def test_a_ticket_claims_a_part_once_and_ten_parts_at_most() -> None:
    job = ticket()
    for n in range(part_decisions.MAX_RESERVED):
        job = part_decisions.wait(job, "sh-01", f"P{n}", Decimal(1), "d", at(1))
    with pytest.raises(Conflict):
        part_decisions.wait(job, "sh-01", "P0", Decimal(1), "d", at(1))
    with pytest.raises(Invalid):
        part_decisions.wait(job, "sh-01", "ANOTHER", Decimal(1), "d", at(1))
    served = part_decisions.reserve(job, "sh-01", "P0", Decimal(1), at(9), "d", at(2))
    assert len(parts.of(served, "held")) == 1 and len(parts.of(served, "waits")) == 9


def test_a_completed_tickets_last_line_is_not_returned_away() -> None:
    spec = NewTicket("sh-01", "修", "310115")
    job = decide.assign(decide.create("T1", spec, "d", START, None), "tech", (), "d", START)
    job = part_decisions.use(job, "sh-01", "PUMP", Decimal(2), True, "tech", at(1))
    line = job.lines[0].id
    job = decide.complete(decide.arrive(job, "tech", at(2)), "tech", at(3))

    with pytest.raises(Invalid):
        part_decisions.give_back(job, line, Decimal(2), "sh-01", "d", at(4))
    back = part_decisions.give_back(job, line, Decimal(1), "sh-01", "d", at(4))
    assert back.lines[0].qty == 1 and back.facts_rev == back.version
    assert parts.of(back, "used")[line][3] == "1"
