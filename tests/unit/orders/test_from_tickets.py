"""Which changes of a ticket are told to the shop whose order it was made of."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from suanqing.work.orders.from_tickets import changes
from suanqing.work.orders.two_sides import Site
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket

AT = datetime(2026, 11, 3, 4, tzinfo=UTC)


def ticket(source: str = "youzan:E1", order: str | None = "youzan:E1") -> Ticket:
    made = decide.create("T1", NewTicket("o1", "装", "310115", source, "一号"), "youzan", AT, None)
    return made.with_(marks={"order": order}) if order else made


def moved(found: Ticket, *moves: tuple[str, str]) -> Ticket:
    for address, by in moves:
        found = decide.move(found, None, address, by, AT)
    return found


def told(old: Ticket, new: Ticket) -> Sequence[tuple[str, str, str]]:
    return [(each.by, each.was.address, each.now.address) for each in changes(old, new, {"youzan"})]


def test_each_move_by_people_is_a_change_from_where_the_one_before_it_led() -> None:
    old = ticket()
    new = moved(old, ("二号", "ann"), ("三号", "ben"))

    assert told(old, new) == [("ann", "一号", "二号"), ("ben", "二号", "三号")]
    [first, second] = changes(old, new, {"youzan"})
    assert (first.ticket, first.now) == ("T1", Site("310115", "二号")) and first.seq < second.seq


def test_what_the_channel_moved_itself_is_no_change_but_where_the_next_one_begins() -> None:
    old = ticket()

    assert told(old, moved(old, ("二号", "youzan"), ("三号", "ann"))) == [("ann", "二号", "三号")]


def test_what_was_told_before_is_not_told_again() -> None:
    once = moved(ticket(), ("二号", "ann"))

    assert told(once, once) == []
    assert told(once, moved(once, ("三号", "ann"))) == [("ann", "二号", "三号")]


@pytest.mark.parametrize(
    "old", [ticket("desk:1"), ticket(order=None), ticket("tmall:1", "tmall:1")]
)
def test_a_ticket_of_no_shops_order_tells_nothing(old: Ticket) -> None:
    assert told(old, moved(old, ("二号", "ann"))) == []
